package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves the tests themselves, without the agent: each program opens 23 sockets, and the kernel shows exactly the leaks that it states. So
 * where a finding differs from a program's statement, the finding is wrong.
 */
class ProgramsIT {
    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("io.sockspan.it.Programs#onEveryJdk")
    void everyProgramLeavesWhatItSays(Programs program, int jdk) throws IOException {
        try (Peer peer = new Peer();
                Forked run = Forked.start(peer, Jdks.java(jdk), List.of(), program.main(), program.arguments(peer))) {
            run.awaitLine("READY");
            assertThat(run.out()).contains("OPENED " + Programs.SOCKETS);
            new Expectation(run).assertKernelAgrees();
            run.say("done");
            assertThat(run.exit()).isZero();
        }
    }
}
