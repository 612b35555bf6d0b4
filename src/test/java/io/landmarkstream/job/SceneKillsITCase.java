package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landmarkstream.proto.SceneFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The topic of scenes holds the same bytes whether the job runs undisturbed with one task, or is stopped and resumed
 * with one, two and one tasks while TaskManagers die.
 */
class SceneKillsITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final String[] CAMERAS = {"cam-0", "cam-1"};

    /** Frames of each camera in each of three parts. */
    private static final int PART = 30;

    /** Moments of the finder's scene that a picture's brightness can name. */
    private static final int MOMENTS = 70;

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    @TempDir
    private static Path folder;

    @Test
    @Timeout(900)
    void theSceneHasTheSameBytesAfterKillsAndRescaling() throws Exception {
        assumeTrue(Integer.getInteger("landmarks.proof.kills", 1) > 1, "only in the proof scenes-killed");
        List<String> calm = run("calm", new int[] {1, 1, 1}, false);
        List<String> hurt = run("hurt", new int[] {1, 2, 1}, true);

        assertThat(calm).hasSizeGreaterThan(3 * PART - 5);
        SceneFrame last = SceneFrame.parseFrom(HexFormat.of().parseHex(calm.get(calm.size() - 1)));
        assertThat(last.getTick()).isEqualTo(calm.size());
        assertThat(last.getObjectsList()).as("the scene is not empty").isNotEmpty();
        assertThat(hurt).isEqualTo(calm);
    }

    /** Two cameras, of which one looks to the side: in both pictures the finder's hand is in the same place. */
    private static Path scenesFile() throws Exception {
        String camera = "    - {id: cam-%d, size: [64, 48], fx: 60, fy: 60, cx: %s, cy: 23.5,"
                + " rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], translation: [%s, 0, 0]}\n";
        return Files.writeString(
                folder.resolve("scenes.yaml"),
                "- id: pair\n  cameras:\n"
                        + camera.formatted(0, "22.5", "0.15")
                        + camera.formatted(1, "40.5", "-0.15"));
    }

    private static JobSettings settings(String name, int parallelism) throws Exception {
        return JOBS.settings(
                name,
                Map.of(
                        JobOptions.DELIVERY.key(),
                        "exactly-once",
                        JobOptions.PARALLELISM.key(),
                        "" + parallelism,
                        JobOptions.CHECKPOINT_INTERVAL.key(),
                        "300 ms",
                        JobOptions.SCENES_FILE.key(),
                        scenesFile().toString(),
                        JobOptions.SCENES_TOPIC.key(),
                        name + "-scenes"));
    }

    /** Committed scene frames, in hexadecimal. */
    private static List<String> run(String name, int[] parallelisms, boolean kill) throws Exception {
        Topics.create(settings(name, 1), 2, (short) 1, Duration.ofHours(1));
        String savepoint = null;
        for (int part = 0; part < parallelisms.length; part++) {
            JobSettings settings = settings(name, parallelisms[part]);
            Configuration configuration = new Configuration();
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 1.01);
            if (savepoint != null) {
                configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            }
            StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
            LandmarkJob.define(env, Connectors.kafka(settings, List.of()), SceneFinder.FACTORY, settings);
            JobGraph graph = env.getStreamGraph().getJobGraph();
            try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                    .setConfiguration(configuration)
                    .setNumTaskManagers(2)
                    .setNumSlotsPerTaskManager(1)
                    .build())) {
                cluster.start();
                cluster.submitJob(graph).get();
                int before = part * PART;
                publish(settings, before, before + PART / 2);
                if (kill) {
                    await("results")
                            .atMost(PATIENCE)
                            .until(() -> results(settings) > CAMERAS.length * before + PART / 3);
                    for (int dead = 0; dead < 2; dead++) { // whichever of them has the scene's task
                        cluster.terminateTaskManager(dead).get();
                        cluster.startTaskManager();
                    }
                }
                publish(settings, before + PART / 2, before + PART);
                await("all results")
                        .atMost(PATIENCE)
                        .until(() -> results(settings) >= CAMERAS.length * (before + PART));
                savepoint = stop(cluster, graph.getJobID());
            }
        }
        return JOBS.records("read_committed", name + "-scenes").stream()
                .map(record -> HexFormat.of().formatHex(record.value()))
                .toList();
    }

    /** Both cameras see two people. */
    private static void publish(JobSettings settings, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            for (int sequence = from; sequence < to; sequence++) {
                byte[] jpeg = TestFrames.jpeg(SceneFinder.luma(sequence % MOMENTS));
                for (String camera : CAMERAS) {
                    producer.send(KafkaJobs.record(settings, camera, TestFrames.value(camera, sequence, jpeg)));
                }
            }
        }
    }

    private static int results(JobSettings settings) {
        return JOBS.records("read_committed", settings.kafka().landmarksTopic()).size();
    }

    private static String stop(MiniCluster cluster, JobID job) throws Exception {
        return cluster.stopWithSavepoint(
                        job, folder.resolve("savepoints").toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
