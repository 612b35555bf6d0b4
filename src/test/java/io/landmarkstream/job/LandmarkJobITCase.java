package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped graph on a MiniCluster, with lists on both ends and a finder whose answers are known. */
@Timeout(180)
class LandmarkJobITCase {

    private static final int CAMERAS = 6;
    private static final int FRAMES = 40;

    @TempDir
    private Path folder;

    /** Frames of {@code cameras} cameras in turn, numbered from {@code first}. */
    private static List<RawRecord> run(int first, int cameras, int frames) {
        List<RawRecord> records = new ArrayList<>();
        for (int frame = 0; frame < frames; frame++) {
            for (int camera = first; camera < first + cameras; camera++) {
                String id = "cam-" + camera;
                records.add(TestFrames.record(id, TestFrames.value(id, frame), records.size()));
            }
        }
        return records;
    }

    private static JobSettings settings(int parallelism) {
        return JobSettings.of(Configuration.fromMap(Map.of(
                JobOptions.PARALLELISM.key(), Integer.toString(parallelism),
                JobOptions.FRAME_BYTES.key(), "100000",
                JobOptions.CHECKPOINT_INTERVAL.key(), "200 ms")));
    }

    private static StreamExecutionEnvironment env(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return StreamExecutionEnvironment.createLocalEnvironment(configuration);
    }

    private static void runToTheEnd(Connectors ends, int parallelism) throws Exception {
        FakeFinder.OPENED.set(0);
        StreamExecutionEnvironment env = env(null);
        LandmarkJob.define(env, ends, FakeFinder.FACTORY, settings(parallelism));
        env.execute();
    }

    private static Map<String, List<FrameLandmarks>> byCamera(List<FrameLandmarks> results) {
        return results.stream().collect(Collectors.groupingBy(FrameLandmarks::getCamera));
    }

    /** Payloads of each camera's results, in the order in which they were written. */
    private static Map<String, List<String>> bytes(String prefix) {
        Map<String, List<String>> bytes = new LinkedHashMap<>();
        for (ProducerRecord<byte[], byte[]> record : TestConnectors.written()) {
            String camera = new String(record.key(), StandardCharsets.UTF_8);
            if (record.topic().equals("landmarks") && camera.startsWith(prefix)) {
                bytes.computeIfAbsent(camera, c -> new ArrayList<>())
                        .add(HexFormat.of().formatHex(record.value()));
            }
        }
        return bytes;
    }

    @Test
    void everyFrameHasOneResultAndACamerasResultsKeepTheOrderOfItsFrames() throws Exception {
        List<RawRecord> records = run(0, CAMERAS, FRAMES);
        records.addAll(run(CAMERAS, CAMERAS, FRAMES));

        runToTheEnd(TestConnectors.of(records), 2);

        assertThat(TestConnectors.rejects()).isEmpty();
        Map<String, List<FrameLandmarks>> results = byCamera(TestConnectors.results());
        assertThat(results).hasSize(2 * CAMERAS);
        results.forEach((camera, frames) -> {
            assertThat(frames.stream().map(FrameLandmarks::getSequence))
                    .as(camera)
                    .containsExactlyElementsOf(
                            java.util.stream.LongStream.range(0, FRAMES).boxed().toList());
            assertThat(frames.get(0).getFlagsList()).containsExactly(FrameFlag.FRAME_FLAG_NEW_STREAM);
            assertThat(frames.get(FRAMES - 1).getFlagsList()).isEmpty();
            assertThat(frames.get(FRAMES - 1).getObjects(0).getTrackId()).isEqualTo(1);
            assertThat(frames.get(FRAMES - 1).getObjects(0).getAge()).isEqualTo(FRAMES);
            assertThat(frames.get(FRAMES - 1).getObjects(0).getScore()).isEqualTo(1 - 1f / (1 + FRAMES));
        });
    }

    @Test
    void aRepeatedFrameAndOneThatComesLateAreRejectedAndDoNotDisturbTheCamera() throws Exception {
        List<RawRecord> good = run(0, 1, 10);
        runToTheEnd(TestConnectors.of(good), 1);
        Map<String, List<String>> alone = bytes("cam-");

        List<RawRecord> disturbed = new ArrayList<>(good);
        disturbed.add(6, good.get(5));
        disturbed.add(8, good.get(2));
        runToTheEnd(TestConnectors.of(disturbed), 1);

        assertThat(bytes("cam-")).isEqualTo(alone);
        assertThat(TestConnectors.rejects().stream().map(Reject::getReason))
                .containsExactly(Reason.REASON_DUPLICATE, Reason.REASON_OUT_OF_ORDER);
    }

    @Test
    void stateFollowsItsCameraThroughSavepointsFromTwoToThreeToOne() throws Exception {
        List<RawRecord> records = run(0, CAMERAS, FRAMES);
        records.addAll(run(CAMERAS, CAMERAS, FRAMES));
        runToTheEnd(TestConnectors.of(records), 2);
        Map<String, List<String>> uninterrupted = bytes("cam-");

        TestConnectors.of(records);
        String savepoint = null;
        // Each of the two sources has half of the records. Two runs of a fifth leave neither of them finished, however
        // unevenly they read: Flink refuses a savepoint that meets a source which has just finished.
        int fifth = records.size() / 5;
        for (int parallelism : new int[] {2, 3, 1}) {
            int before = TestConnectors.written().size();
            boolean last = parallelism == 1;
            TestConnectors.allow(last ? Long.MAX_VALUE : fifth);
            StreamExecutionEnvironment env = env(savepoint);
            LandmarkJob.define(env, TestConnectors.ends(), FakeFinder.FACTORY, settings(parallelism));
            JobClient job = env.executeAsync();
            if (last) {
                job.getJobExecutionResult().get();
            } else {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> TestConnectors.written().size() > before + fifth - 10);
                savepoint = stop(job);
            }
        }

        assertThat(bytes("cam-")).isEqualTo(uninterrupted);
        assertThat(TestConnectors.rejects()).isEmpty();
    }

    private String stop(JobClient job) throws Exception {
        try {
            return job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                    .get();
        } catch (ExecutionException e) {
            job.cancel().get(); // or it goes on and writes into the next test's list
            throw e;
        }
    }
}
