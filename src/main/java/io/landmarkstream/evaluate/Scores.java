package io.landmarkstream.evaluate;

import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.evaluate.Dataset.Truth;
import io.landmarkstream.landmark.Box;
import java.util.ArrayList;
import java.util.List;

/**
 * Accuracy over a dataset, collected picture by picture. Definitions:
 *
 * <ul>
 *   <li>A true object is found at IoU t if a detected object is its one-to-one partner ({@link Matching}) with at least
 *       that overlap of the boxes around their points. Where the truth is a box around the skin, the box of the
 *       detected points, which lie inside of the hand, grows by the same share for every pipeline
 *       ({@link Scheme#SKIN}).
 *   <li>False finds are detected objects without a partner at IoU .5.
 *   <li>PCK@a is the share of labelled points nearer than a times the longer side of the truth's box. All points of a
 *       missed truth, one without partner at IoU .3, count as wrong.
 *   <li>NME is the mean distance of the points divided by the distance of the outer corners of the eyes (points 36 and
 *       45), mean over the faces with a partner at IoU .3 whose two corners are labelled, at different places.
 *   <li>OKS is COCO's object keypoint similarity, with the area of the truth's box in the place of its outline's, mean
 *       over the truths with a partner at IoU .3.
 *   <li>The RMSE is the root mean square of the labelled points' distances, in pixels, of the truths with a partner at
 *       IoU .3.
 *   <li>The median error is that of the truths with a partner at IoU .3: NME for faces with 68 points; else the mean
 *       distance divided by the longer side of the box.
 * </ul>
 */
final class Scores {

    private static final int INNER = 17;
    private static final int EYE_RIGHT = 36;
    private static final int EYE_LEFT = 45;
    private static final int FACE_POINTS = 68;

    private final Scheme scheme;
    private int n;
    private int found50;
    private int found30;
    private int falsePositives;
    private int points;
    private int within20;
    private int within10;
    private int oraclePoints;
    private int measured;
    private double squares;
    private int oracle20;
    private final List<Double> nme68 = new ArrayList<>();
    private final List<Double> nme51 = new ArrayList<>();
    private final List<Double> oks = new ArrayList<>();
    private final List<Double> errors = new ArrayList<>();

    /** @param scheme what is known of the truths */
    Scores(Scheme scheme) {
        this.scheme = scheme;
    }

    /**
     * Adds a picture.
     *
     * @param truths the true objects
     * @param found x, y, z of the points of each detected object, in the truths' order of points where those are known
     */
    void add(List<Truth> truths, List<float[]> found) {
        List<Box> trueBoxes = truths.stream().map(Truth::box).toList();
        List<Box> foundBoxes = found.stream().map(scheme::extent).toList();
        n += truths.size();
        int hits = hits(Matching.match(trueBoxes, foundBoxes, .5f));
        found50 += hits;
        falsePositives += found.size() - hits;
        int[] partner = Matching.match(trueBoxes, foundBoxes, .3f);
        found30 += hits(partner);
        for (int t = 0; t < partner.length; t++) {
            addPoints(truths.get(t), partner[t] < 0 ? null : found.get(partner[t]));
        }
    }

    /** Adds what the landmark network says where a truth's own region is given. */
    void addOracle(Truth truth, float[] xyz) {
        oraclePoints += labelled(truth);
        oracle20 += within(truth, xyz, .2f);
    }

    private void addPoints(Truth truth, float[] xyz) {
        points += labelled(truth);
        if (xyz == null || truth.points().length == 0) {
            return;
        }
        within20 += within(truth, xyz, .2f);
        within10 += within(truth, xyz, .1f);
        double mean = mean(truth, xyz, 0);
        for (int i = 0; i < truth.labelled().length; i++) {
            if (truth.labelled()[i]) {
                measured++;
                double d = distance(truth, xyz, i);
                squares += d * d;
            }
        }
        if (!scheme.sigmas().isEmpty()) {
            oks.add(oks(truth, xyz));
        }
        if (truth.labelled().length == FACE_POINTS) {
            if (!truth.labelled()[EYE_RIGHT] || !truth.labelled()[EYE_LEFT]) {
                return;
            }
            double eyes = Math.hypot(
                    truth.points()[2 * EYE_RIGHT] - truth.points()[2 * EYE_LEFT],
                    truth.points()[2 * EYE_RIGHT + 1] - truth.points()[2 * EYE_LEFT + 1]);
            if (eyes == 0) {
                return;
            }
            nme68.add(mean / eyes);
            nme51.add(mean(truth, xyz, INNER) / eyes);
            errors.add(mean / eyes);
        } else {
            errors.add(mean / longSide(truth));
        }
    }

    /** COCO's, with twice its sigmas as there. */
    private double oks(Truth truth, float[] xyz) {
        double area = truth.box().area();
        double sum = 0;
        for (int i = 0; i < truth.labelled().length; i++) {
            if (truth.labelled()[i]) {
                double d = distance(truth, xyz, i);
                double spread = 2 * scheme.sigmas().get(i);
                sum += area > 0 ? Math.exp(-d * d / (2 * area * spread * spread)) : 0;
            }
        }
        return sum / labelled(truth);
    }

    private static int hits(int[] partner) {
        int hits = 0;
        for (int p : partner) {
            hits += p >= 0 ? 1 : 0;
        }
        return hits;
    }

    private static int labelled(Truth truth) {
        int count = 0;
        for (boolean known : truth.labelled()) {
            count += known ? 1 : 0;
        }
        return count;
    }

    private static int within(Truth truth, float[] xyz, float share) {
        int count = 0;
        for (int i = 0; i < truth.labelled().length; i++) {
            count += truth.labelled()[i] && distance(truth, xyz, i) < share * longSide(truth) ? 1 : 0;
        }
        return count;
    }

    static double mean(Truth truth, float[] xyz, int from) {
        double sum = 0;
        int count = 0;
        for (int i = from; i < truth.labelled().length; i++) {
            if (truth.labelled()[i]) {
                sum += distance(truth, xyz, i);
                count++;
            }
        }
        return sum / count;
    }

    private static double distance(Truth truth, float[] xyz, int i) {
        return Math.hypot(truth.points()[2 * i] - xyz[3 * i], truth.points()[2 * i + 1] - xyz[3 * i + 1]);
    }

    static double longSide(Truth truth) {
        return Math.max(truth.box().width(), truth.box().height());
    }

    /** The row of a report. */
    Row row(String dataset, String pipeline, double msPerPicture) {
        return new Row(
                dataset,
                pipeline,
                n,
                found50,
                falsePositives,
                (double) found50 / n,
                (double) found30 / n,
                share(within20, points),
                share(within10, points),
                share(oracle20, oraclePoints),
                mean(nme68),
                mean(nme51),
                median(errors),
                mean(oks),
                measured == 0 ? null : Math.sqrt(squares / measured),
                msPerPicture,
                null);
    }

    private static Double share(int part, int whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    private static Double mean(List<Double> values) {
        return values.isEmpty()
                ? null
                : values.stream().mapToDouble(Double::doubleValue).average().getAsDouble();
    }

    static Double median(List<Double> values) {
        if (values.isEmpty()) {
            return null;
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
