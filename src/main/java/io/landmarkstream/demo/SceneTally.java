package io.landmarkstream.demo;

import io.landmarkstream.evaluate.SceneScore;
import io.landmarkstream.evaluate.SceneTruth;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.proto.SceneObject;
import io.landmarkstream.proto.TrackState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the frames of a scene with its truth. Which of the truth's frames a moment shows is told by the results of
 * one of its cameras: their sequence numbers count the clip's frames. Safe for several threads.
 */
public final class SceneTally {

    /** Results and frames that wait for each other at most. */
    private static final int MAX_WAITING = 2000;

    private final String camera;
    private final SceneTruth truth;
    private final SceneScore score = new SceneScore();
    private final TreeMap<Long, Long> sequences = new TreeMap<>();
    private final Deque<SceneFrame> waiting = new ArrayDeque<>();

    /** @param camera one of the scene's, without a time offset */
    public SceneTally(String camera, SceneTruth truth) {
        this.camera = camera;
        this.truth = truth;
    }

    /** A result was read. */
    synchronized void result(FrameLandmarks result) {
        if (result.getCamera().equals(camera)) {
            sequences.put(result.getCaptureTimeUs(), result.getSequence());
            if (sequences.size() > MAX_WAITING) {
                sequences.pollFirstEntry();
            }
            compare();
        }
    }

    /** A frame of the scene was read. */
    synchronized void frame(SceneFrame frame) {
        waiting.addLast(frame);
        if (waiting.size() > MAX_WAITING) {
            waiting.removeFirst();
        }
        compare();
    }

    private void compare() {
        while (!waiting.isEmpty() && !sequences.isEmpty() && waiting.getFirst().getTimeUs() <= sequences.lastKey()) {
            SceneFrame frame = waiting.removeFirst();
            Map.Entry<Long, Long> before = sequences.floorEntry(frame.getTimeUs());
            Map.Entry<Long, Long> after = sequences.ceilingEntry(frame.getTimeUs());
            if (before != null) {
                double share = after.getKey().equals(before.getKey())
                        ? 0
                        : (frame.getTimeUs() - before.getKey()) / (double) (after.getKey() - before.getKey());
                score.add(
                        truth,
                        before.getValue() + share * (after.getValue() - before.getValue()),
                        frame.getObjectsList().stream()
                                .filter(object -> object.getState() == TrackState.TRACK_STATE_OBSERVED)
                                .map(SceneTally::seen)
                                .toList());
            }
        }
    }

    private static SceneScore.Seen seen(SceneObject object) {
        float[] xyz = new float[3 * object.getPointsCount()];
        for (int i = 0; i < object.getPointsCount(); i++) {
            xyz[3 * i] = object.getPoints(i).getX();
            xyz[3 * i + 1] = object.getPoints(i).getY();
            xyz[3 * i + 2] = object.getPoints(i).getZ();
        }
        return new SceneScore.Seen(
                object.getKind().equals("hand") ? Kind.HAND : Kind.FACE, object.getId(), object.getTopology(), xyz);
    }

    /** As {@link SceneScore#figures}. */
    public Map<String, Double> figures() {
        return score.figures();
    }
}
