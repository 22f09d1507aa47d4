import org.zeromq.*;

public class Main {
    public static void main(String[] a) throws Exception {
        int port = Lab.refusedPort();
        ZMQ.Context ctx = ZMQ.context(1);
        ZMQ.Socket s = ctx.socket(SocketType.SUB);
        s.setReconnectIVL(50);
        s.subscribe("".getBytes());
        s.connect("tcp://127.0.0.1:" + port);
        Lab.report();
    }
}
