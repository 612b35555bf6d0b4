package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Finding;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackStateFormatTest {

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
        Finding finding = new Finding(kind, "p", topology, .9f, Side.LEFT, .8f, xyz, visibility, new float[0]);
        return Track.born(finding)
                .named(5)
                .seen(finding, new FilterState(xyz, speeds, .01f, .002f), Motion.start(xyz), hidden, Side.UNKNOWN)
                .of(new Person(7, 1, 2, .5f, .25f, 8, 9));
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        Track track = track(Kind.HAND, "hand21", 21, 21);
        TrackState state = new TrackState(-5, 9, 8, List.of(track));

        TrackState read = TrackStateFormat.read(TrackStateFormat.write(state));

        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("tracks.speeds")
                .isEqualTo(state);
        for (int i = 0; i < 63; i++) {
            assertThat(read.tracks().get(0).speeds()[i]).isEqualTo(track.speeds()[i], within(.02f));
        }
    }

    @Test
    void howAThingIsBuiltAndWhatIsDoubtedAreReadAgain() throws IOException {
        Track track = track(Kind.HAND, "hand21", 21, 0).lost(.04, Motion.start(new float[63]), true);

        Track read = TrackStateFormat.read(TrackStateFormat.write(new TrackState(1, 2, 3, List.of(track))))
                .tracks()
                .get(0);

        assertThat(track.build().known()).isTrue();
        assertThat(read.build()).usingRecursiveComparison().isEqualTo(track.build());
        assertThat(read.heldUs()).isEqualTo(40_000);
        assertThat(read.presence()).isEqualTo(track.presence()).isGreaterThan(0);
    }

    @Test
    void writingWhatWasReadChangesNothing() throws IOException {
        byte[] bytes = TrackStateFormat.write(new TrackState(1, 2, 3, List.of(track(Kind.FACE, "mesh478", 478, 0))));

        assertThat(TrackStateFormat.write(TrackStateFormat.read(bytes))).isEqualTo(bytes);
    }

    @Test
    void aTrackOfALargeMeshTakesLessThan16KilobytesEvenWithVisibility() {
        int empty = TrackStateFormat.write(TrackState.EMPTY).length;
        for (int visible : new int[] {0, 478}) {
            byte[] bytes = TrackStateFormat.write(new TrackState(1, 2, 3, List.of(track(Kind.FACE, "mesh478", 478, visible))));
            System.out.printf("a track of 478 points, %d with visibility: %d bytes%n", visible, bytes.length - empty);
            assertThat(bytes.length - empty).isLessThan(16_000);
        }
    }

    @Test
    void aNewerVersionIsRefusedWithASentence() {
        byte[] bytes = TrackStateFormat.write(TrackState.EMPTY);
        bytes[0] = TrackStateFormat.VERSION + 1;
        assertThatThrownBy(() -> TrackStateFormat.read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("written by a newer build");
    }
}
