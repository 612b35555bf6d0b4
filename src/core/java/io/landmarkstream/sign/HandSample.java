package io.landmarkstream.sign;

/**
 * What is remembered of a hand in one frame. Numbers are rounded as {@link SignStateFormat} writes them, so that a job
 * that was restored goes on exactly as one that was not.
 *
 * @param timeUs on the camera's running clock
 * @param x palm's middle to the person's left, sixteenths of a pixel; {@code y} up
 * @param indexX the index finger's tip from there; {@code indexY} up
 * @param middleX the middle finger's tip from there; {@code middleY} up
 * @param littleX the little finger's tip from there; {@code littleY} up
 * @param size palm's length in space by x, y and z, sixteenths of a pixel
 * @param faceX middle of the person's eyes to the person's left, sixteenths of a pixel; {@code faceY} up
 * @param faceSize height of the face, sixteenths of a pixel; 0: it was not seen
 * @param bends of the fingers, degrees
 * @param pinch thousandths of a palm
 * @param apart distance to the person's other hand, hundredths of a palm; −1: it was not seen
 * @param otherPinch the other hand's pinch, thousandths of a palm
 */
record HandSample(
        long timeUs,
        int x,
        int y,
        short indexX,
        short indexY,
        short middleX,
        short middleY,
        short littleX,
        short littleY,
        short size,
        int faceX,
        int faceY,
        short faceSize,
        short[] bends,
        short pinch,
        short apart,
        short otherPinch) {

    static final double PIXELS = 16;

    private static final int[] PALM = {0, 5, 9, 13, 17};
    private static final int[][] SPANS = {{0, 5}, {0, 9}, {0, 17}, {5, 17}};

    /** What the spans add up to in palms of the mean hand: to index, middle and little knuckle, and between those. */
    private static final double SPANS_IN_PALMS = 1 + 1 + .89 + .58;

    static HandSample of(SignHand hand, SignFace face, SignHand other, long clockUs, boolean mirrored) {
        float[] p = hand.points();
        double side = mirrored ? -1 : 1;
        double x = middle(p, 0);
        double y = middle(p, 1);
        double size = size(p);
        double apart = -1;
        if (other != null) {
            double dx = middle(other.points(), 0) - x;
            double dy = middle(other.points(), 1) - y;
            apart = 100 * Math.sqrt(dx * dx + dy * dy) / Math.max(1e-6, (size + size(other.points())) / 2);
        }
        short[] bends = new short[5];
        for (int i = 0; i < bends.length; i++) {
            bends[i] = small(hand.bends()[i]);
        }
        double[] eyes = face == null ? new double[2] : face.eyes();
        return new HandSample(
                clockUs,
                pixels(side * x),
                pixels(-y),
                offset(side * (p[24] - x)),
                offset(y - p[25]),
                offset(side * (p[36] - x)),
                offset(y - p[37]),
                offset(side * (p[60] - x)),
                offset(y - p[61]),
                small(Math.max(1, PIXELS * size)),
                pixels(side * eyes[0]),
                pixels(-eyes[1]),
                face == null ? 0 : small(Math.max(1, PIXELS * face.size())),
                bends,
                small(1000 * hand.pinch()),
                small(apart),
                other == null ? 0 : small(1000 * other.pinch()));
    }

    private static double middle(float[] points, int axis) {
        double sum = 0;
        for (int i : PALM) {
            sum += points[3 * i + axis];
        }
        return sum / PALM.length;
    }

    private static double size(float[] points) {
        double sum = 0;
        for (int[] span : SPANS) {
            double dx = points[3 * span[0]] - points[3 * span[1]];
            double dy = points[3 * span[0] + 1] - points[3 * span[1] + 1];
            double dz = points[3 * span[0] + 2] - points[3 * span[1] + 2];
            sum += Math.sqrt(dx * dx + dy * dy + dz * dz);
        }
        return sum / SPANS_IN_PALMS;
    }

    private static int pixels(double pixels) {
        return (int) Math.max(-1e8, Math.min(1e8, Math.rint(PIXELS * pixels)));
    }

    private static short offset(double pixels) {
        return small(PIXELS * pixels);
    }

    static short small(double value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(value)));
    }

    /** Mean bend of index to little finger, degrees. */
    double bend() {
        return (bends[1] + bends[2] + bends[3] + bends[4]) / 4.0;
    }
}
