package io.sockspan.test;

import org.jspecify.annotations.Nullable;

/** Says what to do where the agent is not at work: a line to copy. Pure, except that it looks for the agent's jar. */
final class Remedy {
    private static final int NEEDED = 17;

    private Remedy() {}

    static String text(String why) {
        String text = "nothing was checked, for the Sockspan agent is not in this JVM: " + why;
        if (tooOld() != null) {
            return text + "\n  run these tests on Java " + NEEDED + " or newer";
        }
        String jar = AgentJar.find().map(Object::toString).orElse("PATH/TO/sockspan.jar");
        return text + "\n  add to the JVM that runs the tests:  -javaagent:" + jar + "=log=none"
                + "\n  with Maven, to maven-surefire-plugin: <argLine>-javaagent:${io.sockspan:sockspan:jar}=log=none</argLine>"
                + "\n  (the goal properties of maven-dependency-plugin gives it that path)";
    }

    /** What to do where the agent of this JVM is of another release; {@code theirs} is null if it answers no version at all. */
    static String otherVersion(int ours, @Nullable Object theirs) {
        return "nothing was checked, because the Sockspan agent in this JVM answers "
                + (theirs == null ? "no version" : "version " + theirs)
                + " of the questions from tests, and this library asks version " + ours
                + ": use io.sockspan:sockspan (also the jar of -javaagent) and io.sockspan:sockspan-test of one release";
    }

    /** What this JVM lacks, or null. */
    static @Nullable String tooOld() {
        int version = Runtime.version().feature();
        return version < NEEDED ? "it needs Java " + NEEDED + " or newer and this is " + version : null;
    }
}
