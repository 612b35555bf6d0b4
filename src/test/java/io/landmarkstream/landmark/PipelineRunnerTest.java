package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.landmark.Pipeline.Confidence;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A world of bright squares: the detector sees each square's place exactly; the landmark network puts all 21 points on
 * the brightest spot of its region, spread by a fixed pattern, and tells presence by how bright that is.
 */
class PipelineRunnerTest {

    private static final int SIZE = 64;
    private static final int CROP = 16;

    private final FakeModel detector = new FakeModel(
            FakeModel.card(
                    "squares",
                    SIZE,
                    new CenterHeatmap("heat", "size", null, null, List.of("hand"), 4, 0, Activation.NONE, .5f, .5f)),
            1,
            PipelineRunnerTest::squares);

    private final FakeModel landmarks =
            new FakeModel(FakeModel.hand("spot", CROP, false, null, null), 3, PipelineRunnerTest::spots);

    /** What {@link #rightHands} says of another hand. */
    private float saysOther;

    /** How far right of the middle, in halves of what it sees. */
    private float saysWhere = 2;

    private Pipeline.OverlappingHand overlappingHand;
    private int sidedDetectsEvery = 10;

    /** Whether {@link #rightHands} sees that the second picture of a batch is the first one mirrored. */
    private boolean knowsMirrored;

    /** As {@link #landmarks}, but wants left hands mirrored, and believes that what it sees is a right one. */
    private final FakeModel rightHands =
            new FakeModel(FakeModel.hand("rights", CROP, true, "other", null), 3, input -> {
                Map<String, Tensor> outputs = new HashMap<>(spots(leftOnes(input)));
                float[] side = new float[input.shape()[0]];
                Arrays.fill(side, .9f);
                if (knowsMirrored && side.length > 1) {
                    side[1] = .1f;
                }
                outputs.put("side", new Tensor(side, side.length, 1));
                float[] other = new float[6 * side.length];
                for (int i = 0; i < side.length; i++) {
                    System.arraycopy(new float[] {saysOther, saysWhere, 0, 1, 0, -1}, 0, other, 6 * i, 6);
                }
                outputs.put("other", new Tensor(other, side.length, 6));
                return outputs;
            });

    @Test
    void theDetectorRestsWhileAHandIsFollowedAndRunsOnTheInterval() throws RejectException {
        PipelineState carried = null;
        List<Integer> ran = new ArrayList<>();
        for (int frame = 0; frame < 9; frame++) {
            List<DetectedObject> found = new ArrayList<>();
            int before = detector.runs;
            carried = runner(true, 4, 8, true).find(picture(20 + frame, 30), carried, cache(), found);
            assertThat(found).hasSize(1);
            assertThat(found.get(0).box().centreX()).isCloseTo(20 + frame, within(2.5f));
            if (detector.runs > before) {
                ran.add(frame);
            }
        }
        assertThat(ran).containsExactly(0, 4, 8);
    }

    @Test
    void aLossBringsTheDetectorBackInTheSameFrame() throws RejectException {
        PipelineState carried = runner(true, 100, 8, true).find(picture(12, 12), null, cache(), new ArrayList<>());
        List<DetectedObject> found = new ArrayList<>();
        PipelineState next = runner(true, 100, 8, true).find(picture(50, 50), carried, cache(), found);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).box().centreX()).isCloseTo(50, within(2.5f));
        assertThat(next.framesSinceDetection()).isZero();
    }

    @Test
    void whileNothingIsFollowedTheDetectorRunsInAllItsWideViewsTwiceAsOften() throws RejectException {
        PipelineState carried = null;
        List<DetectedObject> found = new ArrayList<>();
        List<Integer> ran = new ArrayList<>();
        for (int frame = 0; frame < 8; frame++) {
            int before = detector.runs;
            carried = runner(true, 5, 8, true).find(picture(), carried, cache(), found);
            if (detector.runs > before) {
                ran.add(frame);
            }
        }
        assertThat(found).isEmpty();
        assertThat(ran).containsExactly(0, 3, 6);
        assertThat(views).containsExactly(1f, 2f, 1f, 2f, 1f, 2f);
        assertThat(landmarks.runs).isZero();
    }

    @Test
    void aFurtherViewIsNotLookedAtWhereTheFirstFindsSomething() throws RejectException {
        runner(true, 3, 8, true).find(picture(30, 30), null, cache(), new ArrayList<>());
        assertThat(views).containsExactly(1f);
    }

    @Test
    void closeViewsComeOnTheFirstFrameAndOnEveryFourthIntervalWhateverElseWasFound() throws RejectException {
        Detector opened = new Detector(detector);
        opened.see(.5f, detector);
        PipelineRunner runner = runner(opened, List.of(1f, .5f), false, new FinderOptions(true, 2, 8, 8, true));
        PipelineState carried = null;
        List<Integer> close = new ArrayList<>();
        for (int frame = 0; frame < 18; frame++) {
            views.clear();
            carried = runner.find(picture(30, 30), carried, cache(), new ArrayList<>());
            if (views.contains(.5f)) {
                close.add(frame);
            }
        }
        assertThat(close).containsExactly(0, 8, 16);
    }

    @Test
    void aCloseViewAddsOnlyWhatIsSmallAndNotFoundYet() throws RejectException {
        Box known = new Box(7, 7, 17, 17);
        Box small = new Box(45, 45, 55, 55);
        Box large = new Box(35, 35, 61, 61);
        picture(12, 12, 50, 50);
        for (Box box : List.of(known, small, large)) {
            Runner.Detections both = detections(known, box);
            List<DetectedObject> found = new ArrayList<>();
            runner(new Detector(detector), List.of(1f, .5f), false, FinderOptions.DEFAULTS)
                    .find(last, null, both, found);
            assertThat(found).hasSize(box == small ? 2 : 1);
        }
    }

    private static Runner.Detections detections(Box whole, Box close) {
        return detections(.9f, whole, close);
    }

    private static final Box NOWHERE = new Box(0, 0, 1, 1);

    private static Runner.Detections detections(float score, Box whole, Box close) {
        return detections("hand", score, whole, close);
    }

    private static Runner.Detections detections(String label, float score, Box whole, Box close) {
        return new Runner.Detections() {
            @Override
            public List<Detection> of(Detector asked, float view) {
                return List.of(new Detection(score, view == 1 ? whole : close, new float[0], label));
            }

            @Override
            public boolean has(Detector asked) {
                return false;
            }
        };
    }

    @Test
    void aCloseViewIsSeenThroughTheLargerInput() throws RejectException {
        int[] seen = new int[1];
        FakeModel larger = new FakeModel(
                FakeModel.card("squares", 2 * SIZE, detector.card().output()), 1, input -> {
                    seen[0] = input.shape()[2];
                    int cells = 2 * SIZE / 4;
                    float[] heat = new float[cells * cells];
                    heat[cells + 2] = 1;
                    return Map.of(
                            "heat",
                            new Tensor(heat, 1, 1, cells, cells),
                            "size",
                            new Tensor(new float[2 * cells * cells], 1, 2, cells, cells));
                });
        Detector opened = new Detector(detector);
        opened.see(.5f, larger);
        List<Detection> found = opened.detect(picture(), .5f);
        assertThat(seen[0]).isEqualTo(128);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).box().centreX()).isEqualTo(2.5f * 4 / 2);
        assertThat(found.get(0).box().centreY()).isEqualTo(1.5f * 4 / 2);
    }

    @Test
    void aRoughRegionIsLookedAtAgainWithTheRegionOfItsFirstPoints() throws RejectException {
        picture(30, 30);
        for (int off : new int[] {0, 5}) {
            for (boolean refine : new boolean[] {false, true}) {
                int before = landmarks.pictures;
                Box box = new Box(30 - 5 + off, 30 - 5, 30 + 5 + off, 30 + 5);
                List<DetectedObject> found = new ArrayList<>();
                runner(new Detector(detector), List.of(1f), refine, FinderOptions.DEFAULTS)
                        .find(last, null, detections(box, box), found);
                assertThat(found).hasSize(1);
                assertThat(landmarks.pictures - before).isEqualTo(refine && off > 0 ? 2 : 1);
            }
        }
    }

    @Test
    void whatIsNewInAStreamMustBeSurerThanWhatIsFollowed() throws RejectException {
        PipelineRunner runner = inVideo(.95f);
        Picture faint = picture(12, 12);
        paint(faint, 50, 50, 184); // a presence of .92
        List<DetectedObject> found = new ArrayList<>();
        PipelineState carried = runner.find(faint, null, cache(), found);
        assertThat(found).as("image mode").hasSize(2);
        found.clear();
        runner.find(faint, carried, cache(), found);
        assertThat(found).as("followed").hasSize(2);
        PipelineState other = runner.find(picture(12, 12), null, cache(), new ArrayList<>());
        found.clear();
        last = faint;
        runner.find(faint, other, cache(), found);
        assertThat(found).as("new").hasSize(1);
    }

    @Test
    void whatWasRefusedIsNotLookedAtAgainWhileThePictureStays() throws RejectException {
        PipelineRunner runner = inVideo(.5f);
        Picture faint = picture();
        paint(faint, 30, 30, 20); // a presence of .1
        Box box = new Box(25, 25, 35, 35);
        List<DetectedObject> found = new ArrayList<>();
        PipelineState carried =
                runner.find(faint, new PipelineState("p", List.of(), 0, 0, List.of()), detections(box, box), found);
        assertThat(carried.refused()).hasSize(1);
        int before = landmarks.pictures;
        for (int frame = 0; frame < 10; frame++) {
            carried = runner.find(faint, carried, detections(box, box), found);
        }
        assertThat(landmarks.pictures).as("the network has not run again").isEqualTo(before);
        assertThat(found).isEmpty();
        runner.find(picture(30, 30), carried, detections(box, box), found);
        assertThat(found).as("the hand has become clear").hasSize(1);
    }

    @Test
    void withoutAConfidencePresenceAloneDecidesHoweverMuchIsAskedFor() throws RejectException {
        Box box = new Box(25, 25, 35, 35);
        List<DetectedObject> found = new ArrayList<>();
        PipelineState before = new PipelineState("p", List.of(), 0, 0, List.of());
        inVideo(.999f).find(picture(30, 30), before, detections(box, box), found);
        assertThat(found).hasSize(1);
    }

    @Test
    void eachDetectionsFateIsTraced() throws RejectException {
        Confidence rule = new Confidence(0, 1, 1, .6f);
        PipelineRunner runner =
                runner(new Detector(detector), List.of(1f), false, null, rule, new FinderOptions(false, 1, 8, 8, true));
        Picture three = picture(12, 12);
        paint(three, 50, 50, 20); // a presence of .1
        List<Detection> seen = List.of(
                new Detection(.9f, new Box(7, 7, 17, 17), new float[0], "hand"),
                new Detection(.8f, new Box(45, 45, 55, 55), new float[0], "hand"),
                new Detection(.001f, new Box(7, 45, 17, 55), new float[0], "hand"));
        DetectionTrace trace = new DetectionTrace();
        runner.traceTo(trace);
        runner.find(three, null, new Given(seen), new ArrayList<>());
        assertThat(trace.detections())
                .extracting(TracedDetection::fate)
                .containsExactly(
                        TracedDetection.Fate.ACCEPTED, TracedDetection.Fate.REFUSED, TracedDetection.Fate.NOT_ASKED);
        assertThat(trace.detections().get(1).answer().score()).isCloseTo(.1f, within(.01f));
        assertThat(trace.detections().get(1).confidence()).isBetween(.1f, .6f);
        assertThat(trace.detections().get(2).answer()).isNull();
        runner.traceTo(null);
        runner.find(picture(12, 12), null, new Given(seen), new ArrayList<>());
        assertThat(trace.detections()).as("nobody listens any more").hasSize(3);
    }

    /** The same detections in each view. */
    private record Given(List<Detection> seen) implements Runner.Detections {
        @Override
        public List<Detection> of(Detector asked, float view) {
            return seen;
        }

        @Override
        public boolean has(Detector asked) {
            return false;
        }
    }

    private PipelineRunner inVideo(float minConfidence) {
        return runner(
                new Detector(detector),
                List.of(1f),
                false,
                minConfidence,
                null,
                new FinderOptions(true, 1, 8, 8, true));
    }

    @Test
    void bothNetworksTogetherAreSureOfANewObject() throws RejectException {
        // Confidence .6: the sum of the logits is .41 and more.
        Confidence rule = new Confidence(0, 1, 1, .6f);
        PipelineRunner runner =
                runner(new Detector(detector), List.of(1f), false, null, rule, new FinderOptions(true, 1, 8, 8, true));
        Box there = new Box(25, 25, 35, 35);
        Picture faint = picture();
        paint(faint, 30, 30, 160); // a presence of .8, logit 1.39
        assertThat(found(runner, faint, .3f, there)).as(".3: logit -.85").isOne();
        assertThat(found(runner, faint, .25f, there)).as(".25: logit -1.1").isZero();
        paint(faint, 30, 30, 120); // a presence of .6, logit .41
        assertThat(found(runner, faint, .3f, there)).isZero();
        assertThat(found(runner, faint, .55f, there)).isOne();
        int before = landmarks.pictures;
        assertThat(found(runner, picture(30, 30), .005f, there)).isZero();
        assertThat(landmarks.pictures)
                .as("a presence of .995 would not be enough")
                .isEqualTo(before);
    }

    @Test
    void inVideoANewObjectNeedsTheConfidenceOfVideo() throws RejectException {
        Confidence rule = new Confidence(0, 1, 1, .6f);
        PipelineRunner runner =
                runner(new Detector(detector), List.of(1f), false, .9f, rule, new FinderOptions(true, 1, 8, 8, true));
        Box there = new Box(25, 25, 35, 35);
        Picture faint = picture();
        paint(faint, 30, 30, 160);
        for (float score : new float[] {.5f, .8f}) { // confidences .8 and .94
            List<DetectedObject> seen = new ArrayList<>();
            runner.find(
                    faint, new PipelineState("p", List.of(), 0, 0, List.of()), detections(score, there, there), seen);
            assertThat(seen).hasSize(score > .7f ? 1 : 0);
        }
        assertThat(found(runner, faint, .5f, there)).as("a first frame").isOne();
    }

    private static int found(PipelineRunner runner, Picture picture, float score, Box box) throws RejectException {
        List<DetectedObject> found = new ArrayList<>();
        runner.find(picture, null, detections(score, box, box), found);
        return found.size();
    }

    @Test
    void whatADetectorSeesInAWiderViewIsPlacedInThePicture() throws RejectException {
        // In the view of two pictures the middle half of the input is the picture; a square of 18 looks like one of 9.
        Picture large = picture();
        for (int y = 26; y < 44; y++) {
            Arrays.fill(large.luma(), y * SIZE + 26, y * SIZE + 44, (byte) 200);
        }
        List<Detection> seen = new Detector(detector).detect(large, 2);
        assertThat(seen).isNotEmpty();
        assertThat(seen.get(0).box().centreX()).isCloseTo(35, within(2.5f));
        assertThat(seen.get(0).box().width()).isEqualTo(2 * 12);
    }

    @Test
    void aNewcomerIsSeenWithinTheInterval() throws RejectException {
        PipelineState carried = runner(true, 3, 8, true).find(picture(12, 12), null, cache(), new ArrayList<>());
        List<Integer> seen = new ArrayList<>();
        for (int frame = 0; frame < 3; frame++) {
            List<DetectedObject> found = new ArrayList<>();
            carried = runner(true, 3, 8, true).find(picture(12, 12, 50, 50), carried, cache(), found);
            seen.add(found.size());
        }
        assertThat(seen).containsExactly(1, 1, 2);
    }

    @Test
    void aDetectionOfAFollowedHandIsNotLookedAtAgain() throws RejectException {
        PipelineState carried = runner(true, 1, 8, true).find(picture(30, 30), null, cache(), new ArrayList<>());
        List<DetectedObject> found = new ArrayList<>();
        runner(true, 1, 8, true).find(picture(31, 30), carried, cache(), found);
        assertThat(detector.runs).isEqualTo(2);
        assertThat(landmarks.pictures).isEqualTo(2);
        assertThat(found).hasSize(1);
    }

    @Test
    void whatIsFoundButTooUncertainToFollowIsDetectedAgainOnTheNextFrame() throws RejectException {
        Picture both = picture(12, 12);
        paint(both, 50, 50, 140);
        List<DetectedObject> found = new ArrayList<>();
        PipelineState carried = runner(true, 100, 8, true).find(both, null, cache(), found);
        assertThat(found).hasSize(2);
        assertThat(carried.regions()).hasSize(1);
        found.clear();
        runner(true, 100, 8, true).find(both, carried, cache(), found);
        assertThat(detector.runs).isEqualTo(2);
        assertThat(found).hasSize(2);
    }

    @Test
    void withoutCarryTheDetectorRunsOnEveryFrameAndNothingIsRemembered() throws RejectException {
        PipelineState carried = runner(false, 10, 8, true).find(picture(30, 30), null, cache(), new ArrayList<>());
        runner(false, 10, 8, true).find(picture(30, 30), carried, cache(), new ArrayList<>());
        assertThat(detector.runs).isEqualTo(2);
        assertThat(carried.regions()).isEmpty();
    }

    @Test
    void theRegionsOfAFrameGoThroughTheNetworkTogetherAndGiveTheSame() throws RejectException {
        List<DetectedObject> together = new ArrayList<>();
        runner(true, 10, 8, true).find(picture(12, 12, 50, 50, 12, 50, 50, 12), null, cache(), together);
        assertThat(landmarks.runs).isEqualTo(2);
        assertThat(landmarks.pictures).isEqualTo(4);
        List<DetectedObject> single = new ArrayList<>();
        runner(true, 10, 8, false).find(picture(12, 12, 50, 50, 12, 50, 50, 12), null, cache(), single);
        assertThat(landmarks.runs).isEqualTo(2 + 4);
        assertThat(single).usingRecursiveComparison().isEqualTo(together);
    }

    @Test
    void aHandOfTheSideThatTheNetworkDoesNotKnowIsShownToItMirrored() throws RejectException {
        List<DetectedObject> found = new ArrayList<>();
        PipelineState next = sided("left-hand").find(picture(20, 30), null, cache(), found);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).handedness()).isEqualTo(Handedness.LEFT);
        assertThat(found.get(0).box().centreX()).isCloseTo(20, within(2.5f));
        assertThat(next.regions()).allMatch(Roi::mirrored);

        found.clear();
        next = sided("right-hand").find(picture(20, 30), null, cache(), found);
        assertThat(found.get(0).handedness()).isEqualTo(Handedness.RIGHT);
        assertThat(next.regions()).noneMatch(Roi::mirrored);
    }

    @Test
    void somethingNewOfAnUnknownSideIsLookedAtAsBothAndFoundOnce() throws RejectException {
        List<DetectedObject> found = new ArrayList<>();
        sided("hand").find(picture(20, 30), null, cache(), found);
        assertThat(found).hasSize(1);
        assertThat(rightHands.pictures).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aRegionThatTheNetworkSeesBetterAsTheOtherSideIsDropped() throws RejectException {
        knowsMirrored = true;
        List<DetectedObject> found = new ArrayList<>();
        PipelineState next = sided("hand").find(picture(20, 30), null, cache(), found);
        assertThat(found).extracting(DetectedObject::handedness).containsExactly(Handedness.RIGHT);
        assertThat(next.regions()).noneMatch(Roi::mirrored);
    }

    @Test
    void aRegionOfAnUnknownSideIsLookedAtAsBoth() throws RejectException {
        PipelineRunner runner = sided("left-hand");
        Roi region = new Roi(20, 30, 20, 20, 0);
        assertThat(runner.landmarksIn(picture(20, 30), region, Handedness.LEFT).handedness())
                .isEqualTo(Handedness.LEFT);
        assertThat(landmarks.pictures).isZero();
        assertThat(runner.landmarksIn(picture(20, 30), region, Handedness.UNKNOWN))
                .isNotNull();
        assertThat(rightHands.pictures).isEqualTo(1 + 2);
    }

    @Test
    void aHandOfWhichTheOneUnderItSpeaksIsFoundWithoutADetection() throws RejectException {
        Pipeline.OverlappingHand rule = new Pipeline.OverlappingHand(.5f, .9f, .3f);
        picture(20, 30, 40, 30);
        assertThat(ofPair(null, .9f))
                .as("no such rule")
                .extracting(DetectedObject::handedness)
                .containsExactly(Handedness.RIGHT);
        assertThat(ofPair(rule, .9f))
                .extracting(DetectedObject::handedness)
                .containsExactlyInAnyOrder(Handedness.RIGHT, Handedness.LEFT);
        assertThat(ofPair(rule, .9f)).extracting(f -> f.box().centreX()).allMatch(x -> near(x, 20) || near(x, 40));
        assertThat(ofPair(rule, .4f)).as("hardly said").hasSize(1);
        picture(20, 30);
        assertThat(ofPair(rule, .9f)).as("said, but not there").hasSize(1);
    }

    @Test
    void aFollowedHandIsAskedForTheOtherOneOnEveryFourthInterval() throws RejectException {
        overlappingHand = new Pipeline.OverlappingHand(.5f, .9f, .3f);
        sidedDetectsEvery = 1;
        PipelineState alone = sided("right-hand").find(picture(20, 30), null, cache(), new ArrayList<>());
        assertThat(alone.regions()).hasSize(1);
        saysOther = .9f;
        picture(20, 30, 40, 30);
        Runner.Detections none = detections(.1f, NOWHERE, NOWHERE);
        PipelineState state = alone;
        List<Integer> found = new ArrayList<>();
        for (int frame = 0; frame < 4; frame++) {
            List<DetectedObject> now = new ArrayList<>();
            state = sided("right-hand").find(last, state, none, now);
            found.add(now.size());
        }
        assertThat(found).containsExactly(1, 1, 1, 2);
        assertThat(state.regions()).extracting(Roi::mirrored).containsExactlyInAnyOrder(true, false);
        int before = rightHands.pictures;
        List<DetectedObject> both = new ArrayList<>();
        sided("right-hand").find(last, state, none, both);
        assertThat(rightHands.pictures - before).as("both are followed now").isEqualTo(2);
        assertThat(both).hasSize(2);
    }

    @Test
    void whenAHandIsLostTheOtherOneIsAskedForIt() throws RejectException {
        overlappingHand = new Pipeline.OverlappingHand(.5f, .9f, .3f);
        PipelineState alone = sided("right-hand").find(picture(20, 30), null, cache(), new ArrayList<>());
        Roi lost = new Roi(8, 55, 20, 20, 0);
        PipelineState two =
                new PipelineState(alone.pipeline(), List.of(alone.regions().get(0), lost), 0, 0, List.of());
        saysOther = .9f;
        List<DetectedObject> found = new ArrayList<>();
        picture(20, 30, 40, 30);
        sided("right-hand").find(last, two, detections(.1f, NOWHERE, NOWHERE), found);
        assertThat(found).hasSize(2);
    }

    @Test
    void aHandWithinAnotherOnesBoxIsKeptWhileThatSpeaksOfItAlsoBetweenTheDetectorsTurns() throws RejectException {
        overlappingHand = new Pipeline.OverlappingHand(.5f, .9f, .3f);
        // One hand and a smaller one of the other side in its box: what the points show is the same spot, spread
        // differently.
        Roi large = new Roi(20, 30, 30, 30, 0);
        Roi small = new Roi(20, 30, 22, 22, 0, true);
        PipelineState both = new PipelineState("p", List.of(large, small), 0, 0, List.of());
        picture(20, 30);
        Runner.Detections none = detections(.1f, NOWHERE, NOWHERE);
        for (boolean speaks : new boolean[] {false, true}) {
            saysOther = speaks ? .97f : 0;
            saysWhere = 0;
            List<DetectedObject> found = new ArrayList<>();
            sided("right-hand").find(last, both, none, found);
            assertThat(found).hasSize(speaks ? 2 : 1);
        }
    }

    /** What is found with one detection, around 20, 30, where its hand speaks of another one region to the right. */
    private List<DetectedObject> ofPair(Pipeline.OverlappingHand rule, float score) throws RejectException {
        overlappingHand = rule;
        saysOther = score;
        Box box = new Box(15, 25, 25, 35);
        List<DetectedObject> found = new ArrayList<>();
        sided("right-hand").find(last, null, detections("right-hand", .9f, box, box), found);
        return found;
    }

    private static boolean near(float a, float b) {
        return Math.abs(a - b) < 2.5f;
    }

    /** A detector of one class, before a network that takes what it sees for a right hand. */
    private PipelineRunner sided(String label) {
        FakeModel one = new FakeModel(
                FakeModel.card(
                        "squares",
                        SIZE,
                        new CenterHeatmap("heat", "size", null, null, List.of(label), 4, 0, Activation.NONE, .5f, .5f)),
                1,
                PipelineRunnerTest::squares);
        return new PipelineRunner(
                pipeline(List.of(1f), true, null, null),
                new Detector(one),
                new Landmarker(rightHands, Topologies.SHIPPED, true),
                new FinderOptions(true, sidedDetectsEvery, 8, 8, true));
    }

    @Test
    void noMoreThanTheLimitAreFound() throws RejectException {
        List<DetectedObject> found = new ArrayList<>();
        runner(true, 10, 2, true).find(picture(12, 12, 50, 50, 12, 50, 50, 12), null, cache(), found);
        assertThat(found).hasSize(2);
    }

    @Test
    void detectionsThatAnotherPipelineAskedForAreUsed() throws RejectException {
        PipelineState carried = runner(true, 100, 8, true).find(picture(12, 12), null, cache(), new ArrayList<>());
        Detector opened = new Detector(detector);
        List<DetectedObject> found = new ArrayList<>();
        runner(opened, true, 100, 8, true)
                .find(picture(12, 12, 50, 50), carried, shared(opened, 12, 12, 50, 50), found);
        assertThat(found).hasSize(2);
    }

    @Test
    void landmarksFarOutsideOfThePictureRejectTheFrame() {
        FakeModel wild = new FakeModel(landmarks.card(), 1, input -> {
            float[] points = new float[42];
            points[3] = 1e6f;
            return Map.of("p", new Tensor(points, 1, 42), "presence", new Tensor(new float[] {1}, 1, 1));
        });
        Landmarker landmarker = new Landmarker(wild, Topologies.SHIPPED, true);
        List<Landmarker.RoiCandidate> places = List.of(new Landmarker.RoiCandidate(new Roi(32, 32, 20, 20, 0), 1));
        assertThatThrownBy(() -> landmarker.find(picture(), places, Kind.HAND, "p", FinderProfile.Reason.FOLLOWED))
                .isInstanceOfSatisfying(
                        RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NUMERIC))
                .hasMessageContaining("model spot")
                .hasMessageContaining("outside of the 64 × 64 picture");
    }

    @Test
    void aRuntimeThatFailsRejectsTheFrameAndNamesTheModel() {
        FakeModel broken = new FakeModel(landmarks.card(), 1, input -> {
            throw new io.landmarkstream.model.ModelException("out of memory");
        });
        Landmarker landmarker = new Landmarker(broken, Topologies.SHIPPED, true);
        List<Landmarker.RoiCandidate> places = List.of(new Landmarker.RoiCandidate(new Roi(32, 32, 20, 20, 0), 1));
        assertThatThrownBy(() -> landmarker.find(picture(), places, Kind.HAND, "p", FinderProfile.Reason.FOLLOWED))
                .isInstanceOfSatisfying(
                        RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL))
                .hasMessage("model spot: out of memory");
    }

    private PipelineRunner runner(boolean carry, int detectEvery, int max, boolean batch) {
        return runner(new Detector(detector), carry, detectEvery, max, batch);
    }

    private PipelineRunner runner(Detector opened, boolean carry, int detectEvery, int max, boolean batch) {
        return runner(opened, List.of(1f, 2f), false, new FinderOptions(carry, detectEvery, max, max, batch));
    }

    private PipelineRunner runner(Detector opened, List<Float> views, boolean refine, FinderOptions options) {
        return runner(opened, views, refine, null, null, options);
    }

    private PipelineRunner runner(
            Detector opened,
            List<Float> views,
            boolean refine,
            Float minConfidence,
            Confidence confidence,
            FinderOptions options) {
        Pipeline pipeline = pipeline(views, refine, minConfidence, confidence);
        return new PipelineRunner(
                pipeline, opened, new Landmarker(landmarks, Topologies.SHIPPED, options.batch()), options);
    }

    private Pipeline pipeline(List<Float> views, boolean refine, Float minConfidence, Confidence confidence) {
        RegionRule rule = new RegionRule(List.of(), null, 2, 0, 0, true);
        RegionRule carried = new RegionRule(List.of(), null, 4, 0, 0, true);
        return new Pipeline(
                "p",
                "p",
                Kind.HAND,
                1,
                new Pipeline.DetectorRules("squares", null, views, 0, rule),
                new Pipeline.LandmarkRules("spot", .5f, confidence, carried, refine, null, overlappingHand),
                new Pipeline.VideoMode(.9f, minConfidence));
    }

    private Runner.Detections cache() {
        return new Runner.Detections() {
            @Override
            public List<Detection> of(Detector asked, float view) throws RejectException {
                views.add(view);
                return asked.detect(last, view);
            }

            @Override
            public boolean has(Detector asked) {
                return false;
            }
        };
    }

    private Runner.Detections shared(Detector opened, int... at) throws RejectException {
        List<Detection> seen = opened.detect(picture(at), 1);
        return new Runner.Detections() {
            @Override
            public List<Detection> of(Detector asked, float view) {
                return seen;
            }

            @Override
            public boolean has(Detector asked) {
                return asked == opened;
            }
        };
    }

    private final List<Float> views = new ArrayList<>();
    private Picture last = picture();

    /** Bright squares of 9 × 9 pixels around the given places. */
    private Picture picture(int... xy) {
        last = new Picture(
                SIZE, SIZE, new byte[SIZE * SIZE], new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
        for (int k = 0; k < xy.length; k += 2) {
            paint(last, xy[k], xy[k + 1], 200);
        }
        return last;
    }

    private static void paint(Picture picture, int x, int y, int brightness) {
        for (int row = y - 4; row <= y + 4; row++) {
            Arrays.fill(picture.luma(), row * SIZE + x - 4, row * SIZE + x + 5, (byte) brightness);
        }
    }

    private static Map<String, Tensor> squares(Tensor input) {
        int cells = SIZE / 4;
        float[] heat = new float[cells * cells];
        float[] size = new float[2 * cells * cells];
        Arrays.fill(size, 3);
        for (int i = 0; i < heat.length; i++) {
            int x = i % cells * 4 + 2;
            int y = i / cells * 4 + 2;
            float sum = 0;
            for (int dy = -4; dy <= 4; dy++) {
                for (int dx = -4; dx <= 4; dx++) {
                    int px = x + dx;
                    int py = y + dy;
                    sum += px < 0 || py < 0 || px >= SIZE || py >= SIZE ? 0 : input.values()[py * SIZE + px];
                }
            }
            heat[i] = sum / 81 / 200;
        }
        return Map.of("heat", new Tensor(heat, 1, 1, cells, cells), "size", new Tensor(size, 1, 2, cells, cells));
    }

    /**
     * Each picture up to the first dark column after something: of two hands the left one, which is the one meant here.
     */
    private static Tensor leftOnes(Tensor input) {
        float[] values = input.values().clone();
        for (int b = 0; b < input.shape()[0]; b++) {
            boolean begun = false;
            boolean over = false;
            for (int x = 0; x < CROP; x++) {
                float sum = 0;
                for (int y = 0; y < CROP; y++) {
                    int at = b * 3 * CROP * CROP + y * CROP + x;
                    sum += values[at];
                    values[at] = over ? 0 : values[at];
                }
                over |= begun && sum == 0;
                begun |= sum > 0;
            }
        }
        return new Tensor(values, input.shape());
    }

    private static Map<String, Tensor> spots(Tensor input) {
        int batch = input.shape()[0];
        float[] points = new float[42 * batch];
        float[] presence = new float[batch];
        for (int b = 0; b < batch; b++) {
            float peak = 0;
            double sum = 1e-9;
            double x = 0;
            double y = 0;
            for (int i = 0; i < CROP * CROP; i++) {
                float value = input.values()[b * 3 * CROP * CROP + i];
                sum += value;
                peak = Math.max(peak, value);
                x += value * (i % CROP + .5);
                y += value * (i / CROP + .5);
            }
            for (int i = 0; i < 21; i++) {
                points[42 * b + 2 * i] = (float) (x / sum) + i % 5 - 2;
                points[42 * b + 2 * i + 1] = (float) (y / sum) + i / 5 - 2;
            }
            presence[b] = peak / 200;
        }
        return Map.of("p", new Tensor(points, batch, 42), "presence", new Tensor(presence, batch, 1));
    }
}
