package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How frames of one camera follow one another. */
class SequencingTest {

    private static final long T = 1_700_000_000_000_000L;
    private static final long STEP = 33_333;
    private static final long TEN_YEARS = 10L * 365 * 24 * 3600 * 1_000_000;

    private final Sequencing sequencing = new Sequencing(2_000_000);
    private StreamPosition position;

    private static FrameInfo frame(String stream, long sequence, long time) {
        return FrameInfo.of(new CameraKey("cam-1", 0), stream, sequence, time);
    }

    /** A frame with a picture. */
    private Continuity picture(String stream, long sequence, long time, int width) throws RejectException {
        FrameInfo frame = frame(stream, sequence, time);
        StreamPosition last = position;
        StreamPosition advanced = sequencing.advance(last, frame);
        position = sequencing.pictured(advanced, frame, width, 480);
        return sequencing.continuity(last, frame, width, 480);
    }

    private Continuity picture(long sequence, long time) throws RejectException {
        return picture("a", sequence, time, 640);
    }

    private void broken(String stream, long sequence, long time) throws RejectException {
        position = sequencing.advance(position, frame(stream, sequence, time));
    }

    private Reason refused(String stream, long sequence) {
        StreamPosition before = position;
        RejectException e = catchThrowableOfType(
                RejectException.class, () -> sequencing.advance(before, frame(stream, sequence, T)));
        assertThat(position).isEqualTo(before);
        return e.reason();
    }

    @Test
    void theFirstFrameBeginsAStreamAndTheNextCarriesOn() throws RejectException {
        assertThat(picture(0, T)).isEqualTo(new Continuity(0, true, false, false));
        assertThat(picture(1, T + STEP)).isEqualTo(Continuity.SMOOTH);
    }

    @Test
    void aRepeatedNumberIsADuplicateAndASmallerOneIsOutOfOrder() throws RejectException {
        picture(5, T);
        assertThat(refused("a", 5)).isEqualTo(Reason.DUPLICATE);
        assertThat(refused("a", 4)).isEqualTo(Reason.OUT_OF_ORDER);
        assertThat(refused("a", 0)).isEqualTo(Reason.OUT_OF_ORDER);
    }

    @Test
    void numbersAreUnsigned() throws RejectException {
        picture(Long.MAX_VALUE, T);
        assertThat(picture(Long.MIN_VALUE, T + STEP)).isEqualTo(Continuity.SMOOTH);
        assertThat(picture(-1, T + 2 * STEP).gap()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(refused("a", 0)).isEqualTo(Reason.OUT_OF_ORDER);
    }

    @Test
    void missingNumbersAreCounted() throws RejectException {
        picture(1, T);
        assertThat(picture(5, T + 4 * STEP)).isEqualTo(new Continuity(3, false, false, false));
    }

    @Test
    void aNewNameStartsTheNumbersAgain() throws RejectException {
        picture(100, T);
        assertThat(picture("b", 0, T - 5, 640)).isEqualTo(new Continuity(0, true, false, false));
        assertThat(picture("b", 1, T, 640)).isEqualTo(Continuity.SMOOTH);
    }

    @Test
    void anotherPictureSizeIsSaid() throws RejectException {
        picture(1, T);
        assertThat(picture("a", 2, T + STEP, 1280)).isEqualTo(new Continuity(0, false, true, false));
        assertThat(picture("a", 3, T + 2 * STEP, 1280)).isEqualTo(Continuity.SMOOTH);
    }

    @Test
    void oneWrongStampIsMarkedAndForgotten() throws RejectException {
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, T + TEN_YEARS, T - 3_600_000_000L, T}) {
            position = null;
            picture(1, T);
            assertThat(picture(2, wrong).discontinuity()).as("stamp %d", wrong).isTrue();
            List<Boolean> after = new ArrayList<>();
            for (int i = 3; i < 6; i++) {
                after.add(picture(i, T + i * STEP).discontinuity());
            }
            assertThat(after.subList(1, 3)).as("after %d", wrong).containsExactly(false, false);
        }
    }

    @Test
    void aPauseOfExactlyTheLargestGapCarriesOn() throws RejectException {
        picture(1, T);
        assertThat(picture(2, T + 2_000_000).discontinuity()).isFalse();
        assertThat(picture(3, T + 4_000_001).discontinuity()).isTrue();
    }

    @Test
    void aBrokenPictureCountsAsAnsweredAndDoesNotHideTheStartOfItsStream() throws RejectException {
        picture(1, T);
        broken("b", 7, T + STEP);
        assertThat(refused("b", 7)).isEqualTo(Reason.DUPLICATE);
        assertThat(picture("b", 8, T + 2 * STEP, 640)).isEqualTo(new Continuity(0, true, false, false));
    }

    @Test
    void timesAreComparedAcrossBrokenPictures() throws RejectException {
        picture(1, T);
        broken("a", 2, T + TEN_YEARS);
        assertThat(picture(3, T + 2 * STEP)).isEqualTo(Continuity.SMOOTH);
    }
}
