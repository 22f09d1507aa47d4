import java.lang.reflect.*;
import java.util.*;

/** a metrics page whose collector fails with an Error; both APIs by reflection, for the two variants have different ones */
public class Main {
    public static void main(String[] a) throws Exception {
        Lab.client(
                System.getProperty("lab.variant").equals("buggy") ? Old.start() : New.start(),
                5,
                "send:GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n",
                "sleep:200",
                "close");
        Lab.report();
    }

    static RuntimeException fail() {
        if (Boolean.getBoolean("lab.exception")) throw new IllegalStateException("the collector fails");
        throw new NoClassDefFoundError("the collector fails");
    }

    static class Old {
        static int start() throws Exception {
            return OldServer.start();
        }
    }

    static class New {
        static int start() throws Exception {
            return NewServer.start();
        }
    }
}

class OldServer {
    static int start() throws Exception {
        Class<?> col = Class.forName("io.prometheus.client.Collector");
        Class<?> reg = Class.forName("io.prometheus.client.CollectorRegistry");
        Object r = reg.getField("defaultRegistry").get(null);
        // a Collector cannot be a proxy (it is a class), a gauge's child can: a callback child
        Class<?> desc = Class.forName("io.prometheus.client.Predicate");
        Object pred = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {desc}, (p, m, x) -> {
            if (m.getName().equals("test")) throw Main.fail();
            return null;
        });
        Class<?> sup = Class.forName("io.prometheus.client.Supplier");
        Object s = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {sup}, (p, m, x) -> {
            if (m.getName().equals("get")) throw Main.fail();
            return null;
        });
        Class<?> b = Class.forName("io.prometheus.client.exporter.HTTPServer$Builder");
        Object bb = b.getConstructor().newInstance();
        b.getMethod("withPort", int.class).invoke(bb, 0);
        b.getMethod("withHostname", String.class).invoke(bb, "127.0.0.1");
        b.getMethod("withSampleNameFilterSupplier", sup).invoke(bb, s);
        Object srv = b.getMethod("build").invoke(bb);
        return (Integer) srv.getClass().getMethod("getPort").invoke(srv);
    }
}

class NewServer {
    static int start() throws Exception {
        Class<?> pr = Class.forName("io.prometheus.metrics.model.registry.PrometheusRegistry");
        Object reg = pr.getConstructor().newInstance();
        Class<?> col = Class.forName("io.prometheus.metrics.model.registry.Collector");
        Object c = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {col}, (p, m, x) -> {
            if (m.getName().equals("collect")) throw Main.fail();
            return null;
        });
        pr.getMethod("register", col).invoke(reg, c);
        Class<?> hs = Class.forName("io.prometheus.metrics.exporter.httpserver.HTTPServer");
        Object b = hs.getMethod("builder").invoke(null);
        b = b.getClass().getMethod("port", int.class).invoke(b, 0);
        b = b.getClass().getMethod("hostname", String.class).invoke(b, "127.0.0.1");
        b = b.getClass().getMethod("registry", pr).invoke(b, reg);
        Object srv = b.getClass().getMethod("buildAndStart").invoke(b);
        return (Integer) srv.getClass().getMethod("getPort").invoke(srv);
    }
}
