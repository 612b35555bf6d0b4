package io.landmarkstream.landmark;

import io.landmarkstream.decode.Picture;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.CarriedRegions.Cascade;
import io.landmarkstream.landmark.Landmarker.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * One pipeline at work. It looks where the landmarks of the frame before lead; the detector runs if nothing is followed,
 * if something was lost in this frame, or if it has not run for a while.
 */
final class PipelineRunner {

    /** Distance of two regions' centres, in sides of the larger, below which they are the same place. */
    private static final float SAME_PLACE = .2f;

    /** This frame's detections, each detector run once at most. */
    interface Detections {
        List<Detection> of(Detector detector) throws RejectException;

        boolean has(Detector detector);
    }

    private final Pipeline pipeline;
    private final Detector detector;
    private final Landmarker landmarker;
    private final FinderOptions options;
    private final int max;

    PipelineRunner(Pipeline pipeline, Detector detector, Landmarker landmarker, FinderOptions options) {
        this.pipeline = pipeline;
        this.detector = detector;
        this.landmarker = landmarker;
        this.options = options;
        this.max = options.max(pipeline.kind());
    }

    String name() {
        return pipeline.name();
    }

    /**
     * @param before what this pipeline carried from the frame before; {@code null}: nothing
     * @param found receives the findings, best first
     * @return what to carry to the next frame
     */
    Cascade find(Picture picture, Cascade before, Detections detections, List<Finding> found) throws RejectException {
        boolean carries = options.carry() && pipeline.carry() != null;
        List<Roi> carried = carries && before != null ? before.regions() : List.of();
        List<Finding> seen = look(picture, carried.stream().map(roi -> new Place(roi, 1)).toList(), pipeline.minCarry());
        boolean lost = seen.size() < carried.size();
        boolean due = before == null || before.framesSinceDetection() + 1 >= options.detectEvery();
        boolean detects = !carries || carried.isEmpty() || lost || due || detections.has(detector);
        if (detects) {
            seen.addAll(look(picture, newPlaces(detections.of(detector), seen), pipeline.minPresence()));
        }
        List<Finding> kept = Duplicates.removed(seen, max);
        found.addAll(kept);
        List<Roi> next = carries
                ? kept.stream()
                        .filter(f -> f.score() >= pipeline.minCarry())
                        .map(f -> pipeline.carry().of(f.points()))
                        .toList()
                : List.of();
        // What was found but is too uncertain to follow is for the detector to find again in the next frame.
        boolean allFollowed = next.size() == kept.size();
        int since = detects ? 0 : before.framesSinceDetection() + 1;
        return new Cascade(pipeline.name(), next, allFollowed ? since : options.detectEvery());
    }

    /** What the landmark network says about regions, whatever its presence. */
    List<Finding> look(Picture picture, List<Roi> regions) throws RejectException {
        return landmarker.find(
                picture, regions.stream().map(roi -> new Place(roi, 1)).toList(), pipeline.kind(), pipeline.name());
    }

    private List<Finding> look(Picture picture, List<Place> places, float minPresence) throws RejectException {
        List<Finding> findings = new ArrayList<>();
        for (Finding f : landmarker.find(picture, places, pipeline.kind(), pipeline.name())) {
            if (f.score() >= minPresence) {
                findings.add(f);
            }
        }
        return findings;
    }

    /** Regions of the best detections that are not followed already. */
    private List<Place> newPlaces(List<Detection> detections, List<Finding> followed) {
        List<Roi> known = followed.stream().map(f -> pipeline.carry().of(f.points())).toList();
        List<Place> places = new ArrayList<>();
        for (Detection d : detections) {
            if (places.size() + followed.size() >= max) {
                break;
            }
            if (pipeline.takes(d)) {
                Roi roi = pipeline.region().of(d);
                if (Math.min(roi.width(), roi.height()) >= 1 && known.stream().noneMatch(k -> same(k, roi))) {
                    places.add(new Place(roi, d.score()));
                }
            }
        }
        return places;
    }

    private static boolean same(Roi a, Roi b) {
        double distance = Math.hypot(a.centreX() - b.centreX(), a.centreY() - b.centreY());
        return distance < SAME_PLACE * Math.max(a.width(), b.width());
    }
}
