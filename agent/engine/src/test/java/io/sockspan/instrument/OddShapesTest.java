package io.sockspan.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketHooks;
import io.sockspan.doorway.SocketSink;
import io.sockspan.instrument.Hook.Arg;
import io.sockspan.instrument.Hook.Parameter;
import io.sockspan.instrument.Hook.ParameterField;
import io.sockspan.instrument.Hook.Result;
import io.sockspan.instrument.Hook.This;
import io.sockspan.instrument.Hook.ThisField;
import io.sockspan.instrument.Hook.Thrown;
import io.sockspan.instrument.Hook.Where;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves by running it that a hooked class does exactly what it did before, exceptions included, and that its calls arrive. */
class OddShapesTest {
    static final String TYPE = "io/sockspan/instrument/OddShapes";

    private static final String FD = "Ljava/io/FileDescriptor;";
    private static final Arg RESULT = new Result("I");
    private static final Arg THROWN = new Thrown("Ljava/lang/Throwable;");

    /** Rows for every place of every method, so that one method has calls of all three kinds. */
    private static final List<Hook> ROWS = List.of(
            row("sum", "J", Where.ENTER, "closing", new Parameter(3, FD)),
            row("sum", "J", Where.EXIT, "read", new Result("J"), new Parameter(3, FD)),
            row("sum", "J", Where.THROW, "readFailed", THROWN, new Parameter(3, FD)),
            row("caught", "Ljava/lang/String;", Where.EXIT, "read", RESULT, new Parameter(1, FD)),
            row("caught", "Ljava/lang/String;", Where.THROW, "readFailed", THROWN, new Parameter(1, FD)),
            row("early", "Z", Where.ENTER, "preClosing", new Parameter(2, FD)),
            row("early", "Z", Where.EXIT, "shutdownInput", new Parameter(2, FD)),
            row("reuses", "I", Where.THROW, "writeFailed", THROWN, new Parameter(2, FD)),
            row("always", "*", Where.EXIT, "read", RESULT, new Parameter(0, FD)),
            row("always", "*", Where.THROW, "readFailed", THROWN, new ThisField("fd", FD)),
            row("locked", "Z", Where.EXIT, "connectPolled", new Result("Z"), new Parameter(1, FD)),
            row("locked", "Z", Where.THROW, "connectFailed", THROWN, new Parameter(1, FD)),
            row(
                    "<init>",
                    "*",
                    Where.EXIT,
                    "asyncListenerBorn",
                    new This("Ljava/lang/Object;"),
                    new ThisField("fd", FD)));

    private final List<String> calls = new ArrayList<>();
    private Class<?> hooked;

    private static Hook row(String method, String first, Where where, String call, Arg... args) {
        return new Hook(method + " " + where, TYPE, method, first, where, call, List.of(args));
    }

    static byte[] original() throws IOException {
        try (InputStream in = OddShapesTest.class.getClassLoader().getResourceAsStream(TYPE + ".class")) {
            return in.readAllBytes();
        }
    }

    private static final class OneClass extends ClassLoader {
        OneClass() {
            super(OddShapesTest.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(TYPE.replace('/', '.'), bytes, 0, bytes.length);
        }
    }

    @BeforeEach
    void hook() throws IOException {
        Set<Hook> matched = new HashSet<>();
        hooked = new OneClass().define(HookVisitor.apply(original(), OddShapes.class, ROWS, matched));
        assertThat(matched).containsExactlyInAnyOrderElementsOf(ROWS);
        SocketHooks.install((SocketSink) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SocketSink.class}, (proxy, method, arguments) -> {
                    boolean failed = arguments.length > 1 && arguments[1] instanceof Throwable;
                    calls.add(method.getName() + (failed ? " " + ((Throwable) arguments[1]).getMessage() : ""));
                    return null;
                }));
    }

    @AfterEach
    void leave() {
        SocketHooks.install(null);
    }

    static List<Object[]> invocations() {
        FileDescriptor fd = new FileDescriptor();
        return List.of(
                new Object[] {"sum", new Object[] {3L, 0.5, 7, fd}, List.of("closing")},
                new Object[] {"sum", new Object[] {10_007L, 2.0, 7, fd}, List.of("closing", "endOfStream")},
                new Object[] {"sum", new Object[] {3L, 0.5, -7, fd}, List.of("closing", "readFailed steps -7")},
                new Object[] {"caught", new Object[] {"17", fd}, List.of()},
                new Object[] {"caught", new Object[] {"x", fd}, List.of("endOfStream")},
                new Object[] {"caught", new Object[] {"13", fd}, List.of("readFailed 13")},
                new Object[] {"early", new Object[] {true, new int[1], fd}, List.of("preClosing", "shutdownInput")},
                new Object[] {"early", new Object[] {false, new int[1], fd}, List.of("preClosing", "shutdownInput")},
                new Object[] {"early", new Object[] {false, null, fd}, List.of("preClosing")},
                new Object[] {"reuses", new Object[] {1, "a", fd}, List.of("writeFailed 31 of a")},
                new Object[] {"reuses", new Object[] {7, "a", fd}, List.of()},
                new Object[] {"always", new Object[] {fd}, List.of("readFailed 7false")},
                new Object[] {"locked", new Object[] {false, fd}, List.of("connected")},
                new Object[] {"locked", new Object[] {true, fd}, List.of("connectFailed locked")});
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void aHookedMethodDoesWhatItDidBeforeAndItsCallsArrive(String method, Object[] arguments, List<String> expected)
            throws ReflectiveOperationException {
        Object plain = new OddShapes();
        Object other = hooked.getConstructor().newInstance();
        calls.clear();
        assertThat(outcome(other, method, arguments)).isEqualTo(outcome(plain, method, arguments));
        assertThat(calls).isEqualTo(expected);
        assertThat(Thread.holdsLock(other)).isFalse();
    }

    @Test
    void aConstructorThatDelegatesIsLeftAloneSoThatABirthIsReportedOnce() throws ReflectiveOperationException {
        hooked.getConstructor().newInstance();
        assertThat(calls).containsExactly("born");
        hooked.getConstructor(FileDescriptor.class, long.class).newInstance(new FileDescriptor(), 7L);
        assertThat(calls).containsExactly("born", "born");
    }

    @Test
    void anOverloadWithAnotherFirstParameterIsLeftAlone() throws ReflectiveOperationException {
        Object other = hooked.getConstructor().newInstance();
        calls.clear();
        assertThat(hooked.getMethod("caught", int.class).invoke(other, -1)).isEqualTo(-1);
        assertThat(calls).isEmpty();
    }

    @Test
    void aFieldOfAParameterIsReadAfterACast() throws IOException, ReflectiveOperationException {
        Hook row = row("reuses", "I", Where.ENTER, "closing", new ParameterField(1, TYPE, "fd", FD));
        Class<?> cast =
                new OneClass().define(HookVisitor.apply(original(), OddShapes.class, List.of(row), new HashSet<>()));
        Object self = cast.getConstructor().newInstance();
        assertThat(outcome(self, "reuses", new Object[] {0, self, null})).isEqualTo("0");
        assertThat(calls).containsExactly("closing");
    }

    @Test
    void withoutASinkAHookedClassRunsAsBefore() throws ReflectiveOperationException {
        SocketHooks.install(null);
        Object other = hooked.getConstructor().newInstance();
        assertThat(outcome(other, "caught", new Object[] {"x", null})).isEqualTo("-1");
    }

    /** What a caller meets: the result, or the exception and its first frame's method. */
    private static String outcome(Object target, String name, Object[] arguments) throws ReflectiveOperationException {
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                try {
                    return String.valueOf(method.invoke(target, arguments));
                } catch (InvocationTargetException e) {
                    StackTraceElement frame = e.getCause().getStackTrace()[0];
                    return e.getCause() + " at " + frame.getMethodName() + ":" + frame.getLineNumber();
                }
            }
        }
        throw new NoSuchMethodException(name);
    }
}
