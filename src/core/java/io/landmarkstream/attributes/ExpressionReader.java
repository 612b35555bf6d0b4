package io.landmarkstream.attributes;

/**
 * Reads an {@link Expression} from a face's {@link Frontal} points. Each coefficient is one measure of the points,
 * scaled so that the canonical head gives 0 at rest and 1 when MakeHuman's movement of that name has its full weight:
 * nothing is tuned by hand. Differences between people at rest (narrow eyes, a wide mouth) are not corrected here. For
 * brows {@link BrowState} does that, so their values may be below 0 and above 1.
 */
final class ExpressionReader {

    /** A gaze beyond this means that the iris was not found, degrees. */
    private static final double MOST_GAZE = 50;

    private final Scale blinkRight;
    private final Scale blinkLeft;
    private final Scale gazeRight;
    private final Scale gazeLeft;
    private final Scale jaw;
    private final Scale smileRight;
    private final Scale smileLeft;
    private final Scale browInner;
    private final Scale browOuterRight;
    private final Scale browOuterLeft;

    private interface Measure {
        double of(double[] xy);
    }

    /** A measure with its values at rest and at the movement's full extent. */
    private record Scale(Measure measure, double rest, double full) {

        Scale(Measure measure, double[] rest, double[] full) {
            this(measure, measure.of(rest), measure.of(full));
        }

        double share(double[] xy) {
            return (measure.of(xy) - rest) / (full - rest);
        }

        float coefficient(double[] xy) {
            return (float) Math.max(0, Math.min(1, share(xy)));
        }
    }

    ExpressionReader(HeadModel model) {
        double[] rest = flat(model.neutral);
        double[] blink = flat(HeadModel.plus(model.neutral, model.blink));
        double[] gaze = flat(HeadModel.plus(model.neutral, model.gaze));
        double[] smile = flat(HeadModel.plus(model.neutral, model.smile));
        double[] inner = flat(HeadModel.plus(model.neutral, model.innerBrows));
        double[] outer = flat(HeadModel.plus(model.neutral, model.outerBrows));
        double[] open = flat(HeadModel.plus(model.neutral, model.jaw));
        blinkRight = new Scale(ExpressionReader::openRight, rest, blink);
        blinkLeft = new Scale(ExpressionReader::openLeft, rest, blink);
        gazeRight = new Scale(xy -> aside(xy, 68, 36, 39), rest, gaze);
        gazeLeft = new Scale(xy -> aside(xy, 69, 42, 45), rest, gaze);
        jaw = new Scale(xy -> y(xy, 66) - y(xy, 62), rest, open);
        smileRight = new Scale(xy -> lift(xy, 48), rest, smile);
        smileLeft = new Scale(xy -> lift(xy, 54), rest, smile);
        browInner = new Scale(
                xy -> (y(xy, 39) + y(xy, 42)) / 2 - (y(xy, 20) + y(xy, 21) + y(xy, 22) + y(xy, 23)) / 4, rest, inner);
        browOuterRight = new Scale(xy -> (y(xy, 36) + y(xy, 39)) / 2 - (y(xy, 17) + y(xy, 18)) / 2, rest, outer);
        browOuterLeft = new Scale(xy -> (y(xy, 42) + y(xy, 45)) / 2 - (y(xy, 25) + y(xy, 26)) / 2, rest, outer);
    }

    /** @param xy as {@link Frontal#points} gives them */
    Expression read(double[] xy) {
        return new Expression(
                blinkLeft.coefficient(xy),
                blinkRight.coefficient(xy),
                (float) openLeft(xy),
                (float) openRight(xy),
                degrees(gazeLeft, xy),
                degrees(gazeRight, xy),
                jaw.coefficient(xy),
                smileLeft.coefficient(xy),
                smileRight.coefficient(xy),
                (float) browInner.share(xy),
                (float) browOuterLeft.share(xy),
                (float) browOuterRight.share(xy));
    }

    private static float degrees(Scale gaze, double[] xy) {
        double degrees = HeadModel.GAZE_DEGREES * gaze.share(xy);
        return (float) Math.max(-MOST_GAZE, Math.min(MOST_GAZE, degrees));
    }

    private static double openRight(double[] xy) {
        return aspectRatio(xy, 36);
    }

    private static double openLeft(double[] xy) {
        return aspectRatio(xy, 42);
    }

    /**
     * Eye aspect ratio (Soukupová and Čech, "Real-time eye blink detection using facial landmarks", CVWW 2016), with
     * the heights' sign, so that lids that have passed each other are not an open eye.
     *
     * @param first of the eye's six points: a corner, two above, a corner, two below
     */
    private static double aspectRatio(double[] xy, int first) {
        double heights = y(xy, first + 5) - y(xy, first + 1) + y(xy, first + 4) - y(xy, first + 2);
        return Math.max(0, heights) / (2 * distance(xy, first, first + 3));
    }

    /** How far the iris is to the person's left of the middle between the eye's corners, in widths of the eye. */
    private static double aside(double[] xy, int iris, int corner, int other) {
        return (xy[2 * iris] - (xy[2 * corner] + xy[2 * other]) / 2) / distance(xy, corner, other);
    }

    /** How far a corner of the mouth lies above the middle between the lips' outlines: an open jaw moves both alike. */
    private static double lift(double[] xy, int corner) {
        return (y(xy, 51) + y(xy, 57)) / 2 - y(xy, corner);
    }

    private static double y(double[] xy, int i) {
        return xy[2 * i + 1];
    }

    private static double distance(double[] xy, int i, int j) {
        return StrictMath.hypot(xy[2 * i] - xy[2 * j], xy[2 * i + 1] - xy[2 * j + 1]);
    }

    /** x and y of x, y, z. */
    private static double[] flat(double[] xyz) {
        double[] xy = new double[xyz.length / 3 * 2];
        for (int i = 0; i < xyz.length / 3; i++) {
            xy[2 * i] = xyz[3 * i];
            xy[2 * i + 1] = xyz[3 * i + 1];
        }
        return xy;
    }
}
