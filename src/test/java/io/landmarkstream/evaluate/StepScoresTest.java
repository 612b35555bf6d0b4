package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.evaluate.Dataset.Sample;
import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.evaluate.Dataset.Truth;
import io.landmarkstream.evaluate.Failure.Cause;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.landmark.TracedDetection;
import io.landmarkstream.landmark.TracedDetection.Fate;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One true hand, 100 pixels wide, whose box begins at 0, 0. */
class StepScoresTest {

    private final Truth truth = truth();
    private final Sample sample = new Sample(Path.of("a.jpg"), List.of(truth));
    private final StepScores scores = new StepScores(
            Scheme.HAND21, d -> d.answer() == null ? null : d.answer().points());

    @Test
    void aHandWithoutADetectionNearItIsLostByTheDetector() {
        List<Failure> failures = scores.add(sample, List.of(), List.of(detection(120, Fate.ACCEPTED, 0)));
        assertThat(failures).extracting(Failure::cause).containsExactly(Cause.DETECTOR);
        assertThat(failures.get(0).detection()).isNull();
        assertThat(scores.steps().lostByDetector()).isEqualTo(1);
        assertThat(scores.steps().region()).as("nobody was asked").isNull();
    }

    @Test
    void aDetectionThatNobodyWasAskedAboutIsTheDetectorsLossToo() {
        scores.add(sample, List.of(), List.of(detection(10, Fate.NOT_ASKED, null)));
        assertThat(scores.steps().lostByDetector()).isEqualTo(1);
    }

    @Test
    void theDetectionThatCameFurthestTells() {
        List<Failure> failures = scores.add(
                sample, List.of(), List.of(detection(0, Fate.NOT_ASKED, null), detection(20, Fate.REFUSED, 5)));
        assertThat(failures.get(0).cause()).isEqualTo(Cause.CONFIDENCE);
        assertThat(failures.get(0).found()[0]).isEqualTo(truth.points()[0] + 5);
        Steps steps = scores.steps();
        assertThat(steps.lostByConfidence()).isEqualTo(1);
        assertThat(steps.rightOfThese()).isEqualTo(1);
        assertThat(steps.region()).isCloseTo(.2, within(1e-6));
        assertThat(steps.box()).isCloseTo(.2, within(1e-6));
        assertThat(steps.points()).isCloseTo(.05, within(1e-6));
    }

    @Test
    void wrongPointsAreNoneOfTheRightOnes() {
        scores.add(sample, List.of(), List.of(detection(0, Fate.REFUSED, 80)));
        assertThat(scores.steps().lostByConfidence()).isEqualTo(1);
        assertThat(scores.steps().rightOfThese()).isZero();
    }

    @Test
    void anAnswerThatCountsIsLostByItsPointsOrToAnotherObject() {
        List<float[]> far = List.of(shifted(80));
        assertThat(scores.add(sample, far, List.of(detection(0, Fate.ACCEPTED, 80))))
                .extracting(Failure::cause)
                .containsExactly(Cause.POINTS, Cause.FALSE_POSITIVE);
        scores.add(sample, far, List.of(detection(0, Fate.ACCEPTED, 2)));
        assertThat(scores.steps().lostByPoints()).isEqualTo(1);
        assertThat(scores.steps().lostAsDuplicates()).isEqualTo(1);
    }

    @Test
    void whatIsFoundIsNoFailureAndIsMeasured() {
        assertThat(scores.add(sample, List.of(shifted(4)), List.of(detection(8, Fate.ACCEPTED, 4))))
                .isEmpty();
        assertThat(scores.steps().points()).isCloseTo(.04, within(1e-6));
    }

    private TracedDetection detection(float right, Fate fate, Integer pointsRight) {
        DetectedObject answer = pointsRight == null
                ? null
                : new DetectedObject(
                        Kind.HAND,
                        "p",
                        "hand21",
                        .5f,
                        Handedness.LEFT,
                        .9f,
                        shifted(pointsRight),
                        new float[0],
                        new float[0]);
        Box box = truth.box();
        Box moved = new Box(box.left() + right, box.top(), box.right() + right, box.bottom());
        return new TracedDetection(
                .5f, moved, new Roi(moved.centreX(), moved.centreY(), 160, 160, 0), fate, answer, .5f);
    }

    private static Truth truth() {
        float[] points = new float[42];
        float[] xyz = new float[63];
        boolean[] labelled = new boolean[21];
        Arrays.fill(labelled, true);
        for (int i = 0; i < 21; i++) {
            points[2 * i] = i % 5 * 25;
            points[2 * i + 1] = i / 5 * 25;
            xyz[3 * i] = points[2 * i];
            xyz[3 * i + 1] = points[2 * i + 1];
        }
        return new Truth(Box.around(xyz), points, labelled, Handedness.UNKNOWN);
    }

    private float[] shifted(float right) {
        float[] xyz = new float[63];
        for (int i = 0; i < 21; i++) {
            xyz[3 * i] = truth.points()[2 * i] + right;
            xyz[3 * i + 1] = truth.points()[2 * i + 1];
        }
        return xyz;
    }
}
