package owners;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A thread that does not keep its program alive. */
final class Background {
    private Background() {}

    /** What a thread does. */
    interface Work {
        void run() throws IOException;
    }

    static Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
