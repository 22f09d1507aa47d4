package io.sockspan.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The options that are in force. The agent's argument wins over {@code -Dsockspan.KEY}, and that wins over {@code SOCKSPAN_KEY}. Pure;
 * never fails. A wrong option gets its default and a line in {@link #complaints}, which also says what would be right.
 */
public final class Config {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MAX_DIGITS = 9;

    private final Map<Option, String> values = new EnumMap<>(Option.class);
    private final List<String> complaints = new ArrayList<>();

    private Config() {}

    /** Reads the argument {@code key=value,key=value}, the system properties and the environment. */
    public static Config read(String argument, Properties properties, Map<String, String> environment) {
        return new Config().with(argument, properties, environment);
    }

    /** The same for a JVM that runs already: nothing goes to its standard error unless that was asked for. */
    public static Config attached(String argument, Properties properties, Map<String, String> environment) {
        Config config = new Config();
        config.values.put(Option.LOG, "none");
        return config.with(argument, properties, environment);
    }

    private Config with(String argument, Properties properties, Map<String, String> environment) {
        for (Option option : Option.values()) {
            set(option, environment.get(option.variable()), option.variable());
            set(option, properties.getProperty(option.property()), "-D" + option.property());
        }
        for (String pair : argument.split(",", -1)) {
            setPair(pair.strip());
        }
        return this;
    }

    private void setPair(String pair) {
        if (pair.isEmpty()) {
            return;
        }
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        for (Option option : Option.values()) {
            if (option.key().equals(key) && equals >= 0) {
                set(option, pair.substring(equals + 1), key);
                return;
            }
        }
        complaints.add(
                equals < 0
                        ? "'" + pair + "' is no key=value; the keys are " + String.join(", ", Option.keys())
                        : "unknown option '" + key + "'; the keys are " + String.join(", ", Option.keys()));
    }

    private void set(Option option, @Nullable String value, String from) {
        if (value == null) {
            return;
        }
        if (accepts(option, value)) {
            values.put(option, value);
        } else {
            complaints.add(from + "=" + value + " is not " + option.accepts() + "; " + value(option) + " is used");
        }
    }

    private static boolean accepts(Option option, String value) {
        return switch (option) {
            case THRESHOLD -> inRange(duration(value));
            case LOG, FINDINGS, SPANS -> !value.isBlank();
            case APPLICATION -> arePackages(value);
        };
    }

    /** Parsed by hand, for the same reason as {@link #duration}. */
    private static boolean arePackages(String value) {
        for (String name : value.split(":", -1)) {
            if (name.isEmpty() || name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
                return false;
            }
        }
        return value.chars().allMatch(c -> c == ':' || c == '.' || Character.isJavaIdentifierPart(c));
    }

    /** The value in force. */
    public String value(Option option) {
        return values.getOrDefault(option, option.byDefault());
    }

    /** A line for each option that was wrong. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    public Duration threshold() {
        Duration threshold = duration(value(Option.THRESHOLD));
        return threshold == null ? LONGEST : threshold;
    }

    private static boolean inRange(@Nullable Duration duration) {
        return duration != null && duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(LONGEST) <= 0;
    }

    /** Null if {@code value} is no duration. Parsed by hand, because a pattern would slow the start even where no option is set. */
    private static @Nullable Duration duration(String value) {
        int digits = 0;
        while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > MAX_DIGITS) {
            return null;
        }
        long number = Long.parseLong(value.substring(0, digits));
        return switch (value.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> null;
        };
    }
}
