package io.sockspan.benchmarks;

import java.io.IOException;
import java.net.Socket;

/**
 * A program to be measured: it opens a socket or none, and does nothing for so many ms that the agent's thread has finished its start,
 * which it makes when it meets the first socket.
 */
final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        if (args[1].equals("socket")) {
            try (Socket unconnected = new Socket()) {
                // Asking for an option makes the descriptor.
                unconnected.getReuseAddress();
            }
        }
        Thread.sleep(Long.parseLong(args[0]));
    }
}
