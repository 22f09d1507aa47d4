package io.sockspan.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves for each layout of an application that a class's name and place decide whether it is the application's. */
class ApplicationTest {
    private static final String LIBRARY = "file:/opt/shop/lib/pool-1.7.jar";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/home/shop/target/classes/",
                "file:/srv/tomcat/webapps/shop/WEB-INF/classes/",
                "vfs:/content/shop.war/WEB-INF/classes",
                "jar:file:/opt/shop.jar!/BOOT-INF/classes!/",
                "jar:nested:/opt/shop.jar/!BOOT-INF/classes/!/",
                "war:file:/opt/shop.war!/WEB-INF/classes/",
                "file:/home/shop/Single.java"
            })
    void aClassInAPlaceForTheApplicationsOwnClassesIsTheApplications(String place) {
        Application launched = Application.begunBy("org.apache.catalina.startup.Bootstrap");
        assertThat(launched.owns("com.example.pool.Pool", place, null)).isTrue();
        assertThat(Application.begunBy(null).owns("com.example.pool.Pool", place, null))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LIBRARY,
                "jar:file:/opt/shop.jar!/BOOT-INF/lib/pool.jar!/",
                "jar:nested:/opt/shop.jar/!BOOT-INF/lib/pool.jar!/",
                "file:/srv/tomcat/webapps/shop/WEB-INF/lib/pool.jar",
                "jar:file:/opt/classes!/"
            })
    void aClassInAJarIsALibrarysUnlessItSharesTheMainClasssPackages(String place) {
        Application shop = Application.begunBy("com.acme.shop.Main");
        assertThat(shop.owns("com.example.pool.Pool", place, null)).isFalse();
        assertThat(shop.owns("com.acme.orders.Orders", place, null)).isTrue();
        assertThat(shop.owns("com.acmefoo.Orders", place, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.shop.Main, com.acme.orders.Orders, com.example.Pool",
        "demo.Main, demo.client.Client, demonic.Pool",
        "org.apache.acme.Main, org.apache.acme.Orders, org.apache.http.Pool",
        "com.github.acme.Main, com.github.acme.a.B, com.github.other.Pool",
        "uk.co.acme.Main, uk.co.acme.a.B, uk.co.other.Pool",
        "com.google.Main, com.google.pool.Pool, com.example.Pool"
    })
    void twoPartsOfAPackageDecideAndThreeWhereUnrelatedProjectsShareTwo(String main, String own, String other) {
        Application application = Application.begunBy(main);
        assertThat(application.owns(own, LIBRARY, null)).isTrue();
        assertThat(application.owns(other, LIBRARY, null)).isFalse();
        assertThat(application.knowsJars()).isTrue();
    }

    @Test
    void aMainClassWithoutAPackageMakesItsWholeJarTheApplications() {
        Application application = Application.begunBy("Main");
        String jar = "file:/opt/shop.jar";
        assertThat(application.owns("com.acme.Orders", jar, jar)).isTrue();
        assertThat(application.owns("com.acme.Orders", LIBRARY, jar)).isFalse();
        assertThat(application.owns("com.acme.Orders", jar, null)).isFalse();
        assertThat(application.owns("com.acme.Orders", null, null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.maven.surefire.booter.ForkedBooter",
                "worker.org.gradle.process.internal.worker.GradleWorkerMain",
                "org.springframework.boot.loader.launch.JarLauncher",
                "com.sun.tools.javac.launcher.Main"
            })
    void aLaunchersMainClassSaysNothing(String main) {
        Application application = Application.begunBy(main);
        assertThat(application.owns(main, LIBRARY, null)).isFalse();
        assertThat(application.knowsJars()).isFalse();
    }

    @Test
    void packagesThatAreNamedAreTheApplicationAndNothingElseIs() {
        Application application = Application.named("com.acme:org.acme.shop");
        assertThat(application.owns("com.acme.Orders", LIBRARY, null)).isTrue();
        assertThat(application.owns("org.acme.shop.Shop", null, null)).isTrue();
        assertThat(application.owns("org.acme.Shop", LIBRARY, null)).isFalse();
        assertThat(application.owns("com.example.Pool", "file:/home/shop/target/classes/", null))
                .isFalse();
        assertThat(application.knowsJars()).isTrue();
    }
}
