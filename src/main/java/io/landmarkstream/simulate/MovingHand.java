package io.landmarkstream.simulate;

import io.landmarkstream.landmark.Handedness;
import java.util.Random;

/** The true points, at any time, of a hand that moves, rotates and changes its gesture in movements of minimum jerk. */
public final class MovingHand {

    private static final Fingers[] GESTURES = {
        Fingers.OPEN,
        Fingers.FIST,
        Fingers.POINT,
        Fingers.VICTORY,
        Fingers.OK,
        Fingers.PINCH,
        Fingers.LOVE,
        Fingers.THUMB
    };

    private final HandModel model;
    private final Handedness handedness;
    private final double x;
    private final double y;
    private final double size;
    private final Course place;
    private final Course turn;
    private final Course gesture;
    private final Fingers from;

    /**
     * @param x pixels, where the wrist is in the mean
     * @param size hand length in pixels
     * @param seconds how long it moves
     * @param reach how far the wrist moves from there, hand lengths; 0: it and the fingers rest
     */
    public MovingHand(
            Random random, Handedness handedness, double x, double y, double size, double seconds, double reach) {
        this.model = HandModel.of(random, .04);
        this.handedness = handedness;
        this.x = x;
        this.y = y;
        this.size = size;
        this.from = GESTURES[random.nextInt(GESTURES.length)];
        double moves = Math.min(1, reach);
        this.place = Course.of(random, seconds, new double[] {.35, .9}, new double[] {0, .5}, r -> new double[] {
            reach * (2 * r.nextDouble() - 1),
            .7 * reach * (2 * r.nextDouble() - 1),
            moves * .15 * (2 * r.nextDouble() - 1)
        });
        double yaw = 60 * (random.nextDouble() - .5);
        double roll = 60 * (random.nextDouble() - .5);
        this.turn = Course.of(random, seconds, new double[] {.4, 1}, new double[] {0, .5}, r -> new double[] {
            yaw + moves * 40 * (r.nextDouble() - .5),
            moves * 40 * (r.nextDouble() - .5),
            roll + moves * 60 * (r.nextDouble() - .5)
        });
        this.gesture = Course.of(random, seconds, new double[] {.25, .5}, new double[] {.2, 1}, r -> {
            double[] shares = new double[GESTURES.length];
            shares[r.nextInt(GESTURES.length)] = moves;
            return shares;
        });
    }

    /** 21 points, pixels. */
    public float[] at(double seconds) {
        double[] p = place.at(seconds);
        double[] t = turn.at(seconds);
        Placement placement =
                new Placement(x + size * p[0], y + size * p[1], size * (1 + p[2]), Rotation.of(t[0], t[1], t[2]));
        return model.points(fingers(gesture.at(seconds)), handedness, placement);
    }

    private Fingers fingers(double[] shares) {
        Fingers mixed = from;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                mixed = mixed.towards(GESTURES[i], shares[i]);
            }
        }
        return mixed;
    }
}
