package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackerTest {

    private static final long FRAME_US = 33_333;
    private static final Continuity JUMP = new Continuity(0, false, false, true);

    private final Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
    private TrackerState state = TrackerState.EMPTY;
    private long now = 1_000_000_000_000L;

    @Test
    void twoHandsThatPassEachOtherKeepTheirIds() {
        for (int i = 0; i <= 60; i++) {
            List<TrackedObject> objects =
                    next(hand(100 + 6 * i, 200, Handedness.RIGHT, .9f), hand(460 - 6 * i, 260, Handedness.LEFT, .9f));
            assertThat(objects).extracting(TrackedObject::trackId).containsExactly(1L, 2L);
            assertThat(objects)
                    .extracting(TrackedObject::handedness)
                    .containsExactly(Handedness.RIGHT, Handedness.LEFT);
        }
    }

    @Test
    void aHiddenHandIsPredictedMarkedAndComesBackWithItsId() {
        for (int i = 0; i < 10; i++) {
            next(hand(100 + 4 * i, 200, Handedness.RIGHT, .9f));
        }
        for (int i = 0; i < 14; i++) {
            List<TrackedObject> hidden = next();
            assertThat(hidden).hasSize(1);
            assertThat(hidden.get(0).hidden()).isEmpty();
            assertThat(hidden.get(0).predicted()).isTrue();
            assertThat(hidden.get(0).rawPoints()).isEmpty();
            assertThat(hidden.get(0).points()[0]).isGreaterThan(136);
        }
        TrackedObject back = next(hand(160, 200, Handedness.RIGHT, .9f)).get(0);
        assertThat(back.trackId()).isEqualTo(1);
        assertThat(back.predicted()).isFalse();
    }

    @Test
    void aHandThatCirclesFastKeepsItsIdOverTwoLostFrames() {
        double angle = 0;
        for (int i = 0; i < 60; i++) {
            angle += Math.min(.34, i / 40.0);
            float x = (float) (600 + 200 * Math.cos(angle));
            float y = (float) (400 + 200 * Math.sin(angle));
            if (i == 35 || i == 36) {
                next();
            } else {
                assertThat(next(hand(x, y, Handedness.RIGHT, .9f)))
                        .extracting(TrackedObject::trackId)
                        .as("frame %d", i)
                        .containsExactly(1L);
            }
        }
    }

    @Test
    void anObjectGoneLongerThanTheMaxAgeEndsAndItsIdIsNotReused() {
        next(hand(100, 200, Handedness.RIGHT, .9f));
        next(hand(100, 200, Handedness.RIGHT, .9f));
        next(hand(100, 200, Handedness.RIGHT, .9f));
        for (int i = 0; i < 15; i++) {
            assertThat(next()).as("predicted for half a second").hasSize(1);
        }
        for (int i = 0; i < 31; i++) {
            assertThat(next()).as("remembered only").isEmpty();
        }
        next(hand(100, 200, Handedness.RIGHT, .9f));
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f)).get(0).trackId()).isEqualTo(2);
    }

    @Test
    void oneWrongSideFlipsNothing() {
        for (int i = 0; i < 10; i++) {
            next(hand(100, 200, Handedness.RIGHT, .95f));
        }
        TrackedObject object = next(hand(100, 200, Handedness.LEFT, .99f)).get(0);
        assertThat(object.handedness()).isEqualTo(Handedness.RIGHT);
        assertThat(object.handednessScore()).isBetween(.8f, 1f);
    }

    @Test
    void aSideThatWasWrongAtFirstIsCorrected() {
        next(hand(100, 200, Handedness.LEFT, .8f));
        Handedness side = null;
        for (int i = 0; i < 10; i++) {
            side = next(hand(100, 200, Handedness.RIGHT, .95f)).get(0).handedness();
        }
        assertThat(side).isEqualTo(Handedness.RIGHT);
    }

    @Test
    void aSideOnceConfirmedTakesMoreThanTwoFramesToChange() {
        next(hand(100, 200, Handedness.LEFT, 1));
        next(hand(100, 200, Handedness.RIGHT, 1));
        assertThat(next(hand(100, 200, Handedness.RIGHT, 1)).get(0).handedness())
                .isEqualTo(Handedness.LEFT);
    }

    @Test
    void inAMirrorImageSidesAreThePersonsOwn() {
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f)).get(0).handedness())
                .isEqualTo(Handedness.RIGHT);

        FrameInfo mirrored = new FrameInfo(new CameraKey("cam-1", 0), "", 1, now, false, 0, true, 0, 0, 0, "");
        DetectedFrame frame = new DetectedFrame(
                mirrored, Continuity.SMOOTH, 640, 480, List.of(hand(100, 200, Handedness.RIGHT, .9f)));
        assertThat(tracker.update(TrackerState.EMPTY, frame).objects().get(0).handedness())
                .isEqualTo(Handedness.LEFT);
    }

    @Test
    void whatWasSeenOnceOnlyIsAResultButIsNotPredicted() {
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f))).hasSize(1);
        assertThat(next()).isEmpty();
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f)).get(0).trackId())
                .as("remembered for a moment")
                .isEqualTo(1);
    }

    @Test
    void whatTurnsUpBetweenFramesIsAResultFromItsSecondClearSightingOn() {
        next();
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f))).isEmpty();
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f)).get(0).trackId()).isEqualTo(1);
    }

    @Test
    void whatIsFaintMustBeSeenMoreOften() {
        next();
        for (int i = 0; i < 4; i++) {
            assertThat(next(faint(100))).as("sighting %d", i + 1).isEmpty();
        }
        assertThat(next(faint(100))).hasSize(1);
    }

    @Test
    void aFalseFindingOfOneFrameIsNoResultUsesNoIdAndTellsNothing() {
        next(hand(100, 200, Handedness.RIGHT, .9f));
        assertThat(events(hand(100, 200, Handedness.RIGHT, .9f), hand(400, 100, Handedness.LEFT, .9f)))
                .isEmpty();
        for (int i = 0; i < 20; i++) {
            assertThat(events(hand(100, 200, Handedness.RIGHT, .9f))).isEmpty();
        }
        next(hand(100, 200, Handedness.RIGHT, .9f), hand(400, 300, Handedness.LEFT, .9f));
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f), hand(400, 300, Handedness.LEFT, .9f)))
                .extracting(TrackedObject::trackId)
                .containsExactly(1L, 2L);
    }

    @Test
    void aCameraOfFewFramesASecondWaitsForNoSecondSighting() {
        next();
        now += 500_000;
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f))).hasSize(1);
    }

    @Test
    void twoThatComeOutOfOnePlaceAreToldApartByTheNextFramesBeforeEitherGetsAnId() {
        for (int i = 0; i <= 14; i++) {
            next(hand(100 + 12 * i, 200, Handedness.RIGHT, .9f), hand(436 - 12 * i, 200, Handedness.RIGHT, .9f));
        }
        // One only is seen, where either could be.
        assertThat(next(hand(268, 200, Handedness.RIGHT, .9f)))
                .allMatch(TrackedObject::predicted)
                .hasSize(2);
        TrackedObject seen = null;
        for (int i = 16; i < 24; i++) {
            seen = next(hand(100 + 12 * i, 200, Handedness.RIGHT, .9f)).stream()
                    .filter(t -> !t.predicted())
                    .findFirst()
                    .orElse(seen);
        }
        assertThat(seen.trackId()).isEqualTo(1);
    }

    @Test
    void handsThatLookAlikeButAreBuiltOtherwiseAreNotTakenForEachOther() {
        for (int i = 0; i < 30; i++) {
            next(built(100, 1), built(300, 2));
        }
        for (int i = 0; i < 10; i++) {
            next();
        }
        // Either, halfway between their places.
        TrackerState hidden = state;
        for (int id = 1; id <= 2; id++) {
            state = hidden;
            assertThat(next(built(200, id)).stream().filter(t -> !t.predicted()))
                    .extracting(TrackedObject::trackId)
                    .containsExactly((long) id);
        }
    }

    @Test
    void aWildGuessForHiddenPointsDoesNotBreakAMatch() {
        for (int i = 0; i < 10; i++) {
            next(seen(100, 1));
        }
        DetectedObject hand = seen(104, 1);
        for (int point = 5; point < 12; point++) {
            hand.visibility()[point] = .05f;
            hand.points()[3 * point] += 900;
            hand.points()[3 * point + 1] -= 700;
        }
        assertThat(next(hand).stream().filter(t -> !t.predicted()))
                .extracting(TrackedObject::trackId)
                .containsExactly(1L);
    }

    @Test
    void aSideIsGivenOnceItIsCertainEnough() {
        assertThat(next(hand(100, 200, Handedness.LEFT, .7f)).get(0).handedness())
                .isEqualTo(Handedness.UNKNOWN);
        assertThat(next(hand(100, 200, Handedness.LEFT, .7f)).get(0).handedness())
                .isEqualTo(Handedness.LEFT);
    }

    @Test
    void theSideOfAPersonsOtherHandTakesMoreToGive() {
        DetectedObject face = face(200, 50);
        next(face, hand(100, 250, Handedness.RIGHT, .9f), hand(300, 250, Handedness.LEFT, .9f));
        List<TrackedObject> objects = List.of();
        for (int i = 0; i < 5; i++) {
            objects = next(face, hand(100, 250, Handedness.LEFT, .95f), hand(300, 250, Handedness.LEFT, .9f));
        }
        assertThat(objects.get(0).handedness()).isEqualTo(Handedness.RIGHT);
    }

    @Test
    void handsAreLinkedWithTheFaceTheyGoWithAndStayWithIt() {
        DetectedObject left = face(100, 50);
        DetectedObject right = face(420, 50);
        List<TrackedObject> objects = next(
                left,
                right,
                hand(20, 250, Handedness.RIGHT, .9f),
                hand(190, 250, Handedness.LEFT, .9f),
                hand(340, 250, Handedness.RIGHT, .9f));
        assertThat(objects).extracting(TrackedObject::personId).containsExactly(1L, 1L, 2L, 1L, 2L);

        // The third hand passes by the first face for a moment.
        for (int i = 0; i < 5; i++) {
            objects = next(left, right, hand(340 - 10 * i, 250 - 10 * i, Handedness.RIGHT, .9f));
        }
        assertThat(objects.stream()
                        .filter(t -> t.trackId() == 3)
                        .findFirst()
                        .orElseThrow()
                        .personId())
                .isEqualTo(2);
        assertThat(next(hand(295, 205, Handedness.RIGHT, .9f)).stream()
                        .filter(t -> t.kind().isHand() && !t.predicted()))
                .extracting(TrackedObject::personId)
                .containsExactly(2L);
    }

    @Test
    void aHandTooLargeOrTooFarForAFaceIsNobodys() {
        assertThat(next(face(300, 50), hand(1200, 900, Handedness.RIGHT, .9f))
                        .get(0)
                        .personId())
                .isZero();
    }

    @Test
    void aTracksLifeIsTold() {
        assertThat(events(hand(100, 200, Handedness.RIGHT, .9f))).containsExactly(event(TrackEvent.Change.STARTED));
        assertThat(events(hand(100, 200, Handedness.RIGHT, .9f))).isEmpty();
        assertThat(events(hand(100, 200, Handedness.RIGHT, .9f))).isEmpty();
        assertThat(events()).as("lost from sight").containsExactly(event(TrackEvent.Change.UPDATED));
        assertThat(events()).isEmpty();
        assertThat(events(hand(100, 200, Handedness.RIGHT, .9f)))
                .as("seen again")
                .containsExactly(event(TrackEvent.Change.UPDATED));
        List<TrackEvent> rest = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rest.addAll(events());
        }
        assertThat(rest)
                .as("lost, not predicted any more, ended")
                .containsExactly(
                        event(TrackEvent.Change.UPDATED),
                        event(TrackEvent.Change.UPDATED),
                        event(TrackEvent.Change.ENDED));
    }

    @Test
    void coveredPointsGoWhereTheVisibleOnesCarryThemAndSaySoForHalfASecond() {
        for (int i = 0; i < 5; i++) {
            next(seen(100 + 4 * i, i < 4 ? 1 : 0));
        }
        for (int i = 5; i < 18; i++) {
            TrackedObject object = next(seen(100 + 4 * i, 0)).get(0);
            assertThat(object.hidden()[7]).isTrue();
            assertThat(object.hidden()[8]).isFalse();
            assertThat(object.points()[21]).as("not the model's guess").isEqualTo(100 + 4 * i + 50, within(2f));
            assertThat(object.predicted()).isFalse();
        }
        for (int i = 18; i < 40; i++) {
            next(seen(100 + 4 * i, 0));
        }
        TrackedObject late = next(seen(260, 0)).get(0);
        assertThat(late.hidden()[7]).isFalse();
        assertThat(late.points()[21]).as("the model's guess").isGreaterThan(335);
    }

    @Test
    void facesAndHandsAreCountedApartAndOrderedByKindThenId() {
        List<TrackedObject> objects = next(face(300, 100), hand(100, 200, Handedness.RIGHT, .9f), face(500, 100));
        assertThat(objects).extracting(TrackedObject::kind).containsExactly(Kind.HAND, Kind.FACE, Kind.FACE);
        assertThat(objects).extracting(TrackedObject::trackId).containsExactly(1L, 1L, 2L);
    }

    @Test
    void aClockThatJumpsKeepsTheIdAndStartsSmoothingAnew() {
        for (int i = 0; i < 10; i++) {
            next(hand(100, 200, Handedness.RIGHT, .9f));
        }
        for (long jump : new long[] {10L * 365 * 24 * 3600 * 1_000_000, -20L * 365 * 24 * 3600 * 1_000_000, 0}) {
            now += jump;
            state = tracker.update(state, frame(JUMP, hand(110, 200, Handedness.RIGHT, .9f)))
                    .state();
            assertThat(state.tracks()).extracting(Track::id).containsExactly(1L);
            assertThat(state.tracks().get(0).points()[0]).isEqualTo(110f);
            now += FRAME_US;
            next(hand(100, 200, Handedness.RIGHT, .9f));
        }
    }

    @Test
    void aPauseLongerThanTheLargestGapEndsAllTracks() {
        next(hand(100, 200, Handedness.RIGHT, .9f));
        now += 3_000_000;
        assertThat(next(hand(100, 200, Handedness.RIGHT, .9f)).get(0).trackId()).isEqualTo(2);
    }

    @Test
    void aNewStreamEndsAllTracks() {
        next(hand(100, 200, Handedness.RIGHT, .9f));
        Continuity newStream = new Continuity(0, true, false, false);
        Tracker.TrackUpdate step = tracker.update(state, frame(newStream, hand(100, 200, Handedness.RIGHT, .9f)));
        assertThat(step.objects()).extracting(TrackedObject::trackId).containsExactly(2L);
    }

    @Test
    void stateIsNeverChangedInPlace() {
        next(hand(100, 200, Handedness.RIGHT, .9f));
        TrackerState before = state;
        float[] points = before.tracks().get(0).points().clone();
        List<TrackedObject> once = tracker.update(
                        before, frame(Continuity.SMOOTH, hand(120, 210, Handedness.LEFT, .9f)))
                .objects();
        tracker.update(before, frame(Continuity.SMOOTH));
        List<TrackedObject> again = tracker.update(
                        before, frame(Continuity.SMOOTH, hand(120, 210, Handedness.LEFT, .9f)))
                .objects();
        assertThat(before.tracks().get(0).points()).isEqualTo(points);
        assertThat(again).usingRecursiveComparison().isEqualTo(once);
    }

    @Test
    void theDefaultsHoldARestingHandStillAndFollowAMovingOne() {
        Random random = new Random(3);
        List<Float> resting = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            float x = next(noisy(random, 200)).get(0).points()[0];
            if (i > 60) {
                resting.add(x - 200);
            }
        }
        double jitter =
                Math.sqrt(resting.stream().mapToDouble(d -> d * d).average().orElseThrow());
        state = TrackerState.EMPTY;
        double worst = 0;
        double lag = 0;
        int n = 0;
        for (int i = 0; i < 300; i++) {
            double x = 320 + 150 * Math.sin(2 * Math.PI * .5 * i / 30);
            double speed = 150 * 2 * Math.PI * .5 * Math.cos(2 * Math.PI * .5 * i / 30);
            double error = next(noisy(random, x)).get(0).points()[0] - x;
            if (i > 30 && Math.abs(speed) > 250) {
                lag += -error / speed;
                n++;
                worst = Math.max(worst, Math.abs(error));
            }
        }
        System.out.printf(
                "one hand of 100 px, 1 px noise, 30 fps: rest %.3f px, lag %.1f ms%n", jitter, 1000 * lag / n);
        assertThat(jitter).isLessThan(.25);
        assertThat(lag / n).isEqualTo(0, within(.033));
    }

    /** A hand at x whose point 7 the model sees, or guesses far off. */
    private static DetectedObject seen(float x, float visible) {
        DetectedObject hand = hand(x, 200, Handedness.RIGHT, .9f);
        float[] visibility = new float[21];
        java.util.Arrays.fill(visibility, 1);
        visibility[7] = visible;
        hand.points()[21] += visible > 0 ? 0 : 40;
        return new DetectedObject(
                hand.kind(),
                hand.pipeline(),
                hand.topology(),
                hand.score(),
                hand.handedness(),
                hand.handednessScore(),
                hand.points(),
                visibility,
                hand.world());
    }

    /** A hand that the model is hardly sure of. */
    private static DetectedObject faint(float x) {
        DetectedObject hand = hand(x, 200, Handedness.RIGHT, .9f);
        return new DetectedObject(
                hand.kind(),
                hand.pipeline(),
                hand.topology(),
                .6f,
                hand.handedness(),
                hand.handednessScore(),
                hand.points(),
                hand.visibility(),
                hand.world());
    }

    /** A hand whose fingers' bones are longer than its palm by this factor, in a box of the same size. */
    private static DetectedObject built(float x, double fingers) {
        DetectedObject hand = hand(x, 200, Handedness.RIGHT, .9f);
        for (int i = 0; i < 21; i++) {
            double length = i % 4 == 0 ? 20 : 20 * fingers;
            hand.points()[3 * i + 2] = (float) (i % 2 == 0 ? 0 : length);
        }
        return hand;
    }

    private List<TrackEvent> events(DetectedObject... detectedObjects) {
        Tracker.TrackUpdate step = tracker.update(state, frame(Continuity.SMOOTH, detectedObjects));
        state = step.state();
        now += FRAME_US;
        return step.events();
    }

    private static TrackEvent event(TrackEvent.Change change) {
        return new TrackEvent(Kind.HAND, 1, change);
    }

    private List<TrackedObject> next(DetectedObject... detectedObjects) {
        Tracker.TrackUpdate step = tracker.update(state, frame(Continuity.SMOOTH, detectedObjects));
        state = step.state();
        now += FRAME_US;
        return step.objects();
    }

    private DetectedFrame frame(Continuity continuity, DetectedObject... detectedObjects) {
        FrameInfo info = FrameInfo.of(new CameraKey("cam-1", 0), "", 1, now);
        return new DetectedFrame(info, continuity, 640, 480, List.of(detectedObjects));
    }

    private static DetectedObject noisy(Random random, double x) {
        DetectedObject hand = hand((float) x, 200, Handedness.RIGHT, .9f);
        float[] points = hand.points();
        for (int i = 0; i < points.length; i++) {
            points[i] += (float) random.nextGaussian();
        }
        return hand;
    }

    /** 21 points on a square of 100 px whose left top corner is at x, y. */
    private static DetectedObject hand(float x, float y, Handedness side, float handednessScore) {
        return detected(Kind.HAND, "hand21", 21, x, y, side, handednessScore);
    }

    private static DetectedObject face(float x, float y) {
        return detected(Kind.FACE, "face68", 68, x, y, Handedness.UNKNOWN, 0);
    }

    private static DetectedObject detected(
            Kind kind, String topology, int n, float x, float y, Handedness side, float handednessScore) {
        float[] points = new float[3 * n];
        for (int i = 0; i < n; i++) {
            points[3 * i] = x + (i == 0 ? 0 : 100f * (i % 5) / 4);
            points[3 * i + 1] = y + (i == 0 ? 0 : 100f * (i / 5) / (n / 5));
        }
        return new DetectedObject(kind, "p", topology, .9f, side, handednessScore, points, new float[0], new float[0]);
    }
}
