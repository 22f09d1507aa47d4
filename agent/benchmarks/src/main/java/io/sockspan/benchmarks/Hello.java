package io.sockspan.benchmarks;

/** A program to be measured: it does nothing for so many ms that the agent's thread has finished its start. */
final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException {
        Thread.sleep(Long.parseLong(args[0]));
    }
}
