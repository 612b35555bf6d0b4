package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackerStateFormatTest {

    private static final Map<Kind, Long> NEXT = Map.of(Kind.HAND, 2L, Kind.FACE, 3L);

    private static Track track(Kind kind, String topology, int points, int visible) {
        Random random = new Random(1);
        float[] xyz = new float[3 * points];
        float[] speeds = new float[3 * points];
        for (int i = 0; i < xyz.length; i++) {
            xyz[i] = 300 * random.nextFloat();
            speeds[i] = (float) (100 * random.nextGaussian());
        }
        float[] visibility = new float[visible];
        int[] hidden = new int[visible];
        for (int i = 0; i < visible; i++) {
            visibility[i] = i / 255f;
            hidden[i] = i;
        }
        DetectedObject detected =
                new DetectedObject(kind, "p", topology, .9f, Handedness.LEFT, .8f, xyz, visibility, new float[0]);
        return Track.born(detected)
                .named(5)
                .seen(
                        detected,
                        new FilterState(xyz, speeds, .01f, .002f),
                        Motion.start(xyz),
                        hidden,
                        Handedness.UNKNOWN)
                .of(new Person(7, 1, 2, .5f, .25f, 8, 9));
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        Track track = track(Kind.HAND, "hand21", 21, 21);
        TrackerState state = new TrackerState(-5, Map.of(Kind.HAND, 9L, Kind.FACE, 8L, Kind.BODY, 3L), List.of(track));

        TrackerState read = TrackerStateFormat.read(TrackerStateFormat.write(state));

        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("tracks.filter.speeds")
                .isEqualTo(state);
        for (int i = 0; i < 63; i++) {
            assertThat(read.tracks().get(0).filter().speeds()[i])
                    .isEqualTo(track.filter().speeds()[i], within(.02f));
        }
    }

    @Test
    void proportionsAndDeferredTimeAreReadAgain() throws IOException {
        Track track = track(Kind.HAND, "hand21", 21, 0).lost(.04, Motion.start(new float[63]), true);

        Track read = TrackerStateFormat.read(TrackerStateFormat.write(new TrackerState(1, NEXT, List.of(track))))
                .tracks()
                .get(0);

        assertThat(track.proportions().known()).isTrue();
        assertThat(read.proportions()).usingRecursiveComparison().isEqualTo(track.proportions());
        assertThat(read.history().deferredUs()).isEqualTo(40_000);
        assertThat(read.history().presence())
                .isEqualTo(track.history().presence())
                .isGreaterThan(0);
    }

    /** Savepoints hold these bytes: whoever changes them raises the version and still reads them. */
    @Test
    void theBytesOfVersionTwoStayAsTheyAre() throws Exception {
        byte[] bytes = TrackerStateFormat.write(new TrackerState(1, NEXT, List.of(track(Kind.HAND, "hand21", 21, 21))));

        assertThat(bytes[0]).isEqualTo((byte) 2);
        assertThat(bytes).hasSize(715);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .isEqualTo("da326a770048ef433a1de5f55aee3a2b9097a8880275d9749c43060925de51ef");
    }

    @Test
    void writingWhatWasReadChangesNothing() throws IOException {
        byte[] bytes =
                TrackerStateFormat.write(new TrackerState(1, NEXT, List.of(track(Kind.FACE, "mesh478", 478, 0))));

        assertThat(TrackerStateFormat.write(TrackerStateFormat.read(bytes))).isEqualTo(bytes);
    }

    @Test
    void aTrackOfALargeMeshTakesLessThan16KilobytesEvenWithVisibility() {
        int empty = TrackerStateFormat.write(TrackerState.EMPTY).length;
        for (int visible : new int[] {0, 478}) {
            byte[] bytes = TrackerStateFormat.write(
                    new TrackerState(1, NEXT, List.of(track(Kind.FACE, "mesh478", 478, visible))));
            System.out.printf("a track of 478 points, %d with visibility: %d bytes%n", visible, bytes.length - empty);
            assertThat(bytes.length - empty).isLessThan(16_000);
        }
    }

    @Test
    void aNewerVersionIsRefusedWithASentence() {
        byte[] bytes = TrackerStateFormat.write(TrackerState.EMPTY);
        bytes[0] = TrackerStateFormat.VERSION + 1;
        assertThatThrownBy(() -> TrackerStateFormat.read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("written by a newer release");
    }
}
