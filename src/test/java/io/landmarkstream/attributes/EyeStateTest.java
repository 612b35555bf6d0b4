package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EyeStateTest {

    private static final long FRAME_US = 33_333;

    private EyeState eye = EyeState.NEW;
    private final List<Long> blinks = new ArrayList<>();

    @Test
    void anEyeThatShutsForAMomentHasBlinkedOnce() {
        show(.3, 30);
        show(.2, 1);
        show(.08, 4);
        show(.2, 1);
        show(.3, 30);
        assertThat(blinks).hasSize(1);
        assertThat(blinks.get(0)).isBetween(4 * FRAME_US, 6 * FRAME_US);
    }

    @Test
    void aNarrowEyeBlinksAsWell() {
        show(.17, 30);
        show(.05, 4);
        show(.17, 30);
        assertThat(blinks).hasSize(1);
    }

    @Test
    void aHalfClosedEyeHasNotBlinked() {
        show(.3, 30);
        show(.2, 4);
        show(.3, 30);
        assertThat(blinks).isEmpty();
    }

    @Test
    void anEyeThatStaysShutHasNotBlinked() {
        show(.3, 30);
        show(.05, 30);
        show(.3, 30);
        assertThat(blinks).isEmpty();
    }

    @Test
    void anEyeFirstSeenShutLearnsWhatOpenMeans() {
        show(.08, 10);
        show(.3, 30);
        show(.08, 4);
        show(.3, 10);
        assertThat(blinks).hasSize(1);
    }

    @Test
    void anOpenLevelThatWasTooHighIsUnlearnedSoThatTheEyeOpensAgain() {
        show(.6, 30);
        show(.25, 600);
        assertThat(eye.closedUs()).isEqualTo(-1);
        show(.08, 4);
        show(.25, 10);
        assertThat(blinks).hasSize(1);
    }

    private void show(double openness, int frames) {
        for (int i = 0; i < frames; i++) {
            EyeState next = eye.next(openness, FRAME_US);
            long us = eye.blinkUs(next, FRAME_US);
            if (us >= 0) {
                blinks.add(us);
            }
            eye = next;
        }
    }
}
