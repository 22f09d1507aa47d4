package io.sockspan.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A case of the corpus, as its {@code case.json} states it: a library's leak and its mended version, or an innocent. */
record CorpusCase(String id, JsonNode json) {
    private static final Path CORPUS = Path.of("src/test/corpus");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static List<CorpusCase> all() throws IOException {
        try (Stream<Path> folders = Files.list(CORPUS.resolve("cases"))) {
            List<CorpusCase> cases = new ArrayList<>();
            for (Path folder : folders.sorted().collect(Collectors.toList())) {
                JsonNode json = MAPPER.readTree(folder.resolve("case.json").toFile());
                cases.add(new CorpusCase(folder.getFileName().toString(), json));
            }
            return cases;
        }
    }

    boolean isInnocent() {
        return json.path("innocent").asBoolean();
    }

    /** The oldest JDK that it runs on. */
    int jdk() {
        return json.path("jdk").asInt(CorpusRun.OLDEST_JDK);
    }

    /** Whether no fact can make its leak certain, so that a doubtful finding is right. */
    boolean isSuspicionRight() {
        return json.path("suspicion_counts").asBoolean();
    }

    /** The method that opened what is leaked, as a frame of a finding begins. */
    String culprit() {
        return json.path("expected_open_frame").asText().split(" ", 2)[0] + "(";
    }

    /** How many sockets are leaked at least; a leak that grows has more than one soon. */
    int leaks() {
        String stated = json.path("expected_leaks").asText();
        return stated.matches("\\d+") ? Integer.parseInt(stated) : 2;
    }
}
