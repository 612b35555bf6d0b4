package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.Shared;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.media.FolderReader;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.media.VideoReader;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floors under what the shipped pipelines reach on third-party pictures; {@code landmarks evaluate} prints the numbers.
 */
class SharedAccuracyTest {

    private final Path shared = Shared.require();
    private final ModelStore store = ModelStore.of(List.of(shared.resolve("models")));

    @ParameterizedTest
    @ValueSource(strings = {"face-mesh-478", "face-mesh-468", "face-68", "face-68-yunet-320"})
    void yunetFindsEveryFaceAndThePointsLieOnIt(String pipeline) throws Exception {
        Row row = row("faces/dlib_faces.json", pipeline);
        assertThat(row.n()).isEqualTo(43);
        assertThat(row.found()).isEqualTo(43);
        assertThat(row.nme68()).isLessThan(.065);
        assertThat(row.nme51()).isLessThan(.055);
    }

    @Test
    void ourOwnModelsFindTheFacesOfGroups() throws Exception {
        Row row = row("faces/dlib_faces.json", "face");
        assertThat(row.found()).isGreaterThanOrEqualTo(42);
        assertThat(row.nme68()).isLessThan(.07);
        assertThat(row.nme51()).isLessThan(.06);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mediapipe-hand-lite", "mediapipe-hand-full"})
    void thePalmDetectorsFindTheHands(String pipeline) throws Exception {
        Row row = row("hands/subhi_hands.json", pipeline);
        assertThat(row.n()).isEqualTo(85);
        assertThat(Math.round(row.recallIou30() * row.n())).isGreaterThanOrEqualTo(84);
        assertThat(row.falsePositives()).isLessThanOrEqualTo(8);
    }

    @Test
    void theSigningHandIsFollowedThroughTheWholeClip() throws Exception {
        ClipReference reference = ClipReference.read(shared.resolve("real/video/asl_hand.full.json"));
        try (LandmarkFinder finder =
                        LandmarkFinder.open(store, List.of("mediapipe-hand-lite"), Device.CPU, FinderOptions.DEFAULTS);
                PictureSource clip = new VideoReader(shared.resolve("real/video/tfjs_asl_hand_25fps.mp4"))) {
            FinderState state = FinderState.NONE;
            for (TimedPicture timed = clip.next(); timed != null; timed = clip.next()) {
                LandmarkFinder.LandmarkResult found = finder.find(timed.picture(), state);
                state = found.state();
                reference.add(found.detectedObjects());
            }
        }
        assertThat(reference.frames()).isEqualTo(325);
        assertThat(reference.found()).isEqualTo(325);
        assertThat(reference.meanDistance()).isLessThanOrEqualTo(.027);
    }

    private Row row(String dataset, String pipeline) throws Exception {
        Evaluator evaluator = new Evaluator(store, Device.CPU, file -> {
            try (FolderReader reader = new FolderReader(file, 1)) {
                return reader.next().picture();
            }
        });
        return evaluator.evaluate(Dataset.read(shared.resolve("real").resolve(dataset)), pipeline);
    }
}
