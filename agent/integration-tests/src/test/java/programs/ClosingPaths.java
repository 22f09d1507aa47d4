package programs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import leaks.Stage;

/**
 * Ends 67 connections, over every {@link ClosingPath} and every API, begun by the client and by the server. It takes each step when the
 * test says so. It prints {@code PAIR path api side local-of-ours local-of-other} for each, and {@code STEP n} after each step; then it
 * waits for the word to end.
 */
public final class ClosingPaths {
    private ClosingPaths() {}

    /** One connection on its path. */
    private record One(ClosingPath path, End ours, End other) {}

    public static void main(String[] args) throws IOException {
        List<One> all = new ArrayList<>();
        for (ClosingPath path : ClosingPath.values()) {
            for (End.Api api : End.Api.values()) {
                for (String side : List.of("client", "server")) {
                    if (!path.needsReset() || api != End.Api.ASYNCHRONOUS) {
                        all.add(connect(path, api, side));
                    }
                }
            }
        }
        all.add(connect(ClosingPath.ACTIVE_CLOSE, End.Api.SOCKET_CHANNEL, "client"));
        Stage.say("STEP 0");
        Stage.hear();
        for (int step = 1; step <= ClosingPath.LAST; step++) {
            for (One one : all) {
                one.path.step(step, one.ours, one.other);
            }
            Stage.say("STEP " + step);
            Stage.hear();
        }
    }

    private static One connect(ClosingPath path, End.Api api, String side) throws IOException {
        End.Pair pair = api.connect();
        End ours = side.equals("client") ? pair.client() : pair.server();
        End other = side.equals("client") ? pair.server() : pair.client();
        Stage.say("PAIR " + path + " " + api + " " + side + " " + port(ours) + " " + port(other));
        return new One(path, ours, other);
    }

    private static int port(End end) throws IOException {
        return end.local().getPort();
    }
}
