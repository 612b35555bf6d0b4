package io.landmarkstream.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.evaluate.Dataset.Truth;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every hand and face in every frame of a rendered clip, as {@code models/training} writes it beside the clip:
 * {@code {samples: [{frame, kind, keypoints: [[x, y, visible], …]}, …]}} with the kinds {@code face}, {@code left-hand}
 * and {@code right-hand}; x, y in pixels of the frame. Hidden points are known too and count like the others.
 *
 * @param frames the true objects, by frame number
 */
public record ClipTruth(List<List<TrueObject>> frames) {

    /** One hand or face of a frame. */
    record TrueObject(Kind kind, Truth truth) {}

    /** @throws IOException if the text is not in this format; says what is missing */
    public static ClipTruth read(InputStream json) throws IOException {
        JsonNode samples = new ObjectMapper().readTree(json).path("samples");
        List<List<TrueObject>> frames = new ArrayList<>();
        try {
            for (JsonNode sample : samples) {
                int frame = sample.required("frame").asInt();
                while (frames.size() <= frame) {
                    frames.add(new ArrayList<>());
                }
                frames.get(frame).add(object(sample));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("this is not the truth of a clip: " + e.getMessage(), e);
        }
        if (frames.isEmpty()) {
            throw new IOException("this is not the truth of a clip: it has no 'samples'");
        }
        return new ClipTruth(frames);
    }

    private static TrueObject object(JsonNode sample) {
        JsonNode keypoints = sample.required("keypoints");
        float[] points = new float[2 * keypoints.size()];
        float[] xyz = new float[3 * keypoints.size()];
        for (int i = 0; i < keypoints.size(); i++) {
            for (int axis = 0; axis < 2; axis++) {
                float value = (float) keypoints.get(i).required(axis).asDouble();
                points[2 * i + axis] = value;
                xyz[3 * i + axis] = value;
            }
        }
        boolean[] labelled = new boolean[keypoints.size()];
        Arrays.fill(labelled, true);
        String kind = sample.required("kind").asText();
        Handedness handedness =
                switch (kind) {
                    case "face" -> Handedness.UNKNOWN;
                    case "left-hand" -> Handedness.LEFT;
                    case "right-hand" -> Handedness.RIGHT;
                    default ->
                        throw new IllegalArgumentException(
                                "kind '" + kind + "' is none of face, left-hand, right-hand");
                };
        return new TrueObject(
                kind.equals("face") ? Kind.FACE : Kind.HAND, new Truth(Box.around(xyz), points, labelled, handedness));
    }
}
