import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.util.*;

public class Main {
    public static void main(String[] a) throws Exception {
        ServerSocketChannel ssc = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        Selector sel = Selector.open();
        ssc.configureBlocking(false);
        ssc.register(sel, SelectionKey.OP_ACCEPT);
        Thread t = new Thread(() -> loop(ssc, sel));
        t.setDaemon(true);
        t.start();
        Lab.client(((InetSocketAddress) ssc.getLocalAddress()).getPort(), 5, "send:x", "sleep:50", "rst");
        Lab.report();
    }

    static void loop(ServerSocketChannel ssc, Selector sel) {
        ByteBuffer b = ByteBuffer.allocate(100);
        while (true)
            try {
                sel.select();
                for (Iterator<SelectionKey> it = sel.selectedKeys().iterator(); it.hasNext(); ) {
                    SelectionKey k = it.next();
                    it.remove();
                    if (k.isAcceptable()) {
                        SocketChannel c = ssc.accept();
                        c.configureBlocking(false);
                        c.register(sel, SelectionKey.OP_READ);
                        continue;
                    }
                    SocketChannel c = (SocketChannel) k.channel();
                    try {
                        b.clear();
                        if (c.read(b) < 0) c.close();
                    } catch (IOException e) {
                        System.out.println("EXPECTED-FAILURE " + e);
                        k.cancel(); // the bug: cancel() is not close()
                        if (System.getProperty("lab.variant").equals("fixed")) c.close();
                    }
                }
            } catch (IOException e) {
                e.printStackTrace();
                return;
            }
    }
}
