package io.sockspan.benchmarks;

import java.io.IOException;
import java.net.Socket;

/**
 * A program to be measured: it opens a socket or none, and then waits until the agent's thread has finished its own start. That begins with
 * the first socket.
 */
final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        if (args[1].equals("socket")) {
            try (Socket unconnected = new Socket()) {
                // Asking for an option creates the descriptor.
                unconnected.getReuseAddress();
            }
        }
        Thread.sleep(Long.parseLong(args[0]));
    }
}
