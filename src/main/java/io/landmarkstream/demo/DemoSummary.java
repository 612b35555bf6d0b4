package io.landmarkstream.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a demo run, as {@code --json} writes them.
 *
 * @param cameras by camera id
 * @param seconds frames were published for so long
 * @param device where the models ran
 * @param pipelines names
 * @param versions of the product and its libraries
 * @param accuracy against the clips' truth, figures as in {@link io.landmarkstream.evaluate.ClipScore#figures};
 *     {@code null} where the clips have none
 * @param space of hands and faces in space against the scene's truth, figures as in
 *     {@link io.landmarkstream.evaluate.SceneScore#figures}; {@code null} where there is no such scene
 */
public record DemoSummary(
        Map<String, Camera> cameras,
        double seconds,
        String device,
        List<String> pipelines,
        Map<String, String> versions,
        Map<String, Double> accuracy,
        Map<String, Double> space) {

    /**
     * @param in frames sent
     * @param results frames with a result
     * @param rejects frames with a reject
     * @param shed frames left out in live mode because the job was behind
     * @param faces faces seen, summed over frames
     * @param hands hands seen, summed over frames
     * @param p50Ms median of capture to result, milliseconds; −1 without a result
     * @param p99Ms 99th percentile
     */
    public record Camera(
            long in,
            long results,
            long rejects,
            long shed,
            long faces,
            long hands,
            @JsonProperty("p50_ms") long p50Ms,
            @JsonProperty("p99_ms") long p99Ms) {

        static Camera of(CameraTally.TallyStats f) {
            return new Camera(f.in(), f.results(), f.rejects(), f.shed(), f.faces(), f.hands(), f.p50Ms(), f.p99Ms());
        }
    }

    /** The summary of a run; {@code accuracy} and {@code space} are {@code null} where there is no truth. */
    public static DemoSummary of(
            List<CameraTally.TallyStats> figures,
            double seconds,
            String device,
            List<String> pipelines,
            Map<String, String> versions,
            Map<String, Double> accuracy,
            Map<String, Double> space) {
        Map<String, Camera> cameras = new LinkedHashMap<>();
        figures.forEach(f -> cameras.put(f.camera(), Camera.of(f)));
        return new DemoSummary(cameras, seconds, device, pipelines, versions, accuracy, space);
    }

    /** Frames without an outcome, over all cameras; 0 in a run that ended well. */
    public long open() {
        return cameras.values().stream()
                .mapToLong(c -> c.in() - c.results() - c.rejects() - c.shed())
                .sum();
    }

    /** Writes it as JSON. */
    public void write(Path file) throws IOException {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    }
}
