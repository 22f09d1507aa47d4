import redis.clients.jedis.*;

/** a warmed-up pool before a server that ends idle clients; the pool notices at its next round */
public class Main {
    static JedisPool p;

    public static void main(String[] a) throws Exception {
        int port = Lab.server("sleep:1000", "close");
        JedisPoolConfig c = new JedisPoolConfig();
        c.setMinIdle(5);
        c.setMaxTotal(10);
        p = new JedisPool(c, "127.0.0.1", port);
        p.addObjects(5);
        Lab.report();
    }
}
