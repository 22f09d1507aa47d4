package programs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import leaks.Stage;

/**
 * A few thousand operations through each API, and each of their errors, all recorded in a {@link Transcript}. At the end it records what
 * else the application can see: threads that keep the JVM alive, listening ports, descriptors.
 */
public final class Work {
    static final int ROUNDS = 1_000;

    private Work() {}

    public static void main(String[] args) throws Exception {
        Transcript transcript = new Transcript();
        SocketWork.run(transcript);
        ChannelWork.run(transcript);
        AsyncWork.run(transcript);
        TlsWork.run(transcript, Path.of(args[0]), args[1]);
        HttpWork.run(transcript);
        transcript.finish();
        Stage.say("threads: " + lastingThreads());
        Stage.say("listening: " + listening());
        for (String target : descriptors()) {
            Stage.say("descriptor " + target);
        }
        System.err.println("a line on standard error");
        System.exit(7);
    }

    private static List<String> lastingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .map(Thread::getName)
                .filter(name -> !name.equals("DestroyJavaVM"))
                .sorted()
                .collect(Collectors.toList());
    }

    /** How many of this process's sockets listen. */
    private static int listening() throws IOException {
        Set<String> own = new TreeSet<>(descriptors());
        int count = 0;
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String row : Files.readAllLines(Path.of(table))) {
                String[] columns = row.trim().split("\\s+", -1);
                if (columns[3].equals("0A") && own.contains("socket:[" + columns[9] + "]")) {
                    count++;
                }
            }
        }
        return count;
    }

    private static List<String> descriptors() throws IOException {
        List<String> targets = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                try {
                    targets.add(Files.readSymbolicLink(link).toString());
                } catch (NoSuchFileException e) {
                    // Another thread closed it meanwhile, or it is this folder's own descriptor.
                }
            }
        }
        targets.sort(null);
        return targets;
    }
}
