package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Task managers that die inside groups of pictures, with and without B-frames: each frame once, and every result to the
 * bit what an undisturbed run writes. The decoders come back from what the broker still has.
 */
class VideoKillsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** {@code -Pproof} makes it 30. */
    private static final int KILLS = Integer.getInteger("landmarks.proof.kills", 1) == 1 ? 2 : 30;
    /** Frames of each camera between two kills: more than a group, so that kills fall everywhere in it. */
    private static final int STEP = 37;

    private static final Map<String, String> CAMERAS = new TreeMap<>(Map.of(
            "cam-b", "bframes.h264",
            "cam-p", "plain.h264",
            "cam-h", "bframes.h265",
            "cam-o", "open-gop.h265"));

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    @Test
    @Timeout(900)
    void everyFrameOnceAndEveryResultToTheBit() throws Exception {
        FakeFinder.OPENED.set(0);
        Map<String, List<String>> undisturbed = run("calm", 0);
        Map<String, List<String>> disturbed = run("kills", KILLS);

        assertThat(undisturbed).hasSize(CAMERAS.size());
        assertThat(undisturbed.values())
                .allSatisfy(results -> assertThat(results).hasSize(KILLS * STEP + STEP + 1));
        assertThat(disturbed).isEqualTo(undisturbed);
        assertThat(FakeFinder.OPENED.get()).as("starts of tasks").isGreaterThanOrEqualTo(4 + KILLS);
    }

    /** Committed results of each camera in the order of its partition. */
    private static Map<String, List<String>> run(String name, int kills) throws Exception {
        JobSettings settings = JOBS.create(
                name,
                2,
                Map.of(
                        JobOptions.DELIVERY.key(), "exactly-once",
                        JobOptions.DECODER_IDLE.key(), "10 min",
                        JobOptions.CHECKPOINT_INTERVAL.key(), "300 ms"));
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 1.01);
        StreamExecutionEnvironment env = KafkaJobs.environment(settings, configuration);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(1)
                .build())) {
            cluster.start();
            cluster.submitJob(graph).get();
            Random random = new Random(30);
            int sent = 0;
            for (int kill = 0; kill < kills; kill++) {
                int before = sent * CAMERAS.size();
                publish(settings, sent, sent + STEP);
                sent += STEP;
                // Somewhere in what was just sent; what is committed then has a checkpoint behind it.
                int moment = random.nextInt(STEP * CAMERAS.size() / 2);
                await("results")
                        .atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> total(results(settings)) > before - 40 + moment);
                cluster.terminateTaskManager(kill).get();
                cluster.startTaskManager();
            }
            publish(settings, sent, KILLS * STEP + STEP);
            publishEnds(settings);
            int all = CAMERAS.size() * (KILLS * STEP + STEP + 1);
            await("all results").atMost(PATIENCE).until(() -> total(results(settings)) >= all);
            cluster.cancelJob(graph.getJobID()).get();
            return results(settings);
        }
    }

    private static void publish(JobSettings settings, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            for (int sequence = from; sequence < to; sequence++) {
                for (Map.Entry<String, String> camera : CAMERAS.entrySet()) {
                    List<byte[]> units = Videos.units(camera.getValue());
                    List<Integer> order = Videos.displayOrder(camera.getValue());
                    int turn = sequence / units.size() * units.size();
                    int unit = sequence % units.size();
                    send(
                            producer,
                            settings,
                            camera.getKey(),
                            Frame.newBuilder()
                                    .setStream("run")
                                    .setSequence(sequence)
                                    .setCaptureTimeUs(
                                            TestFrames.EPOCH_US + (turn + order.indexOf(unit)) * TestFrames.STEP_US)
                                    .setCodec(camera.getValue().endsWith("h264") ? Codec.CODEC_H264 : Codec.CODEC_H265)
                                    .setData(ByteString.copyFrom(units.get(unit))));
                }
            }
        }
    }

    /** A frame of another run, so that no picture waits for more. */
    private static void publishEnds(JobSettings settings) {
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            for (String camera : CAMERAS.keySet()) {
                send(
                        producer,
                        settings,
                        camera,
                        Frame.newBuilder()
                                .setStream("end")
                                .setCaptureTimeUs(TestFrames.EPOCH_US)
                                .setCodec(Codec.CODEC_JPEG)
                                .setData(ByteString.copyFrom(TestFrames.jpeg(120))));
            }
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, JobSettings settings, String camera, Frame.Builder frame) {
        producer.send(KafkaJobs.record(
                settings, camera, frame.setVersion(1).setCamera(camera).build().toByteArray()));
    }

    private static int total(Map<String, List<String>> results) {
        return results.values().stream().mapToInt(List::size).sum();
    }

    private static Map<String, List<String>> results(JobSettings settings) {
        Map<String, List<String>> results = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                JOBS.records("read_committed", settings.kafka().landmarksTopic())) {
            results.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), c -> new ArrayList<>())
                    .add(HexFormat.of().formatHex(record.value()));
        }
        return results;
    }
}
