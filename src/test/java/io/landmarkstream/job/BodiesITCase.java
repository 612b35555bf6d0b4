package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.onnx.LinearNetwork;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Handedness;
import io.landmarkstream.proto.TrackChange;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies by a card and a pipeline alone, from frames on Kafka to tracked objects on Kafka, with hands at their wrists.
 * The picture is of one grey; the brighter it is, the further to the right the network puts the body.
 */
@Timeout(180)
class BodiesITCase {

    private static final int FRAMES = 20;
    private static final int FIRST_GREY = 100;

    /** Input pixels from black to white. Input and picture have the same size. */
    private static final float SLOPE = 51;

    private static final int LEFT_WRIST = 9;

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    @TempDir
    private Path dir;

    /** x of a point at black. */
    private static float x(int point) {
        return point == 7 ? -4 : point == LEFT_WRIST ? -12 : 2 + point % 2 * 8;
    }

    private static float y(int point) {
        return point == 7 || point == LEFT_WRIST ? 24 : 6 + 2 * point;
    }

    private void models() throws Exception {
        float[] row = new float[56];
        float[] slopes = new float[56];
        System.arraycopy(new float[] {4, 24, 24, 44, .9f}, 0, row, 0, 5);
        slopes[0] = SLOPE;
        for (int point = 0; point < 17; point++) {
            row[5 + 3 * point] = x(point);
            slopes[5 + 3 * point] = SLOPE;
            row[6 + 3 * point] = y(point);
            row[7 + 3 * point] = .75f;
        }
        LinearNetwork.write(dir, "bodies", 64, 48, "LETTERBOX", row, slopes, """
                output:
                  kind: table
                  boxes: output:0
                  transposed: true
                  columns: {box: 0, score: 4, points: 5, pointValues: 3}
                  box: centre-size
                  unit: pixels
                  keypoints: 17
                  activation: none
                  threshold: 0.5
                  iou: 0.45
                """);
        float[] hand = new float[42];
        for (int i = 0; i < 21; i++) {
            hand[2 * i] = 16 + i % 5;
            hand[2 * i + 1] = 30 - i;
        }
        LinearNetwork.write(dir, "hands", 32, 32, "STRETCH", hand, new float[42], """
                output:
                  kind: coordinates
                  points: output:0
                  dimensions: 2
                  unit: pixels
                  topology: hand21
                """);
        Files.createDirectories(dir.resolve("pipelines"));
        Files.writeString(dir.resolve("pipelines/bodies.yaml"), """
                name: bodies
                title: Bodies
                kind: body
                preference: 0
                detector: {model: bodies, minScore: 0, topology: body17}
                """);
        Files.writeString(dir.resolve("pipelines/wrists.yaml"), """
                name: wrists
                title: Hands at wrists
                kind: hand
                preference: 0
                from:
                  pipeline: bodies
                  regions:
                    - points: [7, 9]
                      rotation: {from: [7], to: [9], target: up}
                      scale: 1
                      shiftX: 0
                      shiftY: -0.8
                      square: true
                      handedness: left
                landmarks: {model: hands, minPresence: 0.5}
                """);
    }

    @Test
    void framesBecomeTrackedBodiesWithTheirHandsOnTheLandmarksTopic() throws Exception {
        models();
        JobSettings settings = JOBS.create(
                "bodies",
                1,
                Map.of(
                        JobOptions.MODELS_DIR.key(),
                        dir.toString(),
                        JobOptions.PIPELINES.key(),
                        "wrists",
                        JobOptions.PARALLELISM.key(),
                        "1"));
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            for (int frame = 0; frame < FRAMES; frame++) {
                producer.send(KafkaJobs.record(
                        settings, "cam", TestFrames.value("cam", frame, TestFrames.jpeg(FIRST_GREY + frame))));
            }
        }

        List<FrameLandmarks> results = results(settings);

        results.sort(Comparator.comparingLong(FrameLandmarks::getSequence));
        assertThat(results.get(0).getModelsList())
                .extracting(model -> model.getName())
                .containsExactly("bodies", "hands");
        assertThat(results.get(0).getEventsList())
                .extracting(event -> event.getKind() + " " + event.getTrackId() + " " + event.getChange())
                .contains("body 1 " + TrackChange.TRACK_CHANGE_STARTED);
        for (FrameLandmarks result : results) {
            assertThat(result.getObjectsList())
                    .extracting(TrackedObject::getKind)
                    .as("frame %d", result.getSequence())
                    .containsExactly("hand", "body");
            TrackedObject body = result.getObjects(1);
            double moved = SLOPE * (FIRST_GREY + result.getSequence()) / 255.;
            assertThat(body.getTrackId()).isEqualTo(1);
            assertThat(body.getTopology()).isEqualTo("body17");
            assertThat(body.getPipeline()).isEqualTo("bodies");
            assertThat(body.getState()).isEqualTo(TrackState.TRACK_STATE_OBSERVED);
            assertThat(body.getAge()).isEqualTo((int) result.getSequence() + 1);
            assertThat(body.getHandedness()).isEqualTo(Handedness.HANDEDNESS_UNSPECIFIED);
            assertThat(body.hasHand() || body.hasFace()).isFalse();
            assertThat(body.getBodyId()).isEqualTo(1);
            assertThat(body.getLandmarksCount())
                    .isEqualTo(body.getRawLandmarksCount())
                    .isEqualTo(Topologies.get("body17").points().size());
            for (int point = 0; point < 17; point++) {
                assertThat((double) body.getRawLandmarks(point).getX()).isCloseTo(x(point) + moved, within(.3));
                assertThat((double) body.getRawLandmarks(point).getY()).isCloseTo(y(point), within(.1));
                assertThat((double) body.getLandmarks(point).getX())
                        .as("smoothed")
                        .isCloseTo(x(point) + moved, within(3.));
                assertThat(body.getLandmarks(point).getVisibility()).isCloseTo(.75f, within(.01f));
            }
            TrackedObject hand = result.getObjects(0);
            assertThat(hand.getTrackId()).isEqualTo(1);
            assertThat(hand.getBodyId()).as("the body whose wrist it is at").isEqualTo(1);
            assertThat(hand.hasHand()).as("attributes of hands are there").isTrue();
            assertThat((double) hand.getRawLandmarks(0).getX())
                    .as("the root of the hand, beyond the wrist")
                    .isCloseTo(x(LEFT_WRIST) + moved - 2.4 + 8 * (30 / 32. - .5), within(.5));
        }
        assertThat(results.get(FRAMES - 1).getObjects(1).getLandmarks(0).getX())
                .as("smoothing is at work")
                .isNotEqualTo(
                        results.get(FRAMES - 1).getObjects(1).getRawLandmarks(0).getX());
    }

    private List<FrameLandmarks> results(JobSettings settings) throws Exception {
        ModelFinders finders = ModelFinders.of(
                settings.models().dir(),
                settings.models().pipelines(),
                settings.models().device(),
                settings.models().find());
        Configuration flink = new Configuration();
        flink.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        LandmarkJob.define(env, Connectors.kafka(settings, LocalJob.models(finders)), finders, settings);
        JobClient job = env.executeAsync();
        List<FrameLandmarks> results = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                JOBS.consumer("read_committed", settings.kafka().landmarksTopic())) {
            while (results.size() < FRAMES) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    results.add(FrameLandmarks.parseFrom(record.value()));
                }
            }
        } finally {
            job.cancel().get(60, TimeUnit.SECONDS);
        }
        return results;
    }
}
