package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.evaluate.Dataset.Truth;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.landmark.Topology;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {

    @Test
    void aMissedHandCountsAllItsPointsAsWrong() {
        Scores scores = new Scores(Scheme.HAND21);
        Truth here = square(0, 0);
        scores.add(List.of(here, square(500, 500)), List.of(shifted(here, 0)));
        Row row = scores.row("d", "p", 3);
        assertThat(row.n()).isEqualTo(2);
        assertThat(row.found()).isEqualTo(1);
        assertThat(row.recallIou50()).isEqualTo(.5);
        assertThat(row.pck20()).isEqualTo(.5);
        assertThat(row.medianError()).isZero();
        assertThat(row.nme68()).isNull();
        assertThat(row.pck20Oracle()).isNull();
        assertThat(row.msPerPicture()).isEqualTo(3);
    }

    @Test
    void aPointCountsWhereItIsNearerThanTheShareOfTheBoxesLongerSide() {
        Scores scores = new Scores(Scheme.HAND21);
        Truth truth = square(0, 0);
        scores.add(List.of(truth), List.of(shifted(truth, 15)));
        Row row = scores.row("d", "p", 0);
        assertThat(row.pck20()).isEqualTo(1);
        assertThat(row.pck10()).isZero();
        assertThat(row.medianError()).isCloseTo(.15, within(1e-6));
    }

    @Test
    void aFindingWithLittleOverlapIsFalseAtAHalfAndFoundAtAThird() {
        Scores scores = new Scores(Scheme.HAND21);
        Truth truth = square(0, 0);
        // Shifted by 40 of 100: IoU 60 / 140.
        scores.add(List.of(truth), List.of(shifted(truth, 40)));
        Row row = scores.row("d", "p", 0);
        assertThat(row.found()).isZero();
        assertThat(row.falsePositives()).isEqualTo(1);
        assertThat(row.recallIou30()).isEqualTo(1);
    }

    @Test
    void aSecondFindingOfOneHandIsFalse() {
        Scores scores = new Scores(Scheme.HAND21);
        Truth truth = square(0, 0);
        scores.add(List.of(truth), List.of(shifted(truth, 3), shifted(truth, 0)));
        assertThat(scores.row("d", "p", 0).falsePositives()).isEqualTo(1);
        assertThat(scores.row("d", "p", 0).medianError()).isZero();
    }

    @Test
    void facesAreMeasuredByTheDistanceOfTheOuterCornersOfTheEyes() {
        float[] points = new float[136];
        boolean[] labelled = new boolean[68];
        Arrays.fill(labelled, true);
        for (int i = 0; i < 68; i++) {
            points[2 * i] = i * 10 % 90;
            points[2 * i + 1] = i;
        }
        points[72] = 0;
        points[73] = 50;
        points[90] = 40;
        points[91] = 50;
        Truth face = new Truth(new Box(0, 0, 90, 67), points, labelled, Handedness.UNKNOWN);
        float[] found = new float[204];
        for (int i = 0; i < 68; i++) {
            // The jaw is 8 pixels off, the rest 4.
            found[3 * i] = points[2 * i] + (i < 17 ? 8 : 4);
            found[3 * i + 1] = points[2 * i + 1];
        }
        Scores scores = new Scores(Scheme.IBUG68);
        scores.add(List.of(face), List.of(found));
        Row row = scores.row("d", "p", 0);
        assertThat(row.nme68()).isCloseTo((17 * 8 + 51 * 4) / 68.0 / 40, within(1e-6));
        assertThat(row.nme51()).isCloseTo(.1, within(1e-6));
    }

    @Test
    void aFaceWithoutALabelledEyeCornerIsFoundAndHasNoNme() {
        for (boolean inOnePlace : new boolean[] {true, false}) {
            float[] points = new float[136];
            boolean[] labelled = new boolean[68];
            for (int i = 0; i < 68; i++) {
                points[2 * i] = i == 36 || i == 45 ? 0 : i;
                points[2 * i + 1] = i == 36 || i == 45 ? 0 : i * 7 % 60;
                labelled[i] = inOnePlace || i != 45;
            }
            float[] found = new float[204];
            for (int i = 0; i < 68; i++) {
                found[3 * i] = points[2 * i] + 1;
                found[3 * i + 1] = points[2 * i + 1];
            }
            Scores scores = new Scores(Scheme.IBUG68);
            scores.add(List.of(new Truth(new Box(0, 0, 67, 60), points, labelled, Handedness.UNKNOWN)), List.of(found));
            Row row = scores.row("d", "p", 0);
            assertThat(row.found()).isOne();
            assertThat(row.nme68()).isNull();
            assertThat(row.nme51()).isNull();
            assertThat(row.pck20()).isEqualTo(1);
        }
    }

    @Test
    void bodiesAreMeasuredByTheirKeypointSimilarity() {
        Topology body = Topologies.get("body17");
        Scheme scheme = new Scheme("body17", Kind.BODY, 17, "body17", body.sigmas());
        float[] points = new float[34];
        float[] found = new float[51];
        boolean[] labelled = new boolean[17];
        for (int i = 0; i < 17; i++) {
            points[2 * i] = i * 5;
            points[2 * i + 1] = i % 5 * 25;
            labelled[i] = i < 16;
            found[3 * i] = points[2 * i] + (i == 5 ? 10 : 0);
            found[3 * i + 1] = points[2 * i + 1];
        }
        Scores scores = new Scores(scheme);
        scores.add(List.of(new Truth(new Box(0, 0, 80, 100), points, labelled, Handedness.UNKNOWN)), List.of(found));

        Row row = scores.row("d", "p", 0);

        // The shoulder, whose sigma is .079, is 10 pixels off in an object of 8000 square pixels.
        double shoulder = Math.exp(-100 / (2 * 8000 * Math.pow(2 * .079, 2)));
        assertThat(row.oks()).isCloseTo((15 + shoulder) / 16, within(1e-4));
        assertThat(row.pck10()).isEqualTo(1);
        assertThat(row.nme68()).isNull();
    }

    @Test
    void whereTheSkinIsLabelledAFindingsBoxGrowsToIt() {
        float[] points = {0, 0, 0, 100, 40, 0};
        Truth skin = new Truth(new Box(-5, -5, 105, 45), new float[0], new boolean[0], Handedness.UNKNOWN);
        assertThat(Scheme.HAND_BOXES.extent(points)).isEqualTo(skin.box());
        assertThat(Scheme.HAND21.extent(points)).isEqualTo(new Box(0, 0, 100, 40));
        Scores scores = new Scores(Scheme.HAND_BOXES);
        // The points' box covers 4000 of its 9460 pixels, the skin's 5500.
        scores.add(
                List.of(new Truth(new Box(-5, -5, 105, 81), new float[0], new boolean[0], Handedness.UNKNOWN)),
                List.of(points));
        Row row = scores.row("d", "p", 0);
        assertThat(row.found()).isEqualTo(1);
        assertThat(row.falsePositives()).isZero();
        assertThat(row.pck20()).isNull();
    }

    @Test
    void pointsThatAreNotLabelledDoNotCount() {
        Truth truth = new Truth(
                new Box(0, 0, 100, 100),
                new float[] {0, 0, 100, 100, 50, 50},
                new boolean[] {true, true, false},
                Handedness.UNKNOWN);
        Scores scores = new Scores(Scheme.HAND21);
        scores.add(List.of(truth), List.of(new float[] {0, 0, 0, 100, 100, 0, 90, 90, 0}));
        assertThat(scores.row("d", "p", 0).pck10()).isEqualTo(1);
    }

    private static Truth square(float x, float y) {
        return new Truth(
                new Box(x, y, x + 100, y + 100),
                new float[] {x, y, x + 100, y + 100},
                new boolean[] {true, true},
                Handedness.UNKNOWN);
    }

    private static float[] shifted(Truth truth, float by) {
        float[] p = truth.points();
        return new float[] {p[0] + by, p[1], 0, p[2] + by, p[3], 0};
    }
}
