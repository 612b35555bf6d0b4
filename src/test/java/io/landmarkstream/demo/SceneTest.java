package io.landmarkstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.ScenesFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo's clips, their truth and their calibration tell of one scene. */
class SceneTest {

    /** Points in space are rounded to a millimetre: up to .75 pixels for the nearest hands. */
    private static final double ROUNDING_PX = .8;

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"clip-1", "clip-2", "clip-3"})
    void aPointInSpaceIsSeenWhereTheTruthOfEachCameraSays(String camera) throws IOException {
        JsonNode scene = read("scene.json");
        Map<String, JsonNode> inSpace = new HashMap<>();
        scene.get("samples").forEach(sample -> inSpace.put(name(sample), sample.get("points")));
        JsonNode calibration = scene.get("cameras").get(camera);
        int compared = 0;
        for (JsonNode sample : read(camera + ".json").get("samples")) {
            JsonNode points = inSpace.get(name(sample));
            JsonNode keypoints = sample.get("keypoints");
            int skipped = keypoints.size() - points.size();
            for (int i = 0; i < points.size(); i++) {
                double[] seen = project(calibration, points.get(i));
                JsonNode keypoint = keypoints.get(i + skipped);
                assertThat(Math.hypot(
                                seen[0] - keypoint.get(0).asDouble(),
                                seen[1] - keypoint.get(1).asDouble()))
                        .as("%s of %s, point %d", camera, name(sample), i)
                        .isLessThan(ROUNDING_PX);
                compared++;
            }
        }
        assertThat(compared).isEqualTo(180 * 2 * (51 + 2 * 21));
    }

    @Test
    void theScenesFileIsTheClipsCalibration(@TempDir Path folder) throws IOException {
        List<Scene> scenes = ScenesFile.read(BundledClips.scenes(folder));

        assertThat(scenes).hasSize(1);
        assertThat(scenes.get(0).cameras()).extracting(CameraModel::id).containsExactly("cam-1", "cam-2", "cam-3");
        JsonNode scene = read("scene.json");
        for (int i = 0; i < 3; i++) {
            CameraModel camera = scenes.get(0).cameras().get(i);
            JsonNode calibration = scene.get("cameras").get("clip-" + (i + 1));
            for (JsonNode sample : scene.get("samples")) {
                JsonNode point = sample.get("points").get(0);
                double[] seen = camera.project(
                        point.get(0).asDouble() / 1000,
                        point.get(1).asDouble() / 1000,
                        point.get(2).asDouble() / 1000);
                double[] expected = project(calibration, point);
                assertThat(Math.hypot(seen[0] - expected[0], seen[1] - expected[1]))
                        .as(camera.id())
                        .isLessThan(.001);
            }
        }
    }

    @Test
    void theCamerasAreInSync() throws IOException {
        JsonNode first = read("clip-1.json");
        for (String other : new String[] {"clip-2.json", "clip-3.json"}) {
            JsonNode truth = read(other);
            assertThat(truth.get("frames_per_second")).isEqualTo(first.get("frames_per_second"));
            assertThat(truth.get("samples")).hasSameSizeAs(first.get("samples"));
        }
    }

    private static double[] project(JsonNode camera, JsonNode millimetres) {
        double[] at = new double[3];
        for (int r = 0; r < 3; r++) {
            at[r] = camera.get("t").get(r).asDouble();
            for (int c = 0; c < 3; c++) {
                at[r] += camera.get("R").get(r).get(c).asDouble()
                        * millimetres.get(c).asDouble()
                        / 1000;
            }
        }
        JsonNode k = camera.get("K");
        return new double[] {
            k.get(0).get(0).asDouble() * at[0] / at[2] + k.get(0).get(2).asDouble(),
            k.get(1).get(1).asDouble() * at[1] / at[2] + k.get(1).get(2).asDouble()
        };
    }

    private static String name(JsonNode sample) {
        return sample.get("frame") + " " + sample.get("person").asText() + " "
                + sample.get("kind").asText();
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream in = SceneTest.class.getResourceAsStream("/demo/" + file)) {
            return JSON.readTree(in);
        }
    }
}
