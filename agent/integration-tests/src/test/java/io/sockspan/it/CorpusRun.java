package io.sockspan.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A case in one variant, {@code buggy}, {@code fixed} or {@code run}, under the agent on one JDK. */
record CorpusRun(CorpusCase of, String variant, int jdk) {
    /** The oldest JDK that the agent runs on. */
    static final int OLDEST_JDK = 17;

    /** As a case prints at its end what the kernel holds. */
    private static final Pattern SOCKET = Pattern.compile("SOCK end fd=(\\d+) CLOSE_WAIT .*");

    /** Longer than an honest close of any case takes. */
    private static final String PATIENT = "threshold=9s";

    /** The variants of the case on this JDK; none if the case needs a newer one. */
    static Stream<CorpusRun> all(CorpusCase of, int jdk) {
        return (of.isInnocent() ? Stream.of("run") : Stream.of("buggy", "fixed"))
                .filter(variant -> jdk >= of.jdk())
                .map(variant -> new CorpusRun(of, variant, jdk));
    }

    /** Its jars and classes are there afterwards, compiled for the oldest JDK that the case runs on. */
    void fetch() throws IOException {
        Cli fetched = Cli.of(command(of.jdk(), List.of("LAB_FETCH_ONLY=1")));
        if (fetched.code() != 0) {
            throw new IOException(of.id() + " cannot be fetched\n" + fetched.out() + fetched.err());
        }
    }

    /** Runs it to its end, some 10 seconds, with the agent's files in a folder of its own. */
    CorpusRun.Outcome play(Path folder) throws IOException {
        Path own = Files.createDirectories(folder.resolve(of.id() + "-" + variant + "-" + jdk));
        Agent agent = new Agent(own);
        List<String> command = new ArrayList<>(command(jdk, List.of()));
        command.add(agent.options(of.isInnocent() ? PATIENT : "threshold=1s"));
        return new Outcome(Cli.of(command), agent);
    }

    private List<String> command(int version, List<String> environment) {
        Path home = Jdks.java(version).getParent().getParent();
        List<String> command = new ArrayList<>(List.of("timeout", "300", "env", "JAVA_HOME=" + home));
        command.addAll(environment);
        command.addAll(List.of(Path.of("../../scripts/corpus").toString(), of.id(), variant));
        return command;
    }

    @Override
    public String toString() {
        return of.id() + " " + variant + " on JDK " + jdk;
    }

    /** What it printed, and what the agent found. */
    record Outcome(Cli printed, Agent agent) {
        /** The descriptors that were in CLOSE_WAIT at its end, by /proc alone. */
        Set<Integer> inCloseWait() {
            return printed.out()
                    .lines()
                    .map(SOCKET::matcher)
                    .filter(Matcher::matches)
                    .map(socket -> Integer.valueOf(socket.group(1)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
