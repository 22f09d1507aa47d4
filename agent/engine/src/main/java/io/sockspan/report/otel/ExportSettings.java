package io.sockspan.report.otel;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives OpenTelemetry's configuration the standard settings, and our sender as the only component it finds; any thread. Nothing is looked
 * up by ServiceLoader, so the jar needs no file under META-INF/services. A value that cannot be read is a {@code ConfigurationException}.
 */
final class ExportSettings implements ConfigProperties {
    private final ConfigProperties settings;
    private final ComponentLoader components;

    ExportSettings(Map<String, String> settings, HttpSenderProvider sender) {
        this.settings = DefaultConfigProperties.createFromMap(settings);
        this.components = new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> type) {
                return type == HttpSenderProvider.class ? List.of(type.cast(sender)) : List.of();
            }
        };
    }

    @Override
    public ComponentLoader getComponentLoader() {
        return components;
    }

    @Override
    public @Nullable String getString(String name) {
        return settings.getString(name);
    }

    @Override
    public @Nullable Boolean getBoolean(String name) {
        return settings.getBoolean(name);
    }

    @Override
    public @Nullable Integer getInt(String name) {
        return settings.getInt(name);
    }

    @Override
    public @Nullable Long getLong(String name) {
        return settings.getLong(name);
    }

    @Override
    public @Nullable Double getDouble(String name) {
        return settings.getDouble(name);
    }

    @Override
    public @Nullable Duration getDuration(String name) {
        return settings.getDuration(name);
    }

    @Override
    public List<String> getList(String name) {
        return settings.getList(name);
    }

    @Override
    public Map<String, String> getMap(String name) {
        return settings.getMap(name);
    }
}
