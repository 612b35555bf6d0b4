package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two people, 200 pixels apart; the first one's left hand is in front of the second one's chest. */
class BodiesTest {

    private static final long FRAME_US = 40_000;
    private static final int LEFT_WRIST = 9;
    private static final int RIGHT_WRIST = 10;

    private final Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
    private TrackerState state = TrackerState.EMPTY;
    private long now = FRAME_US;
    private List<TrackEvent> events = List.of();

    private List<TrackedObject> next(boolean mirrored, DetectedObject... objects) {
        now += FRAME_US;
        FrameInfo info = new FrameInfo(new CameraKey("cam-1", 0), "", 1, now, false, 0, mirrored, 0, 1, now / 1000, "");
        Tracker.TrackUpdate update =
                tracker.update(state, new DetectedFrame(info, Continuity.SMOOTH, 1000, 600, List.of(objects)));
        state = update.state();
        events = update.events();
        return update.objects();
    }

    private static DetectedObject object(
            Kind kind, String topology, float[] points, float[] visibility, Handedness side) {
        return new DetectedObject(kind, "p", topology, .9f, side, .9f, points, visibility, new float[0]);
    }

    /** Shoulders 60 wide at y = 200, head at y = 140, wrists where they are said to be. */
    private static DetectedObject body(float x, float[] leftWrist, float[] rightWrist, int... hidden) {
        float[][] at = new float[17][];
        for (int i = 0; i < 5; i++) {
            at[i] = new float[] {x + new float[] {0, 8, -8, 16, -16}[i], i == 0 ? 145 : 138};
        }
        at[5] = new float[] {x + 30, 200};
        at[6] = new float[] {x - 30, 200};
        at[7] = new float[] {x + 40, 260};
        at[8] = new float[] {x - 40, 260};
        at[LEFT_WRIST] = leftWrist;
        at[RIGHT_WRIST] = rightWrist;
        for (int i = 11; i < 17; i++) {
            at[i] = new float[] {x + (i % 2 == 1 ? 20 : -20), 320 + 60 * ((i - 11) / 2)};
        }
        float[] visibility = new float[17];
        Arrays.fill(visibility, .9f);
        for (int i : hidden) {
            visibility[i] = .05f;
        }
        return object(Kind.BODY, "body17", flat(at), visibility, Handedness.UNKNOWN);
    }

    private static DetectedObject face(float x) {
        float[][] at = new float[68][];
        for (int i = 0; i < 68; i++) {
            at[i] = new float[] {x - 20 + i % 8 * 40 / 7f, 120 + i / 8 * 40 / 8f};
        }
        return object(Kind.FACE, "face68", flat(at), new float[0], Handedness.UNKNOWN);
    }

    private static DetectedObject hand(float x, float y, Handedness side) {
        float[][] at = new float[21][];
        for (int i = 0; i < 21; i++) {
            at[i] = new float[] {x + (i == 0 ? 0 : i % 5 * 8 - 16), y + (i == 0 ? 0 : 10 + i / 5 * 8)};
        }
        return object(Kind.HAND, "hand21", flat(at), new float[0], side);
    }

    private static float[] flat(float[][] at) {
        float[] points = new float[3 * at.length];
        for (int i = 0; i < at.length; i++) {
            points[3 * i] = at[i][0];
            points[3 * i + 1] = at[i][1];
        }
        return points;
    }

    private static final float[] DOWN_LEFT_OF_TWO = {445, 330};
    private static final float[] DOWN_RIGHT_OF_ONE = {155, 330};
    private static final float[] DOWN_RIGHT_OF_TWO = {355, 330};
    private static final float[] ACROSS = {395, 220};

    private static DetectedObject[] people(int... hidden) {
        return new DetectedObject[] {
            face(200),
            face(400),
            hand(395, 220, Handedness.LEFT),
            body(200, ACROSS, DOWN_RIGHT_OF_ONE, hidden),
            body(400, DOWN_LEFT_OF_TWO, DOWN_RIGHT_OF_TWO)
        };
    }

    private static TrackedObject of(List<TrackedObject> objects, Kind kind, long id) {
        return objects.stream()
                .filter(o -> o.kind().equals(kind) && o.trackId() == id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutBodiesTheNearestFaceHasTheHand() {
        List<TrackedObject> objects = next(false, Arrays.copyOf(people(), 3));

        assertThat(of(objects, Kind.HAND, 1).personId()).isEqualTo(2);
        assertThat(objects).extracting(TrackedObject::bodyId).containsOnly(0L);
    }

    @Test
    void aHandAtABodysWristBelongsToThatBodysFace() {
        List<TrackedObject> objects = next(false, people());

        assertThat(of(objects, Kind.HAND, 1).bodyId()).isEqualTo(1);
        assertThat(of(objects, Kind.HAND, 1).personId()).isEqualTo(1);
        for (long person = 1; person <= 2; person++) {
            assertThat(of(objects, Kind.FACE, person).bodyId()).isEqualTo(person);
            assertThat(of(objects, Kind.BODY, person).personId()).isEqualTo(person);
            assertThat(of(objects, Kind.BODY, person).bodyId()).isEqualTo(person);
        }
        assertThat(objects).extracting(o -> o.kind().name()).containsExactly("hand", "face", "face", "body", "body");
    }

    @Test
    void aFaceThatIsSeenToBeAnotherBodysIsNoLongerTheFirstOnes() {
        int[] head = {0, 1, 2, 3, 4};
        float[] left = {445, 330};
        List<TrackedObject> before =
                next(false, face(400), body(400, left, DOWN_RIGHT_OF_TWO), body(425, left, DOWN_RIGHT_OF_TWO, head));
        assertThat(before).extracting(TrackedObject::personId).containsExactlyInAnyOrder(1L, 1L, 0L);

        List<TrackedObject> after =
                next(false, face(405), body(400, left, DOWN_RIGHT_OF_TWO, head), body(425, left, DOWN_RIGHT_OF_TWO));

        long body = after.get(0).bodyId();
        assertThat(after).filteredOn(o -> o.kind().isBody()).hasSize(2).allSatisfy(o -> assertThat(o.personId())
                .isEqualTo(o.trackId() == body ? 1 : 0));
        assertThat(body).isNotEqualTo(before.get(0).bodyId());
    }

    @Test
    void aBodySeenFromBehindHasItsHandsWithoutAFace() {
        List<TrackedObject> objects = next(
                false,
                hand(445, 330, Handedness.RIGHT),
                hand(355, 330, Handedness.LEFT),
                hand(700, 330, Handedness.LEFT),
                body(400, DOWN_LEFT_OF_TWO, DOWN_RIGHT_OF_TWO, 0, 1, 2, 3, 4));

        assertThat(objects).extracting(TrackedObject::bodyId).containsExactly(1L, 1L, 0L, 1L);
        assertThat(objects).extracting(TrackedObject::personId).containsOnly(0L);
    }

    @Test
    void aLinkStaysWhileTheWristIsHiddenAndEndsWhenTheHandIsSeenElsewhere() {
        next(false, people());
        assertThat(of(next(false, people(LEFT_WRIST)), Kind.HAND, 1).bodyId()).isEqualTo(1);
        DetectedObject[] apart = people();
        apart[3] = body(200, new float[] {245, 330}, DOWN_RIGHT_OF_ONE);
        List<TrackedObject> objects = List.of();
        List<TrackEvent> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            objects = next(false, apart);
            all.addAll(events);
        }

        assertThat(of(objects, Kind.HAND, 1).bodyId()).isZero();
        assertThat(all).contains(new TrackEvent(Kind.HAND, 1, TrackEvent.Change.UPDATED));
    }

    @Test
    void bothHandsOfAMirroredBodyAreItsWhereItsWristsMeet() {
        float[] both = {400, 330};
        float[] near = {404, 330};
        // In a mirror image the wrist that the topology calls left is the person's right one.
        List<TrackedObject> objects =
                next(true, hand(400, 326, Handedness.LEFT), hand(404, 334, Handedness.RIGHT), body(400, both, near));

        assertThat(objects).extracting(TrackedObject::bodyId).containsExactly(1L, 1L, 1L);
    }

    @Test
    void theLinkIsKeptInTheState() throws Exception {
        next(false, people());
        state = TrackerStateFormat.read(TrackerStateFormat.write(state));

        assertThat(of(next(false, people(LEFT_WRIST)), Kind.HAND, 1).bodyId()).isEqualTo(1);
    }

    @Test
    void aBodyThatEndsLeavesItsHands() {
        next(false, people());
        List<TrackedObject> objects = List.of();
        for (int i = 0; i < 60; i++) {
            objects = next(false, Arrays.copyOf(people(), 3));
        }

        assertThat(objects).extracting(TrackedObject::bodyId).containsOnly(0L);
    }
}
