package io.landmarkstream.landmark;

import io.landmarkstream.landmark.TracedDetection.Fate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what becomes of the detections of one picture. */
final class DetectionTrace {

    private final Map<Roi, TracedDetection> byRegion = new LinkedHashMap<>();

    /** A detection whose region nobody looks at, or that is yet to be looked at. */
    void seen(Detection d, Roi region, Fate fate) {
        put(new TracedDetection(d.score(), d.box(), region.mirrored(false), fate, null, 0));
    }

    /** The landmark network's answer for the region of a detection that was seen; of several the surest stays. */
    void answered(Roi region, DetectedObject answer, float confidence, boolean counts) {
        TracedDetection d = byRegion.get(region.mirrored(false));
        if (d.answer() == null || confidence > d.confidence()) {
            put(new TracedDetection(
                    d.score(), d.box(), d.region(), counts ? Fate.ACCEPTED : Fate.REFUSED, answer, confidence));
        }
    }

    private void put(TracedDetection d) {
        byRegion.put(d.region(), d);
    }

    List<TracedDetection> detections() {
        return List.copyOf(byRegion.values());
    }
}
