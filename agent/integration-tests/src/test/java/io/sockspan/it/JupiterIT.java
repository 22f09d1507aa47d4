package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves what {@code @NoSocketLeaks} fails. It is the test that opened the socket, and no other; the class, where the socket is the class's
 * or may be of several of its tests; the run, where it may be of several classes. What is no leak, or has no annotation, fails nothing.
 */
class JupiterIT {
    private static final List<String> ONE_BY_ONE = List.of();

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aTestFailsForWhatItAndItsThreadsOpened(int jdk) throws IOException {
        Suites run = Suites.run(new Agent(folder), jdk, ONE_BY_ONE, "OwnThreads", "OwnThreads$InSetUp");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder(
                        "OwnThreads.guiltyOnItsOwnThread",
                        "OwnThreads.guiltyOnAThreadItStarts",
                        "OwnThreads.guiltyOnItsOwnExecutor",
                        "OwnThreads.guiltyOnTheCommonPoolByALambdaOfItsOwn",
                        "OwnThreads.guiltyForTwo [2] 2",
                        "OwnThreads.guiltyAtTheThird repetition 3 of 3",
                        "OwnThreads$InSetUp.one");
        assertThat(run.trace("OwnThreads.guiltyOnItsOwnThread"))
                .isEqualTo("Desk.hungUpOn < Desk.leak < OwnThreads.guiltyOnItsOwnThread < Run.main");
        assertThat(run.suppressed("OwnThreads.guiltyOnItsOwnThread")).isEqualTo("last read returned -1");
        assertThat(run.message("OwnThreads.guiltyAtTheThird repetition 3 of 3")).contains("CLOSE_WAIT, never read");
        assertThat(run.message("OwnThreads.guiltyOnItsOwnThread"))
                .containsPattern("~  held by    static Desk\\.HELD \\(Collections\\$SynchronizedRandomAccessList\\)"
                        + " -> list -> elementData -> \\[\\d+] -> impl -> delegate \\(NioSocketImpl\\)~");
        run.assertShort();
        run.assertEachIsBlamedOnce();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aClassFailsForASocketOfNoneOfItsTests(int jdk) throws IOException {
        Suites run = Suites.run(
                new Agent(folder),
                jdk,
                ONE_BY_ONE,
                "OfTheClass$InBeforeAll",
                "OfTheClass$InAfterAll",
                "OfTheClass$InAStaticInitialiser",
                "OfTheClass$InThePerClassConstructor",
                "OfTheClass$InThePerMethodConstructor");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder(
                        "OfTheClass$InBeforeAll",
                        "OfTheClass$InBeforeAll$Inner.guiltyInside",
                        "OfTheClass$InAfterAll",
                        "OfTheClass$InAStaticInitialiser",
                        "OfTheClass$InThePerClassConstructor",
                        "OfTheClass$InThePerMethodConstructor.guilty");
        assertThat(run.trace("OfTheClass$InBeforeAll")).endsWith("OfTheClass$InBeforeAll.open < Run.main");
        run.assertEachIsBlamedOnce();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void theAnnotationCountsWhereverItStandsAndNowhereElse(int jdk) throws IOException {
        Suites run = Suites.run(
                new Agent(folder),
                jdk,
                ONE_BY_ONE,
                "Annotated$Nowhere",
                "Annotated$OnAMethod",
                "Annotated$OnItsSuperclass",
                "Annotated$OnItsInterface",
                "Annotated$OnItsAnnotation",
                "Annotated$OnAFactory");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder(
                        "Annotated$OnAMethod.guilty",
                        "Annotated$OnItsSuperclass.guilty",
                        "Annotated$OnItsInterface.guilty",
                        "Annotated$OnItsAnnotation.guilty",
                        "Annotated$OnAFactory.guilty");
        assertThat(run.over()).as("two more without an annotation").hasSize(7);
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aFailureIsKeptAndWhatIsNoLeakFailsNothing(int jdk) throws IOException {
        Suites run = Suites.run(new Agent(folder), jdk, ONE_BY_ONE, "Endings");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder(
                        "Endings.failsAnyway", "Endings.abortsWithALeak", "Endings.leaksFourOfTwoCauses", "Endings");
        assertThat(run.ended("ABORTED")).containsExactly("Endings.abortsClean");
        assertThat(run.message("Endings.failsAnyway")).endsWith("AssertionFailedError: its own failure");
        assertThat(run.suppressed("Endings.failsAnyway"))
                .startsWith("io.sockspan.test.SocketLeakError: 1 socket leaked");
        assertThat(run.suppressed("Endings.abortsWithALeak")).endsWith("TestAbortedException: its own assumption");
        assertThat(run.message("Endings.leaksFourOfTwoCauses"))
                .contains(
                        "4 sockets leaked: ",
                        ", and 1 more cause~",
                        "~  alike      2 more: fd ",
                        "~  also       1 socket leaked: ");
        assertThat(run.suppressed("Endings.leaksFourOfTwoCauses")).contains("never read");
        assertThat(run.message("Endings"))
                .contains("leavesOneThatIsStillSound(): certain; found later, so reported on Endings");
        run.assertShort();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aLeakStaysALeakAfterAGarbageCollectionClosedIt(int jdk) throws IOException {
        Suites run = Suites.run(new Agent(folder), jdk, ONE_BY_ONE, "Collected");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder(
                        "Collected.guiltyOfOneThatWasCollected", "Collected.guiltyOfOneThatWasSound");
        assertThat(run.message("Collected.guiltyOfOneThatWasSound"))
                .contains(", closed by cleaner~", "close()    never called; a garbage collection closed it~");
        assertThat(run.message("Collected.guiltyOfOneThatWasCollected"))
                .contains(
                        "CLOSE_WAIT, end of stream ignored~",
                        "close()    never called; a garbage collection closed it~");
        assertThat(run.over()).isEmpty();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void anAcceptedSocketIsItsListenersTests(int jdk) throws IOException {
        Suites run = Suites.run(new Agent(folder), jdk, ONE_BY_ONE, "Accepted");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder(
                        "Accepted.guiltyThroughAServerSocket", "Accepted.guiltyThroughAServerSocketChannel");
        run.assertEachIsBlamedOnce();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void ofEighteenTestsAtOnceTheFiveGuiltyFail(int jdk) throws IOException {
        Suites run = Suites.run(
                new Agent(folder),
                jdk,
                Suites.CLASS_BY_CLASS,
                "Together$OnTheirOwnThreads",
                "Together$OnThreadsTheyStart");
        Set<String> guilty = IntStream.of(2, 3, 7, 11, 17)
                .boxed()
                .flatMap(number -> Stream.of("OnTheirOwnThreads", "OnThreadsTheyStart")
                        .map(type -> "Together$" + type + ".works [" + (number + 1) + "] " + number))
                .collect(Collectors.toSet());
        assertThat(run.ended("FAILED")).containsExactlyInAnyOrderElementsOf(guilty);
        run.assertEachIsBlamedOnce();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aLeakOfASharedExecutorFailsTheClass(int jdk) throws IOException {
        Suites together = Suites.run(new Agent(folder), jdk, Suites.CLASS_BY_CLASS, "Together$OnASharedExecutor");
        Suites inTurn = Suites.run(new Agent(folder), jdk, ONE_BY_ONE, "Together$OneAfterTheOther");
        assertThat(together.ended("FAILED")).containsExactly("Together$OnASharedExecutor");
        assertThat(inTurn.ended("FAILED")).containsExactly("Together$OneAfterTheOther");
        assertThat(together.message("Together$OnASharedExecutor"))
                .contains("5 sockets leaked", "which may have worked for works() [", "reported on OnASharedExecutor");
        together.assertEachIsBlamedOnce();
        inTurn.assertEachIsBlamedOnce();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aLeakOfOneOfTwoClassesFailsTheRunUnlessOneHasNoAnnotation(int jdk) throws IOException {
        Suites asked = Suites.run(new Agent(folder), jdk, Suites.TOGETHER, "AcrossClasses$One", "AcrossClasses$Other");
        assertThat(asked.ended("FAILED")).containsExactly("JUnit Jupiter");
        asked.assertEachIsBlamedOnce();

        Suites unasked =
                Suites.run(new Agent(folder), jdk, Suites.TOGETHER, "AcrossClasses$One", "AcrossClasses$Unasked");
        assertThat(unasked.ended("FAILED")).isEmpty();
        assertThat(unasked.err())
                .anyMatch(
                        line -> line.startsWith("sockspan: no test fails for it") && line.contains("1 socket leaked"));
        assertThat(unasked.over()).hasSize(1);
    }

    @Test
    void aVirtualThreadsLeakIsTheTestsWhoseTaskItRuns() throws IOException {
        Suites run = Suites.run(new Agent(folder), 25, Suites.TOGETHER, "Virtual");
        assertThat(run.ended("FAILED"))
                .containsExactlyInAnyOrder("Virtual.works [2] 1", "Virtual.works [4] 3", "Virtual.works [6] 5");
        run.assertEachIsBlamedOnce();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void otherEnginesAskByMark(int jdk) throws IOException {
        List<String> tail = List.of("-cp", Suites.classPath(), "suites.NoEngine", "first");
        try (Forked run = Forked.start(null, Jdks.java(jdk), List.of("-XX:+EnableDynamicAgentLoading"), tail)) {
            assertThat(run.exit()).as(run.transcript()).isZero();
            assertThat(run.out())
                    .containsExactly(
                            "unmarked: nothing was checked, for the Sockspan agent is not in this JVM: the agent was not at"
                                    + " work when the sockets may have been opened at say",
                            "clean: nothing",
                            "before the mark: nothing",
                            "after the mark: 1 socket leaked: localhost:PORT CLOSE_WAIT, end of stream ignored at hungUpOn",
                            "again: nothing",
                            "all: 1 socket leaked: localhost:PORT CLOSE_WAIT, never read at hungUpOn",
                            "all again: nothing");
            assertThat(run.err()).isEmpty();
        }
    }
}
