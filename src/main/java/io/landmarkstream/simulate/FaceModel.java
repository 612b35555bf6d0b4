package io.landmarkstream.simulate;

import java.util.Random;

/**
 * A face of 68 points (topology {@code face68}), or of any number of points on an egg, where only their number matters.
 * Model frame: the head's centre between the eyes at the origin, y up, nose towards the camera; unit is the face's
 * width between the ears.
 *
 * @param stretch factors of width, height and depth, which differ between people
 */
public record FaceModel(double[] stretch) {

    /** The mean face. */
    public static final FaceModel MEAN = new FaceModel(new double[] {1, 1, 1});

    private static final double GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

    /** @param spread standard deviation of the factors */
    public static FaceModel of(Random random, double spread) {
        return new FaceModel(new double[] {
            1 + spread * random.nextGaussian(), 1 + spread * random.nextGaussian(), 1 + spread * random.nextGaussian()
        });
    }

    /**
     * What moves in a face.
     *
     * @param mouth 0 closed to 1 wide open
     * @param eyes 0 shut to 1 open
     * @param brows 0 at rest to 1 raised
     */
    public record Expression(double mouth, double eyes, double brows) {
        /** At rest, eyes open. */
        public static final Expression REST = new Expression(0, 1, 0);
    }

    /** The 68 points in the picture; {@link Placement#size()} is the face's width. */
    public float[] points(Expression expression, Placement placement) {
        return placement.project(shape(expression));
    }

    /** As {@link #points(Expression, Placement)}, with the eye on the picture's right open as {@code rightEye} says. */
    float[] points(Expression expression, double rightEye, Placement placement) {
        return placement.project(shape(expression, rightEye));
    }

    /** x, y, z of the 68 points in the model frame. */
    double[] shape(Expression expression) {
        return shape(expression, expression.eyes());
    }

    private double[] shape(Expression expression, double rightEye) {
        Builder face = new Builder(68);
        for (int i = 0; i < 17; i++) {
            double a = Math.PI * i / 16;
            double drop = .14 * expression.mouth() * Math.sin(a) * Math.sin(a);
            face.add(-.5 * Math.cos(a), .08 - .72 * Math.pow(Math.sin(a), .9) - drop, -.42 + .48 * Math.sin(a));
        }
        double raise = .05 * expression.brows();
        for (int side = -1; side <= 1; side += 2) {
            for (int i = 0; i < 5; i++) {
                double t = (side < 0 ? i : 4 - i)
                        / 4.0; // from the outer end to the inner one on the right, back on the left
                face.add(
                        side * (.43 - .32 * t), .17 + .055 * Math.sin(Math.PI * (.25 + .6 * t)) + raise, .02 + .15 * t);
            }
        }
        for (int i = 0; i < 4; i++) {
            face.add(0, .05 - .105 * i, .16 + .065 * i);
        }
        for (int i = -2; i <= 2; i++) {
            face.add(.06 * i, -.33 - .018 * (2 - Math.abs(i)), .19 + .035 * (2 - Math.abs(i)));
        }
        for (int side = -1; side <= 1; side += 2) {
            eye(face, side, side < 0 ? expression.eyes() : rightEye);
        }
        mouth(face, expression.mouth());
        return face.done(stretch);
    }

    /** {@code count} points evenly over the front of an egg of the face's size. */
    public float[] egg(int count, Placement placement) {
        Builder egg = new Builder(count);
        for (int i = 0; i < count; i++) {
            double z = 1 - (i + .5) / count;
            double radius = Math.sqrt(1 - z * z);
            double a = GOLDEN_ANGLE * i;
            egg.add(.5 * radius * Math.cos(a), .65 * radius * Math.sin(a) - .2, .45 * z - .25);
        }
        return placement.project(egg.done(stretch));
    }

    /** Six points, clockwise in the picture from its left corner. */
    private static void eye(Builder face, int side, double open) {
        double[] along = {-1, -.4, .4, 1, .4, -.4};
        double[] over = {0, 1, 1, 0, -1, -1};
        for (int i = 0; i < 6; i++) {
            face.add(
                    side * .22 + .095 * along[i],
                    .04 * open * over[i],
                    .08 + .03 * (1 - Math.abs(along[i])) - .02 * side * along[i]);
        }
    }

    /** Twelve points of the lips' outline and eight of the opening, clockwise in the picture from its left corner. */
    private static void mouth(Builder face, double open) {
        double jaw = .16 * open;
        double[] outerX = {-.19, -.12, -.05, 0, .05, .12, .19, .12, .05, 0, -.05, -.12};
        double[] outerY = {0, .045, .065, .055, .065, .045, 0, -.05, -.075, -.08, -.075, -.05};
        for (int i = 0; i < 12; i++) {
            face.add(
                    outerX[i],
                    -.5 + outerY[i] - (outerY[i] < 0 ? jaw : 0),
                    .17 - .6 * Math.abs(outerX[i]) * Math.abs(outerX[i]) * 4);
        }
        double[] innerX = {-.16, -.05, 0, .05, .16, .05, 0, -.05};
        double[] innerY = {0, .008, .006, .008, 0, -.008, -.01, -.008};
        for (int i = 0; i < 8; i++) {
            face.add(innerX[i], -.5 + innerY[i] - (innerY[i] < 0 ? jaw : 0), .16 - 2.4 * innerX[i] * innerX[i]);
        }
    }

    private static final class Builder {
        private final double[] points;
        private int next;

        Builder(int count) {
            points = new double[3 * count];
        }

        void add(double x, double y, double z) {
            points[next++] = x;
            points[next++] = y;
            points[next++] = z;
        }

        double[] done(double[] stretch) {
            for (int i = 0; i < points.length; i++) {
                points[i] *= stretch[i % 3];
            }
            return points;
        }
    }
}
