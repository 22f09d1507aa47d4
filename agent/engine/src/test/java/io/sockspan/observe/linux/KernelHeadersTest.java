package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves the numbers of states and the offsets of fields against the headers of the machine that runs the tests, if it has them. */
class KernelHeadersTest {
    private static final Path STATES = Path.of("/usr/include/netinet/tcp.h");
    private static final Path INFO = Path.of("/usr/include/linux/tcp.h");

    /** The kernel's names where RFC 9293 has another. */
    private static final Map<String, TcpState> OTHERWISE_NAMED = Map.of(
            "SYN_RECV", TcpState.SYN_RECEIVED,
            "FIN_WAIT1", TcpState.FIN_WAIT_1,
            "FIN_WAIT2", TcpState.FIN_WAIT_2,
            "CLOSE", TcpState.CLOSED);

    @TempDir
    private Path folder;

    @Test
    void everyStateOfTheHeaderHasItsNumberInTheTable() throws IOException {
        assumeThat(STATES).exists();
        Map<Integer, TcpState> header = new HashMap<>();
        Matcher body =
                Pattern.compile("enum\\s*\\{\\s*(TCP_ESTABLISHED\\b[^}]*)}").matcher(Files.readString(STATES));
        assertThat(body.find()).isTrue();
        int next = 0;
        for (String entry : body.group(1).replaceAll("/\\*[^*]*\\*/", "").split(",", -1)) {
            String[] nameAndNumber = entry.strip().split("\\s*=\\s*", -1);
            if (!nameAndNumber[0].isEmpty()) {
                next = nameAndNumber.length > 1 ? Integer.parseInt(nameAndNumber[1]) : next;
                header.put(next++, state(nameAndNumber[0].substring("TCP_".length())));
            }
        }
        assertThat(header).hasSize(11);
        header.forEach((number, state) -> assertThat(KernelStates.of(number)).isEqualTo(state));
        // TCP_NEW_SYN_RECV is the kernel's own second number for one state (include/net/tcp_states.h).
        assertThat(KernelStates.of(12)).isEqualTo(TcpState.SYN_RECEIVED);
        assertThat(Stream.of(-1, 0, 13, 255).map(KernelStates::of)).containsOnlyNulls();
    }

    private static TcpState state(String kernelName) {
        TcpState other = OTHERWISE_NAMED.get(kernelName);
        return other == null ? TcpState.valueOf(kernelName) : other;
    }

    @Test
    void everyFieldLiesWhereTheCompilerPutsIt() throws IOException, InterruptedException {
        assumeThat(Command.GCC).exists();
        assumeThat(INFO).exists();
        Map<String, String> compiled = compiled();
        Map<String, String> table = new LinkedHashMap<>();
        for (TcpInfo.Field field : TcpInfo.Field.values()) {
            // A header older than a field does not have it; the kernel may.
            if (compiled.containsKey(field.kernelName())) {
                table.put(field.kernelName(), field.offset() + " " + field.size());
            }
        }
        assertThat(table).isEqualTo(compiled).hasSizeGreaterThan(13);
    }

    /** Field to "offset size", for every field of the table that the header has. */
    private Map<String, String> compiled() throws IOException, InterruptedException {
        String header = Files.readString(INFO);
        StringBuilder program = new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n#include <linux/tcp.h>\n"
                + "#define FIELD(f) printf(#f \" %zu %zu\\n\", offsetof(struct tcp_info, tcpi_##f), "
                + "sizeof(((struct tcp_info *)0)->tcpi_##f));\n"
                + "int main(void) {\n");
        for (TcpInfo.Field field : TcpInfo.Field.values()) {
            if (header.contains("tcpi_" + field.kernelName() + ";")) {
                program.append("FIELD(").append(field.kernelName()).append(")\n");
            }
        }
        Path source = Files.writeString(folder.resolve("offsets.c"), program.append("return 0;\n}\n"));
        Path binary = folder.resolve("offsets");
        Command.run(folder, Command.GCC.toString(), "-o", binary.toString(), source.toString());
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : Command.run(folder, binary.toString()).lines().toList()) {
            int space = line.indexOf(' ');
            fields.put(line.substring(0, space), line.substring(space + 1));
        }
        return fields;
    }
}
