package io.landmarkstream.simulate;

import io.landmarkstream.landmark.Box;
import java.util.Random;

/**
 * What a detector adds to true points: noise of each point on its own, and noise that all points share, as from a crop
 * that is placed differently in every frame. Both are white over time.
 *
 * @param own standard deviation of x, y and z of each point, pixels
 * @param shared standard deviation of the shift that all points share, pixels; their scale and rotation vary so that
 *     the outermost points move by about as much
 */
public record Noise(double own, double shared) {

    /** Independent noise of one pixel. */
    public static final Noise ONE_PIXEL = new Noise(1, 0);

    /** A new array: the points as a detector gives them. */
    public float[] added(float[] truth, Random random) {
        Box box = Box.around(truth);
        double half = Math.max(1, (box.width() + box.height()) / 4);
        double dx = shared * random.nextGaussian();
        double dy = shared * random.nextGaussian();
        double scale = shared / half * random.nextGaussian();
        double turn = shared / half * random.nextGaussian();
        float[] noisy = new float[truth.length];
        for (int i = 0; i < truth.length; i += 3) {
            double x = truth[i] - box.centreX();
            double y = truth[i + 1] - box.centreY();
            noisy[i] = (float) (truth[i] + dx + scale * x - turn * y + own * random.nextGaussian());
            noisy[i + 1] = (float) (truth[i + 1] + dy + scale * y + turn * x + own * random.nextGaussian());
            noisy[i + 2] = (float) (truth[i + 2] + (own + shared) * random.nextGaussian());
        }
        return noisy;
    }
}
