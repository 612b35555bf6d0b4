package io.landmarkstream.sign;

import io.landmarkstream.landmark.Handedness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what hands do in a recording, to learn a sign from it. */
public final class SignRecorder {

    private final Handedness only;
    private final Map<Long, List<HandSample>> hands = new TreeMap<>();
    private long clockUs;
    private long lastUs = Long.MIN_VALUE;

    /** Of every hand. */
    public SignRecorder() {
        this(Handedness.UNKNOWN);
    }

    /** @param only hands that are looked at; unknown: all */
    public SignRecorder(Handedness only) {
        this.only = only;
    }

    /** Adds the recording's next frame. */
    public void add(SignFrame frame) {
        clockUs += lastUs == Long.MIN_VALUE || frame.timeUs() <= lastUs ? 33_333 : frame.timeUs() - lastUs;
        lastUs = frame.timeUs();
        for (SignHand hand : frame.hands()) {
            if (only != Handedness.UNKNOWN && hand.handedness() != only) {
                continue;
            }
            SignFace face = SignReader.face(hand, frame);
            hands.computeIfAbsent(hand.trackId(), id -> new ArrayList<>())
                    .add(HandSample.of(hand, face, SignReader.other(hand, frame), clockUs, frame.mirrored()));
        }
    }

    /** Whether with the last frame a hand has come to rest that moved before. */
    public boolean rested() {
        return hands.values().stream().anyMatch(samples -> {
            Trail trail = new Trail(samples);
            SignSegment.Part part = SignSegment.ending(trail);
            return part != null && trail.timeUs[part.to()] - trail.timeUs[part.from()] <= SignReader.WINDOW_US;
        });
    }

    /**
     * The part with the longest way that a hand made between two rests, as numbers to learn from; {@code null}: no hand
     * moved.
     *
     * @param face whether its place relative to the face counts
     */
    public float[] example(boolean face) {
        return hands.values().stream()
                .flatMap(samples -> {
                    Trail trail = new Trail(samples);
                    return SignSegment.all(trail).stream()
                            .filter(part -> trail.timeUs[part.to()] - trail.timeUs[part.from()] <= SignReader.WINDOW_US)
                            .map(part ->
                                    Map.entry(part.way() + part.bend() / 60, SignSegment.features(trail, part, face)));
                })
                .max(Comparator.comparingDouble(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .orElse(null);
    }
}
