package io.landmarkstream.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The scene of the bundled clips: where their three cameras stand. */
public final class DemoScene {

    private DemoScene() {}

    /**
     * The scene {@code demo} with the cameras {@code clip-1} to {@code clip-3}. World: metres, x right, y up, z towards
     * clip-1.
     */
    public static Scene read() throws IOException {
        try (InputStream in = DemoScene.class.getResourceAsStream("/demo/scene.json")) {
            JsonNode scene = new ObjectMapper().readTree(in);
            List<CameraModel> cameras = new ArrayList<>();
            scene.get("cameras").properties().forEach(entry -> cameras.add(camera(entry.getKey(), entry.getValue())));
            return new Scene("demo", 0, cameras);
        }
    }

    private static CameraModel camera(String id, JsonNode camera) {
        JsonNode k = camera.get("K");
        double[] rotation = new double[9];
        double[] translation = new double[3];
        for (int i = 0; i < 9; i++) {
            rotation[i] = camera.get("R").get(i / 3).get(i % 3).asDouble();
        }
        for (int i = 0; i < 3; i++) {
            translation[i] = camera.get("t").get(i).asDouble();
        }
        // The renderer counts pixels from the corner of the first one, OpenCV from its centre.
        return new CameraModel(
                id,
                camera.get("size").get(0).asInt(),
                camera.get("size").get(1).asInt(),
                k.get(0).get(0).asDouble(),
                k.get(1).get(1).asDouble(),
                k.get(0).get(2).asDouble() - .5,
                k.get(1).get(2).asDouble() - .5,
                new double[5],
                rotation,
                translation,
                0);
    }
}
