package io.landmarkstream.task;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.track.TrackEvent;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is in one picture. Immutable, and good after the landmarker is closed. */
public final class LandmarkerResult {

    private final List<DetectedObject> detected;
    private final AttributedFrame frame;
    private final Duration inferenceTime;
    private final List<Hand> hands;
    private final List<Face> faces;
    private final List<Other> others;

    LandmarkerResult(List<DetectedObject> detected, AttributedFrame frame, Duration inferenceTime) {
        this.detected = List.copyOf(detected);
        this.frame = frame;
        this.inferenceTime = inferenceTime;
        List<Hand> hands = new ArrayList<>();
        List<Face> faces = new ArrayList<>();
        List<Other> others = new ArrayList<>();
        List<TrackedObject> objects = frame.tracked().objects();
        for (int i = 0; i < objects.size(); i++) {
            TrackedObject object = objects.get(i);
            if (object.kind().isHand()) {
                hands.add(new Hand(
                        object, frame.attributes(i).hand(), frame.attributes(i).signs()));
            } else if (object.kind().isFace()) {
                faces.add(new Face(
                        object, frame.attributes(i).face(), frame.attributes(i).signs()));
            } else {
                others.add(new Other(object));
            }
        }
        this.hands = List.copyOf(hands);
        this.faces = List.copyOf(faces);
        this.others = List.copyOf(others);
    }

    /** The hands by id; empty: none was found. */
    public List<Hand> hands() {
        return hands;
    }

    /** The faces by id; empty: none was found. */
    public List<Face> faces() {
        return faces;
    }

    /** Objects of all other kinds, for example bodies, by kind and id; empty: none was found. */
    public List<Other> others() {
        return others;
    }

    /** Which objects began, changed and ended with this picture. */
    public List<TrackEvent> events() {
        return List.copyOf(frame.tracked().events());
    }

    /** Columns of the upright picture. */
    public int width() {
        return tracked().width();
    }

    /** Rows of the upright picture. */
    public int height() {
        return tracked().height();
    }

    /** As it was given; 0 in image mode. */
    public long timestampMicros() {
        return tracked().info().captureTimeUs();
    }

    /** How long the networks took. */
    public Duration inferenceTime() {
        return inferenceTime;
    }

    /** What the networks saw, before tracking and smoothing. For reading: the arrays are the result's own. */
    public List<DetectedObject> detected() {
        return detected;
    }

    /** The same result as the job passes it from step to step. For reading: the arrays are the result's own. */
    public AttributedFrame frame() {
        return frame;
    }

    private TrackedFrame tracked() {
        return frame.tracked();
    }

    @Override
    public String toString() {
        return hands.size() + " hands " + hands + ", " + faces.size() + " faces " + faces
                + (others.isEmpty() ? "" : ", " + others.size() + " others " + others);
    }
}
