package leaks;

/**
 * Records the line of a call that returns nothing to record it on: {@code mark.at(Line.here()).connect(peer)}.
 *
 * @param <S> what is called
 */
final class Mark<S> {
    final S target;
    String line = "-";

    Mark(S target) {
        this.target = target;
    }

    S at(String here) {
        line = here;
        return target;
    }
}
