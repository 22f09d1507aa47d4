package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import troubles.Idle;

/**
 * Proves that the kernel's table is not asked while there is nothing to follow. A server with 23 idle connections has no netlink socket
 * until one of them is closed. The number of questions grows with the commands that ask, not with time. After a detach no netlink socket is
 * left.
 */
class QuietIT {
    private static final int CONNECTIONS = 23;
    private static final Pattern ASKED = Pattern.compile("the kernel's table of sockets was asked (\\d+) times");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void withNothingToFollowTheKernelsTableIsNotAsked(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Clients clients = new Clients();
                Forked run = Forked.start(null, Jdks.java(jdk), List.of(agent.argument("threshold=1s")), Idle.class)) {
            int port = Integer.parseInt(run.awaitStarting("PORT ").split(" ", -1)[1]);
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.connect(port);
            }
            run.awaitLine("READY");
            Forked.pause(3_000);
            assertThat(netlink(run.pid())).as("before anything was closed").isEmpty();
            long first = asked(run);
            long second = asked(run);
            Forked.pause(3_000);
            assertThat(asked(run) - second).as("not by time").isEqualTo(second - first);
            run.say("close");
            run.awaitLine("CLOSED");
            run.await("a netlink socket", () -> netlink(run.pid()).size() == 1);
            assertThat(agent.findings()).isEmpty();
            assertThat(Cli.run("detach", run.pid()).code()).isZero();
            assertThat(netlink(run.pid())).as("after the detach").isEmpty();
            run.say("end");
            assertThat(run.exit()).isZero();
        }
    }

    /** The number of questions by status; 0 where status does not mention them. */
    private static long asked(Forked run) throws IOException {
        Cli status = Cli.run("status", run.pid());
        assertThat(status.code()).isZero();
        Matcher asked = ASKED.matcher(status.out());
        return asked.find() ? Long.parseLong(asked.group(1)) : 0;
    }

    /** The inodes of the process's netlink sockets, by /proc alone. */
    private static Set<String> netlink(long pid) {
        try {
            Set<String> all = Files.readAllLines(Path.of("/proc/" + pid + "/net/netlink")).stream()
                    .map(row -> row.trim().split("\\s+", -1)[9])
                    .collect(Collectors.toSet());
            Map<Integer, String> held = Kernel.inodes(pid);
            return held.values().stream().filter(all::contains).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
