package io.landmarkstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What Flink's REST interface tells of the one job of a process. */
final class FlinkRest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI root;

    /** @param port on this machine */
    FlinkRest(int port) {
        root = URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * A completed checkpoint.
     *
     * @param bytes of the state that it holds
     * @param ms from its trigger to its end
     */
    record Checkpoint(long id, long bytes, long ms) {}

    /** The newest completed checkpoints, at most ten, newest first. */
    List<Checkpoint> checkpoints() throws IOException, InterruptedException {
        List<Checkpoint> all = new ArrayList<>();
        for (JsonNode one : get("jobs/" + job() + "/checkpoints").get("history")) {
            if (one.get("status").asText().equals("COMPLETED")
                    && !one.get("is_savepoint").asBoolean()) {
                all.add(new Checkpoint(
                        one.get("id").asLong(),
                        one.get("state_size").asLong(),
                        one.get("end_to_end_duration").asLong()));
            }
        }
        return all;
    }

    /**
     * Records that each slot has read of the step with a name; those of a moment ago, as Flink collects them.
     *
     * @param step uid of an operator, which its task's name contains
     */
    List<Long> read(String step) throws IOException, InterruptedException {
        String job = "jobs/" + job();
        for (JsonNode vertex : get(job).get("vertices")) {
            if (vertex.get("name").asText().contains(step)) {
                JsonNode slots =
                        get(job + "/vertices/" + vertex.get("id").asText()).get("subtasks");
                return StreamSupport.stream(slots.spliterator(), false)
                        .map(slot -> slot.get("metrics").get("read-records").asLong())
                        .toList();
            }
        }
        throw new IOException("The job has no step " + step);
    }

    private String job() throws IOException, InterruptedException {
        return get("jobs").get("jobs").get(0).get("id").asText();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered with " + answer.statusCode());
        }
        return json.readTree(answer.body());
    }
}
