package io.sockspan.control;

/** What every answer for people says of what it could not see. Pure. */
final class Banner {
    private Banner() {}

    static void blindSpots(Watch watch, StringBuilder to) {
        for (String spot : watch.blindSpots()) {
            to.append("could not see: ").append(spot).append('\n');
        }
    }
}
