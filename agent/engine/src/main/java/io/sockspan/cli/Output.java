package io.sockspan.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Prints what a verb has to say; main thread. */
final class Output {
    private Output() {}

    /** Prints an answer, which has its own line breaks, to standard output. */
    static void out(@Nullable CommandSpec spec, String text) {
        if (spec != null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        }
    }

    /** Prints one line to standard error. */
    static void err(@Nullable CommandSpec spec, String line) {
        if (spec != null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("sockspan: " + line);
            err.flush();
        }
    }
}
