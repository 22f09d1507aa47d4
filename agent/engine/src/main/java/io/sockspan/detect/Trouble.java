package io.sockspan.detect;

/** A rule for what is reported but fails no test: perhaps the code forgot nothing. Never asked without a threshold. Pure. */
interface Trouble extends Rule {
    @Override
    default boolean isLeak() {
        return false;
    }
}
