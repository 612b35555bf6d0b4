package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.control.ControlLedger;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.frame.SettingsPlan;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

/**
 * Settings and networks that change while the job runs, on a MiniCluster with lists on all ends. Its size is set with
 * {@code -Dlandmarks.control.frames}, {@code .settings} and {@code .switches}.
 */
@Timeout(180)
class ControlITCase {

    private static final int CAMERAS = 16;
    private static final int FRAMES = Integer.getInteger("landmarks.control.frames", 100);
    private static final int SETTINGS = Integer.getInteger("landmarks.control.settings", 400);
    private static final int SWITCHES = Integer.getInteger("landmarks.control.switches", 40);

    @TempDir
    private Path folder;

    private final List<ControlRecord> said = new ArrayList<>();
    private final List<Integer> refused = new ArrayList<>();

    private static List<RawRecord> frames() {
        List<RawRecord> records = new ArrayList<>();
        for (int half = 0; half < 2; half++) { // each of two sources has whole cameras
            for (int frame = 0; frame < FRAMES; frame++) {
                for (int camera = half * CAMERAS / 2; camera < (half + 1) * CAMERAS / 2; camera++) {
                    String id = "cam-" + camera;
                    records.add(TestFrames.record(id, TestFrames.value(id, frame), records.size()));
                }
            }
        }
        return records;
    }

    /** A record that the broker took before the first frame was captured, for {@code ms} after it. */
    private void say(String key, long ms, String more) {
        String value = "{\"version\":1,\"from_us\":" + (TestFrames.EPOCH_US + ms * 1000) + more + "}";
        said.add(new ControlRecord(
                key.getBytes(StandardCharsets.UTF_8),
                value.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                said.size(),
                TestFrames.EPOCH_US / 1000));
    }

    private void sayMuch() {
        long length = FRAMES * TestFrames.STEP_US / 1000;
        for (int i = 0; i < SETTINGS; i++) {
            long ms = 1 + length * i / SETTINGS;
            say(
                    "camera/cam-" + i * 7 % CAMERAS,
                    ms,
                    switch (i % 4) {
                        case 0 -> ",'smoothness':0." + i % 10;
                        case 1 -> ",'mirrored':true,'field_of_view':" + (50 + i % 40);
                        case 2 -> ",'responsiveness':0.9,'detect_interval':3";
                        default -> "";
                    });
            if (i % (SETTINGS / SWITCHES) == 0) {
                boolean broken = i % 3 == 1;
                say(
                        "models/fake",
                        ms,
                        ",'use':'" + (broken ? FakeFinder.BROKEN : "other") + "-" + i + "'"
                                + (i % 2 == 0 ? "" : ",'share':0.5"));
                if (broken) {
                    refused.add(said.size() - 1);
                }
            }
            if (i % 30 == 0) {
                say("sign/s" + i / 30 % 2, ms, i / 30 % 5 == 4 ? "" : ",'examples':[[" + "0.5,".repeat(159) + "0.5]]");
            }
            if (i % 50 == 0) {
                say("camera/cam-" + i % CAMERAS, ms, ",'zones':{'door':[[0,0],[2,0],[1,1]]}");
                refused.add(said.size() - 1);
            }
        }
    }

    private static JobSettings settings(int parallelism) {
        return JobSettings.of(Configuration.fromMap(Map.of(
                JobOptions.PARALLELISM.key(),
                Integer.toString(parallelism),
                JobOptions.CONTROL.key(),
                "true",
                JobOptions.CHECKPOINT_INTERVAL.key(),
                "200 ms")));
    }

    private static StreamExecutionEnvironment env(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return StreamExecutionEnvironment.createLocalEnvironment(configuration);
    }

    /** Payloads of each camera's results, in the order in which they were written. */
    private static Map<String, List<String>> bytes() {
        Map<String, List<String>> bytes = new TreeMap<>();
        for (ProducerRecord<byte[], byte[]> record : TestConnectors.written()) {
            if (record.topic().equals("landmarks")) {
                bytes.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), c -> new ArrayList<>())
                        .add(HexFormat.of().formatHex(record.value()));
            }
        }
        return bytes;
    }

    @Test
    void eachChangeHoldsFromOneFrameOfEachCameraOnAndFromTheSameOneAfterASavepointAndARescale() throws Exception {
        sayMuch();
        List<RawRecord> frames = frames();
        StreamExecutionEnvironment env = env(null);
        LandmarkJob.define(env, TestConnectors.of(frames, said), FakeFinder.FACTORY, settings(2));
        env.execute();
        Map<String, List<String>> uninterrupted = bytes();

        check(TestConnectors.results());
        assertThat(TestConnectors.rejects())
                .allMatch(reject -> reject.getReason() == Reason.REASON_CONTROL)
                .extracting(reject -> (int) reject.getOffset())
                .containsExactlyElementsOf(refused);

        TestConnectors.of(frames, said);
        TestConnectors.allow(frames.size() / 3);
        env = env(null);
        LandmarkJob.define(env, TestConnectors.ends(), FakeFinder.FACTORY, settings(2));
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> TestConnectors.results().size() > frames.size() / 3 - 10);
        String savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        TestConnectors.allow(Long.MAX_VALUE);
        env = env(savepoint);
        LandmarkJob.define(env, TestConnectors.ends(), FakeFinder.FACTORY, settings(3));
        env.execute();

        assertThat(bytes()).isEqualTo(uninterrupted);
    }

    /** The version and networks of each frame are those that its capture time alone leads to. */
    private void check(List<FrameLandmarks> results) throws Exception {
        ControlLedger ledger = new ControlLedger(new ControlReader(Cameras.ANY, List.of(FakeFinder.PIPELINE)));
        for (ControlRecord record : said) {
            try {
                ledger.accept(record);
            } catch (io.landmarkstream.control.ControlFault e) {
                assertThat(refused).contains((int) record.offset());
            }
        }
        assertThat(results).hasSize(CAMERAS * FRAMES);
        Map<String, Long> last = new HashMap<>();
        int changes = 0;
        int others = 0;
        for (FrameLandmarks result : results) {
            SettingsPlan.Step step = ledger.plan(result.getCamera()).at(result.getCaptureTimeUs());
            FrameSettings expected = step == null ? FrameSettings.configured(0) : step.settings();
            assertThat(result.getSettingsVersion()).isEqualTo(expected.version());
            assertThat(result.getMirrored()).isEqualTo(expected.mirrored() != null && expected.mirrored());
            String model = expected.models().getOrDefault(FakeFinder.PIPELINE, FakeFinder.PIPELINE);
            if (step != null) {
                assertThat(result.getModels(0).getName())
                        .isEqualTo(model.startsWith(FakeFinder.BROKEN) ? FakeFinder.PIPELINE : model);
                others += model.startsWith("other") ? 1 : 0;
            }
            Long before = last.put(result.getCamera(), result.getSettingsVersion());
            assertThat(before == null || before <= result.getSettingsVersion()).isTrue();
            changes += before != null && before != result.getSettingsVersion() ? 1 : 0;
        }
        assertThat(changes).isGreaterThan(SETTINGS / 2);
        assertThat(others).isGreaterThan(0);
    }

    @Test
    void aPausedCamerasFramesAreShedAndItsObjectsKeepTheirIds() throws Exception {
        say("camera/cam-0", 400, ",'paused':true");
        say("camera/cam-0", 800, "");
        List<RawRecord> frames = new ArrayList<>();
        for (int frame = 0; frame < 40; frame++) {
            frames.add(TestFrames.record("cam-0", TestFrames.value("cam-0", frame), frame));
        }
        StreamExecutionEnvironment env = env(null);
        LandmarkJob.define(env, TestConnectors.of(frames, said), FakeFinder.FACTORY, settings(1));
        env.execute();

        Map<Long, Long> versions = new LinkedHashMap<>();
        TestConnectors.results().forEach(r -> versions.put(r.getSequence(), r.getSettingsVersion()));
        assertThat(versions)
                .hasSize(30)
                .containsEntry(9L, 0L)
                .doesNotContainKeys(10L, 19L)
                .containsEntry(20L, 2L);
        assertThat(TestConnectors.rejects())
                .extracting(Reject::getReason)
                .hasSize(10)
                .containsOnly(Reason.REASON_SHED_PAUSED);
        assertThat(TestConnectors.results().get(29).getObjects(0).getTrackId()).isEqualTo(1);
    }
}
