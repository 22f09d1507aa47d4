package io.sockspan.report.otel.jul;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes OpenTelemetry's log lines, from any thread, and hands those of WARNING and above to {@link #sink}, if there is one. A line below
 * that costs nothing. It throws only what the sink throws.
 */
public final class Logger {
    /** Where lines go; null, as at the start, drops them. */
    public static volatile @Nullable Consumer<String> sink;

    private final String name;

    private Logger(String name) {
        this.name = name;
    }

    public static Logger getLogger(String name) {
        return new Logger(name);
    }

    public String getName() {
        return name;
    }

    public boolean isLoggable(Level level) {
        return sink != null && level.intValue() >= Level.WARNING.intValue();
    }

    public void log(Level level, String message) {
        Consumer<String> taker = sink;
        if (taker != null && isLoggable(level)) {
            taker.accept(name + ": " + message);
        }
    }

    public void log(Level level, String message, @Nullable Throwable thrown) {
        log(level, thrown == null ? message : message + " (" + thrown + ")");
    }

    public void log(Level level, String message, @Nullable Object parameter) {
        log(level, message.replace("{0}", String.valueOf(parameter)));
    }

    public void log(Level level, String message, @Nullable Object[] parameters) {
        String text = message;
        for (int i = 0; i < parameters.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
        }
        log(level, text);
    }

    public void severe(String message) {
        log(Level.SEVERE, message);
    }

    public void warning(String message) {
        log(Level.WARNING, message);
    }

    public void info(String message) {
        log(Level.INFO, message);
    }

    public void fine(String message) {
        log(Level.FINE, message);
    }
}
