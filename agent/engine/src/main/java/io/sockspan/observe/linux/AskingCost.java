package io.sockspan.observe.linux;

/**
 * Which way of asking for connections costs less, by what both have cost so far; pure, one thread.
 *
 * <p>n questions cost n times the average of one; a walk costs the average of a walk, and one question for each connection that it does not show. The
 * cheaper way is taken. Averages age: the other way is taken once when the chosen one has, since the other was last taken, used sixteen times
 * of what the other would cost now. So finding out costs a sixteenth at most.
 */
final class AskingCost {
    private static final double FIRST_QUESTION_NANOS = 3_000;
    private static final double FIRST_WALK_NANOS = 1_000_000;
    private static final int PATIENCE = 16;

    /** The weight of the newest in an average. */
    private static final double NEWEST = 0.25;

    private double question = FIRST_QUESTION_NANOS;
    private double walk = FIRST_WALK_NANOS;
    private double notShown;
    private double questionsSinceWalk;
    private double walksSinceQuestion;

    boolean walkIsCheaper(int connections) {
        double byQuestions = connections * question;
        double byWalk = walk + connections * notShown * question;
        return byWalk < byQuestions
                ? walksSinceQuestion <= PATIENCE * byQuestions
                : questionsSinceWalk > PATIENCE * byWalk;
    }

    void questioned(int connections, long nanos) {
        question = average(question, (double) nanos / connections);
        questionsSinceWalk += nanos;
        walksSinceQuestion = 0;
    }

    /** A walk for {@code connections}, of which it did not show {@code absent}. */
    void walked(int connections, int absent, long nanos) {
        walk = average(walk, (double) nanos);
        notShown = average(notShown, (double) absent / connections);
        walksSinceQuestion += nanos;
        questionsSinceWalk = 0;
    }

    private static double average(double old, double newest) {
        return old + NEWEST * (newest - old);
    }
}
