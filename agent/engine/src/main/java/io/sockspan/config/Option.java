package io.sockspan.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An option of the agent: its row is used by the parser, the messages and {@code docs/reference/options.md}. */
public enum Option {
    THRESHOLD(
            "threshold",
            "60s",
            "a number and ms, s, m or h, from 1ms to 24h",
            "How long TCP must be over before an open descriptor is a leak."),
    LOG("log", "stderr", "stderr, none or a file", "Where stories go for people."),
    FINDINGS(
            "findings",
            "",
            "a file in a folder that exists",
            "Where findings go for programs: one JSON object a line, flushed as it happens."),
    SPANS(
            "spans",
            "suspicious",
            "none, suspicious, all or ratio:p with p from 0 to 1",
            "Which connections become OpenTelemetry traces, once OTEL_EXPORTER_OTLP_ENDPOINT is set."),
    APPLICATION(
            "application",
            "",
            "packages with a colon between, such as com.acme:org.acme.shop",
            "Whose classes are the application's, first on every stack; the others are libraries'. Empty: found "
                    + "out by where they come from.");

    private final String key;
    private final String byDefault;
    private final String accepts;
    private final String meaning;

    Option(String key, String byDefault, String accepts, String meaning) {
        this.key = key;
        this.byDefault = byDefault;
        this.accepts = accepts;
        this.meaning = meaning;
    }

    public String key() {
        return key;
    }

    public String byDefault() {
        return byDefault;
    }

    /** What a value may be, as a phrase. */
    public String accepts() {
        return accepts;
    }

    public String meaning() {
        return meaning;
    }

    /** Its name as a system property. */
    public String property() {
        return "sockspan." + key;
    }

    /** Its name as an environment variable. */
    public String variable() {
        return "SOCKSPAN_" + key.toUpperCase(Locale.ROOT);
    }

    /** Every key, in the order of the table. */
    public static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Option option : values()) {
            keys.add(option.key);
        }
        return keys;
    }
}
