package io.sockspan.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One line of a findings file. */
record Finding(JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern FRAME = Pattern.compile("(.*)\\(.*?(?::(\\d+))?\\)");

    /** Every complete line of {@code file} so far; none if the file is not there yet. */
    static List<Finding> read(Path file) {
        List<Finding> findings = new ArrayList<>();
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().collect(Collectors.toList())) {
                findings.add(new Finding(MAPPER.readTree(line)));
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a line of JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return findings;
    }

    boolean isResolved() {
        return json.hasNonNull("resolved");
    }

    /** Whether a garbage collection closed the socket, so that it has no descriptor any more. */
    boolean isCollected() {
        return json.path("collected").asBoolean();
    }

    boolean isLeak() {
        return json.path("leak").asBoolean();
    }

    boolean isCertain() {
        return json.path("certain").asBoolean();
    }

    String rule() {
        return json.path("rule").asText();
    }

    String state() {
        return json.path("state").asText();
    }

    String api() {
        return json.path("api").asText();
    }

    String cookie() {
        return json.path("cookie").asText();
    }

    int fd() {
        return json.path("fd").asInt(-1);
    }

    String fdAndState() {
        return "fd " + fd() + " " + state();
    }

    /** Local and peer, "-" for what is absent. */
    String ends() {
        return json.path("local").asText("-") + " " + json.path("peer").asText("-");
    }

    /** The first frame of {@code opened}, {@code last_read} or {@code last_write} as {@code Class.method:line}, or "-" without one. */
    String firstFrame(String part) {
        JsonNode stack = json.path(part).path("stack");
        if (stack.isEmpty()) {
            return "-";
        }
        String frame = stack.get(0).asText();
        Matcher matcher = FRAME.matcher(frame);
        return matcher.matches() ? matcher.group(1) + ":" + matcher.group(2) : frame;
    }

    /** Every frame of {@code opened}, {@code last_read} or another site. */
    List<String> frames(String part) {
        List<String> frames = new ArrayList<>();
        json.path(part).path("stack").forEach(frame -> frames.add(frame.asText()));
        return frames;
    }

    /** Rule, cookie and descriptor: they connect a finding with the line that takes it back. */
    String identity() {
        return rule() + " cookie " + cookie() + " fd " + fd();
    }

    /** This finding in the form in which a program states a {@link Leak}. */
    Leak asLeak() {
        return new Leak(
                Integer.toString(fd()),
                rule(),
                state(),
                firstFrame("opened"),
                firstFrame("last_read"),
                firstFrame("last_write"),
                json.path("local").asText(),
                json.path("peer").asText());
    }
}
