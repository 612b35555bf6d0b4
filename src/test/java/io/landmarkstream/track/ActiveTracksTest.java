package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ActiveTracksTest {

    private final AtomicLong now = new AtomicLong();
    private final ActiveTracks active = new ActiveTracks(now::get);

    @Test
    void countsTheTracksOfAllCamerasThatSpokeInTheLastTenSeconds() {
        active.update("a", 2);
        active.update("b", 3);
        active.update("a", 1);
        assertThat(active.count()).isEqualTo(4);

        now.set(9_000_000_000L);
        active.update("b", 2);
        now.set(11_000_000_000L);
        assertThat(active.count()).isEqualTo(2);
    }
}
