package io.landmarkstream.attributes;

/** Hands of 21 points by forward kinematics: a flat palm facing the camera, fingers that bend towards it. */
final class Hands {

    static final double STRAIGHT = 5;
    static final double CURLED = 85;

    private Hands() {}

    /**
     * A hand of 100 pixels from wrist to middle knuckle, fingers up.
     *
     * @param thumbOut whether the thumb stretches away from the palm
     * @param bends of the three joints of index, middle, ring and little finger, degrees each
     */
    static float[] hand(boolean thumbOut, double... bends) {
        float[] p = new float[63];
        put(p, 0, 300, 400, 0);
        double[] thumb = thumbOut
                ? new double[] {270, 380, -5, 235, 350, -8, 205, 325, -8, 180, 300, -8}
                : new double[] {275, 380, -10, 265, 350, -25, 285, 325, -35, 310, 315, -38};
        for (int i = 0; i < 4; i++) {
            put(p, 1 + i, thumb[3 * i], thumb[3 * i + 1], thumb[3 * i + 2]);
        }
        double[] knuckleX = {270, 295, 318, 338};
        double[] knuckleY = {303, 300, 305, 315};
        double[] length = {1, 1.1, 1, .8};
        for (int f = 0; f < 4; f++) {
            double y = knuckleY[f];
            double z = 0;
            double turn = 0;
            put(p, 5 + 4 * f, knuckleX[f], y, z);
            for (int joint = 0; joint < 3; joint++) {
                turn += Math.toRadians(bends[f]);
                double bone = length[f] * new double[] {45, 28, 22}[joint];
                y -= bone * Math.cos(turn);
                z -= bone * Math.sin(turn);
                put(p, 6 + 4 * f + joint, knuckleX[f], y, z);
            }
        }
        return p;
    }

    static float[] fist() {
        return hand(false, CURLED, CURLED, CURLED, CURLED);
    }

    static float[] open() {
        return hand(true, STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT);
    }

    static float[] victory() {
        return hand(false, STRAIGHT, STRAIGHT, CURLED, CURLED);
    }

    static float[] pointing() {
        return hand(false, STRAIGHT, CURLED, CURLED, CURLED);
    }

    /** Turned in the picture about its wrist, degrees clockwise. */
    static float[] turned(float[] hand, double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        float[] turned = hand.clone();
        for (int i = 0; i < hand.length; i += 3) {
            double x = hand[i] - hand[0];
            double y = hand[i + 1] - hand[1];
            turned[i] = (float) (hand[0] + c * x - s * y);
            turned[i + 1] = (float) (hand[1] + s * x + c * y);
        }
        return turned;
    }

    /** Point {@code i} moved onto point {@code onto}, a finger's thickness before it. */
    static float[] touching(float[] hand, int i, int onto) {
        float[] moved = hand.clone();
        put(moved, i, hand[3 * onto], hand[3 * onto + 1], hand[3 * onto + 2] - 15);
        return moved;
    }

    private static void put(float[] points, int i, double x, double y, double z) {
        points[3 * i] = (float) x;
        points[3 * i + 1] = (float) y;
        points[3 * i + 2] = (float) z;
    }
}
