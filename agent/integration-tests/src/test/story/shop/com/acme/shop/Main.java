package com.acme.shop;

import java.util.concurrent.TimeUnit;
import org.pool.Pool;

/** Fetches, lists and lets the pool's own thread work, each as often as an argument says, and waits for a line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Pool pool = new Pool(Integer.parseInt(args[0]));
        Orders orders = new Orders(pool);
        for (int i = Integer.parseInt(args[1]); i > 0; i--) {
            orders.fetch();
        }
        for (int i = Integer.parseInt(args[2]); i > 0; i--) {
            orders.list();
        }
        for (int i = Integer.parseInt(args[3]); i > 0; i--) {
            pool.beat();
        }
        System.out.println("READY");
        System.in.read();
        // Reachable up to here, because the JDK closes a collected Socket.
        if (pool.hashCode() == TimeUnit.DAYS.ordinal()) {
            System.out.println(pool);
        }
    }
}
