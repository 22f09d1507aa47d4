package io.sockspan.observe.linux;

/**
 * Decides which way of asking for connections costs less, by what both have cost so far; pure, one thread.
 *
 * <p>n questions cost n times the average question. A walk costs the average walk, and a question for each connection that it does not
 * show. The cheaper way is taken. An average may have become wrong, so the dearer way is tried again now and then: once the cheaper way has
 * cost sixteen times what one try of the other would. So trying costs a sixteenth at most.
 */
final class AskingCost {
    private static final double FIRST_QUESTION_NANOS = 3_000;
    private static final double FIRST_WALK_NANOS = 1_000_000;
    private static final int PATIENCE = 16;

    /** The weight of the newest cost in an average. */
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

    /** Records a walk for {@code connections} that did not show {@code absent} of them. */
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
