package io.landmarkstream.attributes;

import java.util.ArrayList;
import java.util.List;

/**
 * How near a face's coefficients are to those of posed expressions: neutral, happy, surprised, angry, sad, disgusted,
 * afraid. Each has a prototype after the action units that Ekman and Friesen's EMFACS names for it, as far as
 * {@link Expression} measures them: smile (AU 12), jaw (26), inner and outer brow (1, 2), the eyes' opening (5, 7).
 * Lowered brows (4), a wrinkled nose (9) and mouth corners that go down (15) are not measured, so that angry, disgusted
 * and neutral are hardly told apart. What a face shows is not what a person feels (Barrett et al. 2019).
 */
final class ExpressionLikelihoods {

    /** Smile, jaw, inner brow, outer brow, eye aspect ratio. */
    private static final double[][] PROTOTYPES = {
        {0, .05, 0, 0, .3},
        {.7, .15, 0, 0, .25},
        {0, .5, .7, .7, .37},
        {0, .05, 0, 0, .24},
        {0, .05, .55, .1, .25},
        {.1, .2, 0, 0, .2},
        {.1, .3, .6, .4, .37}
    };

    /** How far apart people are in each, about. */
    private static final double[] SPREADS = {.2, .2, .25, .25, .06};

    private ExpressionLikelihoods() {}

    /** Seven numbers that add up to 1, in the order above. */
    static List<Float> of(Expression e) {
        double[] values = {
            (e.mouthSmileLeft() + e.mouthSmileRight()) / 2,
            e.jawOpen(),
            e.browInnerUp(),
            (e.browOuterUpLeft() + e.browOuterUpRight()) / 2,
            (e.eyeOpennessLeft() + e.eyeOpennessRight()) / 2
        };
        double[] weights = new double[PROTOTYPES.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double squares = 0;
            for (int k = 0; k < values.length; k++) {
                double d = (values[k] - PROTOTYPES[i][k]) / SPREADS[k];
                squares += d * d;
            }
            weights[i] = StrictMath.exp(-Math.min(600, squares / 2));
            sum += weights[i];
        }
        List<Float> likelihoods = new ArrayList<>();
        for (double weight : weights) {
            likelihoods.add((float) (weight / sum));
        }
        return likelihoods;
    }
}
