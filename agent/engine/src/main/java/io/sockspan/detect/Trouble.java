package io.sockspan.detect;

/** A rule for what is reported and fails no test: nothing was forgotten, or that is not sure; never asked without a threshold. Pure. */
interface Trouble extends Rule {
    @Override
    default boolean isLeak() {
        return false;
    }
}
