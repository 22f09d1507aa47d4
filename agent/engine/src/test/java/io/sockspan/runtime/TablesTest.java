package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.follow.ToldTable;
import org.junit.jupiter.api.Test;

/** Proves that the kernel's table is opened once, when it is first needed, and never after its end. */
class TablesTest {
    private final ToldTable table = new ToldTable();
    private int opened;

    private final Tables tables = new Tables(() -> {
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
    void whatCannotBeOpenedIsTriedOnce() {
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
        Tables never = new Tables(() -> table);
        never.close();
        assertThat(never.open()).isNull();
    }
}
