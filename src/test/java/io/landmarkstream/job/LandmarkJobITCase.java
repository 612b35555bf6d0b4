package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Mark;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    private static void runToTheEnd(Ends ends, int parallelism) throws Exception {
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
        for (ProducerRecord<byte[], byte[]> record : TestEnds.written()) {
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

        runToTheEnd(TestEnds.of(records), 2);

        assertThat(TestEnds.rejects()).isEmpty();
        Map<String, List<FrameLandmarks>> results = byCamera(TestEnds.results());
        assertThat(results).hasSize(2 * CAMERAS);
        results.forEach((camera, frames) -> {
            assertThat(frames.stream().map(FrameLandmarks::getSequence))
                    .as(camera)
                    .containsExactlyElementsOf(
                            java.util.stream.LongStream.range(0, FRAMES).boxed().toList());
            assertThat(frames.get(0).getMarksList()).containsExactly(Mark.MARK_NEW_STREAM);
            assertThat(frames.get(FRAMES - 1).getMarksList()).isEmpty();
            assertThat(frames.get(FRAMES - 1).getThings(0).getTrackId()).isEqualTo(1);
            assertThat(frames.get(FRAMES - 1).getThings(0).getAge()).isEqualTo(FRAMES);
            assertThat(frames.get(FRAMES - 1).getThings(0).getScore()).isEqualTo(1 - 1f / (1 + FRAMES));
        });
    }

    /** {@code good} with a quarter as many bad ones at random places, in the order of the corpus. */
    private static List<RawRecord> mixed(List<RawRecord> good, List<RawRecord> bad) {
        int count = Math.max(good.size() / 4, bad.size());
        int[] places = new Random(11).ints(count, 0, good.size()).sorted().toArray();
        List<RawRecord> mixed = new ArrayList<>();
        int added = 0;
        for (int i = 0; i < good.size(); i++) {
            while (added < count && places[added] == i) {
                mixed.add(bad.get(added++ % bad.size()));
            }
            mixed.add(good.get(i));
        }
        return mixed;
    }

    @Test
    void badRecordsBecomeRejectsAndTheNeighboursResultsDoNotChangeByABit() throws Exception {
        List<RawRecord> good = run(0, CAMERAS, FRAMES);
        runToTheEnd(TestEnds.of(good), 1);
        Map<String, List<String>> alone = bytes("cam-");

        List<RawRecord> mixed = mixed(good, BadRecords.corpus());
        runToTheEnd(TestEnds.of(mixed), 1);

        assertThat(bytes("cam-")).isEqualTo(alone);
        assertThat(TestEnds.written()).as("in = results + rejects").hasSize(mixed.size());
        assertThat(FakeFinder.OPENED).as("starts of the task").hasValue(1);
        List<Reject> rejects = TestEnds.rejects();
        assertThat(rejects.stream().map(Reject::getReason).distinct())
                .contains(
                        Reason.REASON_EMPTY,
                        Reason.REASON_ENVELOPE,
                        Reason.REASON_VERSION,
                        Reason.REASON_CODEC,
                        Reason.REASON_CAMERA,
                        Reason.REASON_KEY_MISMATCH,
                        Reason.REASON_TOO_LARGE,
                        Reason.REASON_FORMAT,
                        Reason.REASON_TRUNCATED,
                        Reason.REASON_NUMERIC);
        for (ProducerRecord<byte[], byte[]> record : TestEnds.written()) {
            if (record.topic().equals("rejects")) {
                assertThat(new String(record.value(), StandardCharsets.ISO_8859_1))
                        .as("a reject never holds the payload")
                        .doesNotContain(BadRecords.CANARY);
            }
        }
    }

    @Test
    void aRepeatedFrameAndOneThatComesLateAreRejectedAndDoNotDisturbTheCamera() throws Exception {
        List<RawRecord> good = run(0, 1, 10);
        runToTheEnd(TestEnds.of(good), 1);
        Map<String, List<String>> alone = bytes("cam-");

        List<RawRecord> disturbed = new ArrayList<>(good);
        disturbed.add(6, good.get(5));
        disturbed.add(8, good.get(2));
        runToTheEnd(TestEnds.of(disturbed), 1);

        assertThat(bytes("cam-")).isEqualTo(alone);
        assertThat(TestEnds.rejects().stream().map(Reject::getReason))
                .containsExactly(Reason.REASON_DUPLICATE, Reason.REASON_OUT_OF_ORDER);
    }

    @Test
    void stateFollowsItsCameraThroughSavepointsFromTwoToThreeToOne() throws Exception {
        List<RawRecord> records = run(0, CAMERAS, FRAMES);
        records.addAll(run(CAMERAS, CAMERAS, FRAMES));
        runToTheEnd(TestEnds.of(records), 2);
        Map<String, List<String>> uninterrupted = bytes("cam-");

        TestEnds.of(records);
        String savepoint = null;
        int third = records.size() / 3;
        for (int parallelism : new int[] {2, 3, 1}) {
            int before = TestEnds.written().size();
            boolean last = parallelism == 1;
            TestEnds.allow(last ? Long.MAX_VALUE : third);
            StreamExecutionEnvironment env = env(savepoint);
            LandmarkJob.define(env, TestEnds.ends(), FakeFinder.FACTORY, settings(parallelism));
            JobClient job = env.executeAsync();
            if (last) {
                job.getJobExecutionResult().get();
            } else {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> TestEnds.written().size() > before + third - 10);
                savepoint = job.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
            }
        }

        assertThat(bytes("cam-")).isEqualTo(uninterrupted);
        assertThat(TestEnds.rejects()).isEmpty();
    }

    /** Records that have no result, each for a reason of its own. */
    private static final class BadRecords {

        static final String CANARY = "canary-5e1f";

        private static byte[] marked(byte[] bytes) {
            byte[] mark = CANARY.getBytes(StandardCharsets.US_ASCII);
            byte[] out = Arrays.copyOf(bytes, bytes.length + mark.length);
            System.arraycopy(mark, 0, out, bytes.length, mark.length);
            return out;
        }

        static List<RawRecord> corpus() {
            byte[] whole = TestFrames.jpeg(120);
            byte[] text = ("no picture " + CANARY).getBytes(StandardCharsets.US_ASCII);
            List<RawRecord> records = new ArrayList<>();
            records.add(TestFrames.record("evil-1", null, 1));
            records.add(TestFrames.record("cam-1", null, 1));
            records.add(TestFrames.record("cam-1", new byte[0], 1));
            records.add(TestFrames.record(null, null, 1));
            records.add(TestFrames.record("cam-2", marked(new byte[] {1, 2, 3}), 2));
            records.add(TestFrames.record(null, marked(new byte[] {-1, -1, -1}), 2));
            records.add(TestFrames.record("evil-2", TestFrames.value("cam-3", 5), 3));
            records.add(TestFrames.record("", TestFrames.value("", 5), 3));
            records.add(TestFrames.record("a\nb", TestFrames.value("a\nb", 5), 3));
            records.add(TestFrames.record("evil-3", TestFrames.value("evil-3", 0, new byte[100_001]), 4));
            long sequence = 0;
            for (byte[] picture : List.of(
                    text,
                    Arrays.copyOf(whole, whole.length / 2),
                    Arrays.copyOf(whole, 2),
                    TestFrames.jpeg(FakeFinder.POISON))) {
                records.add(TestFrames.record("evil-4", TestFrames.value("evil-4", sequence++, picture), 5));
            }
            io.landmarkstream.proto.Frame frame = parse(TestFrames.value("evil-5", 1));
            records.add(TestFrames.record("evil-5", frame.toBuilder().setVersion(9).build().toByteArray(), 6));
            records.add(
                    TestFrames.record("evil-5", frame.toBuilder().setCodecValue(2).build().toByteArray(), 6));
            byte[] value = TestFrames.value("evil-6", 1);
            for (int length = 1; length < 40; length += 3) {
                records.add(TestFrames.record("evil-6", Arrays.copyOf(value, length), 7));
            }
            return records;
        }

        private static io.landmarkstream.proto.Frame parse(byte[] value) {
            try {
                return io.landmarkstream.proto.Frame.parseFrom(value);
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
