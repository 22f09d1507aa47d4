package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a program says it has leaked, compared with the kernel and with the findings: no more, no less, nothing else. */
final class Expectation {
    private final Forked run;
    private final List<Leak> stated;

    /** What a program that has said READY expects. */
    Expectation(Forked run) {
        this.run = run;
        this.stated = run.leaks();
        assertThat(stated).as(run.transcript()).isNotEmpty();
    }

    int count() {
        return stated.size();
    }

    /** The kernel shows TCP to be over for exactly the stated sockets; a FIN may need a moment. */
    void assertKernelAgrees() throws IOException {
        List<String> expected = stated.stream().map(Leak::fdAndState).sorted().collect(Collectors.toList());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Forked.PATIENCE_SECONDS);
        while (!kernel().equals(expected) && System.nanoTime() < end) {
            Forked.pause(50);
        }
        assertThat(kernel())
                .as("what the kernel says of process " + run.pid() + "\n" + run.transcript())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private List<String> kernel() throws IOException {
        List<String> over = new ArrayList<>();
        for (String fdAndState : Kernel.over(run.pid())) {
            over.add(knowsDescriptors() ? fdAndState : fdAndState.replaceFirst("fd \\d+", "fd ?"));
        }
        Collections.sort(over);
        return over;
    }

    private boolean knowsDescriptors() {
        return !stated.get(0).fd().equals("?");
    }

    /** Each leak is matched by exactly one finding, with its rule, its state and its lines. */
    void assertFound(List<Finding> findings) {
        List<Leak> found = findings.stream()
                .map(finding -> finding.asLeak().asFarAs(stated.get(0)))
                .collect(Collectors.toList());
        assertThat(found).as(run.transcript()).containsExactlyInAnyOrderElementsOf(stated);
    }

    /** Descriptors and states of the findings are the kernel's, asked at this moment. */
    void assertStatesAreTheKernels(List<Finding> findings) throws IOException {
        List<String> found = findings.stream().map(Finding::fdAndState).collect(Collectors.toList());
        assertThat(found).containsExactlyInAnyOrderElementsOf(Kernel.over(run.pid()));
    }
}
