import com.rabbitmq.client.*;
import com.rabbitmq.client.impl.nio.NioParams;
import java.util.*;
import java.util.concurrent.*;

/** three connections over one NIO loop; a listener keeps the loop busy while a fourth connect runs into its time-out */
public class Main {
    static final List<Connection> kept = new ArrayList<>();
    static final String START =
            "\\x01\\x00\\x00\\x00\\x00\\x00\\x1c\\x00\\x0a\\x00\\x0a\\x00\\x09\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
                    + "\\x05PLAIN\\x00\\x00\\x00\\x05en_US\\xce";
    static final String TUNE =
            "\\x01\\x00\\x00\\x00\\x00\\x00\\x0c\\x00\\x0a\\x00\\x1e\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x00\\xce";
    static final String OPEN_OK = "\\x01\\x00\\x00\\x00\\x00\\x00\\x05\\x00\\x0a\\x00\\x29\\x00\\xce";
    static final String BLOCKED = "\\x01\\x00\\x00\\x00\\x00\\x00\\x06\\x00\\x0a\\x00\\x3c\\x01x\\xce";

    public static void main(String[] a) throws Exception {
        int port = Lab.server(
                "recv:8",
                "send:" + START,
                "recv:1",
                "sleep:200",
                "send:" + TUNE,
                "recv:30",
                "sleep:200",
                "send:" + OPEN_OK,
                "sleep:1500",
                "send:" + BLOCKED,
                "sleep:4000",
                "close");
        ConnectionFactory f = new ConnectionFactory();
        f.setHost("127.0.0.1");
        f.setPort(port);
        f.useNio();
        f.setNioParams(new NioParams().setNbIoThreads(1));
        f.setAutomaticRecoveryEnabled(false);
        f.setRequestedHeartbeat(0);
        for (int i = 0; i < 3; i++) kept.add(open(f));
        CountDownLatch busy = new CountDownLatch(1);
        kept.get(0).addBlockedListener(new BlockedListener() {
            public void handleBlocked(String why) {
                busy.countDown();
                try {
                    Thread.sleep(2500);
                } catch (InterruptedException e) {
                }
            }

            public void handleUnblocked() {}
        });
        if (!busy.await(5, TimeUnit.SECONDS)) System.out.println("NOTE the loop was not blocked");
        f.setHandshakeTimeout(500);
        f.setShutdownTimeout(200);
        try {
            open(f);
        } catch (Exception e) {
            Lab.ignore(e);
        }
        Thread.sleep(4500);
        Lab.report();
    }

    static Connection open(ConnectionFactory f) throws Exception {
        return f.newConnection();
    }
}
