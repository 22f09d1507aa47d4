package demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import demo.HeldStates.Held;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Innocent: a socket in each of the eleven states of RFC 9293 at once, and what ss and Sockspan say of each. */
public final class ElevenStates {

    private static final List<String> STATES = List.of(
            "CLOSED",
            "LISTEN",
            "SYN_SENT",
            "SYN_RECEIVED",
            "ESTABLISHED",
            "FIN_WAIT_1",
            "FIN_WAIT_2",
            "CLOSE_WAIT",
            "CLOSING",
            "LAST_ACK",
            "TIME_WAIT");

    /** The kernel's states by their numbers in /proc, from 1; it has no row for CLOSED, and 12 is a request of SYN_RECEIVED. */
    private static final List<String> NUMBERED = List.of(
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECEIVED",
            "FIN_WAIT_1",
            "FIN_WAIT_2",
            "TIME_WAIT",
            "CLOSED",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING",
            "SYN_RECEIVED");

    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|(\\d+))");
    private static final int PATIENCE_SECONDS = 20;
    private static final String ROW = "%-13s %-13s %-16s %-16s %-13s %-5s %s%n";

    private ElevenStates() {}

    public static void main(String[] args) throws Exception {
        System.out.println("eleven-states: a socket in each of the eleven states of RFC 9293");
        Path agent = agent();
        int wrong;
        try (HeldStates states = new HeldStates()) {
            List<Held> held = new ArrayList<>(states.held());
            held.sort(Comparator.comparing(one -> STATES.indexOf(one.state())));
            wrong = compare(held, agent);
            TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 2));
        }
        System.out.println("eleven-states: every socket closed");
        System.exit(wrong == 0 ? 0 : 1);
    }

    /**
     * Looks until everybody says what is held, at most for a while, and prints the last look; how many states are not as
     * they should be.
     */
    private static int compare(List<Held> held, Path agent) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Map<String, String> kernel;
        Map<String, Map<String, String>> sockspan;
        List<String> wrong;
        do {
            TimeUnit.MILLISECONDS.sleep(100);
            sockspan = agent == null ? null : sockspan(agent);
            kernel = kernel();
            wrong = wrong(held, kernel, sockspan);
        } while (!wrong.isEmpty() && System.nanoTime() < deadline);
        print(held, kernel, sockspan);
        wrong.forEach(line -> System.out.println("eleven-states: WRONG: " + line));
        return wrong.size();
    }

    private static void print(List<Held> held, Map<String, String> kernel, Map<String, Map<String, String>> sockspan) {
        if (sockspan == null) {
            System.out.println("eleven-states: not under the agent, so there is nobody but the kernel to ask");
        }
        System.out.printf(ROW, "HELD", "SS", "LOCAL", "PEER", "SOCKSPAN", "FD", "OPENED");
        for (Held one : held) {
            Map<String, String> row = sockspan == null ? Map.of() : sockspan.getOrDefault(key(one), Map.of());
            System.out.printf(
                    ROW,
                    one.state(),
                    kernel.getOrDefault(key(one), "-"),
                    text(one.local()),
                    text(one.peer()),
                    row.getOrDefault("state", "-"),
                    row.getOrDefault("fd", "-"),
                    row.getOrDefault("opened_at", "-"));
        }
    }

    private static List<String> wrong(
            List<Held> held, Map<String, String> kernel, Map<String, Map<String, String>> sockspan) {
        List<String> wrong = new ArrayList<>();
        for (Held one : held) {
            String expected = one.state().equals("CLOSED") ? "no row" : one.state();
            String seen = kernel.getOrDefault(key(one), "no row");
            if (!seen.equals(expected)) {
                wrong.add(one.state() + " (" + one.how() + ") could not be held: ss has " + seen);
            } else if (sockspan != null) {
                Map<String, String> row = sockspan.getOrDefault(key(one), Map.of());
                if (!one.state().equals(row.get("state"))) {
                    wrong.add(
                            one.state() + " (" + one.how() + "): Sockspan has " + row.getOrDefault("state", "no row"));
                }
            }
        }
        for (String state : STATES) {
            if (held.stream().noneMatch(one -> one.state().equals(state))) {
                wrong.add(state + " could not be held");
            }
        }
        return wrong;
    }

    /** State by ends, as ss shows it, or /proc where there is no ss. */
    private static Map<String, String> kernel() throws IOException, InterruptedException {
        Map<String, String> states = new HashMap<>();
        List<String> rows;
        try {
            rows = run("ss", "-tanH");
        } catch (IOException e) {
            for (String table : List.of("tcp", "tcp6")) {
                Path file = Path.of("/proc/self/net", table);
                for (String row : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                    String[] words = row.trim().split("\\s+");
                    if (words[0].endsWith(":")) {
                        states.put(
                                address(words[1]) + " " + address(words[2]),
                                NUMBERED.get(Integer.parseInt(words[3], 16) - 1));
                    }
                }
            }
            return states;
        }
        for (String row : rows) {
            String[] words = row.trim().split("\\s+");
            String ends = (words[3] + " " + words[4]).replaceAll("\\[::ffff:([0-9.]+)]", "$1");
            states.put(ends.replaceFirst(" (\\*|\\S+):\\*$", " -"), rfcName(words[0]));
        }
        return states;
    }

    private static String rfcName(String ssName) {
        return switch (ssName) {
            case "ESTAB" -> "ESTABLISHED";
            case "SYN-RECV" -> "SYN_RECEIVED";
            default -> ssName.replace('-', '_');
        };
    }

    /** An address of /proc/net/tcp, 0100007F:1F90, is in words of the host's byte order; one of tcp6 ends with the IPv4 one. */
    private static String address(String hex) {
        String[] parts = hex.split(":");
        int ip = HexFormat.fromHexDigits(parts[0].substring(parts[0].length() - 8));
        byte[] bytes =
                ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(ip).array();
        int port = HexFormat.fromHexDigits(parts[1]);
        return port == 0
                ? "-"
                : (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255) + ":"
                        + port;
    }

    /** The lines of Sockspan's own command line by ends: the members of each that are not null. */
    private static Map<String, Map<String, String>> sockspan(Path agent) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String self = Long.toString(ProcessHandle.current().pid());
        Map<String, Map<String, String>> rows = new HashMap<>();
        for (String line : run(java, "-jar", agent.toString(), "ls", self, "-o", "ndjson")) {
            Map<String, String> row = new HashMap<>();
            Matcher member = MEMBER.matcher(line);
            while (member.find()) {
                row.put(member.group(1), member.group(2) == null ? member.group(3) : member.group(2));
            }
            rows.put(row.getOrDefault("local", "-") + " " + row.getOrDefault("peer", "-"), row);
        }
        return rows;
    }

    /** The jar of our own {@code -javaagent}, or null. */
    private static Path agent() {
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("-javaagent:")) {
                Path jar = Path.of(argument.substring("-javaagent:".length()).replaceFirst("=.*", ""));
                if (jar.getFileName().toString().startsWith("sockspan")) {
                    return jar;
                }
            }
        }
        return null;
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed");
        }
        return out.lines().toList();
    }

    private static String key(Held held) {
        return text(held.local()) + " " + text(held.peer());
    }

    private static String text(InetSocketAddress address) {
        return address == null ? "-" : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
