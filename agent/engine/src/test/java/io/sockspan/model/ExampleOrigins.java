package io.sockspan.model;

import java.util.Set;
import java.util.stream.Collectors;

/** Takes classes whose names begin with {@code com.example.} for the application's; knows no source. Any thread. */
final class ExampleOrigins implements Origins {
    @Override
    public Set<String> ofApplication(Set<String> classes) {
        return classes.stream().filter(name -> name.startsWith("com.example.")).collect(Collectors.toSet());
    }

    @Override
    public boolean knowApplication() {
        return true;
    }

    @Override
    public String source(StackTraceElement frame) {
        return null;
    }
}
