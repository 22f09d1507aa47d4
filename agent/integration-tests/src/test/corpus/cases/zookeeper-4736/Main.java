import org.apache.zookeeper.*;

public class Main {
    public static void main(String[] a) throws Exception {
        // connect() to a broadcast address fails at once with an IOException, as an unreachable network does
        ZooKeeper zk = new ZooKeeper("255.255.255.255:2181", 4000, e -> {});
        Lab.report();
    }
}
