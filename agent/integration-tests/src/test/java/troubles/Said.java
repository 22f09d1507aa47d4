package troubles;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import leaks.Stage;
import org.jspecify.annotations.Nullable;

/** What these programs state of their sockets, in a line each: which one a finding must name and how, and which one no finding may name. */
final class Said {
    private Said() {}

    /** {@code local} or {@code peer} is null where the program does not know it. */
    static void trouble(
            String rule,
            String state,
            boolean certain,
            String opened,
            @Nullable SocketAddress local,
            @Nullable SocketAddress peer) {
        Stage.say("TROUBLE rule=" + rule + " state=" + state + " certain=" + certain + " opened=" + opened + " local="
                + text(local) + " peer=" + text(peer));
    }

    static void innocent(@Nullable SocketAddress local, @Nullable SocketAddress peer, String what) {
        Stage.say("INNOCENT local=" + text(local) + " peer=" + text(peer) + " " + what);
    }

    private static String text(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getPort() == 0) {
            return "?";
        }
        return inet.getAddress().getHostAddress() + ":" + inet.getPort();
    }
}
