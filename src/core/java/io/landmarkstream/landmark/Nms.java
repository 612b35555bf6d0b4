package io.landmarkstream.landmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Non-maximum suppression: one detection an object. */
final class Nms {

    private Nms() {}

    /** Greedy: the best score stays, whatever of its class overlaps it by more than {@code iou} goes, and so on. */
    static List<Detection> plain(List<Detection> detections, float iou) {
        List<Detection> sorted = sorted(detections);
        List<Detection> kept = new ArrayList<>();
        for (Detection d : sorted) {
            if (kept.stream()
                    .noneMatch(k -> k.label().equals(d.label()) && k.box().iou(d.box()) > iou)) {
                kept.add(d);
            }
        }
        return kept;
    }

    /**
     * As {@link #plain}, but box and keypoints of what stays are the mean of the overlapping detections weighted by
     * score (BlazeFace, Bazarevsky et al. 2019, section 3.4), which keeps them from jittering between anchors.
     */
    static List<Detection> weighted(List<Detection> detections, float iou) {
        List<Detection> left = sorted(detections);
        List<Detection> kept = new ArrayList<>();
        while (!left.isEmpty()) {
            Detection best = left.get(0);
            List<Detection> same = new ArrayList<>();
            List<Detection> others = new ArrayList<>();
            for (Detection d : left) {
                boolean overlaps =
                        d == best || d.label().equals(best.label()) && d.box().iou(best.box()) > iou;
                (overlaps ? same : others).add(d);
            }
            kept.add(mean(best, same));
            left = others;
        }
        return kept;
    }

    private static List<Detection> sorted(List<Detection> detections) {
        List<Detection> sorted = new ArrayList<>(detections);
        sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
        return sorted;
    }

    private static Detection mean(Detection best, List<Detection> same) {
        if (same.size() == 1) {
            return best;
        }
        double sum = 0;
        double[] box = new double[4];
        double[] keypoints = new double[best.keypoints().length];
        for (Detection d : same) {
            sum += d.score();
            box[0] += d.score() * d.box().left();
            box[1] += d.score() * d.box().top();
            box[2] += d.score() * d.box().right();
            box[3] += d.score() * d.box().bottom();
            for (int i = 0; i < keypoints.length; i++) {
                keypoints[i] += d.score() * d.keypoints()[i];
            }
        }
        float[] points = new float[keypoints.length];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) (keypoints[i] / sum);
        }
        Box mean =
                new Box((float) (box[0] / sum), (float) (box[1] / sum), (float) (box[2] / sum), (float) (box[3] / sum));
        return new Detection(best.score(), mean, points, best.visibility(), best.label());
    }
}
