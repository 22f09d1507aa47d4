package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.nio.ByteOrder;

/**
 * A line of {@code /proc/[pid]/net/tcp} or {@code tcp6} (proc_pid_net(5)). Pure; a line that makes no sense throws NumberFormatException
 * or IndexOutOfBoundsException, as the JDK's own reading of numbers does.
 */
final class ProcRow {
    private static final int HEX = 16;
    private static final int PORT_DIGITS = 4;
    private static final int STATE_DIGITS = 2;
    private static final int WORD_DIGITS = 8;
    private static final int IPV6_DIGITS = 32;

    /** The kernel writes this file's times in hundredths of a second, whatever its own clock counts. */
    private static final int TICK_MILLIS = 10;

    private ProcRow() {}

    /**
     * Whether the line's state is in the mask and {@code filter} wants its ports. Reads them at their places, without splitting the line.
     */
    static boolean isWanted(String line, int states, DiagRow.Filter filter) {
        int local = line.indexOf(':') + 2;
        int localPort = line.indexOf(':', local) + 1;
        int peerPort = localPort + PORT_DIGITS + 1 + (localPort - 1 - local) + 1;
        int state = peerPort + PORT_DIGITS + 1;
        if (line.charAt(peerPort - 1) != ':' || line.charAt(state - 1) != ' ') {
            throw new NumberFormatException("no ports where they should stand");
        }
        int number = Integer.parseInt(line, state, state + STATE_DIGITS, HEX);
        return (states >>> number & 1) != 0
                && filter.wants(
                        Integer.parseInt(line, localPort, localPort + PORT_DIGITS, HEX),
                        Integer.parseInt(line, peerPort, peerPort + PORT_DIGITS, HEX));
    }

    static KernelRow of(String[] columns) {
        TcpState state = KernelStates.of(Integer.parseInt(columns[ProcLines.STATE], HEX));
        String when = columns[ProcLines.TIMER];
        KernelRow.Timer timer = KernelStates.timer(Integer.parseInt(before(when), HEX));
        if (state == null || timer == null) {
            throw new NumberFormatException("no known state or timer");
        }
        String queues = columns[ProcLines.QUEUES];
        long sendQueue = Long.parseLong(before(queues), HEX);
        return new KernelRow(
                endpoint(columns[ProcLines.LOCAL]),
                endpoint(columns[ProcLines.PEER]),
                state,
                0,
                Long.parseLong(columns[ProcLines.INODE]),
                Integer.parseUnsignedInt(columns[ProcLines.UID]),
                timer,
                timer == KernelRow.Timer.NONE ? 0 : TICK_MILLIS * Long.parseLong(after(when), HEX),
                retransmits(timer, columns),
                Long.parseLong(after(queues), HEX),
                state == TcpState.LISTEN ? -1 : sendQueue);
    }

    /** What idiag_retrans counts: how often the running timer has sent something again. */
    private static int retransmits(KernelRow.Timer timer, String[] columns) {
        return switch (timer) {
            case NONE, TIME_WAIT -> 0;
            case RETRANSMIT -> Integer.parseInt(columns[ProcLines.RETRANSMITS], HEX);
            case KEEPALIVE, PROBE -> Integer.parseInt(columns[ProcLines.PROBES]);
        };
    }

    /** The file has each 32-bit word of the address as the number that its four bytes are on this processor. */
    private static Endpoint endpoint(String column) {
        String address = before(column);
        if (address.length() != WORD_DIGITS && address.length() != IPV6_DIGITS) {
            throw new NumberFormatException("an address of " + address.length() + " digits");
        }
        byte[] bytes = new byte[address.length() / 2];
        int flip = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.BYTES - 1 : 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i ^ flip] = (byte) Integer.parseInt(address, 2 * i, 2 * i + 2, HEX);
        }
        return Endpoint.of(bytes, Integer.parseInt(after(column), HEX));
    }

    private static String before(String pair) {
        return pair.substring(0, pair.indexOf(':'));
    }

    private static String after(String pair) {
        return pair.substring(pair.indexOf(':') + 1);
    }
}
