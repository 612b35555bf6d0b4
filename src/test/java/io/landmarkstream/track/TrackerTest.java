package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Finding;
import io.landmarkstream.landmark.FoundFrame;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackerTest {

    private static final long FRAME_US = 33_333;
    private static final Continuity JUMP = new Continuity(0, false, false, true);

    private final Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
    private TrackState state = TrackState.EMPTY;
    private long now = 1_000_000_000_000L;

    @Test
    void twoHandsThatPassEachOtherKeepTheirIds() {
        for (int i = 0; i <= 60; i++) {
            List<TrackedThing> things = next(
                    hand(100 + 6 * i, 200, Side.RIGHT, .9f), hand(460 - 6 * i, 260, Side.LEFT, .9f));
            assertThat(things).extracting(TrackedThing::trackId).containsExactly(1L, 2L);
            assertThat(things).extracting(TrackedThing::side).containsExactly(Side.RIGHT, Side.LEFT);
        }
    }

    @Test
    void aHiddenHandIsPredictedMarkedAndComesBackWithItsId() {
        for (int i = 0; i < 10; i++) {
            next(hand(100 + 4 * i, 200, Side.RIGHT, .9f));
        }
        for (int i = 0; i < 14; i++) {
            List<TrackedThing> hidden = next();
            assertThat(hidden).hasSize(1);
            assertThat(hidden.get(0).hidden()).isEmpty();
            assertThat(hidden.get(0).predicted()).isTrue();
            assertThat(hidden.get(0).rawPoints()).isEmpty();
            assertThat(hidden.get(0).points()[0]).isGreaterThan(136);
        }
        TrackedThing back = next(hand(160, 200, Side.RIGHT, .9f)).get(0);
        assertThat(back.trackId()).isEqualTo(1);
        assertThat(back.predicted()).isFalse();
    }

    @Test
    void aThingGoneLongerThanTheKeepTimeEndsAndItsIdIsNotReused() {
        next(hand(100, 200, Side.RIGHT, .9f));
        next(hand(100, 200, Side.RIGHT, .9f));
        next(hand(100, 200, Side.RIGHT, .9f));
        for (int i = 0; i < 15; i++) {
            assertThat(next()).as("predicted for half a second").hasSize(1);
        }
        for (int i = 0; i < 31; i++) {
            assertThat(next()).as("remembered only").isEmpty();
        }
        next(hand(100, 200, Side.RIGHT, .9f));
        assertThat(next(hand(100, 200, Side.RIGHT, .9f)).get(0).trackId()).isEqualTo(2);
    }

    @Test
    void oneWrongSideFlipsNothing() {
        for (int i = 0; i < 10; i++) {
            next(hand(100, 200, Side.RIGHT, .95f));
        }
        TrackedThing thing = next(hand(100, 200, Side.LEFT, .99f)).get(0);
        assertThat(thing.side()).isEqualTo(Side.RIGHT);
        assertThat(thing.sideScore()).isBetween(.8f, 1f);
    }

    @Test
    void aSideThatWasWrongAtFirstIsCorrected() {
        next(hand(100, 200, Side.LEFT, .8f));
        Side side = null;
        for (int i = 0; i < 10; i++) {
            side = next(hand(100, 200, Side.RIGHT, .95f)).get(0).side();
        }
        assertThat(side).isEqualTo(Side.RIGHT);
    }

    @Test
    void aSideOnceConfirmedTakesMoreThanTwoFramesToChange() {
        next(hand(100, 200, Side.LEFT, 1));
        next(hand(100, 200, Side.RIGHT, 1));
        assertThat(next(hand(100, 200, Side.RIGHT, 1)).get(0).side()).isEqualTo(Side.LEFT);
    }

    @Test
    void inAMirrorImageSidesAreThePersonsOwn() {
        assertThat(next(hand(100, 200, Side.RIGHT, .9f)).get(0).side()).isEqualTo(Side.RIGHT);

        FrameInfo mirrored = new FrameInfo(new CameraKey("cam-1", 0), "", 1, now, false, 0, true, 0, 0, 0, "");
        FoundFrame frame =
                new FoundFrame(mirrored, Continuity.SMOOTH, 640, 480, List.of(hand(100, 200, Side.RIGHT, .9f)), null);
        assertThat(tracker.update(TrackState.EMPTY, frame).things().get(0).side()).isEqualTo(Side.LEFT);
        Tracker overridden = new Tracker(TrackerOptions.DEFAULT.mirrored(false));
        assertThat(overridden.update(TrackState.EMPTY, frame).things().get(0).side()).isEqualTo(Side.RIGHT);
    }

    @Test
    void whatWasSeenOnceOnlyIsAResultButIsNotPredicted() {
        assertThat(next(hand(100, 200, Side.RIGHT, .9f))).hasSize(1);
        assertThat(next()).isEmpty();
        assertThat(next(hand(100, 200, Side.RIGHT, .9f)).get(0).trackId()).as("remembered for a moment").isEqualTo(1);
    }

    @Test
    void whatTurnsUpBetweenFramesIsAResultFromItsSecondClearSightingOn() {
        next();
        assertThat(next(hand(100, 200, Side.RIGHT, .9f))).isEmpty();
        assertThat(next(hand(100, 200, Side.RIGHT, .9f)).get(0).trackId()).isEqualTo(1);
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
        next(hand(100, 200, Side.RIGHT, .9f));
        assertThat(events(hand(100, 200, Side.RIGHT, .9f), hand(400, 100, Side.LEFT, .9f))).isEmpty();
        for (int i = 0; i < 20; i++) {
            assertThat(events(hand(100, 200, Side.RIGHT, .9f))).isEmpty();
        }
        next(hand(100, 200, Side.RIGHT, .9f), hand(400, 300, Side.LEFT, .9f));
        assertThat(next(hand(100, 200, Side.RIGHT, .9f), hand(400, 300, Side.LEFT, .9f)))
                .extracting(TrackedThing::trackId)
                .containsExactly(1L, 2L);
    }

    @Test
    void aCameraOfFewFramesASecondWaitsForNoSecondSighting() {
        next();
        now += 500_000;
        assertThat(next(hand(100, 200, Side.RIGHT, .9f))).hasSize(1);
    }

    @Test
    void twoThatComeOutOfOnePlaceAreToldApartByTheNextFramesBeforeEitherGetsAnId() {
        for (int i = 0; i <= 14; i++) {
            next(hand(100 + 12 * i, 200, Side.RIGHT, .9f), hand(436 - 12 * i, 200, Side.RIGHT, .9f));
        }
        // One only is seen, where either could be.
        assertThat(next(hand(268, 200, Side.RIGHT, .9f))).allMatch(TrackedThing::predicted).hasSize(2);
        TrackedThing seen = null;
        for (int i = 16; i < 24; i++) {
            seen = next(hand(100 + 12 * i, 200, Side.RIGHT, .9f)).stream()
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
        TrackState hidden = state;
        for (int id = 1; id <= 2; id++) {
            state = hidden;
            assertThat(next(built(200, id)).stream().filter(t -> !t.predicted()))
                    .extracting(TrackedThing::trackId)
                    .containsExactly((long) id);
        }
    }

    @Test
    void aWildGuessForHiddenPointsDoesNotBreakAMatch() {
        for (int i = 0; i < 10; i++) {
            next(seen(100, 1));
        }
        Finding hand = seen(104, 1);
        for (int point = 5; point < 12; point++) {
            hand.visibility()[point] = .05f;
            hand.points()[3 * point] += 900;
            hand.points()[3 * point + 1] -= 700;
        }
        assertThat(next(hand).stream().filter(t -> !t.predicted()))
                .extracting(TrackedThing::trackId)
                .containsExactly(1L);
    }

    @Test
    void aSideIsGivenOnceItIsCertainEnough() {
        assertThat(next(hand(100, 200, Side.LEFT, .7f)).get(0).side()).isEqualTo(Side.UNKNOWN);
        assertThat(next(hand(100, 200, Side.LEFT, .7f)).get(0).side()).isEqualTo(Side.LEFT);
    }

    @Test
    void theSideOfAPersonsOtherHandTakesMoreToGive() {
        Finding face = face(200, 50);
        next(face, hand(100, 250, Side.RIGHT, .9f), hand(300, 250, Side.LEFT, .9f));
        List<TrackedThing> things = List.of();
        for (int i = 0; i < 5; i++) {
            things = next(face, hand(100, 250, Side.LEFT, .95f), hand(300, 250, Side.LEFT, .9f));
        }
        assertThat(things.get(0).side()).isEqualTo(Side.RIGHT);
    }

    @Test
    void handsAreLinkedWithTheFaceTheyGoWithAndStayWithIt() {
        Finding left = face(100, 50);
        Finding right = face(420, 50);
        List<TrackedThing> things = next(
                left, right, hand(20, 250, Side.RIGHT, .9f), hand(190, 250, Side.LEFT, .9f), hand(340, 250, Side.RIGHT, .9f));
        assertThat(things).extracting(TrackedThing::personId).containsExactly(1L, 1L, 2L, 1L, 2L);

        // The third hand passes by the first face for a moment.
        for (int i = 0; i < 5; i++) {
            things = next(left, right, hand(340 - 10 * i, 250 - 10 * i, Side.RIGHT, .9f));
        }
        assertThat(things.stream().filter(t -> t.trackId() == 3).findFirst().orElseThrow().personId()).isEqualTo(2);
        assertThat(next(hand(295, 205, Side.RIGHT, .9f)).stream().filter(t -> t.kind() == Kind.HAND && !t.predicted()))
                .extracting(TrackedThing::personId)
                .containsExactly(2L);
    }

    @Test
    void aHandTooLargeOrTooFarForAFaceIsNobodys() {
        assertThat(next(face(300, 50), hand(1200, 900, Side.RIGHT, .9f)).get(0).personId()).isZero();
    }

    @Test
    void aTracksLifeIsTold() {
        assertThat(events(hand(100, 200, Side.RIGHT, .9f))).containsExactly(event(TrackEvent.Change.STARTED));
        assertThat(events(hand(100, 200, Side.RIGHT, .9f))).isEmpty();
        assertThat(events(hand(100, 200, Side.RIGHT, .9f))).isEmpty();
        assertThat(events()).as("lost from sight").containsExactly(event(TrackEvent.Change.UPDATED));
        assertThat(events()).isEmpty();
        assertThat(events(hand(100, 200, Side.RIGHT, .9f))).as("seen again").containsExactly(event(TrackEvent.Change.UPDATED));
        List<TrackEvent> rest = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rest.addAll(events());
        }
        assertThat(rest)
                .as("lost, not predicted any more, ended")
                .containsExactly(
                        event(TrackEvent.Change.UPDATED), event(TrackEvent.Change.UPDATED), event(TrackEvent.Change.ENDED));
    }

    @Test
    void coveredPointsGoWhereTheVisibleOnesCarryThemAndSaySoForHalfASecond() {
        for (int i = 0; i < 5; i++) {
            next(seen(100 + 4 * i, i < 4 ? 1 : 0));
        }
        for (int i = 5; i < 18; i++) {
            TrackedThing thing = next(seen(100 + 4 * i, 0)).get(0);
            assertThat(thing.hidden()[7]).isTrue();
            assertThat(thing.hidden()[8]).isFalse();
            assertThat(thing.points()[21]).as("not the model's guess").isEqualTo(100 + 4 * i + 50, within(2f));
            assertThat(thing.predicted()).isFalse();
        }
        for (int i = 18; i < 40; i++) {
            next(seen(100 + 4 * i, 0));
        }
        TrackedThing late = next(seen(260, 0)).get(0);
        assertThat(late.hidden()[7]).isFalse();
        assertThat(late.points()[21]).as("the model's guess").isGreaterThan(335);
    }

    @Test
    void facesAndHandsAreCountedApartAndOrderedByKindThenId() {
        List<TrackedThing> things = next(face(300, 100), hand(100, 200, Side.RIGHT, .9f), face(500, 100));
        assertThat(things).extracting(TrackedThing::kind).containsExactly(Kind.HAND, Kind.FACE, Kind.FACE);
        assertThat(things).extracting(TrackedThing::trackId).containsExactly(1L, 1L, 2L);
    }

    @Test
    void aClockThatJumpsKeepsTheIdAndStartsSmoothingAnew() {
        for (int i = 0; i < 10; i++) {
            next(hand(100, 200, Side.RIGHT, .9f));
        }
        for (long jump : new long[] {10L * 365 * 24 * 3600 * 1_000_000, -20L * 365 * 24 * 3600 * 1_000_000, 0}) {
            now += jump;
            state = tracker.update(state, frame(JUMP, hand(110, 200, Side.RIGHT, .9f))).state();
            assertThat(state.tracks()).extracting(Track::id).containsExactly(1L);
            assertThat(state.tracks().get(0).points()[0]).isEqualTo(110f);
            now += FRAME_US;
            next(hand(100, 200, Side.RIGHT, .9f));
        }
    }

    @Test
    void aPauseLongerThanTheLargestGapEndsAllTracks() {
        next(hand(100, 200, Side.RIGHT, .9f));
        now += 3_000_000;
        assertThat(next(hand(100, 200, Side.RIGHT, .9f)).get(0).trackId()).isEqualTo(2);
    }

    @Test
    void aNewStreamEndsAllTracks() {
        next(hand(100, 200, Side.RIGHT, .9f));
        Continuity newStream = new Continuity(0, true, false, false);
        Tracker.Step step = tracker.update(state, frame(newStream, hand(100, 200, Side.RIGHT, .9f)));
        assertThat(step.things()).extracting(TrackedThing::trackId).containsExactly(2L);
    }

    @Test
    void stateIsNeverChangedInPlace() {
        next(hand(100, 200, Side.RIGHT, .9f));
        TrackState before = state;
        float[] points = before.tracks().get(0).points().clone();
        List<TrackedThing> once = tracker.update(before, frame(Continuity.SMOOTH, hand(120, 210, Side.LEFT, .9f)))
                .things();
        tracker.update(before, frame(Continuity.SMOOTH));
        List<TrackedThing> again = tracker.update(before, frame(Continuity.SMOOTH, hand(120, 210, Side.LEFT, .9f)))
                .things();
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
        double jitter = Math.sqrt(resting.stream().mapToDouble(d -> d * d).average().orElseThrow());
        state = TrackState.EMPTY;
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
        System.out.printf("one hand of 100 px, 1 px noise, 30 fps: rest %.3f px, lag %.1f ms%n", jitter, 1000 * lag / n);
        assertThat(jitter).isLessThan(.25);
        assertThat(lag / n).isEqualTo(0, within(.033));
    }

    /** A hand at x whose point 7 the model sees, or guesses far off. */
    private static Finding seen(float x, float visible) {
        Finding hand = hand(x, 200, Side.RIGHT, .9f);
        float[] visibility = new float[21];
        java.util.Arrays.fill(visibility, 1);
        visibility[7] = visible;
        hand.points()[21] += visible > 0 ? 0 : 40;
        return new Finding(
                hand.kind(), hand.pipeline(), hand.topology(), hand.score(), hand.side(), hand.sideScore(), hand.points(),
                visibility, hand.world());
    }

    /** A hand that the model is hardly sure of. */
    private static Finding faint(float x) {
        Finding hand = hand(x, 200, Side.RIGHT, .9f);
        return new Finding(
                hand.kind(), hand.pipeline(), hand.topology(), .6f, hand.side(), hand.sideScore(), hand.points(),
                hand.visibility(), hand.world());
    }

    /** A hand whose fingers' bones are longer than its palm by this factor, in a box of the same size. */
    private static Finding built(float x, double fingers) {
        Finding hand = hand(x, 200, Side.RIGHT, .9f);
        for (int i = 0; i < 21; i++) {
            double length = i % 4 == 0 ? 20 : 20 * fingers;
            hand.points()[3 * i + 2] = (float) (i % 2 == 0 ? 0 : length);
        }
        return hand;
    }

    private List<TrackEvent> events(Finding... findings) {
        Tracker.Step step = tracker.update(state, frame(Continuity.SMOOTH, findings));
        state = step.state();
        now += FRAME_US;
        return step.events();
    }

    private static TrackEvent event(TrackEvent.Change change) {
        return new TrackEvent(Kind.HAND, 1, change);
    }

    private List<TrackedThing> next(Finding... findings) {
        Tracker.Step step = tracker.update(state, frame(Continuity.SMOOTH, findings));
        state = step.state();
        now += FRAME_US;
        return step.things();
    }

    private FoundFrame frame(Continuity continuity, Finding... findings) {
        FrameInfo info = FrameInfo.of(new CameraKey("cam-1", 0), "", 1, now);
        return new FoundFrame(info, continuity, 640, 480, List.of(findings), null);
    }

    private static Finding noisy(Random random, double x) {
        Finding hand = hand((float) x, 200, Side.RIGHT, .9f);
        float[] points = hand.points();
        for (int i = 0; i < points.length; i++) {
            points[i] += (float) random.nextGaussian();
        }
        return hand;
    }

    /** 21 points on a square of 100 px whose left top corner is at x, y. */
    private static Finding hand(float x, float y, Side side, float sideScore) {
        return finding(Kind.HAND, "hand21", 21, x, y, side, sideScore);
    }

    private static Finding face(float x, float y) {
        return finding(Kind.FACE, "face68", 68, x, y, Side.UNKNOWN, 0);
    }

    private static Finding finding(
            Kind kind, String topology, int n, float x, float y, Side side, float sideScore) {
        float[] points = new float[3 * n];
        for (int i = 0; i < n; i++) {
            points[3 * i] = x + (i == 0 ? 0 : 100f * (i % 5) / 4);
            points[3 * i + 1] = y + (i == 0 ? 0 : 100f * (i / 5) / (n / 5));
        }
        return new Finding(kind, "p", topology, .9f, side, sideScore, points, new float[0], new float[0]);
    }
}
