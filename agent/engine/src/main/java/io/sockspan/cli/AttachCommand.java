package io.sockspan.cli;

import io.sockspan.config.Config;
import io.sockspan.config.Option;
import io.sockspan.control.Reply;
import io.sockspan.model.SpanSelection;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the agent into a JVM that runs already. A wrong option is refused before anything is sent to that JVM. */
@Command(
        name = "attach",
        description = "Watch a JVM that runs already, without a restart.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class AttachCommand implements Callable<Integer> {
    private static final int NEEDED = 17;

    /** From this version on a JVM prints warnings about an agent that is attached (JEP 451). */
    private static final int COMMENTS = 21;

    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

    @Parameters(
            index = "1..*",
            paramLabel = "key=value",
            description =
                    "Options as behind -javaagent, for example threshold=10s findings=leaks.ndjson; log is none unless given.")
    private List<String> options = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Refusal, URISyntaxException {
        String argument = argument(options);
        Path jar = Version.jar().toAbsolutePath();
        try (Target target = Target.open(pid)) {
            int version = version(target.property("java.specification.version"));
            if (version < NEEDED) {
                throw new Refusal(
                        "process " + pid + " runs Java " + version + ", and the agent needs " + NEEDED + " or newer");
            }
            Reply there = target.ask(List.of("status"));
            if (there != null) {
                throw new Refusal("Sockspan is in process " + pid + " already ("
                        + there.text().lines().findFirst().orElse("") + "); ask it with leaks " + pid
                        + ", or begin anew after detach " + pid);
            }
            if (version >= COMMENTS && !target.process().allowsAgentsSilently()) {
                Output.err(
                        spec,
                        "note: a JVM of 21 or later prints four WARNING lines of its own to its standard error now;"
                                + " one started with -XX:+EnableDynamicAgentLoading does not");
            }
            target.load(jar, argument);
            Reply status = target.ask(List.of("status"));
            if (status == null) {
                throw new Refusal(
                        "process " + pid + " has loaded the agent, which did not stay; its standard error says why");
            }
            Output.out(
                    spec,
                    "attached to " + pid + ", Java " + version + ": " + status.text() + "next: leaks " + pid + ", ls "
                            + pid + ", detach " + pid + "\n");
            return 0;
        }
    }

    private static int version(String specification) {
        return specification.startsWith("1.")
                ? Integer.parseInt(specification.substring(2))
                : Integer.parseInt(specification);
    }

    /** The agent's argument, checked. A relative file name means a file in the caller's folder. */
    static String argument(List<String> options) throws Refusal {
        List<String> pairs = new ArrayList<>();
        for (String option : options) {
            String key = option.substring(0, Math.max(option.indexOf('='), 0));
            String value = option.substring(option.indexOf('=') + 1);
            if (value.indexOf(',') >= 0) {
                throw new Refusal(
                        "'" + option + "' holds a comma, which parts options; give each as a word of its own");
            }
            boolean file = key.equals(Option.FINDINGS.key())
                    || (key.equals(Option.LOG.key()) && !value.equals("stderr") && !value.equals("none"));
            pairs.add(file && !value.isBlank() ? key + "=" + Path.of(value).toAbsolutePath() : option);
        }
        String argument = String.join(",", pairs);
        Config config = Config.attached(argument, new Properties(), Map.of());
        if (!config.complaints().isEmpty()) {
            // The complaint ends with the default that the agent would use; here nothing is attached, so that is cut.
            throw new Refusal(config.complaints().get(0).replaceFirst("; \\S* ?is used$", ""));
        }
        try {
            SpanSelection.parse(config.value(Option.SPANS));
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()), e);
        }
        return argument;
    }
}
