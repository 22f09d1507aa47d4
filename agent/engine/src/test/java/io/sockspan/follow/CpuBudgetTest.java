package io.sockspan.follow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that a question takes a hundredth of one CPU at most, whatever the clock reads. */
class CpuBudgetTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_003, -1_000_003, Long.MAX_VALUE - 31, Long.MIN_VALUE})
    void aQuestionIsFollowedByAPauseOfNinetyNineTimesItsCost(long begun) {
        CpuBudget budget = new CpuBudget();
        assertThat(budget.permits(begun)).isTrue();
        budget.spent(begun - 1_009, begun - 13);
        assertThat(budget.permits(begun)).as("classes are loaded at the first").isTrue();
        budget.spent(begun, begun + 13);
        assertThat(budget.permits(begun + 13)).isFalse();
        assertThat(budget.permits(begun + 1_299)).isFalse();
        assertThat(budget.permits(begun + 1_300)).isTrue();
        assertThat(budget.permits(begun + 1_301)).isTrue();
    }

    @Test
    void fourQuestionsOfFiveThatLostTheirCoreMakeThePauseNoLonger() {
        CpuBudget budget = new CpuBudget();
        long time = 0;
        for (int i = 0; i < 29; i++) {
            long cost = i % 5 == 2 ? 13 : 1_000_003;
            budget.spent(time, time + cost);
            time += cost;
            if (i >= 2) {
                assertThat(budget.permits(time + 99 * 13 - 1))
                        .as("after question %d", i)
                        .isFalse();
                assertThat(budget.permits(time + 99 * 13))
                        .as("after question %d", i)
                        .isTrue();
            }
        }
    }

    @Test
    void fiveCostlyQuestionsInARowMakeThePauseLonger() {
        CpuBudget budget = new CpuBudget();
        for (int i = 0; i < 7; i++) {
            budget.spent(0, 13);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(budget.permits(13 + 99 * 13 + 1_009L * i)).isTrue();
            budget.spent(0, 1_009);
        }
        assertThat(budget.permits(1_009 + 99 * 1_009 - 1)).isFalse();
        assertThat(budget.permits(1_009 + 99 * 1_009)).isTrue();
    }

    @Test
    void theFirstQuestionIsPermittedAtAnyTime() {
        assertThat(new CpuBudget().permits(Long.MIN_VALUE)).isTrue();
        assertThat(new CpuBudget().permits(Long.MAX_VALUE)).isTrue();
    }
}
