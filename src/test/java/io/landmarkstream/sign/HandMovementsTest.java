package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.Handedness;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * What hands do, told of made ways at 30 frames a second, through {@link SignReader}. Each movement is shown once, and
 * once nearly; in a mirror image, where it must be told alike; slower and faster.
 */
class HandMovementsTest {

    private static final double WIDTH = 1280;
    private static final double PALM = 60;
    private static final long PERSON = 9;

    /** Speeds at which the same movement is told: times as fast. */
    private static final double[] SPEEDS = {.8, 1, 1.3};

    /** Palm's middle of an open, upright right hand at rest, and its 21 points in palms from the wrist, y down. */
    private static final double X = 640;

    private static final double Y = 420;
    private static final double[][] HAND = {
        {0, 0},
        {-.3, -.2},
        {-.5, -.45},
        {-.65, -.7},
        {-.75, -.9},
        {-.28, -.95},
        {-.31, -1.3},
        {-.33, -1.55},
        {-.35, -1.75},
        {0, -1},
        {0, -1.4},
        {0, -1.7},
        {0, -1.95},
        {.2, -.95},
        {.23, -1.3},
        {.25, -1.55},
        {.27, -1.75},
        {.36, -.85},
        {.42, -1.1},
        {.46, -1.25},
        {.5, -1.4}
    };
    private static final double[] OPEN = {20, 20, 20, 20, 20};
    private static final double[] FIST = {60, 200, 200, 200, 200};
    /** Not open enough for a swipe. */
    private static final double[] LOOSE = {40, 115, 115, 115, 115};

    private static final double[] POINTING = {60, 20, 200, 200, 200};

    /**
     * A hand at one moment: away from its place, palms to the picture's right and down; times as large; pinch in palms.
     */
    private record Shown(double x, double y, double size, double[] bends, double pinch) {

        static Shown open(double x, double y) {
            return new Shown(x, y, 1, OPEN, 1);
        }

        Shown with(double... other) {
            return new Shown(x, y, size, other, pinch);
        }

        Shown larger(double times) {
            return new Shown(x, y, times, bends, pinch);
        }

        Shown pinching(double palms) {
            return new Shown(x, y, size, bends, palms);
        }
    }

    /** From 0 to 1 between two times, as a hand moves: without a jerk. */
    private static double way(double t, double from, double to) {
        double s = Math.max(0, Math.min(1, (t - from) / (to - from)));
        return s * s * s * (10 - 15 * s + 6 * s * s);
    }

    private static double between(double t, double from, double to, double value) {
        return t < from || t > to ? 0 : value;
    }

    // ---- strokes

    @Test
    void aStrokeOfAnOpenHandIsASwipeToThePersonsSide() {
        assertThat(everywhere(t -> Shown.open(3.5 * way(t, 1, 1.4), 0))).containsExactly("swipe_left");
        assertThat(everywhere(t -> Shown.open(-3.5 * way(t, 1, 1.4), 0))).containsExactly("swipe_right");
        assertThat(everywhere(t -> Shown.open(0, -3.5 * way(t, 1, 1.4)))).containsExactly("swipe_up");
        assertThat(everywhere(t -> Shown.open(0, 3.5 * way(t, 1, 1.4)))).containsExactly("swipe_down");
    }

    @Test
    void aStrokeThatIsShortSlowSlantedBentOrOfAFistIsNoSwipe() {
        assertThat(told(t -> Shown.open(1.8 * way(t, 1, 1.4), 0))).as("short").isEmpty();
        assertThat(told(t -> Shown.open(3.5 * way(t, .8, 2.8), 0))).as("slow").isEmpty();
        assertThat(told(t -> Shown.open(3 * way(t, 1, 1.4), 3 * way(t, 1, 1.4))))
                .as("slanted")
                .isEmpty();
        assertThat(told(t -> Shown.open(3 * way(t, 1, 1.4), 2.5 * Math.sin(Math.PI * way(t, 1, 1.4)))))
                .as("bent")
                .isEmpty();
        assertThat(told(t -> Shown.open(3.5 * way(t, 1, 1.4), 0).with(FIST)))
                .as("a fist")
                .isEmpty();
    }

    @Test
    void theWayBackBelongsToTheMovement() {
        assertThat(told(t -> Shown.open(3.5 * (way(t, 1, 1.4) - way(t, 1.8, 2.2)), 0)))
                .containsExactly("swipe_left");
        assertThat(told(t -> Shown.open(0, 0).larger(1 + .5 * (way(t, .8, 1.3) - way(t, 1.6, 2.1)))))
                .containsExactly("push");
        assertThat(told(t -> Shown.open(0, 0).larger(1 + .5 * (way(t, .8, 1.3) - way(t, 2.2, 2.6)))))
                .as("also when its time ends while the hand rests")
                .containsExactly("push");
    }

    @Test
    void aStrokeAsideAfterOneUpIsAnotherSwipe() {
        assertThat(told(t -> Shown.open(3.5 * way(t, 1.8, 2.2), -3.5 * way(t, 1, 1.4))))
                .containsExactly("swipe_up", "swipe_left");
    }

    @Test
    void loweringAHandThatHasJustDoneSomethingIsNoSwipe() {
        DoubleFunction<Shown> aside = t -> Shown.open(-3.5 * way(t, 1, 1.4), 3.5 * way(t, 1.9, 2.3));

        assertThat(everywhere(aside)).containsExactly("swipe_right");
        assertThat(new Take(aside).face(t -> new double[] {0, 0}).told())
                .as("it rests on a table")
                .containsExactly("swipe_right");
        assertThat(told(t -> Shown.open(-3.5 * way(t, 1, 1.4), 3.5 * way(t, 2.5, 2.8))))
                .as("nor when the time in which it may come ends while the hand rests")
                .containsExactly("swipe_right");
        assertThat(told(t -> Shown.open(0, 3.5 * way(t, 1.9, 2.3)).larger(1 + .5 * way(t, .8, 1.3))))
                .containsExactly("push");
        assertThat(told(t -> Shown.open(-3.5 * way(t, .4, .7), 3.5 * way(t, 2.6, 3))))
                .as("much later")
                .containsExactly("swipe_right", "swipe_down");
    }

    @Test
    void aPersonWhoWalksAndAHandThatHangsDoNotSwipe() {
        DoubleFunction<Shown> stroke = t -> Shown.open(3.5 * way(t, 1, 1.4), 0);

        assertThat(new Take(stroke).face(t -> new double[] {0, 0}).told()).containsExactly("swipe_left");
        assertThat(new Take(stroke)
                        .face(t -> new double[] {3.5 * PALM * way(t, 1, 1.4), 0})
                        .told())
                .as("the face goes along")
                .isEmpty();
        assertThat(new Take(stroke).face(t -> new double[] {0, -180}).told())
                .as("far below the eyes")
                .isEmpty();
    }

    @Test
    void anUprightOpenHandThatGoesToAndFroWaves() {
        DoubleFunction<Shown> strokes = t -> Shown.open(between(t, .5, 2, .6 * Math.sin(4 * Math.PI * (t - .5))), 0);

        assertThat(everywhere(strokes)).containsExactly("wave", "wave ended");
        assertThat(told(t -> Shown.open(between(t, .5, 2, .2 * Math.sin(4 * Math.PI * (t - .5))), 0)))
                .as("it trembles")
                .isEmpty();
        assertThat(told(t -> Shown.open(between(t, .5, .75, .6 * Math.sin(4 * Math.PI * (t - .5))), 0)))
                .as("to and fro once")
                .isEmpty();
        assertThat(told(t -> strokes.apply(t).with(FIST))).as("a fist").isEmpty();
    }

    // ---- circles

    @Test
    void aPointingFingerThatGoesRoundTellsTheSenseOfThePerson() {
        // Down on the picture's right first: clockwise in the picture, so the other way for whom it shows.
        assertThat(everywhere(t -> circle(t, 1, .8))).containsExactly("circle_counterclockwise");
        assertThat(everywhere(t -> circle(t, -1, .8))).containsExactly("circle_clockwise");
    }

    @Test
    void lessThanARoundAFlatOneASmallOneAndAnOpenHandAreNoCircle() {
        assertThat(told(t -> circle(Math.min(t, 1.6), 1, .8)))
                .as("half a round")
                .isEmpty();
        assertThat(told(t -> {
                    Shown round = circle(t, 1, .8);
                    return new Shown(round.x(), .3 * round.y(), 1, POINTING, 1);
                }))
                .as("flat")
                .isEmpty();
        assertThat(told(t -> circle(t, 1, .25))).as("small").isEmpty();
        assertThat(told(t -> circle(t, 1, .8).with(OPEN))).as("open").isEmpty();
    }

    /** One round in a second and a bit, of a hand that points. */
    private static Shown circle(double t, int sense, double radius) {
        double angle = 2 * Math.PI * Math.max(0, Math.min(1.1, t - 1));
        return Shown.open(radius * Math.cos(angle), sense * radius * Math.sin(angle))
                .with(POINTING);
    }

    // ---- towards the camera

    @Test
    void anOpenHandThatBecomesLargerPushesAndOneThatBecomesSmallerPulls() {
        assertThat(everywhere(t -> Shown.open(0, 0).larger(1 + .5 * way(t, 1, 1.5))))
                .containsExactly("push");
        assertThat(everywhere(t -> Shown.open(0, 0).larger(1.5 - .5 * way(t, 1, 1.5))))
                .containsExactly("pull");
    }

    @Test
    void aHandThatGrowsLittleOrGoesAsideOrClosesDoesNotPush() {
        assertThat(told(t -> Shown.open(0, 0).larger(1 + .15 * way(t, 1, 1.5))))
                .as("little")
                .isEmpty();
        assertThat(told(t -> Shown.open(1.8 * way(t, 1, 1.5), 0).larger(1 + .5 * way(t, 1, 1.5))))
                .as("aside")
                .isEmpty();
        assertThat(told(t -> Shown.open(0, 0).larger(1 + .5 * way(t, 1, 1.5)).with(FIST)))
                .as("a fist")
                .isEmpty();
        assertThat(new Take(t -> Shown.open(0, 0).larger(1 + .5 * way(t, 1, 1.5)))
                        .face(t -> new double[] {0, 0, 1 + .5 * way(t, 1, 1.5)})
                        .told())
                .as("the whole person comes nearer")
                .isEmpty();
    }

    // ---- thumb and index finger

    @Test
    void whatIsPinchedAndMovedIsDragged() {
        DoubleFunction<Shown> drag = t ->
                Shown.open(1.2 * way(t, 1, 1.8), 0).with(60, 90, 30, 30, 30).pinching(t > .8 && t < 2.2 ? .2 : 1);

        assertThat(everywhere(drag)).containsExactly("pinch_drag", "pinch_drag ended");
        assertThat(new Take(drag).last().x()).as("palms to the person's left").isBetween(1.1f, 1.3f);
        assertThat(new Take(drag).mirrored().last().x())
                .as("in a mirror image too")
                .isBetween(1.1f, 1.3f);
    }

    @Test
    void aPinchThatStaysAndAHandThatMovesWithoutOneDragNothing() {
        assertThat(told(t -> Shown.open(.3 * way(t, 1, 1.8), 0).pinching(t > .8 && t < 2.2 ? .2 : 1)))
                .as("it stays")
                .isEmpty();
        assertThat(told(t -> Shown.open(1.2 * way(t, 1, 1.8), 0).pinching(.45)))
                .as("thumb and finger are near")
                .isEmpty();
    }

    @Test
    void twoHandsThatPinchAndPartZoom() {
        Take zoom = new Take(t -> Shown.open(-1.5 - way(t, 1, 1.8), 0).pinching(t > .8 && t < 2.2 ? .2 : 1))
                .other(t -> Shown.open(1.5 + way(t, 1, 1.8), 0).pinching(t > .8 && t < 2.2 ? .2 : 1));

        assertThat(zoom.told()).containsExactly("zoom", "zoom ended");
        assertThat(zoom.last().amplitude()).as("from 3 to 5 palms").isBetween(1.6f, 1.75f);
        assertThat(zoom.mirrored().told()).containsExactly("zoom", "zoom ended");
    }

    @Test
    void twoHandsOfWhichOnePinchesOrThatHardlyPartDoNotZoom() {
        assertThat(new Take(t -> Shown.open(-1.5 - .1 * way(t, 1, 1.8), 0).pinching(.2))
                        .other(t -> Shown.open(1.5 + .1 * way(t, 1, 1.8), 0).pinching(.2))
                        .told())
                .as("a fifteenth")
                .isEmpty();
        assertThat(new Take(t -> Shown.open(-1.5 - .4 * way(t, 1, 1.8), 0).pinching(.2))
                        .other(t -> Shown.open(1.5 + way(t, 1, 1.8), 0))
                        .told())
                .as("one hand")
                .isEmpty();
    }

    // ---- two hands

    @Test
    void handsThatMeetFastClap() {
        Take clap = clap(1, 1.3, .5);

        assertThat(clap.told()).containsExactly("clap");
        assertThat(clap.mirrored().told()).containsExactly("clap");
        assertThat(clap(1, 1.2, .5).told()).as("faster").containsExactly("clap");
    }

    @Test
    void handsThatMeetSlowlyOrStayApartDoNotClap() {
        assertThat(clap(.8, 2.6, .5).told()).as("slowly").isEmpty();
        assertThat(clap(1, 1.3, .9).told()).as("they stay apart").isEmpty();
    }

    /** Two hands come from 4 palms apart to within twice {@code near} palms, and part a little. */
    private static Take clap(double from, double to, double near) {
        DoubleFunction<Double> aside = t -> 2 - (2 - near) * way(t, from, to) + .3 * way(t, to + .1, to + .4);
        return new Take(t -> Shown.open(-aside.apply(t), 0)).other(t -> Shown.open(aside.apply(t), 0));
    }

    // ---- fingers

    @Test
    void fingersThatBendAndStretchAgainAndAgainBeckon() {
        assertThat(everywhere(t -> beckon(t, 100, 2, 0))).containsExactly("beckon", "beckon ended");
    }

    @Test
    void fingersThatBendALittleOrOnceOrOfAHandOnItsWayDoNotBeckon() {
        assertThat(told(t -> beckon(t, 20, 2, 0))).as("a little").isEmpty();
        assertThat(told(t -> beckon(t, 100, .9, 0))).as("once").isEmpty();
        assertThat(told(t -> beckon(t, 100, 2, 2.5 * t))).as("on its way").isEmpty();
    }

    private static Shown beckon(double t, double degrees, double until, double x) {
        double bend = 20 + between(t, .5, until, degrees * (1 - Math.cos(5 * Math.PI * (t - .5))) / 2);
        return Shown.open(x, 0).with(20, bend, bend, bend, bend);
    }

    // ---- at the face

    @Test
    void aHandAboveItsFaceIsRaised() {
        DoubleFunction<Shown> raised =
                t -> Shown.open(2, -5.5 * (way(t, .3, 1.3) - way(t, 2.2, 3.2))).with(LOOSE);

        assertThat(new Take(raised).face(t -> new double[] {0, 0}).told())
                .containsExactly("hand_raised", "hand_raised ended");
        assertThat(new Take(raised).face(t -> new double[] {0, 0}).mirrored().told())
                .containsExactly("hand_raised", "hand_raised ended");
        assertThat(new Take(t -> Shown.open(3.5, -4 * way(t, .3, 1.3)).with(LOOSE))
                        .face(t -> new double[] {0, 0})
                        .told())
                .as("beside the face")
                .isEmpty();
        assertThat(told(raised)).as("whose face?").doesNotContain("hand_raised");
    }

    @Test
    void aFingertipThatRestsAtAPartOfTheFaceIsThere() {
        assertThat(at(new double[] {56, 92}, true)).containsExactly("hand_to_mouth", "hand_to_mouth ended");
        assertThat(at(new double[] {55.9, 51.6}, true)).containsExactly("hand_to_eyes", "hand_to_eyes ended");
        assertThat(at(new double[] {14, 62}, true)).containsExactly("hand_to_ear", "hand_to_ear ended");
        assertThat(at(new double[] {98, 62}, true)).containsExactly("hand_to_ear", "hand_to_ear ended");
    }

    @Test
    void aFingertipThatPassesOrStopsBeforeTheFaceIsNotThere() {
        assertThat(at(new double[] {56, 92}, false)).as("it passes").isEmpty();
        assertThat(at(new double[] {56, 140}, true)).as("below the chin").isEmpty();
    }

    /** The middle finger's tip comes to a place of the aligned face and rests there, or passes it. */
    private static List<String> at(double[] place, boolean rests) {
        double[] from = {X + PALM * HAND[12][0], Y + PALM * (HAND[12][1] - middle(1))};
        double dx = (FACE_X + place[0] - from[0]) / PALM;
        double dy = (FACE_Y + place[1] - from[1]) / PALM;
        DoubleFunction<Double> comes = rests ? t -> way(t, .3, 1.2) - way(t, 2, 2.9) : t -> 2 * way(t, .3, 2);
        return new Take(t ->
                        Shown.open(dx * comes.apply(t), dy * comes.apply(t)).with(LOOSE))
                .face(t -> new double[] {0, 0})
                .told();
    }

    @Test
    void aHandThatRestsDoesNothing() {
        assertThat(told(t -> Shown.open(0, 0))).isEmpty();
        assertThat(told(t -> Shown.open(.3 * t, .1 * t))).as("it drifts").isEmpty();
    }

    // ---- the stage

    private static final double FACE_X = 600;
    private static final double FACE_Y = 120;

    private static double middle(int axis) {
        double sum = 0;
        for (int i : new int[] {0, 5, 9, 13, 17}) {
            sum += HAND[i][axis] / 5;
        }
        return sum;
    }

    private static List<String> told(DoubleFunction<Shown> hand) {
        return new Take(hand).told();
    }

    /** What is told of a movement, which must be the same in a mirror image and at other speeds. */
    private static List<String> everywhere(DoubleFunction<Shown> hand) {
        List<String> told = told(hand);
        for (double speed : SPEEDS) {
            assertThat(new Take(hand).at(speed).told())
                    .as("%s times as fast", speed)
                    .isEqualTo(told);
            assertThat(new Take(hand).at(speed).mirrored().told())
                    .as("in a mirror image, %s times as fast", speed)
                    .isEqualTo(told);
        }
        return told;
    }

    /** One or two hands for three and a half seconds; where there is a face, they are its person's. */
    private static final class Take {

        private final DoubleFunction<Shown> hand;
        private DoubleFunction<Shown> other;
        private DoubleFunction<double[]> face;
        private boolean mirrored;
        private double speed = 1;

        private Take(DoubleFunction<Shown> hand) {
            this.hand = hand;
        }

        Take other(DoubleFunction<Shown> second) {
            other = second;
            return this;
        }

        /** Pixels by which the face is moved, and times as large. */
        Take face(DoubleFunction<double[]> moved) {
            face = moved;
            return this;
        }

        Take mirrored() {
            mirrored = true;
            return this;
        }

        Take at(double times) {
            speed = times;
            return this;
        }

        /** Names of what is told, in order; what lasts once when it begins and once when it ends. */
        List<String> told() {
            List<String> told = new ArrayList<>();
            TreeSet<String> lasting = new TreeSet<>();
            for (Movement movement : movements()) {
                if (movement.ended()) {
                    told.add(lasting.remove(movement.name()) ? movement.name() + " ended" : movement.name());
                } else if (lasting.add(movement.name())) {
                    told.add(movement.name());
                }
            }
            return told;
        }

        Movement last() {
            List<Movement> movements = movements();
            return movements.get(movements.size() - 1);
        }

        private List<Movement> movements() {
            SignReader reader = new SignReader(SignOptions.DEFAULT);
            SignState state = SignState.EMPTY;
            List<Movement> all = new ArrayList<>();
            for (int i = 0; i < 30 * 3.5 / speed; i++) {
                double t = i / 30.0;
                List<SignHand> hands = new ArrayList<>(List.of(of(1, hand.apply(t * speed))));
                if (other != null) {
                    hands.add(of(2, other.apply(t * speed)));
                }
                SignFrame frame = new SignFrame(
                        1_000_000 + Math.round(1e6 * t),
                        i > 0,
                        false,
                        mirrored,
                        hands,
                        face == null ? List.of() : List.of(faceOf(face.apply(t * speed))));
                SignReader.Read read = reader.update(state, frame);
                state = read.state();
                read.hands().forEach(signs -> all.addAll(signs.movements()));
            }
            return all;
        }

        private SignHand of(long trackId, Shown shown) {
            float[] points = new float[63];
            for (int i = 0; i < 21; i++) {
                double side = trackId == 1 ? 1 : -1;
                double x = X + PALM * (shown.x() + shown.size() * side * (HAND[i][0] - middle(0)));
                double y = Y + PALM * (shown.y() + shown.size() * (HAND[i][1] - middle(1)));
                points[3 * i] = (float) (mirrored ? WIDTH - x : x);
                points[3 * i + 1] = (float) y;
            }
            float[] bends = new float[5];
            for (int i = 0; i < 5; i++) {
                bends[i] = (float) shown.bends()[i];
            }
            return new SignHand(
                    trackId,
                    face == null ? 0 : PERSON,
                    trackId == 1 ? Handedness.RIGHT : Handedness.LEFT,
                    points,
                    bends,
                    (float) shown.pinch(),
                    new float[0]);
        }

        private SignFace faceOf(double[] moved) {
            double times = moved.length > 2 ? moved[2] : 1;
            double x = FACE_X + moved[0];
            double left = mirrored ? WIDTH - x - 112 * times : x;
            float scale = (float) (1 / times);
            return new SignFace(
                    PERSON,
                    new float[] {scale, 0, (float) (-left / times), 0, scale, (float) (-(FACE_Y + moved[1]) / times)},
                    (float) (FACE_Y + moved[1] + 20),
                    0,
                    0,
                    0,
                    .35f,
                    .35f);
        }
    }
}
