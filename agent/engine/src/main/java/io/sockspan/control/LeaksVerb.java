package io.sockspan.control;

import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.report.json.FindingJson;
import io.sockspan.report.json.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists the leaks and the troubles of this moment by fingerprint, the worst first: leaks before troubles, certain before doubtful, many
 * sockets before few, old before young. With the word {@code fail} the exit code is not 0 if the agent could not see everything.
 */
final class LeaksVerb implements Verb {
    static final String FAIL = "fail";

    /**
     * The most findings in one JSON value, some 3 kB each. Beyond that, the worst causes keep their oldest; the others are only counted.
     */
    private static final int LISTED = 2_003;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The findings of one bug, the oldest first. */
    private record Bug(List<Finding> findings) {
        /** The finding that stands for the bug: the oldest that is certain, because one certain finding is enough; else the oldest. */
        Finding shown() {
            return findings.stream().filter(Finding::certain).findFirst().orElse(findings.get(0));
        }

        long certain() {
            return findings.stream().filter(Finding::certain).count();
        }

        boolean isLeak() {
            return shown().leak();
        }

        long since() {
            return findings.get(0).socket().descriptorEntry().time();
        }
    }

    @Override
    public String name() {
        return "leaks";
    }

    @Override
    public Reply answer(Watch watch, List<String> words) {
        String stopped = watch.stopped();
        if (stopped != null) {
            return new Reply(Reply.CANNOT, "it has stopped watching: " + stopped + "\n");
        }
        List<Bug> bugs = bugs(watch.findings());
        Format format = Format.valueOf(words.get(0).toUpperCase(Locale.ROOT));
        String text = switch (format) {
            case TABLE -> story(bugs, watch);
            case JSON -> json(bugs, watch);
            case NDJSON ->
                findings(bugs)
                        .map(finding -> FindingJson.of(finding, watch.clock()) + "\n")
                        .collect(Collectors.joining());
            case CSV ->
                SocketList.write(
                        findings(bugs)
                                .map(finding -> new JudgedSocket(finding.socket(), finding))
                                .collect(Collectors.toList()),
                        watch.clock().now(),
                        format);
        };
        boolean blind = words.contains(FAIL) && !watch.blindSpots().isEmpty();
        return new Reply(bugs.stream().anyMatch(Bug::isLeak) ? Reply.LEAKS : blind ? Reply.CANNOT : 0, text);
    }

    private static Stream<Finding> findings(List<Bug> bugs) {
        return bugs.stream().flatMap(bug -> bug.findings().stream());
    }

    private static List<Bug> bugs(List<Finding> findings) {
        Map<String, List<Finding>> byFingerprint = new LinkedHashMap<>();
        findings.stream()
                .sorted(Comparator.comparingLong(
                        finding -> finding.socket().descriptorEntry().time()))
                .forEach(finding -> byFingerprint
                        .computeIfAbsent(finding.fingerprint(), key -> new ArrayList<>())
                        .add(finding));
        return byFingerprint.values().stream()
                .map(Bug::new)
                .sorted(Comparator.comparing((Bug bug) -> !bug.isLeak())
                        .thenComparing(bug -> !bug.shown().certain())
                        .thenComparing(bug -> -bug.findings().size())
                        .thenComparing(Bug::since))
                .collect(Collectors.toList());
    }

    private static String story(List<Bug> bugs, Watch watch) {
        StringBuilder text = new StringBuilder();
        List<Bug> leaks = bugs.stream().filter(Bug::isLeak).toList();
        int others = bugs.size() - leaks.size();
        text.append(
                        leaks.isEmpty()
                                ? "no leak"
                                : count(sockets(leaks), "socket") + " leaked, by " + count(leaks.size(), "cause"))
                .append(
                        others == 0
                                ? ""
                                : "; " + count(others, "trouble") + " that " + (others == 1 ? "is" : "are")
                                        + " no leak")
                .append("; watched for ")
                .append(Ages.of(watch.watched().toMillis()))
                .append(", threshold ")
                .append(Ages.of(watch.threshold().toMillis()))
                .append('\n');
        Banner.blindSpots(watch, text);
        for (Bug bug : bugs) {
            text.append('\n')
                    .append(count(bug.findings().size(), "socket"))
                    .append(
                            bug.certain() == 0
                                            || bug.certain() == bug.findings().size()
                                    ? ""
                                    : ", " + bug.certain() + " of them certain")
                    .append(", the oldest for ")
                    .append(Ages.of((watch.clock().now() - bug.since()) / NANOS_PER_MILLI))
                    .append('\n')
                    .append(bug.shown().story())
                    .append('\n');
        }
        return text.toString();
    }

    private static int sockets(List<Bug> bugs) {
        return bugs.stream().mapToInt(bug -> bug.findings().size()).sum();
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String json(List<Bug> bugs, Watch watch) {
        JsonText json = new JsonText().open();
        json.field("leaks", sockets(bugs.stream().filter(Bug::isLeak).toList()))
                .field("watched_ms", watch.watched().toMillis())
                .field("threshold_ms", watch.threshold().toMillis())
                .openArray("causes");
        int left = LISTED;
        for (Bug bug : bugs) {
            List<Finding> listed =
                    bug.findings().subList(0, Math.min(left, bug.findings().size()));
            left -= listed.size();
            JsonText cause = new JsonText().open();
            cause.field("fingerprint", bug.shown().fingerprint())
                    .field("rule", bug.shown().rule())
                    .field("leak", bug.isLeak())
                    .field("certain", bug.shown().certain())
                    .field("sockets", bug.findings().size())
                    .field("certain_sockets", bug.certain())
                    .field("oldest_ms", (watch.clock().now() - bug.since()) / NANOS_PER_MILLI)
                    .field("fix", bug.shown().fix())
                    .openArray("findings");
            listed.forEach(finding -> cause.element(FindingJson.of(finding, watch.clock())));
            cause.closeArray();
            if (listed.size() < bug.findings().size()) {
                cause.field("findings_left_out", bug.findings().size() - listed.size());
            }
            json.element(cause.close().toString());
        }
        json.closeArray().openArray("not_seen");
        watch.blindSpots().forEach(json::item);
        return json.closeArray().close() + "\n";
    }
}
