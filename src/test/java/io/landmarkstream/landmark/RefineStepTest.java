package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.picture.Picture;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A picture whose right half is bright; the network thinks the more of its points, the brighter its input is at the
 * bottom.
 */
class RefineStepTest {

    private static final int SIZE = 64;
    private static final int CROP = 16;
    private static final Roi REGION = new Roi(32, 32, 40, 40, 0);
    private static final Pipeline.RetryRotations TURNED = new Pipeline.RetryRotations(.8f, .2f, List.of(-90f, 90f));

    private final FakeModel network = network("quality");

    private boolean retries = true;

    /** What the network says of presence, and of the side of what lies with the bright half at the bottom. */
    private float presence = 1;

    private float rightWhereBest = .9f;

    /**
     * What it says of the side where the bright half lies to the right, and where not: as the region shows mirrored.
     */
    private float right = .9f;

    private float rightMirrored = .9f;

    /** Column of all points in the input. */
    private int column = CROP / 2;

    private FakeModel network(String quality) {
        return new FakeModel(FakeModel.hand("bottoms", CROP, true, null, quality), 3, this::bottoms);
    }

    @Test
    void whereThePointsMayBeBadTheTurnCountsInWhichTheyAreBest() throws RejectException {
        List<RoiResult> seen = looks(network, TURNED);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).quality()).isGreaterThan(.9f);
        // The points lie at the upper end of the input: the dark half, to the left.
        assertThat(seen.get(0).detected().points()[0]).isCloseTo(32 - 20, within(.01f));
        assertThat(network.pictures).isEqualTo(1 + 2);
    }

    @Test
    void whatIsGoodEnoughOrHardlyThereIsLookedAtInOneTurn() throws RejectException {
        assertThat(looks(network, null).get(0).quality()).isCloseTo(.5f, within(.1f));
        looks(network, new Pipeline.RetryRotations(.3f, .2f, List.of(-90f)));
        presence = .1f;
        looks(network, TURNED);
        assertThat(network.pictures).isEqualTo(3);
    }

    @Test
    void inVideoModeNoOtherRotationIsTried() throws RejectException {
        retries = false;
        looks(network, TURNED);
        assertThat(network.pictures).isEqualTo(1);
    }

    @Test
    void whatATurnShowsOfTheOtherSideDoesNotCount() throws RejectException {
        rightWhereBest = .2f;
        assertThat(looks(network, TURNED).get(0).quality()).isCloseTo(.5f, within(.1f));
    }

    @Test
    void aNetworkThatSaysNothingOfItsPointsIsTakenByItsPresence() throws RejectException {
        presence = .6f;
        FakeModel silent = network(null);
        assertThat(looks(silent, TURNED).get(0).quality()).isEqualTo(.6f);
        assertThat(silent.pictures).isEqualTo(1 + 2);
    }

    @Test
    void ofBothSidesTheOneCountsThatIsLikelierUnlessEachIsSeen() throws RejectException {
        right = .4f;
        rightMirrored = .7f;
        assertThat(bothWays()).extracting(s -> s.detected().handedness()).containsExactly(Handedness.LEFT);
        right = .6f;
        assertThat(bothWays())
                .as("one taken for both")
                .extracting(s -> s.detected().handedness())
                .containsExactly(Handedness.LEFT);
        rightMirrored = .55f;
        assertThat(bothWays()).extracting(s -> s.detected().handedness()).containsExactly(Handedness.RIGHT);
        column = 0;
        assertThat(bothWays()).as("apart").hasSize(2);
    }

    private List<RoiResult> bothWays() throws RejectException {
        return looks(network, null, new RoiCandidate(REGION, 1), new RoiCandidate(REGION.mirrored(true), 1));
    }

    private List<RoiResult> looks(FakeModel network, Pipeline.RetryRotations retryRotations) throws RejectException {
        return looks(network, retryRotations, new RoiCandidate(REGION, 1));
    }

    private List<RoiResult> looks(FakeModel network, Pipeline.RetryRotations retryRotations, RoiCandidate... places)
            throws RejectException {
        RegionRule rule = new RegionRule(List.of(), null, 2, 0, 0, true);
        Pipeline pipeline = new Pipeline(
                "p",
                "p",
                Kind.HAND,
                1,
                new Pipeline.DetectorRules("none", null, null, 0, rule),
                new Pipeline.LandmarkRules("bottoms", .5f, null, rule, false, retryRotations, null),
                null);
        RefineStep looks = new RefineStep(pipeline, new Landmarker(network, Topologies.SHIPPED, true));
        return List.copyOf(
                looks.at(picture(), List.of(places), FinderProfile.Reason.NEW_OBJECT, retries, (seen, begun) -> true)
                        .values());
    }

    private static Picture picture() {
        byte[] luma = new byte[SIZE * SIZE];
        for (int row = 0; row < SIZE; row++) {
            Arrays.fill(luma, row * SIZE + SIZE / 2, (row + 1) * SIZE, (byte) 255);
        }
        return new Picture(SIZE, SIZE, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
    }

    private Map<String, Tensor> bottoms(Tensor input) {
        int batch = input.shape()[0];
        float[] points = new float[42 * batch];
        float[] quality = new float[batch];
        float[] side = new float[batch];
        float[] there = new float[batch];
        Arrays.fill(there, presence);
        for (int b = 0; b < batch; b++) {
            float sum = 0;
            float half = 0;
            for (int i = 0; i < CROP * CROP; i++) {
                half += i % CROP < CROP / 2 ? 0 : input.values()[b * 3 * CROP * CROP + i];
            }
            for (int i = CROP * CROP / 2; i < CROP * CROP; i++) {
                sum += input.values()[b * 3 * CROP * CROP + i];
            }
            quality[b] = sum / (CROP * CROP / 2) / 255;
            side[b] = quality[b] > .9f ? rightWhereBest : half > 0 ? right : rightMirrored;
            for (int i = 0; i < 21; i++) {
                points[42 * b + 2 * i] = column + i % 3 - 1;
                points[42 * b + 2 * i + 1] = i / 7;
            }
        }
        Map<String, Tensor> outputs = new HashMap<>();
        outputs.put("p", new Tensor(points, batch, 42));
        outputs.put("quality", new Tensor(quality, batch, 1));
        outputs.put("side", new Tensor(side, batch, 1));
        outputs.put("presence", new Tensor(there, batch, 1));
        return outputs;
    }
}
