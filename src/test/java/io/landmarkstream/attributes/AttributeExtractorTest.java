package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributeExtractorTest {

    private static final long FRAME_US = 33_333;
    private static final Continuity JUMP = new Continuity(0, false, false, true);

    private final AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
    private AttributesState state = AttributesState.EMPTY;
    private long now = 1_000_000_000_000L;

    @Test
    void eachTrackHoldsItsOwnGesture() {
        for (int i = 0; i < 10; i++) {
            next(hand(1, false, Hands.fist()), hand(2, false, Hands.open()));
        }
        List<ObjectAttributes> allAttributes = next(hand(1, false, Hands.fist()), hand(2, false, Hands.open()));
        assertThat(allAttributes).extracting(m -> m.hand().gesture()).containsExactly("closed_fist", "open_palm");
        // The order of objects is not what tells them apart.
        assertThat(next(hand(2, false, Hands.open())).get(0).hand().gesture()).isEqualTo("open_palm");
    }

    @Test
    void aHandTellsItsFingersAndPinchInEveryFrame() {
        HandAttributes hand = next(hand(1, false, Hands.victory())).get(0).hand();
        assertThat(hand.gesture()).isEmpty();
        assertThat(hand.score()).isZero();
        assertThat(hand.fingers())
                .containsExactly(
                        FingerState.CURLED,
                        FingerState.STRAIGHT,
                        FingerState.STRAIGHT,
                        FingerState.CURLED,
                        FingerState.CURLED);
        assertThat(hand.bends()).hasSize(5);
        assertThat(hand.pinch()).isGreaterThan(.5f);
    }

    @Test
    void aNoisyHandBetweenTwoGesturesDoesNotFlicker() {
        Random random = new Random(1);
        String before = "";
        long since = 0;
        int changes = 0;
        for (int i = 0; i < 3000; i++) {
            float[] points = Hands.hand(false, 5, 38 + 6 * random.nextGaussian(), 85, 85);
            String gesture = next(hand(1, false, points)).get(0).hand().gesture();
            since += FRAME_US;
            if (!gesture.equals(before)) {
                assertThat(since)
                        .isGreaterThanOrEqualTo(AttributesOptions.DEFAULT.hold().toNanos() / 1000);
                before = gesture;
                since = 0;
                changes++;
            }
        }
        assertThat(changes).isBetween(1, 60);
    }

    @Test
    void aHiddenHandKeepsItsGestureWhateverItsPredictedPointsShow() {
        for (int i = 0; i < 10; i++) {
            next(hand(1, false, Hands.fist()));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(next(hand(1, true, Hands.open())).get(0).hand().gesture())
                    .isEqualTo("closed_fist");
        }
    }

    @Test
    void aTrackThatIsAwayForAMomentIsRememberedAndForLongIsForgotten() {
        for (int i = 0; i < 10; i++) {
            next(hand(1, false, Hands.fist()));
        }
        for (int i = 0; i < 30; i++) {
            next();
        }
        assertThat(next(hand(1, false, Hands.fist())).get(0).hand().gesture()).isEqualTo("closed_fist");
        for (int i = 0; i < 70; i++) {
            next();
        }
        assertThat(state.objects()).isEmpty();
        assertThat(next(hand(1, false, Hands.fist())).get(0).hand().gesture()).isEmpty();
    }

    @Test
    void noCaptureTimeMakesItFailAndAJumpKeepsTheGesture() {
        for (int i = 0; i < 10; i++) {
            next(hand(1, false, Hands.fist()));
        }
        for (long time : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, 5}) {
            AttributeExtractor.Extraction step =
                    extractor.update(state, frame(time, JUMP, false, hand(1, false, Hands.fist())));
            state = step.state();
            assertThat(step.attributes().get(0).hand().gesture()).isEqualTo("closed_fist");
            assertThat(step.attributes().get(0).hand().heldUs()).isBetween(0L, 1_000_000L);
        }
    }

    @Test
    void aNewStreamForgetsEverything() {
        for (int i = 0; i < 10; i++) {
            next(hand(1, false, Hands.fist()), face(1, 0));
        }
        Continuity newStream = new Continuity(0, true, false, false);
        AttributeExtractor.Extraction step =
                extractor.update(state, frame(now, newStream, false, hand(9, false, Hands.fist())));
        assertThat(step.state().objects())
                .extracting(AttributesState.Memory::trackId)
                .containsExactly(9L);
    }

    @Test
    void theSameStateAndFrameGiveTheSameAndNothingIsChangedInPlace() {
        next(hand(1, false, Hands.fist()), face(2, .5));
        AttributesState before = state;
        TrackedFrame frame = frame(now, Continuity.SMOOTH, false, hand(1, false, Hands.open()), face(2, 1));
        AttributeExtractor.Extraction once = extractor.update(before, frame);
        extractor.update(before, frame(now, Continuity.SMOOTH, false));
        AttributeExtractor.Extraction again = new AttributeExtractor(AttributesOptions.DEFAULT).update(before, frame);
        assertThat(again)
                .usingRecursiveComparison()
                .withEqualsForType(Float::equals, Float.class) // no gaze is not a number
                .isEqualTo(once);
    }

    @Test
    void aFaceThatShutsItsEyesForAMomentBlinksWithBoth() {
        for (int i = 0; i < 30; i++) {
            assertThat(next(face(1, 0)).get(0).face().blinks()).isEmpty();
        }
        for (int i = 0; i < 4; i++) {
            FaceAttributes shut = next(face(1, 1)).get(0).face();
            assertThat(shut.expression().eyeBlinkLeft()).isCloseTo(1, within(.1f));
            assertThat(shut.blinks()).isEmpty();
        }
        FaceAttributes open = next(face(1, 0)).get(0).face();
        assertThat(open.blinks()).extracting(Blink::eye).containsExactly(Blink.Eye.LEFT, Blink.Eye.RIGHT);
        assertThat(open.blinks().get(0).closedUs()).isEqualTo(4 * FRAME_US);
        assertThat(next(face(1, 0)).get(0).face().blinks()).isEmpty();
    }

    @Test
    void browsCountFromWhereThePersonsOwnRest() {
        double[] high = HeadModel.CANONICAL.innerBrows.clone();
        for (int i = 0; i < high.length; i++) {
            high[i] += HeadModel.CANONICAL.outerBrows[i];
        }
        for (int i = 0; i < 30; i++) {
            Expression rest = next(object(Kind.FACE, 1, "face68", false, points(1, high, 17, 27)))
                    .get(0)
                    .face()
                    .expression();
            assertThat(rest.browInnerUp()).isLessThan(.01f);
        }
        Expression raised = next(object(Kind.FACE, 1, "face68", false, points(2, high, 17, 27)))
                .get(0)
                .face()
                .expression();
        assertThat(raised.browInnerUp()).isGreaterThan(.7f);
        assertThat(raised.browOuterUpLeft()).isGreaterThan(.7f);
        assertThat(raised.browOuterUpRight()).isGreaterThan(.7f);
        Expression lowered = next(object(Kind.FACE, 1, "face68", false, points(0, high, 17, 27)))
                .get(0)
                .face()
                .expression();
        assertThat(lowered.browInnerUp()).isZero();
    }

    @Test
    void inAMirrorImageLeftAndRightAreStillThePersons() {
        float[] left = points(1, HeadModel.CANONICAL.blink, 42, 48);
        TrackedObject winking = object(Kind.FACE, 1, "face68", false, left);
        FaceAttributes plain = extractor
                .update(AttributesState.EMPTY, frame(now, Continuity.SMOOTH, false, winking))
                .attributes()
                .get(0)
                .face();
        FaceAttributes mirrored = extractor
                .update(AttributesState.EMPTY, frame(now, Continuity.SMOOTH, true, winking))
                .attributes()
                .get(0)
                .face();

        assertThat(plain.expression().eyeBlinkLeft()).isGreaterThan(.8f);
        assertThat(plain.expression().eyeBlinkRight()).isLessThan(.2f);
        assertThat(mirrored.expression().eyeBlinkRight())
                .isEqualTo(plain.expression().eyeBlinkLeft());
        assertThat(mirrored.pose().yaw()).isEqualTo(-plain.pose().yaw());
        assertThat(mirrored.pose().matrix()).isEqualTo(plain.pose().matrix());
    }

    @Test
    void whatIsNeitherAKnownHandNorFaceMeansNothing() {
        List<ObjectAttributes> allAttributes = next(
                object(Kind.HAND, 1, "paw5", false, new float[15]),
                object(Kind.FACE, 1, "face5", false, new float[15]));
        assertThat(allAttributes).containsOnly(ObjectAttributes.NONE);
    }

    @Test
    void pointsThatAreNoFaceGiveNoPoseAndNoError() {
        FaceAttributes face = next(object(Kind.FACE, 1, "face68", false, new float[3 * 68]))
                .get(0)
                .face();
        assertThat(face.pose()).isNull();
        assertThat(face.expression()).isNull();
    }

    private List<ObjectAttributes> next(TrackedObject... objects) {
        AttributeExtractor.Extraction step = extractor.update(state, frame(now, Continuity.SMOOTH, false, objects));
        state = step.state();
        now += FRAME_US;
        return step.attributes();
    }

    private static TrackedFrame frame(long time, Continuity continuity, boolean mirrored, TrackedObject... objects) {
        FrameInfo info = new FrameInfo(new CameraKey("cam-1", 0), "", 1, time, false, 0, mirrored, 0, 0, 0, "");
        return new TrackedFrame(info, continuity, 640, 480, List.of(objects), List.of());
    }

    private static TrackedObject hand(long id, boolean predicted, float[] points) {
        return object(Kind.HAND, id, "hand21", predicted, points);
    }

    /** The canonical face, its eyes shut by a share, a little turned, in the picture's middle. */
    private static TrackedObject face(long id, double shut) {
        return object(Kind.FACE, id, "face68", false, points(shut, HeadModel.CANONICAL.blink, 36, 48));
    }

    private static float[] points(double shut, double[] blink, int first, int end) {
        HeadModel model = HeadModel.CANONICAL;
        double[] turn = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        Matrices.turn(turn, 0, -.2, 0);
        float[] points = new float[3 * 68];
        for (int i = 0; i < 68; i++) {
            double share = i >= first && i < end ? shut : 0;
            double[] at = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                at[axis] = model.neutral[3 * i + axis] + share * blink[3 * i + axis];
            }
            at = Matrices.times(turn, at);
            double focal = 320 / Math.tan(Math.toRadians(30));
            points[3 * i] = (float) (320 + focal * at[0] / (at[2] + 50));
            points[3 * i + 1] = (float) (240 + focal * at[1] / (at[2] + 50));
        }
        return points;
    }

    private static TrackedObject object(Kind kind, long id, String topology, boolean predicted, float[] points) {
        return new TrackedObject(
                id,
                kind,
                "p",
                topology,
                Handedness.UNKNOWN,
                0,
                1,
                predicted,
                points,
                points,
                new float[0],
                new boolean[0],
                new float[0],
                1,
                0);
    }
}
