package io.sockspan.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a verb's words go. */
final class Output {
    private Output() {}

    /** An answer, with its own line breaks, to standard output. */
    static void out(@Nullable CommandSpec spec, String text) {
        if (spec != null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        }
    }

    /** One line to standard error. */
    static void err(@Nullable CommandSpec spec, String line) {
        if (spec != null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("sockspan: " + line);
            err.flush();
        }
    }
}
