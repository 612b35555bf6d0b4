package io.landmarkstream.evaluate;

import io.landmarkstream.evaluate.Dataset.Sample;
import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.evaluate.Dataset.Truth;
import io.landmarkstream.evaluate.Failure.Cause;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.TracedDetection;
import io.landmarkstream.landmark.TracedDetection.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Tells at which step a pipeline lost an object. A detection is there if the middle of its region is nearer to the
 * middle of the truth's box than half of that box's longer side. Of several that are there the one that came furthest
 * counts, then the one with the highest score.
 */
final class StepScores {

    private static final double THERE = .5;
    private static final float FOUND = .5f;

    private final Scheme scheme;
    private final Function<TracedDetection, float[]> answers;
    private final Map<Cause, Integer> lost = new EnumMap<>(Cause.class);
    private int right;
    private final List<Double> boxes = new ArrayList<>();
    private final List<Double> regions = new ArrayList<>();
    private final List<Double> points = new ArrayList<>();

    /**
     * @param scheme what is known of the truths
     * @param answers x, y, z of the points of a detection's answer in the truths' order; {@code null}: there is none
     */
    StepScores(Scheme scheme, Function<TracedDetection, float[]> answers) {
        this.scheme = scheme;
        this.answers = answers;
    }

    /**
     * Adds a picture.
     *
     * @param found x, y, z of the points of each detected object
     * @return what went wrong in it
     */
    List<Failure> add(Sample sample, List<float[]> found, List<TracedDetection> detections) {
        List<Truth> truths = sample.truths();
        List<Box> foundBoxes = found.stream().map(scheme::extent).toList();
        int[] partner = Matching.match(truths.stream().map(Truth::box).toList(), foundBoxes, FOUND);
        List<Failure> failures = new ArrayList<>();
        for (int t = 0; t < partner.length; t++) {
            Truth truth = truths.get(t);
            TracedDetection furthest = furthest(truth.box(), detections);
            if (furthest != null && furthest.fate().compareTo(Fate.REFUSED) >= 0) {
                measure(truth, furthest);
            }
            if (partner[t] < 0) {
                Cause cause = cause(truth, furthest);
                lost.merge(cause, 1, Integer::sum);
                failures.add(new Failure(
                        sample.image(),
                        cause,
                        truth.box(),
                        furthest,
                        furthest == null ? null : answers.apply(furthest)));
            }
        }
        for (int f = 0; f < found.size(); f++) {
            int index = f;
            if (IntStream.of(partner).noneMatch(p -> p == index)) {
                failures.add(new Failure(
                        sample.image(),
                        Cause.FALSE_POSITIVE,
                        null,
                        furthest(foundBoxes.get(f), detections),
                        found.get(f)));
            }
        }
        return failures;
    }

    private void measure(Truth truth, TracedDetection detection) {
        boxes.add(
                distance(truth.box(), detection.box().centreX(), detection.box().centreY()));
        regions.add(distance(
                truth.box(), detection.region().centreX(), detection.region().centreY()));
        float[] answer = answers.apply(detection);
        if (answer != null && truth.points().length > 0) {
            points.add(Scores.mean(truth, answer, 0) / Scores.longSide(truth));
        }
    }

    private Cause cause(Truth truth, TracedDetection furthest) {
        if (furthest == null || furthest.fate() == Fate.NOT_ASKED) {
            return Cause.DETECTOR;
        }
        float[] answer = answers.apply(furthest);
        boolean isRight = answer != null && scheme.extent(answer).iou(truth.box()) >= FOUND;
        if (furthest.fate() == Fate.REFUSED) {
            right += isRight ? 1 : 0;
            return Cause.CONFIDENCE;
        }
        return isRight ? Cause.DUPLICATE : Cause.POINTS;
    }

    private static TracedDetection furthest(Box truth, List<TracedDetection> detections) {
        return detections.stream()
                .filter(d -> distance(truth, d.region().centreX(), d.region().centreY()) < THERE)
                .max(Comparator.comparing(TracedDetection::fate).thenComparing(TracedDetection::score))
                .orElse(null);
    }

    private static double distance(Box truth, float x, float y) {
        return Math.hypot(truth.centreX() - x, truth.centreY() - y) / Math.max(truth.width(), truth.height());
    }

    Steps steps() {
        return new Steps(
                lost.getOrDefault(Cause.DETECTOR, 0),
                lost.getOrDefault(Cause.CONFIDENCE, 0),
                right,
                lost.getOrDefault(Cause.POINTS, 0),
                lost.getOrDefault(Cause.DUPLICATE, 0),
                Scores.median(boxes),
                Scores.median(regions),
                Scores.median(points));
    }
}
