package io.landmarkstream.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.landmark.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Every hand and face of a rendered scene in space, as {@code models/training} writes it beside the scene's clips:
 * {@code {samples: [{frame, kind, points: [[x, y, z], …]}, …]}} in millimetres of the scene's world; hands have 21
 * points, faces the 51 inner ones of the 68.
 *
 * @param frames the true objects, by frame number
 */
public record SceneTruth(List<List<TrueObject>> frames) {

    private static final float MM = 1000;

    /**
     * One hand or face of a frame.
     *
     * @param person whose it is
     * @param xyz x, y, z of each point in turn, metres
     */
    public record TrueObject(Kind kind, String person, float[] xyz) {}

    /** @throws IOException if the text is not in this format */
    public static SceneTruth read(InputStream json) throws IOException {
        List<List<TrueObject>> frames = new ArrayList<>();
        for (JsonNode sample : new ObjectMapper().readTree(json).path("samples")) {
            int frame = sample.path("frame").asInt();
            while (frames.size() <= frame) {
                frames.add(new ArrayList<>());
            }
            JsonNode points = sample.path("points");
            float[] xyz = new float[3 * points.size()];
            for (int i = 0; i < xyz.length; i++) {
                xyz[i] = (float) points.get(i / 3).path(i % 3).asDouble() / MM;
            }
            frames.get(frame)
                    .add(new TrueObject(
                            sample.path("kind").asText().equals("face") ? Kind.FACE : Kind.HAND,
                            sample.path("person").asText(),
                            xyz));
        }
        if (frames.isEmpty()) {
            throw new IOException("this is not the truth of a scene: it has no 'samples'");
        }
        return new SceneTruth(frames);
    }

    /**
     * The objects at a time between frames, on straight lines.
     *
     * @param frame number of the frame since the start, with a fraction; the scene repeats. From the last frame to the
     *     first there is no way, and the last one holds
     */
    List<TrueObject> at(double frame) {
        double within = frame - frames.size() * Math.floor(frame / frames.size());
        int before = Math.min(frames.size() - 1, (int) within);
        List<TrueObject> here = frames.get(before);
        List<TrueObject> next = frames.get(Math.min(frames.size() - 1, before + 1));
        float share = (float) (within - before);
        List<TrueObject> between = new ArrayList<>();
        for (int o = 0; o < here.size(); o++) {
            float[] xyz = here.get(o).xyz().clone();
            for (int i = 0; i < xyz.length && o < next.size(); i++) {
                xyz[i] += share * (next.get(o).xyz()[i] - xyz[i]);
            }
            between.add(new TrueObject(here.get(o).kind(), here.get(o).person(), xyz));
        }
        return between;
    }
}
