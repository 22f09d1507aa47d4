package io.sockspan.junit.jupiter;

import io.sockspan.test.scope.Scope;
import io.sockspan.test.scope.Scopes;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Reports every test of every engine to {@link Scopes}, also those without our annotation, because only with all of them is it known that
 * no other test ran. The launcher registers it, and calls it on the test's own thread. Verifies nothing and throws nothing.
 */
public final class RunningTests implements TestExecutionListener {

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        Scopes.allAreEntered();
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        String id = test.getUniqueId();
        Scope factory = factory(id);
        if (factory != null) {
            Scopes.push(factory);
        } else if (isCode(test)) {
            Scopes.enter(scope(test, id));
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String id = test.getUniqueId();
        Scope factory = factory(id);
        Scope scope = factory == null ? Scopes.find(id) : null;
        if (factory != null) {
            Scopes.pop(factory);
        } else if (scope != null) {
            Scopes.leave(scope);
        }
    }

    private static Scope scope(TestIdentifier test, String id) {
        boolean isTest = test.isTest() || id.substring(id.lastIndexOf('/') + 1).startsWith("[test-factory:");
        Scope scope = isTest ? Pending.take(id) : null;
        if (scope != null) {
            scope.begins(id);
        } else {
            scope = isTest ? Scope.test(id, test.getDisplayName()) : Scope.container(id, test.getDisplayName());
        }
        Optional<TestSource> source = test.getSource();
        if (isTest && source.isPresent() && source.get() instanceof MethodSource) {
            MethodSource method = (MethodSource) source.get();
            scope.ofMethod(method.getClassName(), method.getMethodName());
        }
        return scope;
    }

    /** A test, or a class with code of its own; an engine or a suite has none. */
    private static boolean isCode(TestIdentifier test) {
        return test.isTest()
                || test.getSource()
                        .filter(source -> source instanceof ClassSource || source instanceof MethodSource)
                        .isPresent();
    }

    /** The scope of the method that made this dynamic test, which is the test's scope too; null for all other tests. */
    private static @org.jspecify.annotations.Nullable Scope factory(String id) {
        int dynamic = id.indexOf("/[dynamic-");
        return dynamic < 0 ? null : Scopes.find(id.substring(0, dynamic));
    }
}
