package io.sockspan.test.scope;

import org.jspecify.annotations.Nullable;

/**
 * A test, or the class around it, as an owner of sockets, from its begin until nothing more of it runs. The thread that runs it writes it;
 * any thread reads it. Holds nothing of the test itself, because every socket and thread that was born in it keeps it.
 */
public final class Scope {
    /** When it was made ({@link System#nanoTime}); none of its sockets is older. */
    public final long begun = System.nanoTime();

    private volatile String id;
    private volatile boolean test;
    private volatile String label;
    private volatile String className = "";
    private volatile String methodName = "";
    private volatile @Nullable Scope home;
    private volatile boolean watched;
    private volatile boolean ended;

    /** How many scopes had been entered when this one was, itself included; 0 before. */
    private volatile long number;

    private volatile boolean aloneAtBegin;

    private Scope(String id, String label, boolean test) {
        this.id = id;
        this.label = label;
        this.test = test;
    }

    /** {@code id} is the engine's unique id; that of a test begins with that of its class. */
    public static Scope test(String id, String label) {
        return new Scope(id, label, true);
    }

    /** A class, or anything else in which tests run. */
    public static Scope container(String id, String label) {
        return new Scope(id, label, false);
    }

    /** The method whose frame on a stack proves that this test runs there. */
    public Scope ofMethod(String ofClass, String method) {
        className = ofClass;
        methodName = method;
        return this;
    }

    /** It is to be verified; {@code itsHome} is the class that is verified after it, or null. */
    public void watch(String itsLabel, @Nullable Scope itsHome) {
        label = itsLabel;
        home = itsHome;
        watched = true;
    }

    /** It is the test of this id. A scope may be made before the engine says which test begins, or be taken for a container first. */
    public void begins(String itsId) {
        id = itsId;
        test = true;
    }

    void begin(long itsNumber, boolean alone) {
        number = itsNumber;
        aloneAtBegin = alone;
    }

    void end() {
        ended = true;
    }

    public String id() {
        return id;
    }

    /** Its name for a person: {@code placesOrder()}. */
    public String label() {
        return label;
    }

    public boolean isTest() {
        return test;
    }

    public boolean isWatched() {
        return watched;
    }

    public boolean isEnded() {
        return ended;
    }

    public @Nullable Scope home() {
        return home;
    }

    /** Whether it is {@code other}, or runs in it. */
    public boolean isIn(Scope other) {
        for (Scope at = this; at != null; at = at.home) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the two is around the other, so that both run at the same time without being parallel. */
    boolean encloses(Scope other) {
        return other.id.startsWith(id) || id.startsWith(other.id);
    }

    /** Whether nothing else has run since it began; {@code entered} is how many scopes have been entered by now. */
    boolean isAlone(long entered) {
        return aloneAtBegin && entered == number;
    }

    /** Whether {@code frame} is the test method's, or a lambda's written in it. */
    boolean isOn(StackTraceElement frame) {
        String method = frame.getMethodName();
        return !methodName.isEmpty()
                && frame.getClassName().equals(className)
                && (method.equals(methodName) || method.startsWith("lambda$" + methodName + "$"));
    }

    @Override
    public String toString() {
        return label;
    }
}
