package io.sockspan.follow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Proves that the kernel's table is opened once, when it is first needed, and never after it was closed. */
class LazyKernelTableTest {
    private final FakeKernelTable table = new FakeKernelTable();
    private int opened;

    private final LazyKernelTable tables = new LazyKernelTable(() -> {
        opened++;
        return opened > 1 ? null : table;
    });

    @Test
    void itIsOpenedOnceWhenItIsFirstNeeded() {
        assertThat(tables.opened()).isNull();
        assertThat(opened).isZero();
        assertThat(tables.open()).isSameAs(table);
        assertThat(tables.open()).isSameAs(table);
        assertThat(tables.opened()).isSameAs(table);
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void aTableThatCannotBeOpenedIsTriedOnce() {
        opened = 1;
        assertThat(tables.open()).isNull();
        assertThat(tables.open()).isNull();
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void afterItsEndItIsNeitherAskedNorOpened() {
        tables.open();
        tables.close();
        tables.close();
        assertThat(table.closed).isEqualTo(1);
        assertThat(tables.open()).isNull();
        assertThat(tables.opened()).isNull();
        LazyKernelTable never = new LazyKernelTable(() -> table);
        never.close();
        assertThat(never.open()).isNull();
    }
}
