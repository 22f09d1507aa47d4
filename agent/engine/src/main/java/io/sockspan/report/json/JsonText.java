package io.sockspan.report.json;

import io.sockspan.model.WatchClock;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes one JSON value (RFC 8259) into a string, on the calling thread. It adds the commas; the caller closes what it opens. */
public final class JsonText {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final StringBuilder text = new StringBuilder(1024);
    private final @Nullable WatchClock clock;

    /** A text without times. */
    public JsonText() {
        this.clock = null;
    }

    /** A text whose times are of {@code clock}, and are written as the wall clock stands at present. */
    public JsonText(WatchClock clock) {
        this.clock = clock;
    }

    public JsonText open() {
        return raw("{");
    }

    public JsonText open(String key) {
        return key(key).raw("{");
    }

    public JsonText close() {
        text.append('}');
        return this;
    }

    public JsonText openArray() {
        return raw("[");
    }

    /** Adds {@code json}, which is JSON already, to an array. */
    public JsonText element(String json) {
        comma();
        text.append(json);
        return this;
    }

    public JsonText openArray(String key) {
        return key(key).raw("[");
    }

    public JsonText closeArray() {
        text.append(']');
        return this;
    }

    /** Writes nothing for null: absent is not empty. */
    public JsonText field(String key, @Nullable String value) {
        return value == null ? this : key(key).string(value);
    }

    public JsonText field(String key, long value) {
        key(key).text.append(value);
        return this;
    }

    public JsonText field(String key, boolean value) {
        key(key).text.append(value);
        return this;
    }

    /** A moment (ns since the epoch) as ISO 8601 in UTC. */
    public JsonText time(String key, long time) {
        long wall = clock == null ? time : clock.wall(time);
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(wall, NANOS_PER_SECOND), Math.floorMod(wall, NANOS_PER_SECOND));
        return field(key, instant.toString());
    }

    public JsonText item(String value) {
        comma();
        return string(value);
    }

    private JsonText key(String key) {
        comma();
        string(key).text.append(':');
        return this;
    }

    private JsonText raw(String opening) {
        if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
            comma();
        }
        text.append(opening);
        return this;
    }

    private void comma() {
        int last = text.length() - 1;
        if (last >= 0 && "{[:".indexOf(text.charAt(last)) < 0) {
            text.append(',');
        }
    }

    private JsonText string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
