package io.landmarkstream.simulate;

import io.landmarkstream.landmark.Handedness;
import java.util.Random;

/**
 * A hand of 21 joints (topology {@code hand21}) posed by its joint angles: forward kinematics over the bones, no skin.
 * Model frame: wrist at the origin, fingers up, palm towards the camera; unit is the length from wrist to the middle
 * finger's tip. Proportions follow the mean hand of anthropometric tables within a few per cent and vary by person.
 *
 * @param palm x, y of the five knuckles nearest the wrist: thumb CMC, then the four MCP joints
 * @param bones lengths of three bones a finger, thumb first
 */
public record HandModel(double[][] palm, double[][] bones) {

    private static final double[][] PALM = {{.10, .10}, {.13, .46}, {.03, .48}, {-.06, .45}, {-.14, .40}};
    private static final double[][] BONES = {
        {.20, .16, .13}, {.21, .125, .095}, {.235, .145, .10}, {.215, .135, .095}, {.165, .095, .08}
    };

    /** How far the fingers' planes fan out, degrees towards the thumb's side, at full spread. */
    private static final double[] FAN = {0, 12, 2, -8, -18};

    /** The mean hand. */
    public static final HandModel MEAN = new HandModel(PALM, BONES);

    /** A random hand: bones and knuckles differ by about {@code spread} (standard deviation, relative). */
    public static HandModel of(Random random, double spread) {
        double[][] palm = new double[5][2];
        double[][] bones = new double[5][3];
        for (int finger = 0; finger < 5; finger++) {
            double length = 1 + spread * random.nextGaussian();
            for (int i = 0; i < 2; i++) {
                palm[finger][i] = PALM[finger][i] * (1 + spread * random.nextGaussian());
            }
            for (int i = 0; i < 3; i++) {
                bones[finger][i] = BONES[finger][i] * length * (1 + spread / 2 * random.nextGaussian());
            }
        }
        return new HandModel(palm, bones);
    }

    /**
     * The 21 points in the picture; {@link Placement#size()} is the hand's length.
     *
     * @param side of the person; a left hand is the right one's mirror image
     */
    public float[] points(Fingers fingers, Handedness handedness, Placement placement) {
        return placement.project(joints(fingers, handedness));
    }

    /** x, y, z of the 21 points in the model frame. */
    double[] joints(Fingers fingers, Handedness handedness) {
        double[] model = model(fingers);
        if (handedness == Handedness.LEFT) {
            for (int i = 0; i < model.length; i += 3) {
                model[i] = -model[i];
            }
        }
        return model;
    }

    /** A right hand in the model frame: the thumb is on the picture's right. */
    private double[] model(Fingers fingers) {
        double[] points = new double[63];
        for (int finger = 1; finger < 5; finger++) {
            double fan = Math.toRadians(FAN[finger] * fingers.spread());
            double bend = 0;
            int joint = 1 + 4 * finger;
            set(points, joint, palm[finger][0], palm[finger][1], 0);
            for (int bone = 0; bone < 3; bone++) {
                bend += Math.toRadians(fingers.bend(finger, bone));
                double length = bones[finger][bone];
                step(
                        points,
                        joint + bone,
                        length * Math.sin(fan) * Math.cos(bend),
                        length * Math.cos(fan) * Math.cos(bend),
                        length * Math.sin(bend));
            }
        }
        thumb(points, fingers);
        return points;
    }

    private void thumb(double[] points, Fingers fingers) {
        set(points, 1, palm[0][0], palm[0][1], .03);
        double[] from = new double[3];
        for (int bone = 0; bone < 3; bone++) {
            double out = Math.toRadians(fingers.thumbOut(bone));
            double up = Math.toRadians(fingers.thumbUp(bone));
            double length = bones[0][bone];
            step(
                    points,
                    1 + bone,
                    length * Math.sin(out) * Math.cos(up),
                    length * Math.cos(out) * Math.cos(up),
                    length * Math.sin(up));
        }
        if (fingers.touch() > 0) {
            touch(points, from, fingers.touch());
        }
    }

    /** Moves thumb and index finger towards each other until, at 1, their tips meet. */
    private static void touch(double[] points, double[] gap, double share) {
        for (int axis = 0; axis < 3; axis++) {
            gap[axis] = points[3 * 8 + axis] - points[3 * 4 + axis];
        }
        for (int axis = 0; axis < 3; axis++) {
            double half = share * gap[axis] / 2;
            points[3 * 4 + axis] += half;
            points[3 * 3 + axis] += .6 * half;
            points[3 * 2 + axis] += .15 * half;
            points[3 * 8 + axis] -= half;
            points[3 * 7 + axis] -= .7 * half;
            points[3 * 6 + axis] -= .25 * half;
        }
    }

    private static void set(double[] points, int joint, double x, double y, double z) {
        points[3 * joint] = x;
        points[3 * joint + 1] = y;
        points[3 * joint + 2] = z;
    }

    private static void step(double[] points, int joint, double dx, double dy, double dz) {
        set(points, joint + 1, points[3 * joint] + dx, points[3 * joint + 1] + dy, points[3 * joint + 2] + dz);
    }
}
