package io.landmarkstream.attributes;

import io.landmarkstream.onnx.BundledNetwork;
import io.landmarkstream.onnx.DenseNetwork;
import java.util.Arrays;

/**
 * Estimates what a hand's fingers do from points that are uncertain: off by a tenth of a palm, with a z that is noisy,
 * too flat or not there. A small network of full layers does it, which learned the posterior from hands posed by
 * kinematics whose points were blurred in many ways and degrees ({@code models/training/lmtrain/handshape.py}); lifting
 * uncertain points by what bodies can do is as in Martinez et al., "A simple yet effective baseline for 3D human pose
 * estimation", ICCV 2017. It belongs to no landmark network in particular.
 *
 * <p>Finger states are probabilities. Bends, gaps and angles are medians (learned by absolute error): as likely above
 * as below, so that a limit is kept where it more likely than not is.
 *
 * <p>The weights are those of {@code attributes/hand-shape.onnx}, whose hash its card pins. Java computes the network,
 * not ONNX Runtime: it is faster for a single hand, and the same to the bit on every machine (docs/decisions/0033).
 */
final class HandReader {

    private static final int POINTS = 21;
    private static final int FINGERS = Finger.values().length;
    private static final int STATES = FingerState.values().length;
    private static final int PAIRS = FINGERS * (FINGERS - 1) / 2;
    private static final int BENDS = FINGERS * STATES;
    private static final int GAPS = BENDS + FINGERS;
    private static final int ANGLES = GAPS + PAIRS;

    /** Values that go in, that the two inner layers have, and that come out. */
    private static final int[] WIDTHS = {3 * POINTS + FINGERS + PAIRS + 1, 96, 64, ANGLES + PAIRS};

    /** Bends and angles leave the network in units of so many degrees. */
    private static final float DEGREES = 100;

    private static final int[] KNUCKLES = {5, 9, 13, 17};

    /** The network in the jar; read once. After the constants, which reading it needs. */
    static final HandReader TRAINED = new HandReader(
            DenseNetwork.of(BundledNetwork.read("/attributes/hand-shape.yaml").weights(), WIDTHS));

    private final DenseNetwork network;

    private HandReader(DenseNetwork network) {
        this.network = network;
    }

    /** The estimates for one hand. */
    record Estimate(float[] values) {

        /** Probability that the finger is in the state. */
        double probability(Finger finger, FingerState state) {
            return values[STATES * finger.ordinal() + state.ordinal()];
        }

        /** Degrees, as {@link HandAttributes#bends} defines them. */
        double bend(Finger finger) {
            return DEGREES * Math.max(0, values[BENDS + finger.ordinal()]);
        }

        /** Distance between two different fingers' tips, in palms. */
        double gap(Finger one, Finger other) {
            return Math.max(0, values[GAPS + pair(one, other)]);
        }

        /** Between two different fingers, from base to tip, degrees. */
        double angle(Finger one, Finger other) {
            return DEGREES * Math.max(0, values[ANGLES + pair(one, other)]);
        }

        /** Place among thumb–index, thumb–middle … ring–little. */
        private static int pair(Finger one, Finger other) {
            int first = Math.min(one.ordinal(), other.ordinal());
            int second = Math.max(one.ordinal(), other.ordinal());
            return first * (2 * FINGERS - first - 1) / 2 + second - first - 1;
        }
    }

    /** @param points x, y, z of {@code hand21} in any unit; z may be 0 throughout */
    Estimate read(float[] points) {
        float[] values = network.apply(inputs(canonical(points)));
        for (int finger = 0; finger < FINGERS; finger++) {
            softmax(values, STATES * finger);
        }
        return new Estimate(values);
    }

    /**
     * The points wherever and however the hand lies in the picture: the palm's middle at 0, the knuckles straight above
     * the wrist, the index finger's to the left, over the root mean square distance of the points from their middle; z
     * from its mean in the same unit.
     */
    static float[] canonical(float[] points) {
        double[] mean = new double[3];
        for (int i = 0; i < points.length; i++) {
            mean[i % 3] += points[i] / (double) POINTS;
        }
        double squares = 0;
        for (int i = 0; i < points.length; i += 3) {
            double x = points[i] - mean[0];
            double y = points[i + 1] - mean[1];
            squares += x * x + y * y;
        }
        double scale = Math.sqrt(squares / POINTS) + 1e-9;
        double[] knuckles = new double[2];
        for (int knuckle : KNUCKLES) {
            knuckles[0] += points[3 * knuckle] / (double) KNUCKLES.length;
            knuckles[1] += points[3 * knuckle + 1] / (double) KNUCKLES.length;
        }
        double upX = knuckles[0] - points[0];
        double upY = knuckles[1] - points[1];
        double length = Math.sqrt(upX * upX + upY * upY) + 1e-9;
        upX /= length;
        upY /= length;
        double middleX = (points[0] + KNUCKLES.length * knuckles[0]) / (KNUCKLES.length + 1);
        double middleY = (points[1] + KNUCKLES.length * knuckles[1]) / (KNUCKLES.length + 1);
        double across = (points[3 * 5 + 1] - points[3 * 17 + 1]) * upX - (points[3 * 5] - points[3 * 17]) * upY;
        double mirror = across <= 0 ? 1 : -1;
        float[] canonical = new float[points.length];
        for (int i = 0; i < points.length; i += 3) {
            double x = (points[i] - middleX) / scale;
            double y = (points[i + 1] - middleY) / scale;
            canonical[i] = (float) (mirror * (y * upX - x * upY));
            canonical[i + 1] = (float) (-x * upX - y * upY);
            canonical[i + 2] = (float) ((points[i + 2] - mean[2]) / scale);
        }
        return canonical;
    }

    /**
     * The points, and what is measured on them: bends, gaps between tips, the thumb's tip to the little finger's
     * knuckle.
     */
    static float[] inputs(float[] canonical) {
        float[] inputs = Arrays.copyOf(canonical, canonical.length + FINGERS + PAIRS + 1);
        int next = canonical.length;
        for (Finger finger : Finger.values()) {
            inputs[next++] = (float) HandMeasures.bend(canonical, finger) / DEGREES;
        }
        for (int one = 0; one < FINGERS; one++) {
            for (int other = one + 1; other < FINGERS; other++) {
                inputs[next++] = (float) HandMeasures.distance(canonical, tip(one), tip(other));
            }
        }
        inputs[next] = (float) HandMeasures.distance(canonical, Finger.THUMB.tip(), Finger.LITTLE.base());
        return inputs;
    }

    private static int tip(int finger) {
        return Finger.values()[finger].tip();
    }

    private static void softmax(float[] values, int from) {
        double sum = 0;
        double most = Math.max(values[from], Math.max(values[from + 1], values[from + 2]));
        for (int i = from; i < from + STATES; i++) {
            values[i] = (float) StrictMath.exp(values[i] - most);
            sum += values[i];
        }
        for (int i = from; i < from + STATES; i++) {
            values[i] /= (float) sum;
        }
    }
}
