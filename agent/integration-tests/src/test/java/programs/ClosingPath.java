package programs;

import java.io.IOException;

/**
 * The ways in which a connection ends, in up to four steps, so that the kernel holds each state until the next step. {@code ours} begins,
 * {@code other} is the other end, in the same program.
 */
enum ClosingPath {
    /** Ours closes, later the other. */
    ACTIVE_CLOSE {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.close();
            } else if (step == 2) {
                other.drain();
                other.close();
            }
        }
    },
    /** Ours sends no more, and still reads the answer. */
    HALF_CLOSE {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.shutdownOutput();
            } else if (step == 2) {
                other.drain();
                other.write(ANSWER);
                other.close();
            } else if (step == LAST) {
                ours.drain();
                ours.close();
            }
        }
    },
    /** Both FINs are on their way, each behind data; ours reads first, and closes in CLOSING. */
    SIMULTANEOUS_CLOSE {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.fill();
                other.fill();
                ours.shutdownOutput();
                other.shutdownOutput();
            } else if (step == 2) {
                ours.drain();
            } else if (step == 3) {
                ours.close();
            } else {
                other.drain();
                other.close();
            }
        }
    },
    /** The FIN waits behind unread data, and no descriptor is left. */
    ORPHAN_IN_FIN_WAIT_1 {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.fill();
                ours.close();
            } else if (step == LAST) {
                other.drain();
                other.close();
            }
        }
    },
    /** The other has ended, and does not read what ours sent before its FIN. */
    HELD_IN_LAST_ACK {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.fill();
                other.shutdownOutput();
            } else if (step == 2) {
                ours.drain();
                ours.close();
            } else if (step == LAST) {
                other.drain();
                other.close();
            }
        }
    },
    /** Both shut their output and keep the descriptor, so TIME_WAIT runs while a descriptor is open. */
    BOTH_SHUT {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.shutdownOutput();
            } else if (step == 2) {
                other.drain();
                other.shutdownOutput();
            } else if (step == LAST) {
                ours.drain();
                ours.close();
                other.close();
            }
        }
    },
    /** Closed with an unread byte. */
    UNREAD_DATA {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                other.write(2);
                ours.read(1);
                ours.close();
            } else if (step == 2) {
                readToEndOrReset(other);
            } else if (step == LAST) {
                other.close();
            }
        }
    },
    /** All of {@link #ACTIVE_CLOSE} at once, before the agent can look. */
    AT_ONCE {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 2) {
                ours.close();
                other.drain();
                other.close();
            }
        }
    },
    /** The same by shutdowns. */
    SHUT_AT_ONCE {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 2) {
                ours.shutdownOutput();
                other.drain();
                other.shutdownOutput();
                ours.drain();
                other.close();
                ours.close();
            }
        }
    },
    /** SO_LINGER 0. */
    OUR_RESET {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.reset();
            } else if (step == 2) {
                readToEndOrReset(other);
            } else if (step == LAST) {
                other.close();
            }
        }
    },
    /** The other answers our FIN with a reset. */
    RESET_IN_FIN_WAIT_2 {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.close();
            } else if (step == 2) {
                other.drain();
                other.reset();
            }
        }
    },
    /** Ours sends its FIN, and a reset when it is closed. */
    RESET_AFTER_FIN {
        @Override
        void step(int step, End ours, End other) throws IOException {
            if (step == 1) {
                ours.shutdownOutput();
            } else if (step == 2) {
                other.drain();
                ours.reset();
            } else if (step == LAST) {
                other.close();
            }
        }
    };

    static final int LAST = 4;
    private static final int ANSWER = 100;

    abstract void step(int step, End ours, End other) throws IOException;

    private static void readToEndOrReset(End end) {
        try {
            end.drain();
        } catch (IOException e) {
            // The reset that this path is about.
            return;
        }
    }

    boolean needsReset() {
        return this == OUR_RESET || this == RESET_IN_FIN_WAIT_2 || this == RESET_AFTER_FIN;
    }
}
