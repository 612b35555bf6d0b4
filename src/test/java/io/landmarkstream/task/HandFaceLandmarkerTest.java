package io.landmarkstream.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.LandmarkFinder.LandmarkResult;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.simulate.Fingers;
import io.landmarkstream.simulate.HandModel;
import io.landmarkstream.simulate.Placement;
import io.landmarkstream.simulate.Rotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The door for programs, over a finder that sees what the test says. */
class HandFaceLandmarkerTest {

    private static final FinderState SOMEWHERE = new FinderState(
            List.of(new FinderState.PipelineState("p", List.of(new Roi(1, 2, 3, 4, 0)), 1, 1, List.of())));

    private static final long STEP = 33_333;

    private final Scripted finder = new Scripted();
    private final HandFaceLandmarker landmarker = new HandFaceLandmarker(finder, List.of(), LandmarkerOptions.DEFAULT);

    /** Finds one hand, always at the same place. */
    private static final class Scripted implements FrameFinder {
        private final List<FinderState> asked = new ArrayList<>();
        private RejectException failure;
        private Runnable inside = () -> {};
        private int closed;

        @Override
        public LandmarkResult find(Picture picture, FinderState state) throws RejectException {
            asked.add(state);
            inside.run();
            if (failure != null) {
                throw failure;
            }
            return new LandmarkResult(List.of(hand()), SOMEWHERE);
        }

        @Override
        public String device() {
            return "none";
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static DetectedObject hand() {
        float[] points =
                HandModel.MEAN.points(Fingers.OPEN, Handedness.RIGHT, new Placement(320, 400, 250, Rotation.NONE));
        return new DetectedObject(
                Kind.HAND, "hand", "hand21", 1, Handedness.RIGHT, 1, points, new float[0], new float[0]);
    }

    private static Picture grey(int width, int height) {
        return new Picture(
                width, height, new byte[width * height], new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
    }

    private static final Picture VGA = grey(640, 480);

    @Test
    void aPictureByItselfHasNoMemoryAndItsGestureCountsAtOnce() throws Exception {
        Hand first = landmarker.detect(VGA).hands().get(0);
        Hand second = landmarker.detect(VGA).hands().get(0);
        assertThat(finder.asked).containsExactly(FinderState.NONE, FinderState.NONE);
        assertThat(first.id()).isEqualTo(1);
        assertThat(second.id()).isEqualTo(1);
        assertThat(second.age()).isEqualTo(1);
        assertThat(first.gesture()).isNotEmpty();
        assertThat(first.handedness()).isEqualTo(Handedness.RIGHT);
        assertThat(first.points()).hasSize(21);
    }

    @Test
    void aVideoKeepsIdsAndAGestureMustLast() throws Exception {
        LandmarkerResult first = landmarker.detectForVideo(VGA, 0);
        LandmarkerResult last = first;
        for (int i = 1; i < 10; i++) {
            last = landmarker.detectForVideo(VGA, i * STEP);
        }
        assertThat(first.hands().get(0).gesture()).isEmpty();
        assertThat(last.hands().get(0).gesture()).isNotEmpty();
        assertThat(last.hands().get(0).id()).isEqualTo(first.hands().get(0).id());
        assertThat(last.hands().get(0).age()).isEqualTo(10);
        assertThat(last.timestampMicros()).isEqualTo(9 * STEP);
        assertThat(finder.asked.get(0)).isEqualTo(FinderState.NONE);
        assertThat(finder.asked.subList(1, 10)).containsOnly(SOMEWHERE);
    }

    @Test
    void videosDoNotKnowOfEachOther() throws Exception {
        VideoLandmarker one = landmarker.newVideo();
        VideoLandmarker other = landmarker.newVideo();
        one.detect(VGA, 0);
        one.detect(VGA, STEP);
        assertThat(other.detect(VGA, 5 * STEP).hands().get(0).age()).isEqualTo(1);
        assertThat(one.detect(VGA, 2 * STEP).hands().get(0).age()).isEqualTo(3);
        assertThat(finder.asked).containsExactly(FinderState.NONE, SOMEWHERE, FinderState.NONE, SOMEWHERE);
    }

    @Test
    void resetBeginsAnotherVideo() throws Exception {
        VideoLandmarker video = landmarker.newVideo();
        video.detect(VGA, 0);
        video.detect(VGA, STEP);
        video.reset();
        assertThat(video.detect(VGA, 0).hands().get(0).age()).isEqualTo(1);
        assertThat(finder.asked.get(2)).isEqualTo(FinderState.NONE);
    }

    @Test
    void aRejectedPictureForgetsTheRegionsAndKeepsTheIds() throws Exception {
        VideoLandmarker video = landmarker.newVideo();
        video.detect(VGA, 0);
        finder.failure = new RejectException(Reason.NUMERIC, "not finite");
        assertThatThrownBy(() -> video.detect(VGA, STEP)).isSameAs(finder.failure);
        finder.failure = null;
        Hand after = video.detect(VGA, 2 * STEP).hands().get(0);
        assertThat(after.age()).isEqualTo(2);
        assertThat(finder.asked).containsExactly(FinderState.NONE, SOMEWHERE, FinderState.NONE);
    }

    @Test
    void anotherSizeEndsWhatWasFollowed() throws Exception {
        VideoLandmarker video = landmarker.newVideo();
        video.detect(VGA, 0);
        Hand after = video.detect(grey(800, 600), STEP).hands().get(0);
        assertThat(after.id()).isEqualTo(2);
        assertThat(after.age()).isEqualTo(1);
        assertThat(finder.asked.get(1)).isEqualTo(FinderState.NONE);
    }

    @Test
    void ofAMirrorImageLeftAndRightAreThePersons() throws Exception {
        HandFaceLandmarker mirrored =
                new HandFaceLandmarker(finder, List.of(), LandmarkerOptions.DEFAULT.withMirrored(true));
        assertThat(mirrored.detect(VGA).hands().get(0).handedness()).isEqualTo(Handedness.LEFT);
        assertThat(mirrored.detectForVideo(VGA, 0).hands().get(0).handedness()).isEqualTo(Handedness.LEFT);
    }

    @Test
    void withoutAttributesThereArePointsAlone() throws Exception {
        HandFaceLandmarker plain =
                new HandFaceLandmarker(finder, List.of(), LandmarkerOptions.DEFAULT.withAttributes(null));
        Hand hand = plain.detect(VGA).hands().get(0);
        assertThat(hand.points()).hasSize(21);
        assertThat(hand.gesture()).isEmpty();
        assertThat(hand.pinch()).isNaN();
    }

    @Test
    void pointsArePixelsAndTheListCannotBeChanged() throws Exception {
        Hand hand = landmarker.detect(VGA).hands().get(0);
        float[] truth = hand().points();
        assertThat(hand.points().get(8).x()).isCloseTo(truth[24], within(.001f));
        assertThat(hand.points().get(8).y()).isCloseTo(truth[25], within(.001f));
        assertThatThrownBy(() -> hand.points().set(0, new Point(0, 0, 0)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> landmarker.detect(VGA).hands().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aSecondThreadIsRefusedAndToldWhatToDo() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        finder.inside = () -> {
            working.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<LandmarkerResult> first = other.submit(() -> landmarker.detect(VGA));
            working.await();
            assertThatThrownBy(() -> landmarker.detect(VGA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open one for each thread");
            assertThatThrownBy(landmarker::close).isInstanceOf(IllegalStateException.class);
            go.countDown();
            assertThat(first.get().hands()).hasSize(1);
        } finally {
            go.countDown();
            other.shutdown();
        }
        finder.inside = () -> {};
        assertThat(landmarker.detect(VGA).hands()).hasSize(1); // another thread, but not at the same time
    }

    @Test
    void aClosedOneSaysSoAndIsClosedOnce() throws Exception {
        LandmarkerResult result = landmarker.detect(VGA);
        landmarker.close();
        landmarker.close();
        assertThat(finder.closed).isEqualTo(1);
        assertThatThrownBy(() -> landmarker.detect(VGA))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("open a new one");
        assertThat(result.hands().get(0).points()).hasSize(21);
    }

    @Test
    void bytesThatAreNoJpegAreRejectedWithAReason() {
        assertThatThrownBy(() -> landmarker.detect("no picture".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORMAT));
        assertThat(finder.asked).isEmpty();
    }

    @Test
    void planesOfAnotherSizeThanThePictureAreRefused() {
        assertThatThrownBy(() -> new Picture(
                        640, 480, new byte[640 * 480], new byte[10], new byte[10], 1, 1, Picture.Matrix.BT601_FULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("76800 bytes of Cb");
        assertThatThrownBy(() ->
                        new Picture(640, 480, new byte[10], new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("307200 bytes of luma");
    }

    @Test
    void whatCannotBeOpenedSaysWhatToChange() {
        assertThatThrownBy(() -> LandmarkerOptions.DEFAULT.withDevice("gpu"))
                .hasMessageContaining("allowed are cpu, cuda, cuda:N");
        assertThatThrownBy(() -> HandFaceLandmarker.open(LandmarkerOptions.DEFAULT.withPipelines("hands")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("did you mean 'hand'");
        assertThatThrownBy(() -> HandFaceLandmarker.open(
                        LandmarkerOptions.DEFAULT.withModels(Path.of("nowhere")).withPipelines("hand")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> landmarker.detect((java.awt.image.BufferedImage) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("ImageIO.read gives that");
    }
}
