package org.apache.catalina.startup;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

/** Stands for a container: loads an application from two places and runs it. */
public final class Bootstrap {
    private Bootstrap() {}

    public static void main(String[] args) throws Exception {
        URL[] places = {new URL(args[0]), new URL(args[1])};
        try (URLClassLoader application = new URLClassLoader(places)) {
            application
                    .loadClass("com.acme.shop.Main")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
        }
    }
}
