package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * People who move, tracked by the shipped graph: through a failure, through rescaling, and through clocks gone wrong.
 */
@Timeout(180)
class TrackingITCase {

    private static final int CAMERAS = 4;
    private static final int FRAMES = 60;

    /** Zones and lines where the hands move, and rules without long holds. */
    private static final URL CAMERAS_FILE = TrackingITCase.class.getResource("/events/cameras.yaml");

    private static final URL RULES_FILE = TrackingITCase.class.getResource("/events/rules.yaml");

    @TempDir
    private Path folder;

    @BeforeEach
    void noBombs() {
        SceneFinder.BOMBS.set(0);
    }

    private static List<RawRecord> records() {
        List<RawRecord> records = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int camera = 0; camera < CAMERAS; camera++) {
                String id = "cam-" + camera;
                records.add(TestFrames.record(
                        id, TestFrames.value(id, frame, TestFrames.jpeg(SceneFinder.luma(frame))), records.size()));
            }
        }
        return records;
    }

    private static StreamExecutionEnvironment job(Connectors ends, int parallelism, String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        LandmarkJob.define(
                env,
                ends,
                SceneFinder.FACTORY,
                JobSettings.of(Configuration.fromMap(Map.of(
                        JobOptions.PARALLELISM.key(),
                        Integer.toString(parallelism),
                        JobOptions.CHECKPOINT_INTERVAL.key(),
                        "100 ms",
                        JobOptions.CAMERAS_FILE.key(),
                        CAMERAS_FILE.getPath(),
                        JobOptions.EVENT_RULES.key(),
                        RULES_FILE.getPath()))));
        return env;
    }

    /** Payload of each result, by camera, stream and sequence; what was written twice must be the same twice. */
    private static Map<String, String> bytes(String camera) {
        Map<String, String> bytes = new TreeMap<>();
        for (FrameLandmarks result : TestConnectors.results()) {
            if (result.getCamera().startsWith(camera)) {
                String key = result.getCamera() + "/" + result.getStream() + "/" + result.getSequence();
                String payload = HexFormat.of().formatHex(result.toByteArray());
                assertThat(bytes.getOrDefault(key, payload)).as(key).isEqualTo(payload);
                bytes.put(key, payload);
            }
        }
        for (Event event : TestConnectors.events()) {
            if (event.getCamera().startsWith(camera)) {
                String key = "event " + event.getCamera() + "/" + event.getNumber();
                String payload = HexFormat.of().formatHex(event.toByteArray());
                assertThat(bytes.getOrDefault(key, payload)).as(key).isEqualTo(payload);
                bytes.put(key, payload);
            }
        }
        return bytes;
    }

    private static Map<String, String> uninterrupted() throws Exception {
        job(TestConnectors.of(records()), 1, null).execute();
        assertThat(TestConnectors.results().get(CAMERAS * FRAMES - 1).getObjectsCount())
                .isEqualTo(SceneFinder.THINGS);
        assertThat(TestConnectors.events())
                .extracting(Event::getType)
                .contains(
                        EventType.EVENT_TYPE_APPEARED,
                        EventType.EVENT_TYPE_LEFT,
                        EventType.EVENT_TYPE_GESTURE_BEGAN,
                        EventType.EVENT_TYPE_GESTURE_ENDED,
                        EventType.EVENT_TYPE_ZONE_ENTERED,
                        EventType.EVENT_TYPE_LINE_CROSSED);
        return bytes("cam-");
    }

    @Test
    void theSameBytesComeOutAfterAFailureInTheMiddle() throws Exception {
        Map<String, String> expected = uninterrupted();

        Connectors ends = TestConnectors.of(records());
        SceneFinder.BOMBS.set(2);
        job(ends, 1, null).execute();

        assertThat(SceneFinder.BOMBS).as("failures still to come").hasValue(0);
        assertThat(bytes("cam-")).isEqualTo(expected);
    }

    @Test
    void theSameBytesComeOutAfterRescalingFromOneToTwoToOne() throws Exception {
        Map<String, String> expected = uninterrupted();

        TestConnectors.of(records());
        String savepoint = null;
        int third = CAMERAS * FRAMES / 3;
        for (int step = 0; step < 3; step++) {
            int before = TestConnectors.written().size();
            TestConnectors.allow(step == 2 ? Long.MAX_VALUE : third);
            JobClient job =
                    job(TestConnectors.ends(), step == 1 ? 2 : 1, savepoint).executeAsync();
            if (step == 2) {
                job.getJobExecutionResult().get();
            } else {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> TestConnectors.written().size() > before + third - 10);
                savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
            }
        }
        assertThat(bytes("cam-")).isEqualTo(expected);
    }

    private static RawRecord stamped(String stream, long sequence, long time, int luma) {
        byte[] value = Frame.newBuilder()
                .setVersion(1)
                .setCamera("odd")
                .setStream(stream)
                .setSequence(sequence)
                .setCaptureTimeUs(time)
                .setCodec(Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(TestFrames.jpeg(luma)))
                .build()
                .toByteArray();
        return TestFrames.record("odd", value, sequence);
    }

    @Test
    void sequencesAndClocksGoneWrongAreMarkedOrRejectedAndNoNeighbourNotices() throws Exception {
        Map<String, String> expected = uninterrupted();
        long t = TestFrames.EPOCH_US;
        long hour = 3_600_000_000L;
        List<RawRecord> odd = List.of(
                stamped("a", 1, t, SceneFinder.luma(0)),
                stamped("a", 1, t, SceneFinder.luma(0)), // the same again
                stamped("a", 1, t, SceneFinder.luma(1)), // another picture
                stamped("a", 5, t + 40_000, SceneFinder.luma(1)), // three missing
                stamped("a", 4, t + 80_000, SceneFinder.luma(2)), // late
                stamped("b", 0, t + 80_000, SceneFinder.luma(2)), // a new stream
                stamped("b", 1, 0, SceneFinder.luma(3)),
                stamped("b", 2, -5, SceneFinder.luma(4)),
                stamped("b", 3, Long.MAX_VALUE, SceneFinder.luma(5)),
                stamped("b", 4, t + 10L * 365 * 24 * hour, SceneFinder.luma(6)),
                stamped("b", 5, t + hour, SceneFinder.luma(7)),
                stamped("b", 6, t, SceneFinder.luma(8)), // an hour back
                stamped("b", 7, t + 40_000, SceneFinder.luma(9)),
                stamped("b", 8, t + 80_000, SceneFinder.luma(10)));
        List<RawRecord> mixed = new ArrayList<>(records());
        for (int i = 0; i < odd.size(); i++) {
            mixed.add(11 * (i + 1), odd.get(i));
        }

        job(TestConnectors.of(mixed), 1, null).execute();

        assertThat(bytes("cam-")).isEqualTo(expected);
        assertThat(TestConnectors.rejects())
                .extracting(Reject::getReason)
                .containsExactly(Reason.REASON_DUPLICATE, Reason.REASON_DUPLICATE, Reason.REASON_OUT_OF_ORDER);
        List<FrameLandmarks> results = TestConnectors.results().stream()
                .filter(r -> r.getCamera().equals("odd"))
                .toList();
        assertThat(results).hasSize(odd.size() - 3);
        assertThat(results.get(1).getGap()).isEqualTo(3);
        assertThat(results.get(2).getFlagsList()).containsExactly(FrameFlag.FRAME_FLAG_NEW_STREAM);
        assertThat(results.subList(3, 9)).allMatch(r -> r.getFlagsList().contains(FrameFlag.FRAME_FLAG_DISCONTINUITY));
        assertThat(results.subList(9, 11)).as("back to normal").allMatch(r -> r.getFlagsList()
                .isEmpty());
        FrameLandmarks last = results.get(10);
        assertThat(last.getObjects(0).getTrackId())
                .as("a clock gone wrong changes no identity")
                .isEqualTo(results.get(2).getObjects(0).getTrackId());
    }
}
