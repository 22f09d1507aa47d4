package io.sockspan.test.scope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves each rung of the ladder from a birth to an owner, and that a rung counts only where the one above proves nothing. */
class LadderTest {
    private static final StackTraceElement LIBRARY = frame("lib.Client", "connect");
    private static final StackTraceElement[] NO_CODE_OF_TESTS = {LIBRARY};

    private final Scope type = Scope.container("[c]", "OrderTest");
    private final Scope one = Scope.test("[c]/[one]", "one()").ofMethod("shop.OrderTest", "one");
    private final Scope two = Scope.test("[c]/[two]", "two()").ofMethod("shop.OrderTest", "two");

    @BeforeEach
    void watchAll() {
        type.watch("OrderTest", null);
        one.watch("one()", type);
        two.watch("two()", type);
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "File.java", 1);
    }

    private static Claim claim(Birth birth, StackTraceElement... opened) {
        return Ladder.claim(birth, null, opened, "io-2");
    }

    private void assertUndecided(Claim claim, Scope... candidates) {
        assertThat(claim.owner()).isNull();
        assertThat(claim.candidates()).containsExactlyInAnyOrder(candidates);
    }

    @Test
    void theTestOnTheThreadItselfOwnsIt() {
        Birth birth = new Birth(one, true, two, true, one, two);
        assertThat(claim(birth, frame("shop.OrderTest", "two")).owner()).isSameAs(one);
    }

    @Test
    void theClassOwnsWhatAStaticInitialiserOpens() {
        Birth birth = new Birth(one, true, null, false, one);
        assertThat(claim(birth, LIBRARY, frame("shop.Pool", "<clinit>"), frame("shop.OrderTest", "one"))
                        .owner())
                .isSameAs(type);
    }

    @Test
    void theTestOwnsWhatAStaticInitialiserOpensWhereNoClassIsVerified() {
        one.watch("one()", null);
        Birth birth = new Birth(one, true, null, false, one);
        assertThat(claim(birth, frame("shop.Pool", "<clinit>")).owner()).isSameAs(one);
    }

    @Test
    void aContainerOwnsWhatItsOwnCodeOpensAndNotWhatItsThreadRunsMeanwhile() {
        assertThat(claim(new Birth(type, true, type, false, type, one), NO_CODE_OF_TESTS)
                        .owner())
                .isSameAs(type);
        assertUndecided(claim(new Birth(type, false, null, false, type, one, two), NO_CODE_OF_TESTS), one, two);
    }

    @Test
    void aFrameOfTheTestOwnsItOnAnyThread() {
        Birth birth = new Birth(null, false, two, true, one, two);
        assertThat(claim(birth, LIBRARY, frame("shop.OrderTest", "one")).owner())
                .isSameAs(one);
        assertThat(claim(birth, LIBRARY, frame("shop.OrderTest", "lambda$one$0"))
                        .owner())
                .isSameAs(one);
    }

    @Test
    void aFrameOfAnotherMethodProvesNothing() {
        Birth birth = new Birth(null, false, null, false, one, two);
        assertUndecided(claim(birth, frame("shop.OrderTest", "oneMore")), one, two);
        assertUndecided(claim(birth, frame("shop.OtherTest", "one")), one, two);
    }

    @Test
    void aFrameOfAMethodThatRunsTwiceProvesOnlyWithItsThread() {
        Scope again = Scope.test("[c]/[one]/[2]", "one() [2]").ofMethod("shop.OrderTest", "one");
        again.watch("one() [2]", type);
        StackTraceElement here = frame("shop.OrderTest", "one");
        assertUndecided(claim(new Birth(null, false, null, false, one, again, two), here), one, again);
        assertThat(claim(new Birth(null, false, again, false, one, again, two), here)
                        .owner())
                .isSameAs(again);
    }

    @Test
    void aFrameOfATestThatHasEndedStillProvesIt() {
        one.end();
        assertThat(claim(new Birth(null, false, one, false, two), frame("shop.OrderTest", "one"))
                        .owner())
                .isSameAs(one);
    }

    @Test
    void theTestThatStartedTheThreadOwnsItIfTheThreadServesNoOther() {
        assertThat(claim(new Birth(null, false, one, true, one, two), NO_CODE_OF_TESTS)
                        .owner())
                .isSameAs(one);
        assertUndecided(claim(new Birth(null, false, one, false, one, two), NO_CODE_OF_TESTS), one, two);
    }

    @Test
    void aTestThatHasEndedOwnsNothingOfTheThreadsItStarted() {
        one.end();
        assertUndecided(claim(new Birth(null, false, one, true, two), NO_CODE_OF_TESTS), one, two);
    }

    @Test
    void theOwnerOfTheListenerOwnsTheAcceptedSocket() {
        Birth birth = new Birth(null, false, type, false, type, one, two);
        Birth listener = new Birth(two, true, null, false, two);
        assertThat(Ladder.claim(birth, listener, NO_CODE_OF_TESTS, "io-2").owner())
                .isSameAs(two);
    }

    @Test
    void candidatesOfOneClassMakeItTheClasss() {
        Claim claim = claim(new Birth(null, false, type, false, type, one, two), NO_CODE_OF_TESTS);
        assertUndecided(claim, one, two, type);
        assertThat(claim.isWithin(type)).isTrue();
        assertThat(claim.isWithin(one)).isFalse();
        assertThat(claim.why()).contains("io-2", "one(), two()");
    }

    @Test
    void oneCandidateOfAnotherClassMakesItTheRuns() {
        Scope other = Scope.test("[d]/[other]", "other()");
        other.watch("other()", null);
        Claim claim = claim(new Birth(null, false, null, false, one, other), NO_CODE_OF_TESTS);
        assertThat(claim.isWithin(type)).isFalse();
        assertThat(claim.isWatched()).isTrue();
        assertThat(claim.isDoubtful()).isFalse();
    }

    @Test
    void oneCandidateThatIsNotVerifiedMakesItDoubtful() {
        Scope unasked = Scope.test("[d]/[unasked]", "unasked()");
        Claim claim = claim(new Birth(null, false, null, false, one, unasked), NO_CODE_OF_TESTS);
        assertThat(claim.isWatched()).isFalse();
        assertThat(claim.isDoubtful()).isTrue();
        assertThat(claim(new Birth(null, false, null, false, unasked), NO_CODE_OF_TESTS)
                        .isDoubtful())
                .isFalse();
    }

    @Test
    void aSocketBornWhileNoTestRanHasNoOwner() {
        Claim claim = Ladder.claim(null, null, NO_CODE_OF_TESTS, "main");
        assertUndecided(claim);
        assertThat(claim.isWithin(type)).isFalse();
        assertThat(claim.isWatched()).isFalse();
    }
}
