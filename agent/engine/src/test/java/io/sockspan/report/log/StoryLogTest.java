package io.sockspan.report.log;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that one bug has one story, however many sockets it leaks, and that every count is right. */
class StoryLogTest {
    private final List<String> lines = new ArrayList<>();
    private final StoryLog log = new StoryLog(lines::add);

    private static Finding finding(String fingerprint, double at) {
        return finding(fingerprint, at, null);
    }

    private static Finding doubtful(String fingerprint) {
        return finding(fingerprint, 7, "why not");
    }

    private static Finding finding(String fingerprint, double at, String doubt) {
        return new Finding(
                "eof-ignored",
                true,
                doubt == null,
                doubt,
                fingerprint,
                "story of " + fingerprint,
                "fix",
                null,
                BORN + seconds(at),
                null,
                Sample.accepted().record());
    }

    @Test
    void theFirstSocketOfABugHasTheStoryAndTheOthersAreCounted() {
        for (int i = 0; i < 23; i++) {
            log.found(finding("aaaa", 7));
        }
        assertThat(lines).containsExactly("story of aaaa");
        log.close();
        assertThat(lines).containsExactly("story of aaaa", "aaaa: 22 more, 23 in all");
    }

    @Test
    void aCountIsLoggedAtATickAndOnlyIfItChanged() {
        log.found(finding("aaaa", 7));
        log.tick(0);
        assertThat(lines).containsExactly("story of aaaa");
        log.found(finding("aaaa", 8));
        log.found(finding("aaaa", 9));
        assertThat(lines).hasSize(1);
        log.tick(0);
        assertThat(lines).hasSize(2).last().isEqualTo("aaaa: 2 more, 3 in all");
        log.tick(0);
        log.close();
        assertThat(lines).hasSize(2);
    }

    @Test
    void theNumberOfCertainOnesIsLoggedWhereNotAllAreCertain() {
        log.found(finding("aaaa", 7));
        for (int i = 0; i < 4; i++) {
            log.found(doubtful("aaaa"));
        }
        log.found(doubtful("bbbb"));
        log.found(doubtful("bbbb"));
        log.close();
        assertThat(lines)
                .containsExactly(
                        "story of aaaa",
                        "story of bbbb",
                        "aaaa: 4 more, 5 in all, 1 of them certain",
                        "bbbb: 1 more, 2 in all");
    }

    @Test
    void anotherBugHasItsOwnStoryAndItsOwnCount() {
        log.found(finding("aaaa", 7));
        log.found(finding("bbbb", 7));
        log.found(finding("bbbb", 11));
        log.tick(0);
        assertThat(lines).containsExactly("story of aaaa", "story of bbbb", "bbbb: 1 more, 2 in all");
    }

    @Test
    void findingsTakenBackAreCountedBesideThoseFound() {
        for (int i = 0; i < 5; i++) {
            log.found(finding("aaaa", 7));
        }
        for (int i = 0; i < 3; i++) {
            log.resolved(finding("aaaa", 7), Sample.accepted().closed(10.5).record());
        }
        log.tick(0);
        log.resolved(finding("aaaa", 7), Sample.accepted().closed(11).record());
        log.close();
        assertThat(lines)
                .containsExactly(
                        "story of aaaa",
                        "aaaa: 4 more, 5 in all; 3 taken back: closed after all",
                        "aaaa: 4 taken back: closed after all");
    }

    @Test
    void aFindingTakenBackOfABugThatIsNotCountedNamesItsDescriptor() {
        log.resolved(finding("aaaa", 7), Sample.accepted().closed(10.5).record());
        assertThat(lines).containsExactly("aaaa: taken back, fd 11 closed after all");
    }

    @Test
    void beyondAThousandBugsNothingIsKeptAndEveryStoryIsLogged() {
        for (int i = 0; i < 1000; i++) {
            log.found(finding("bug" + i, 7));
        }
        lines.clear();
        for (int i = 0; i < 7; i++) {
            log.found(finding("late", 7));
        }
        log.close();
        assertThat(lines).hasSize(7).allMatch("story of late"::equals);
    }
}
