package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Proves, on given costs, that the cheaper way is chosen, with the questions that a walk leaves, and that the other is tried again. */
class AskingCostTest {
    private static final int QUESTION = 2_003;
    private static final int WALK = 200_003;

    private final AskingCost cost = new AskingCost();

    /** Gives both ways' costs until the averages have reached them. */
    private void learn(int walk, int notShownOfHundred) {
        for (int i = 0; i < 101; i++) {
            cost.walked(100, notShownOfHundred, walk);
            cost.questioned(1, QUESTION);
        }
    }

    @Test
    void fewConnectionsAreAskedForAloneAndManyByAWalk() {
        learn(WALK, 0);
        assertThat(cost.walkIsCheaper(1)).isFalse();
        assertThat(cost.walkIsCheaper(97)).isFalse();
        assertThat(cost.walkIsCheaper(103)).isTrue();
    }

    @Test
    void theQuestionsThatAWalkLeavesAddToItsCost() {
        learn(WALK, 50);
        assertThat(cost.walkIsCheaper(103)).isFalse();
        assertThat(cost.walkIsCheaper(211)).isTrue();
        learn(WALK, 100);
        assertThat(cost.walkIsCheaper(1_000_003)).isFalse();
    }

    @Test
    void atFirstAFewConnectionsAreAskedForAlone() {
        assertThat(cost.walkIsCheaper(7)).isFalse();
        assertThat(cost.walkIsCheaper(10_007)).isTrue();
    }

    @Test
    void aWalkIsTriedAgainForASixteenthOfWhatTheQuestionsCost() {
        learn(WALK, 0);
        cost.walked(1, 0, WALK);
        int asked = 0;
        while (!cost.walkIsCheaper(1) && asked < 10_007) {
            cost.questioned(1, QUESTION);
            asked++;
        }
        assertThat((long) asked * QUESTION).isBetween(16L * WALK - QUESTION, 16L * WALK + 2 * QUESTION);
        cost.walked(1, 0, WALK);
        assertThat(cost.walkIsCheaper(1)).isFalse();
    }

    @Test
    void questionsAreTriedAgainForASixteenthOfWhatTheWalksCost() {
        learn(WALK, 0);
        cost.questioned(1, QUESTION);
        int walks = 0;
        while (cost.walkIsCheaper(1009) && walks < 10_007) {
            cost.walked(1009, 0, WALK);
            walks++;
        }
        assertThat((long) walks * WALK).isBetween(16L * 1009 * QUESTION, 16L * 1009 * QUESTION + 2 * WALK);
        cost.questioned(1009, 1009 * QUESTION);
        assertThat(cost.walkIsCheaper(1009)).isTrue();
    }

    @Test
    void aTableThatHasGrownIsNoticed() {
        learn(WALK, 0);
        assertThat(cost.walkIsCheaper(1009)).isTrue();
        for (int i = 0; i < 17; i++) {
            cost.walked(1009, 0, 100 * WALK);
        }
        cost.questioned(1, QUESTION);
        assertThat(cost.walkIsCheaper(1009)).isFalse();
    }
}
