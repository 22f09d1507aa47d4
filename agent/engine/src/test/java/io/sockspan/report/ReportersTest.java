package io.sockspan.report;

import static io.sockspan.model.Sample.BORN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.WatchClock;
import io.sockspan.report.json.FindingsFile;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Proves that every reporter gets every report, and that one which throws is counted, logged once and stops no other. */
class ReportersTest {
    private static final SocketRecord SOCKET = Sample.accepted().record();
    private static final Finding FINDING =
            new Finding("never-read", true, true, null, "0", "story", "fix", null, BORN, null, SOCKET);

    private final List<String> log = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Reporters reporters = new Reporters(log::add);

    private final class Recorder implements Reporter {
        private final boolean follows;

        Recorder(boolean follows) {
            this.follows = follows;
        }

        @Override
        public void found(Finding finding) {
            calls.add("found");
        }

        @Override
        public void resolved(Finding finding, SocketRecord socket) {
            calls.add("resolved");
        }

        @Override
        public void standing(Finding finding) {
            calls.add("standing");
        }

        @Override
        public boolean follows(long socketId) {
            calls.add("follows");
            return follows;
        }

        @Override
        public void changed(SocketRecord socket) {
            calls.add("changed");
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    private static final class Broken implements Reporter {
        @Override
        public void found(Finding finding) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void close() {
            throw new NoClassDefFoundError("planted");
        }
    }

    private void everything() {
        reporters.found(FINDING);
        reporters.resolved(FINDING, SOCKET);
        reporters.standing(FINDING);
        reporters.changed(SOCKET);
        reporters.close();
    }

    @Test
    void everyReporterGetsEveryReport() {
        reporters.add(new Recorder(false));
        reporters.add(new Recorder(false));
        everything();
        assertThat(calls)
                .containsExactly(
                        "found",
                        "found",
                        "resolved",
                        "resolved",
                        "standing",
                        "standing",
                        "changed",
                        "changed",
                        "close",
                        "close");
        assertThat(reporters.lost()).isZero();
    }

    @Test
    void aReporterThatThrowsIsCountedLoggedOnceAndStopsNoOther() {
        reporters.add(new Broken());
        reporters.add(new Recorder(false));
        for (int i = 0; i < 7; i++) {
            reporters.found(FINDING);
        }
        reporters.close();
        assertThat(calls).hasSize(8);
        assertThat(reporters.lost()).isEqualTo(8);
        assertThat(log)
                .containsExactly("Broken failed: java.lang.IllegalStateException: planted; findings still come here");
    }

    @Test
    void aSocketIsFollowedIfAnyWantsItAndAllAreAsked() {
        assertThat(reporters.follows(7)).isFalse();
        reporters.add(new Recorder(true));
        reporters.add(new Recorder(false));
        assertThat(reporters.follows(7)).isTrue();
        assertThat(calls).containsExactly("follows", "follows");
    }

    static boolean hasFullDevice() {
        return new File("/dev/full").exists();
    }

    @Test
    @EnabledIf("hasFullDevice")
    void aFullDiskCostsTheFilesLinesAndNoOtherReport() throws IOException {
        reporters.add(new FindingsFile(new File("/dev/full").toPath(), WatchClock.system()));
        reporters.add(new Recorder(false));
        reporters.found(FINDING);
        reporters.found(FINDING);
        assertThat(reporters.lost()).isEqualTo(2);
        assertThat(calls).containsExactly("found", "found");
        assertThat(log).hasSize(1);
    }
}
