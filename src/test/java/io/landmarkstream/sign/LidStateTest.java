package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LidStateTest {

    private static final long FRAME_US = 33_333;

    private LidState lid = LidState.NEW;
    private long clockUs;
    private int closures;

    @Test
    void aLidThatNeverLooksOpenBetweenTwoBlinksBlinksTwice() {
        see(1, 1, 1, 1, 1);
        see(.7, .4, .3, .45, .52, .5, .3, .25, .4, .7, .95, 1);

        assertThat(closures).isEqualTo(2);
        assertThat(lid.isShut()).isFalse();
    }

    @Test
    void aLidThatTremblesWhileItIsShutBlinksOnce() {
        see(1, 1, 1, 1, 1);
        see(.7, .4, .3, .38, .29, .4, .3, .25, .4, .7, .95, 1);

        assertThat(closures).isEqualTo(1);
    }

    @Test
    void aLidThatIsNarrowedIsNotShut() {
        see(1, 1, 1, 1, 1);
        see(.8, .7, .65, .7, .8, 1);

        assertThat(closures).isZero();
    }

    @Test
    void whatIsNotSeenEndsAClosureWithoutABlink() {
        see(1, 1, 1);
        see(.3, .2);
        assertThat(lid.isShut()).isTrue();
        see(Double.NaN);

        assertThat(lid.isShut()).isFalse();
        assertThat(lid.used()).as("nothing is left to tell").isTrue();
    }

    /** Shares of an opening of .4, one a frame. */
    private void see(double... shares) {
        for (double share : shares) {
            boolean shut = lid.isShut();
            clockUs += FRAME_US;
            lid = lid.next(.4 * share, clockUs, FRAME_US);
            closures += shut && !lid.isShut() ? 1 : 0;
        }
    }
}
