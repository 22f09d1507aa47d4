package io.sockspan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** Proves that the packages use each other only along the arrows of the design: a line per package, and one without a line fails. */
@AnalyzeClasses(packages = "io.sockspan", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    private static final String ROOT = "io.sockspan.";

    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("doorway", Set.of());
        MAY_USE.put("model", Set.of());
        MAY_USE.put("config", Set.of());
        MAY_USE.put("event", Set.of("doorway", "model"));
        MAY_USE.put("lifecycle", Set.of("model"));
        MAY_USE.put("detect", Set.of("model"));
        MAY_USE.put("observe", Set.of("model"));
        // The native methods live in the doorway, because System.load from java.base prints no warning.
        MAY_USE.put("observe.linux", Set.of("observe", "model", "doorway"));
        // The doorway's constants say which API and which role.
        MAY_USE.put("table", Set.of("model", "event", "lifecycle", "doorway"));
        MAY_USE.put("origin", Set.of("model"));
        MAY_USE.put("follow", Set.of("model", "event", "observe", "table"));
        MAY_USE.put(
                "watch",
                Set.of("model", "event", "doorway", "table", "lifecycle", "observe", "follow", "detect", "report"));
        // The native methods again.
        MAY_USE.put("heap", Set.of("model", "doorway"));
        MAY_USE.put("instrument", Set.of("doorway"));
        MAY_USE.put("instrument.jdk", Set.of("instrument", "doorway"));
        MAY_USE.put("report", Set.of("model"));
        MAY_USE.put("report.json", Set.of("report", "model"));
        MAY_USE.put("report.log", Set.of("report", "model"));
        // jul stands in for java.util.logging, which must not be touched before the application had its chance.
        MAY_USE.put("report.otel", Set.of("report", "model", "report.otel.jul"));
        MAY_USE.put("report.otel.jul", Set.of());
        MAY_USE.put("control", Set.of("model", "report.json"));
        MAY_USE.put("cli", Set.of("control", "config", "model"));
        MAY_USE.put(
                "runtime",
                Set.of(
                        "watch",
                        "control",
                        "doorway",
                        "model",
                        "config",
                        "event",
                        "origin",
                        "heap",
                        "observe",
                        "observe.linux",
                        "table",
                        "instrument",
                        "instrument.jdk",
                        "report",
                        "report.json",
                        "report.log",
                        "report.otel"));
    }

    @ArchTest
    static void everyPackageHasALineAndEveryLineAPackage(JavaClasses classes) {
        Set<String> packages = new TreeSet<>();
        classes.forEach(type -> packages.add(packageOf(type)));
        assertThat(packages).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @ArchTest
    static void everyUseFollowsAnArrow(JavaClasses classes) {
        List<String> against = new ArrayList<>();
        for (JavaClass type : classes) {
            String from = packageOf(type);
            for (Dependency use : type.getDirectDependenciesFromSelf()) {
                JavaClass target = use.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT)) {
                    String to = packageOf(target);
                    if (!to.equals(from)
                            && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                        against.add(use.getDescription());
                    }
                }
            }
        }
        assertThat(against).isEmpty();
    }

    @ArchTest
    static final ArchRule ONLY_INSTRUMENT_USES_BYTE_BUDDY = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "instrument..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.bytebuddy..");

    @ArchTest
    static final ArchRule ONLY_RUNTIME_CONSTRUCTS_THREADS = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "runtime")
            .should()
            .callConstructorWhere(DescribedPredicate.describe(
                    "a thread is constructed", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
            .orShould()
            .callMethodWhere(DescribedPredicate.describe(
                    "a thread is built",
                    call -> call.getTargetOwner().getName().startsWith("java.lang.Thread$Builder")))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(
                    Executors.class,
                    ExecutorService.class,
                    ForkJoinPool.class,
                    CompletableFuture.class,
                    java.util.Timer.class);

    @ArchTest
    static final ArchRule NOBODY_PRINTS = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethodWhere(DescribedPredicate.describe(
                    "a stack trace is printed",
                    call -> call.getTargetOwner().isAssignableTo(Throwable.class)
                            && call.getName().equals("printStackTrace")
                            && call.getTarget().getRawParameterTypes().isEmpty()));

    @ArchTest
    static final ArchRule ONLY_THE_LOG_WRITES_TO_STANDARD_ERROR = noClasses()
            .that(DescribedPredicate.not(HasName.Predicates.name(ROOT + "runtime.Log")))
            .should()
            .accessField(java.io.FileDescriptor.class, "err")
            .orShould()
            .accessField(java.io.FileDescriptor.class, "out");

    private static String packageOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length());
    }
}
