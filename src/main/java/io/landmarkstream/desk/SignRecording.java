package io.landmarkstream.desk;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.MovementName;
import io.landmarkstream.sign.SignRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A sign that somebody shows to a camera, take by take. Each take begins anew and ends by itself when a hand has moved
 * and come to rest; its example is cut as {@code bin/landmarks gestures learn} cuts one from a clip. Safe for several
 * threads; a result waits for no comparison of examples.
 */
final class SignRecording {

    /** Takes of one recording. */
    static final int MOST_EXAMPLES = 20;

    /** A take that lasts for so many results is given up. */
    private static final int MOST_FRAMES = 600;

    private final String name;
    private final String hand;
    private final boolean face;
    private final List<float[]> examples = new ArrayList<>();
    private SignRecorder recorder;
    private int frames;

    /**
     * What a page shows of it.
     *
     * @param taking whether a take is under way
     * @param takes one for each example
     * @param limit of the sign with these examples; 0 without any
     */
    record State(String name, String hand, boolean face, boolean taking, List<Take> takes, double limit) {}

    /**
     * An example.
     *
     * @param path x, y, x, y, … of the way, y up
     * @param takenFor the sign that it is taken for when it is left out; empty: none
     */
    record Take(List<Float> path, String takenFor) {}

    /**
     * @param hand {@code left}, {@code right} or {@code both}, the distance between which then counts
     * @param face whether the place relative to the face counts
     * @throws IllegalArgumentException with a sentence
     */
    SignRecording(String name, String hand, boolean face) {
        try {
            LearnedSigns.checkName(name, Set.copyOf(MovementName.all()));
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage() + ".");
        }
        if (!Set.of("left", "right", "both").contains(hand == null ? "" : hand)) {
            throw new IllegalArgumentException("Say which hand shows the sign: left, right or both.");
        }
        this.name = name;
        this.hand = hand;
        this.face = face;
    }

    String name() {
        return name;
    }

    /** Begins a take, or gives the one up that is under way. */
    synchronized void take(boolean begin) {
        if (begin && examples.size() >= MOST_EXAMPLES) {
            throw new IllegalArgumentException("The sign has " + MOST_EXAMPLES + " examples: five are good.");
        }
        frames = 0;
        recorder = begin
                ? new SignRecorder(
                        switch (hand) {
                            case "left" -> Handedness.LEFT;
                            case "right" -> Handedness.RIGHT;
                            default -> Handedness.UNKNOWN;
                        })
                : null;
    }

    /** The camera's next result. */
    synchronized void add(FrameLandmarks result) {
        if (recorder == null) {
            return;
        }
        recorder.add(SignFrames.of(result));
        if (recorder.rested()) {
            float[] example = recorder.example(face);
            recorder = null;
            if (example != null) {
                examples.add(example);
            }
        } else if (++frames > MOST_FRAMES) {
            recorder = null;
        }
    }

    synchronized void delete(int index) {
        if (index < 0 || index >= examples.size()) {
            throw new IllegalArgumentException("There is no example " + index + ".");
        }
        examples.remove(index);
    }

    /** The sign, among others that are known. */
    LearnedSigns learned(LearnedSigns others) {
        return learned(others, examples());
    }

    private LearnedSigns learned(LearnedSigns others, List<float[]> examples) {
        return others.with(name, face, hand.equals("both") ? 2 : 1, examples);
    }

    private synchronized List<float[]> examples() {
        return List.copyOf(examples);
    }

    private synchronized boolean isTaking() {
        return recorder != null;
    }

    synchronized boolean isEmpty() {
        return examples.isEmpty();
    }

    State state(LearnedSigns others) {
        boolean taking = isTaking(); // before the examples: a take that is over has its example
        List<float[]> examples = examples();
        if (examples.isEmpty()) {
            return new State(name, hand, face, taking, List.of(), 0);
        }
        LearnedSigns learned = learned(others, examples);
        LearnedSigns.Sign sign = learned.named(name);
        List<String> takenFor = learned.leftOut(sign);
        List<Take> takes = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            takes.add(new Take(LearnedSigns.path(examples.get(i)), takenFor.get(i)));
        }
        return new State(name, hand, face, taking, takes, sign.limit());
    }
}
