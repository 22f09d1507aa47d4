package io.sockspan.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A copy of a demo's project, built by the Maven that builds us, and Surefire's reports of its tests. */
final class MavenProject {
    private static final int PATIENCE_SECONDS = 600;

    private final Path folder;
    private String said = "";

    MavenProject(Path original, Path folder) throws IOException {
        this.folder = folder;
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                Path relative = original.relativize(file);
                if (!relative.startsWith("target")) {
                    Path copy = folder.resolve(relative.toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Runs {@code mvn test} with more arguments, and the tests on a JDK; returns the exit code. */
    int test(LocalRepository repository, Path java, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                "-Dmaven.repo.local=" + repository.folder(),
                "-Djvm=" + java));
        command.addAll(List.of(arguments));
        command.add("test");
        Path log = folder.resolve("maven.log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("SOCKSPAN_") || name.startsWith("OTEL_"));
        Process maven =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (!maven.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                maven.destroyForcibly();
                throw new AssertionError("Maven does not end\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        said = Files.readString(log, StandardCharsets.UTF_8);
        return maven.exitValue();
    }

    /** The output of Maven and the tests. */
    String said() {
        return said;
    }

    /** For each test of Surefire's reports, by simple class and method, the stack trace it failed with, empty if it passed. */
    Map<String, String> reports() throws IOException {
        Map<String, String> reports = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("target/surefire-reports"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".xml")).collect(Collectors.toList())) {
                NodeList cases = parse(file).getElementsByTagName("testcase");
                for (int i = 0; i < cases.getLength(); i++) {
                    Element test = (Element) cases.item(i);
                    String type = test.getAttribute("classname");
                    reports.put(
                            type.substring(type.lastIndexOf('.') + 1) + "." + test.getAttribute("name"), failure(test));
                }
            }
        }
        return reports;
    }

    private static String failure(Element test) {
        for (String kind : List.of("failure", "error", "skipped")) {
            NodeList failures = test.getElementsByTagName(kind);
            if (failures.getLength() > 0) {
                return failures.item(0).getTextContent();
            }
        }
        return "";
    }

    private static Document parse(Path file) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }
}
