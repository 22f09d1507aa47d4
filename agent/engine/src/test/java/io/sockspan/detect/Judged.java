package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;

import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** What the detector says of a sample, for tables. It judges 101 s after birth with a threshold of 60 s, unless other values are given. */
final class Judged {
    static final double NOW = 101;
    static final double THRESHOLD = 60;

    private Judged() {}

    static Finding finding(Sample sample) {
        return finding(sample, NOW, THRESHOLD);
    }

    static Finding finding(Sample sample, double now, double threshold) {
        return finding(sample.record(), new JudgingContext(BORN + seconds(now), seconds(threshold)));
    }

    /** Decides, and puts the decision into words; null if no rule accuses the socket. */
    static Finding finding(SocketRecord socket, JudgingContext context) {
        Decision decision = Detector.decide(socket, context);
        return decision == null ? null : decision.tell(socket);
    }

    static String verdict(Sample sample) {
        return verdict(sample, NOW, THRESHOLD);
    }

    static String verdict(Sample sample, double now, double threshold) {
        Finding finding = finding(sample, now, threshold);
        return finding == null ? "nothing" : finding.rule() + (finding.certain() ? ", certain" : ", doubtful");
    }

    /** The first line of the story, without the rule. */
    static String title(Sample sample) {
        Finding finding = finding(sample);
        return finding.story()
                .lines()
                .findFirst()
                .orElseThrow()
                .substring(finding.rule().length() + 2);
    }

    static Arguments row(String socket, Sample sample, String verdict) {
        return Arguments.of(Named.of(socket, sample), verdict);
    }
}
