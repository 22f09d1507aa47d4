package io.sockspan.control;

import io.sockspan.model.Finding;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Suspect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers a test integration in words of the JDK, for its classes and the engine's know nothing of each other; on the asker's thread, some
 * microseconds for each open socket. A key that is absent is not known.
 */
final class SuspectAnswers {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Map<String, Object> answer = new HashMap<>();

    private SuspectAnswers() {}

    /** A map for each suspect; its keys are what a test integration shows. */
    static List<Map<String, Object>> answer(List<Suspect> suspects) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Suspect suspect : suspects) {
            SuspectAnswers watch = new SuspectAnswers();
            watch.socket(suspect.socket(), suspect.time());
            watch.kernel(suspect.socket().tcp().observation());
            watch.verdict(suspect.finding());
            watch.put("token", suspect.token());
            watch.put("collected", suspect.collected());
            answers.add(watch.answer);
        }
        return answers;
    }

    /** The ids in a question. */
    static List<Long> ids(Object argument) {
        return ((List<?>) argument).stream().map(Long.class::cast).toList();
    }

    private void socket(SocketRecord socket, long now) {
        put("id", socket.identity().id());
        put("fd", socket.identity().fd());
        put("api", socket.identity().api().label());
        put(
                "local",
                socket.ends().local() == null ? null : socket.ends().local().toString());
        put("peer", socket.ends().peer() == null ? null : socket.ends().peer().toString());
        put("peer_host", socket.ends().peerHost());
        put("state", socket.descriptorState().name());
        put("age_ms", (now - socket.beginning().time()) / NANOS_PER_MILLI);
        put("in_state_ms", Math.max(0, now - socket.descriptorEntry().time()) / NANOS_PER_MILLI);
        put("in_state_exact", socket.descriptorEntry().exact());
        site("opened", socket.beginning().site());
        if (socket.closing().requested() != null) {
            site("closed", socket.closing().requested());
        }
        IoOutcome told = socket.outcomes().later();
        if (told != null) {
            site("told", told.site());
            put("told_by", socket.outcomes().readIsLater() ? "last read" : "last write");
            put("told_what", told.isEndOfStream() ? "returned -1" : "threw " + told.error());
        }
    }

    private void site(String key, Site site) {
        put(key + "_thread", site.thread());
        put(key + "_stack", site.stack().frames().toArray(new StackTraceElement[0]));
    }

    private void kernel(@Nullable Observation seen) {
        if (seen != null) {
            put("received", seen.info().bytesReceived());
            put("sent", seen.info().bytesSent());
            put("unread", seen.receiveQueue() < 0 ? null : (long) seen.receiveQueue());
        }
    }

    private void verdict(@Nullable Finding finding) {
        if (finding != null) {
            put("rule", finding.rule());
            put("certain", finding.certain());
            put("fix", finding.fix());
            put("fingerprint", finding.fingerprint());
        }
    }

    private void put(String key, OptionalLong value) {
        value.ifPresent(number -> answer.put(key, number));
    }

    private void put(String key, @Nullable Object value) {
        if (value != null) {
            answer.put(key, value);
        }
    }
}
