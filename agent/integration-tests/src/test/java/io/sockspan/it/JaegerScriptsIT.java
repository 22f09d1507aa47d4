package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that {@code scripts/demo --jaeger} shows its leaks where it says, and that a mistake with either script is one clear line. */
class JaegerScriptsIT {
    private static final int LEAKS = 5;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void theDemoSaysWhereItsLeaksAreAndTheyAreThere(int jdk) throws IOException {
        Path home = Jdks.java(jdk).getParent().getParent();
        try (Jaeger jaeger = Jaeger.notYet(folder)) {
            Said demo = jaeger.run(
                    "demo",
                    builder -> builder.environment().put("JAVA_HOME", home.toString()),
                    "recv-error",
                    "--jaeger");
            assertThat(demo.code()).as(demo.toString()).isZero();
            assertThat(demo.out()).contains("In Jaeger:", "  stop it: scripts/jaeger stop");
            assertThat(pasted(demo, "  every connection (10 traces): ")).hasSize(2 * LEAKS);
            JsonNode leaks = pasted(demo, "  its leaks (5 traces): ");
            assertThat(leaks)
                    .hasSize(LEAKS)
                    .allSatisfy(trace -> assertThat(leaks(trace)).containsExactly("tcp CLOSED error-ignored"));
            assertThat(jaeger.script("stop").out()).containsExactly("Jaeger stopped, its traces are gone");
        }
    }

    /** The result of the command that the demo printed, pasted into a shell. */
    private static JsonNode pasted(Said demo, String prefix) throws IOException {
        List<String> commands = demo.out().stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .collect(Collectors.toList());
        assertThat(commands).as(demo.toString()).hasSize(1);
        Said answer = Said.pasted(commands.get(0));
        return MAPPER.readTree(String.join("\n", answer.out())).path("data");
    }

    /** Name and rule of each error span. */
    private static List<String> leaks(JsonNode trace) {
        return trace.path("spans").findParents("operationName").stream()
                .filter(span -> !tag(span, "error").isEmpty())
                .map(span -> span.path("operationName").asText() + " " + tag(span, "sockspan.rule"))
                .collect(Collectors.toList());
    }

    private static String tag(JsonNode span, String key) {
        for (JsonNode tag : span.path("tags")) {
            if (tag.path("key").asText().equals(key)) {
                return tag.path("value").asText();
            }
        }
        return "";
    }

    @Test
    void twoStartsAtOnceAreOneJaegerAndAThirdOnOtherPortsIsRefused() throws IOException {
        try (Jaeger jaeger = Jaeger.notYet(folder)) {
            CompletableFuture<Said> other = CompletableFuture.supplyAsync(() -> start(jaeger));
            Said one = start(jaeger);
            assertThat(one.code()).as(one.toString()).isZero();
            assertThat(other.join()).isEqualTo(one);
            assertThat(one.out())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .first()
                    .asString()
                    .matches("Jaeger runs, pid \\d+");
            assertOneLine(jaeger.script("start", "14318"), "it runs already (http://127.0.0.1:");
        }
    }

    private static Said start(Jaeger jaeger) {
        try {
            return jaeger.script("start");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aJaegerThatDoesNotRunIsNotStoppedWhateverPidIsLeft() throws IOException {
        try (Jaeger jaeger = Jaeger.notYet(folder)) {
            assertOneLine(jaeger.script("stop"), "it does not run");
            Process another = new ProcessBuilder("sleep", "60").start();
            try {
                Files.writeString(folder.resolve("pid"), another.pid() + "\n");
                assertOneLine(jaeger.script("status"), "it does not run: scripts/jaeger start");
                assertOneLine(jaeger.script("stop"), "it does not run");
                assertThat(another.isAlive()).isTrue();
            } finally {
                another.destroyForcibly();
            }
        }
    }

    @Test
    void aTakenOrWrongPortIsReportedAndATakenUsualPortIsSkipped() throws IOException {
        try (Jaeger jaeger = Jaeger.notYet(folder);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertOneLine(jaeger.script("start", port), "port " + port + " is in use");
            assertOneLine(jaeger.script("start", "70000"), "a port is a number from 1 to 65535, not '70000'");
            assertOneLine(jaeger.script("start", "x"), "a port is a number from 1 to 65535, not 'x'");
            assertThat(jaeger.script("status").code()).isEqualTo(1);
        }
        // Whatever listens on the usual ports of this machine, one more Jaeger finds free ports.
        try (Jaeger first = Jaeger.start(Files.createDirectory(folder.resolve("1")));
                Jaeger second = Jaeger.start(Files.createDirectory(folder.resolve("2")))) {
            assertThat(second.otlpPort()).isNotEqualTo(first.otlpPort());
            assertThat(second.queryPort()).isNotEqualTo(first.queryPort());
        }
    }

    @Test
    void aBuildThatFailsSaysWhyAndLeavesNothing() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        assertOneLine(build(bin.toString()), "there is no 'go' here: install Go 1.25 or newer");
        String path = bin + ":" + System.getenv("PATH");
        fakeGo(bin, "echo go1.19.8");
        assertOneLine(build(path), "this Go is go1.19.8, Jaeger needs Go 1.25 or newer");
        fakeGo(bin, "[ \"$1\" = env ] && echo go1.25.1 && exit; echo 'x.go:7: no space left' >&2; exit 1");
        Said failed = build(path);
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).hasSize(2).last().isEqualTo("jaeger: the build failed: x.go:7: no space left");
        try (Stream<Path> left = Files.walk(folder.resolve("cache"))) {
            assertThat(left.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("build.lock");
        }
    }

    private Said build(String path) throws IOException {
        return script(
                "jaeger",
                builder -> {
                    builder.environment().put("PATH", path);
                    builder.environment()
                            .put("XDG_CACHE_HOME", folder.resolve("cache").toString());
                    builder.environment().remove("SOCKSPAN_JAEGER");
                },
                "build");
    }

    private static void fakeGo(Path bin, String program) throws IOException {
        Path go = bin.resolve("go");
        Files.writeString(go, "#!/bin/sh\n" + program + "\n");
        Files.setPosixFilePermissions(go, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void anUnknownOptionAndAnUnknownDemoAreReported() throws IOException {
        Said option = script("demo", builder -> {}, "recv-error", "--jeager");
        assertThat(option).isEqualTo(new Said(2, List.of(), List.of("no option '--jeager'; there is --jaeger")));
        Said demo = script("demo", builder -> {}, "--jaeger", "recv-errors");
        assertThat(demo.code()).isEqualTo(1);
        assertThat(demo.err()).containsExactly("no demo 'recv-errors'; there are:");
        assertThat(demo.out()).extracting(String::strip).contains("bugs", "recv-error", "innocents", "idle-pool");
    }

    private static Said script(String name, Consumer<ProcessBuilder> more, String... arguments) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(Jaeger.SCRIPTS.resolve(name).toString()), Stream.of(arguments))
                .collect(Collectors.toList());
        return Said.by(command, more);
    }

    private static void assertOneLine(Said said, String line) {
        assertThat(said.code()).as(said.toString()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).singleElement().asString().startsWith("jaeger: " + line);
    }
}
