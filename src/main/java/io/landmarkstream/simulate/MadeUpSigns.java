package io.landmarkstream.simulate;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Signs that nobody uses: a right hand goes by a few places and changes its fingers, on a way that is drawn once for
 * each sign. People make them in other sizes, places and speeds, each time a little differently.
 */
public final class MadeUpSigns {

    private static final Fingers[] HANDS = {
        Fingers.OPEN, Fingers.FIST, Fingers.POINT, Fingers.VICTORY, Fingers.PINCH, Fingers.LOVE, Fingers.THUMB
    };

    private static final double REST = .6;
    private static final double FPS = 30;

    /** @param places x and y in palms, for each moment at which the hand turns; {@code fingers} likewise */
    private record Sign(double[][] places, Fingers[] fingers) {}

    private final List<Sign> signs = new ArrayList<>();

    /** @param count how many; the same seed gives the same signs */
    public MadeUpSigns(long seed, int count) {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            int turns = 3 + random.nextInt(3);
            double[][] places = new double[turns][];
            Fingers[] fingers = new Fingers[turns];
            for (int k = 0; k < turns; k++) {
                double[] place;
                do {
                    place = new double[] {3.6 * (random.nextDouble() - .5), 3 * (random.nextDouble() - .5)};
                } while (k > 0 && Math.hypot(place[0] - places[k - 1][0], place[1] - places[k - 1][1]) < 1.1);
                places[k] = place;
                fingers[k] = k > 0 && random.nextDouble() < .5 ? fingers[k - 1] : HANDS[random.nextInt(HANDS.length)];
            }
            signs.add(new Sign(places, fingers));
        }
    }

    /**
     * A recording of one person who makes a sign once: a face and the hand, with noise.
     *
     * @param sign number of the sign, from 0
     * @param person decides body, size and speed; {@code time} is another time of the same person
     * @return what a detector sees, 30 frames a second
     */
    public List<List<DetectedObject>> recording(int sign, long person, int time, Noise noise) {
        Sign made = signs.get(sign);
        Random body = new Random(person);
        FaceModel face = FaceModel.of(body, .06);
        HandModel hand = HandModel.of(body, .06);
        double unit = 75 + 45 * body.nextDouble();
        double headX = Movements.WIDTH * (.45 + .1 * body.nextDouble());
        double headY = 150 + 50 * body.nextDouble();
        double large = .8 + .5 * body.nextDouble();
        double usual = .2 + .16 * body.nextDouble();
        Random now = new Random(person * 1009 + time * 31L + sign);
        int turns = made.places.length;
        double[][] places = new double[turns][];
        double[] times = new double[turns];
        double size = large * (.92 + .16 * now.nextDouble());
        for (int k = 0; k < turns; k++) {
            places[k] = new double[] {
                size * (made.places[k][0] + .12 * now.nextGaussian()),
                size * (made.places[k][1] + .12 * now.nextGaussian())
            };
            times[k] = k == 0
                    ? REST
                    : times[k - 1]
                            + usual
                                    * (.85 + .3 * now.nextDouble())
                                    * (.7 + .3 * distance(places[k], places[k - 1]) / size);
        }
        double x0 = -2.6 + .6 * now.nextDouble();
        double y0 = -4.4 + .6 * now.nextDouble();
        double yaw = 12 * now.nextGaussian();
        double roll = 8 * now.nextGaussian();
        List<List<DetectedObject>> frames = new ArrayList<>();
        for (double t = 0; t < times[turns - 1] + REST; t += 1 / FPS) {
            int k = 0;
            while (k < turns - 2 && t > times[k + 1]) {
                k++;
            }
            double s = Math.max(0, Math.min(1, (t - times[k]) / (times[k + 1] - times[k])));
            double share = s * s * s * (10 - 15 * s + 6 * s * s);
            double x = x0 + places[k][0] + share * (places[k + 1][0] - places[k][0]) + .02 * Math.sin(13 * t);
            double y = y0 + places[k][1] + share * (places[k + 1][1] - places[k][1]) + .02 * Math.sin(11 * t);
            Fingers fingers = made.fingers[k].towards(made.fingers[k + 1], share);
            double palm = .5 * unit;
            float[] points = hand.points(
                    fingers,
                    Handedness.RIGHT,
                    new Placement(
                            headX + palm * x, headY - palm * y, 2.05 * palm, Rotation.of(yaw, 6 * Math.sin(t), roll)));
            float[] head = face.points(
                    FaceModel.Expression.REST,
                    new Placement(headX, headY, unit, Rotation.of(4 * Math.sin(t), 3 * Math.sin(1.3 * t), 0)));
            frames.add(List.of(
                    detected(Kind.FACE, "face68", Handedness.UNKNOWN, head, noise, now),
                    detected(Kind.HAND, "hand21", Handedness.RIGHT, points, noise, now)));
        }
        return frames;
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }

    private static DetectedObject detected(
            Kind kind, String topology, Handedness side, float[] truth, Noise noise, Random random) {
        return new DetectedObject(
                kind,
                "simulated",
                topology,
                .9f,
                side,
                kind.isFace() ? 0 : .9f,
                noise.added(truth, random),
                new float[0],
                new float[0]);
    }
}
