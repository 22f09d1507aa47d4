package io.sockspan.control;

/** Lists in an answer for people what the agent could not see. Pure. */
final class Banner {
    private Banner() {}

    static void blindSpots(Watch watch, StringBuilder to) {
        for (String spot : watch.blindSpots()) {
            to.append("could not see: ").append(spot).append('\n');
        }
    }
}
