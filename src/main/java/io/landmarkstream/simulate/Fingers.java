package io.landmarkstream.simulate;

import java.util.Arrays;

/**
 * Joint angles of a hand.
 *
 * @param angles degrees: for index, middle, ring and little finger the bends of knuckle, middle and end joint, 12
 *     numbers; then for the thumb's three bones the angle of each away from the fingers' direction (0: along them, 90:
 *     sideways), then the angle of each above the palm
 * @param spread of the fingers, 0 closed to 1
 * @param touch how far thumb and index finger are brought together, 0 to 1 (tips meet)
 */
public record Fingers(double[] angles, double spread, double touch) {

    private static final double[] STRAIGHT = {5, 5, 3};
    private static final double[] CURLED = {75, 100, 60};
    private static final double[] HOOKED = {45, 60, 30};
    private static final double[] THUMB_OUT = {50, 42, 38, 12, 5, 0};
    private static final double[] THUMB_SIDE = {72, 80, 84, 5, 0, 0};
    private static final double[] THUMB_OVER = {35, -25, -60, 40, 45, 15};

    /** All fingers straight and spread. */
    public static final Fingers OPEN = of(STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT, THUMB_OUT, 1, 0);
    /** All fingers curled, the thumb across them. */
    public static final Fingers FIST = of(CURLED, CURLED, CURLED, CURLED, THUMB_OVER, 0, 0);
    /** Index finger straight. */
    public static final Fingers POINT = of(STRAIGHT, CURLED, CURLED, CURLED, THUMB_OVER, 0, 0);
    /** Thumb straight out, fingers curled. */
    public static final Fingers THUMB = of(CURLED, CURLED, CURLED, CURLED, THUMB_SIDE, 0, 0);
    /** Index and middle finger straight and apart. */
    public static final Fingers VICTORY = of(STRAIGHT, STRAIGHT, CURLED, CURLED, THUMB_OVER, 1.4, 0);
    /** Thumb, index and little finger straight. */
    public static final Fingers LOVE = of(STRAIGHT, CURLED, CURLED, STRAIGHT, THUMB_OUT, .8, 0);
    /** Tips of thumb and index finger meet, the others straight. */
    public static final Fingers OK =
            of(HOOKED, STRAIGHT, STRAIGHT, STRAIGHT, new double[] {40, 25, 5, 40, 35, 25}, .7, 1);
    /** Tips of thumb and index finger meet, the others half curled. */
    public static final Fingers PINCH = of(
            HOOKED,
            HOOKED,
            new double[] {55, 70, 35},
            new double[] {60, 75, 40},
            new double[] {40, 25, 5, 40, 35, 25},
            .2,
            1);

    /** All fingers half curled and apart: no gesture. */
    static final Fingers HOOK = of(HOOKED, HOOKED, HOOKED, HOOKED, THUMB_OUT, .3, 0);

    private static Fingers of(
            double[] index,
            double[] middle,
            double[] ring,
            double[] little,
            double[] thumb,
            double spread,
            double touch) {
        double[] angles = new double[18];
        System.arraycopy(index, 0, angles, 0, 3);
        System.arraycopy(middle, 0, angles, 3, 3);
        System.arraycopy(ring, 0, angles, 6, 3);
        System.arraycopy(little, 0, angles, 9, 3);
        System.arraycopy(thumb, 0, angles, 12, 6);
        return new Fingers(angles, spread, touch);
    }

    /** On the way to {@code other}: 0 is this, 1 the other. */
    public Fingers towards(Fingers other, double share) {
        double[] mixed = angles.clone();
        Arrays.setAll(mixed, i -> angles[i] + share * (other.angles[i] - angles[i]));
        return new Fingers(mixed, spread + share * (other.spread - spread), touch + share * (other.touch - touch));
    }

    /** With {@code degrees} added to each angle. */
    public Fingers plus(double[] degrees) {
        double[] moved = angles.clone();
        Arrays.setAll(moved, i -> angles[i] + degrees[i]);
        return new Fingers(moved, spread, touch);
    }

    /** @param finger 1 (index) to 4 */
    double bend(int finger, int bone) {
        return angles[3 * (finger - 1) + bone];
    }

    double thumbOut(int bone) {
        return angles[12 + bone];
    }

    double thumbUp(int bone) {
        return angles[15 + bone];
    }
}
