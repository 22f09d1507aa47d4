package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that facts stand under their own descriptor only, over pages, reuse and descriptors beyond the table. */
class DescriptorTableTest {
    private static final int FIRST_BEYOND = 4_194_304;

    private final DescriptorTable table = new DescriptorTable();

    private static SocketFacts facts(int fd) {
        return new SocketFacts(DescriptorTableTest.class, fd, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 65_537, FIRST_BEYOND - 1})
    void factsStandUnderTheirDescriptorOnly(int fd) {
        SocketFacts facts = facts(fd);
        assertThat(table.get(fd)).isNull();
        assertThat(table.put(facts)).isTrue();
        assertThat(table.get(fd)).isSameAs(facts);
        assertThat(table.get(fd + 1)).isNull();
        assertThat(table.get(fd ^ 1024)).isNull();
        assertThat(table.remove(fd)).isSameAs(facts);
        assertThat(table.get(fd)).isNull();
        assertThat(table.remove(fd)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST_BEYOND, FIRST_BEYOND + 1024, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aDescriptorBeyondTheTableIsRefusedAndHarmless(int fd) {
        assertThat(table.put(facts(fd))).isFalse();
        assertThat(table.get(fd)).isNull();
        assertThat(table.remove(fd)).isNull();
    }

    @Test
    void aDescriptorThatIsGivenAwayAgainHoldsTheLaterFacts() {
        SocketFacts first = facts(7);
        SocketFacts second = facts(7);
        table.put(first);
        assertThat(table.remove(7)).isSameAs(first);
        table.put(second);
        assertThat(table.get(7)).isSameAs(second);
    }

    @Test
    void factsAlreadyUnderADescriptorStay() {
        SocketFacts first = facts(1031);
        SocketFacts second = facts(1031);
        assertThat(table.putIfAbsent(first)).isTrue();
        assertThat(table.putIfAbsent(second)).isFalse();
        assertThat(table.get(1031)).isSameAs(first);
        assertThat(table.get(7)).isNull();
        table.remove(1031);
        assertThat(table.putIfAbsent(second)).isTrue();
        assertThat(table.get(1031)).isSameAs(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST_BEYOND, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void nothingIsPutOrRemovedBeyondTheTable(int fd) {
        SocketFacts facts = facts(fd);
        assertThat(table.putIfAbsent(facts)).isFalse();
        table.remove(facts);
        assertThat(table.get(fd)).isNull();
    }

    @Test
    void onlyTheCurrentFactsOfADescriptorAreRemoved() {
        SocketFacts before = facts(7);
        SocketFacts after = facts(7);
        table.remove(before);
        table.put(before);
        table.put(after);
        table.remove(before);
        assertThat(table.get(7)).isSameAs(after);
        table.remove(after);
        assertThat(table.get(7)).isNull();
        table.remove(after);
    }

    @Test
    void aVisitSeesWhatIsOpenInTheOrderOfDescriptors() {
        for (int fd : new int[] {70_001, 3, 1031, 1021, FIRST_BEYOND - 1}) {
            table.put(facts(fd));
        }
        table.remove(1031);
        List<Integer> visited = new ArrayList<>();
        table.forEach(facts -> visited.add(facts.fd()));
        assertThat(visited).containsExactly(3, 1021, 70_001, FIRST_BEYOND - 1);
    }
}
