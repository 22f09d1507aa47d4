package java.lang;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What holds an object, through a JVM, on objects whose holders are known. */
final class Sockspan1HeapTest {
    private static final int EINVAL = 22;
    private static final int FIELD = 2;
    private static final int ELEMENT = 3;
    private static final int STATIC_FIELD = 8;
    private static final int STACK_LOCAL = 24;
    private static final int THREAD = 26;
    private static final int OBJECTS = 0;
    private static final int NANOS = 1;
    private static final int EDGES = 6;

    private static int checks;
    private static int failures;

    /** Targets that only weak references know while no question is asked. */
    private static final Map<String, WeakReference<Object>> TARGETS = new HashMap<>();

    private static final Object[] ANSWERS = new Object[7];

    private static long[] bounds;
    private static int result;

    static Map<String, Object> pool = new HashMap<>();
    static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
    static Object sieve;
    static Object weak;
    static Object strong;
    static Object other;

    /** Fields that count before those of a class that has this interface. */
    interface Constants {
        int ONE = Integer.parseInt("1");
        int TWO = Integer.parseInt("2");
    }

    interface MoreConstants extends Constants {
        int THREE = Integer.parseInt("3");
    }

    static final class OddReference extends WeakReference<Object> implements MoreConstants {
        Object kept;

        OddReference(Object referent) {
            super(referent);
        }
    }

    static class Box implements Constants {
        int number;
        Object first;
        Object second;
    }

    static final class Crate extends Box {
        Object third;
    }

    /** Stands for a selector. */
    static final class Sieve {
        Object caught;
    }

    private Sockspan1HeapTest() {}

    public static void main(String[] args) throws Exception {
        aStaticFieldIsNamed();
        inheritedFieldsAreNamed();
        aTargetThatIsDecidedEndsNoOtherSearch();
        whatIsWeakDoesNotCount();
        whatOnlyTheQuestionHoldsNothingHolds();
        selectorsAreTheLast();
        aThreadAndItsLocals();
        aListIsOneStepHoweverLong();
        boundsHold();
        faultsAreReturned();
        System.out.println((checks - failures) + " passed, " + failures + " failed (heap, Java "
                + Runtime.version().feature() + ")");
        System.exit(failures == 0 ? 0 : 1);
    }

    private static void aStaticFieldIsNamed() throws Exception {
        pool.put("a", new ArrayList<>(List.of(target("one"), target("two"))));
        ask("one", "two");
        check(verdict(0) == 0 && verdict(1) == 0, "both are held");
        check(kinds(0).equals(List.of(STATIC_FIELD, FIELD, ELEMENT, FIELD, FIELD, ELEMENT)), "kinds " + kinds(0));
        check(things(0)[3] == Sockspan1HeapTest.class, "the class that holds it");
        check(names(0).equals(Arrays.asList("pool", "table", null, "value", "elementData", null)), "names " + names(0));
        check(numbers(1)[numbers(1).length - 1] == 1, "the second element");
        check(things(0)[things(0).length - 1] == StringBuilder.class, "the target's class");
        pool.clear();
    }

    private static void inheritedFieldsAreNamed() throws Exception {
        Crate crate = new Crate();
        crate.first = target("first");
        crate.second = target("second");
        crate.third = target("third");
        strong = crate;
        crate = null;
        ask("third", "second", "first");
        check(names(0).equals(List.of("strong", "third")), "own " + names(0));
        check(names(1).equals(List.of("strong", "second")), "inherited " + names(1));
        check(names(2).equals(List.of("strong", "first")), "beside it " + names(2));
        strong = null;
    }

    /** The near target has a second holder, which a later walk finds to be a root, while the far target takes many walks. */
    private static void aTargetThatIsDecidedEndsNoOtherSearch() throws Exception {
        Object near = target("near");
        Box second = new Box();
        second.first = near;
        strong = near;
        other = second;
        near = null;
        second = null;
        Object far = target("far");
        for (int i = 0; i < 7; i++) {
            far = i % 2 == 0 ? new Object[] {far} : new ArrayList<>(List.of(far));
        }
        pool.put("far", far);
        far = null;
        ask("near", "far");
        check(verdict(0) == 0, "near is held");
        check(verdict(1) == 0, "far is held, not " + verdict(1));
        strong = null;
        other = null;
        pool.clear();
    }

    private static void whatIsWeakDoesNotCount() throws Exception {
        OddReference odd = new OddReference(target("referent"));
        odd.kept = target("kept");
        weak = odd;
        odd = null;
        ask("referent", "kept");
        check(verdict(0) == 2, "the referent is held by nothing: " + verdict(0));
        check(verdict(1) == 0 && names(1).equals(List.of("weak", "kept")), "another field counts " + names(1));
        weak = null;
    }

    private static void whatOnlyTheQuestionHoldsNothingHolds() throws Exception {
        target("nobody's");
        ask("nobody's");
        check(verdict(0) == 2, "held by " + verdict(0));
        check(numbers(0).length == EDGES, "a way to nothing");
    }

    private static void selectorsAreTheLast() throws Exception {
        Sieve caught = new Sieve();
        caught.caught = new Object[] {target("caught"), target("both")};
        sieve = caught;
        caught = null;
        pool.put("b", TARGETS.get("both").get());
        ask("caught", "both");
        check(verdict(0) == 1 && names(0).equals(Arrays.asList("sieve", "caught", null)), "a selector " + names(0));
        check(verdict(1) == 0 && names(1).get(0).equals("pool"), "a longer way without one " + names(1));
        sieve = null;
        pool.clear();
    }

    private static void aThreadAndItsLocals() throws Exception {
        CountDownLatch ready = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Thread local = new Thread(() -> {
            Object held = target("local");
            ready.countDown();
            await(end);
            held.hashCode();
        });
        Thread variable = new Thread(() -> {
            LOCAL.set(target("variable"));
            ready.countDown();
            await(end);
        });
        local.start();
        variable.start();
        ready.await();
        ask("local", "variable");
        check(numbers(0)[1] == STACK_LOCAL && numbers(0)[2] == local.getId(), "the thread of a local");
        check(things(0)[0] == Sockspan1HeapTest.class && numbers(0)[3] > 0, "its method and line");
        check("Sockspan1HeapTest.java".equals(things(0)[2]), "its file");
        check(numbers(1)[1] == THREAD && names(1).get(0).equals("threadLocals"), "a thread local " + names(1));
        end.countDown();
        local.join();
        variable.join();
    }

    /** Of 997 nodes; others of their class hang elsewhere, one from a root of its own. */
    private static void aListIsOneStepHoweverLong() throws Exception {
        Box list = null;
        Box others = null;
        for (int i = 0; i < 997; i++) {
            Box box = new Box();
            box.first = i == 0 ? target("end") : list;
            list = box;
            box = new Box();
            box.second = others;
            others = box;
        }
        weak = others;
        strong = list;
        list = null;
        ask("end");
        List<String> names = names(0);
        check(verdict(0) == 0 && result < 11, "walks " + result);
        check(names.get(0).equals("strong") && names.get(1).equals("first") && numbers(0)[5] == 998 - 256, "names " + names);
        check(names.size() == 256 && !names.contains(null), "steps " + names.size());
        check(things(0)[things(0).length - 1] == StringBuilder.class, "the target's class");
        check(others.number == 0, "others are held by a local variable");
        strong = null;
        weak = null;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void boundsHold() throws Exception {
        pool.put("c", new Object[] {target("deep")});
        bounds = new long[] {100, 1L << 40, 0, 0, 0};
        ask("deep");
        check(verdict(0) == 3, "of too many objects " + verdict(0));
        bounds = new long[] {1L << 40, 0, 0, 0, 0};
        ask("deep");
        check(verdict(0) == 4, "of too much time " + verdict(0));
        ask("deep");
        check(verdict(0) == 0, "and then without a bound " + verdict(0));
        pool.clear();
    }

    private static void faultsAreReturned() {
        Object[] none = {};
        Class<?>[] types = {};
        long[] five = new long[5];
        check(Sockspan1Kernel.heldBy(null, none, types, five, none) == -EINVAL, "no targets");
        check(Sockspan1Kernel.heldBy(none, none, types, new long[4], none) == -EINVAL, "too few bounds");
        check(Sockspan1Kernel.heldBy(new Object[1], none, types, five, none) == -EINVAL, "no room for an answer");
        check(Sockspan1Kernel.heldBy(new Object[65], none, types, five, new Object[65]) == -EINVAL, "too many");
        check(Sockspan1Kernel.heldBy(none, none, types, five, none) == 0, "nothing asked");
    }

    private static Object target(String name) {
        Object target = new StringBuilder(name);
        synchronized (TARGETS) {
            TARGETS.put(name, new WeakReference<>(target));
        }
        return target;
    }

    /** On a thread of its own, which ends: what it holds does not count. */
    private static void ask(String... names) throws Exception {
        Thread thread = new Thread(() -> {
            Object[] targets = new Object[names.length];
            for (int i = 0; i < names.length; i++) {
                targets[i] = TARGETS.get(names[i]).get();
                check(targets[i] != null, names[i] + " was collected");
            }
            long[] mine = bounds == null ? new long[] {1L << 40, 1L << 40, 0, 0, 0} : bounds;
            bounds = null;
            Object[] references = {
                new Class<?>[] {WeakReference.class},
                new Class<?>[] {OddReference.class, MoreConstants.class, Constants.class},
                new Class<?>[] {entry()}
            };
            result = Sockspan1Kernel.heldBy(targets, references, new Class<?>[] {Sieve.class}, mine, ANSWERS);
            check(result > 0 && mine[2] == result && mine[NANOS] > 0 && mine[OBJECTS] >= 0, "result " + result);
        });
        thread.start();
        thread.join();
    }

    private static Class<?> entry() {
        try {
            return Class.forName("java.lang.ThreadLocal$ThreadLocalMap$Entry");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] numbers(int target) {
        return (long[]) ((Object[]) ANSWERS[target])[0];
    }

    private static Object[] things(int target) {
        return (Object[]) ((Object[]) ANSWERS[target])[1];
    }

    private static long verdict(int target) {
        return numbers(target)[0];
    }

    private static List<Integer> kinds(int target) {
        List<Integer> kinds = new ArrayList<>();
        for (int i = EDGES; i < numbers(target).length; i += 2) {
            kinds.add((int) numbers(target)[i]);
        }
        return kinds;
    }

    private static List<String> names(int target) {
        List<String> names = new ArrayList<>();
        for (int i = 4; i < things(target).length; i += 2) {
            names.add((String) things(target)[i]);
        }
        return names;
    }

    private static synchronized void check(boolean condition, String what) {
        checks++;
        if (!condition) {
            failures++;
            System.out.println("FAIL " + what);
        }
    }
}
