package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class InterestTest {

    private final Interest interest = new Interest();

    @Test
    void framesAreWantedWhileSomebodyAsks() {
        assertThat(interest.inAny(0)).isFalse();
        interest.asked(Set.of("a"), 0);
        assertThat(interest.inAny(Interest.LASTS_NANOS)).isTrue();
        assertThat(interest.in("a", 1)).isTrue();
        assertThat(interest.in("b", 1)).isFalse();
        assertThat(interest.inAny(Interest.LASTS_NANOS + 1)).isFalse();
        assertThat(interest.in("a", Interest.LASTS_NANOS + 1)).isFalse();
    }

    @Test
    void whoAsksForAllAsksForEach() {
        interest.asked(Set.of(Access.ALL), 0);
        assertThat(interest.in("anything", 1)).isTrue();
    }
}
