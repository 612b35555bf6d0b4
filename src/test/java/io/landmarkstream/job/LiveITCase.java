package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.shed.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Live mode in the shipped graph, three times as many frames as can be worked on. Time is made up: a model's run takes
 * 20 ms of it and nothing else takes any, so that the outcome is the same on every machine.
 */
@Timeout(120)
class LiveITCase {

    private static final int CAMERAS = 6;
    private static final int FRAMES = 500;
    private static final long START_MS = TestFrames.EPOCH_US / 1000;
    private static final long PERIOD_MS = TestFrames.STEP_US / 1000;
    private static final AtomicLong NOW_MS = new AtomicLong();
    private static final WallClock CLOCK = () -> NOW_MS.get(); // a method reference would travel with a copy

    /** {@link FakeFinder}, taking time. */
    private static final class SlowFinder implements FrameFinder {

        private static final FinderFactory FACTORY = (slot, gpus) -> new SlowFinder();

        private final FrameFinder finder = new FakeFinder();

        @Override
        public LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) throws RejectException {
            NOW_MS.addAndGet(3 * PERIOD_MS / CAMERAS);
            return finder.find(picture, state);
        }

        @Override
        public String device() {
            return "slow";
        }

        @Override
        public void close() {}
    }

    private static List<RawRecord> records() {
        return records(TestFrames::value);
    }

    private static List<RawRecord> records(BiFunction<String, Long, byte[]> value) {
        List<RawRecord> records = new ArrayList<>();
        for (long frame = 0; frame < FRAMES; frame++) {
            for (int camera = 0; camera < CAMERAS; camera++) {
                String id = "cam-" + camera;
                records.add(new RawRecord(
                        id.getBytes(StandardCharsets.UTF_8),
                        value.apply(id, frame),
                        0,
                        records.size(),
                        START_MS + frame * PERIOD_MS + camera * PERIOD_MS / CAMERAS,
                        ""));
            }
        }
        return records;
    }

    private static List<ProducerRecord<byte[], byte[]>> run(String mode, List<RawRecord> records, long nowMs)
            throws Exception {
        NOW_MS.set(nowMs);
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        LandmarkJob.define(
                env,
                TestConnectors.of(records),
                SlowFinder.FACTORY,
                JobSettings.of(Configuration.fromMap(Map.of(
                        JobOptions.MODE.key(), mode,
                        JobOptions.PARALLELISM.key(), "1",
                        JobOptions.CHECKPOINT_INTERVAL.key(), "200 ms"))),
                CLOCK);
        env.execute();
        return TestConnectors.written();
    }

    /**
     * What became of each camera's frames, in the order in which it was written: a frame's number, negative if shed.
     */
    private static Map<String, List<Long>> outcomes(List<ProducerRecord<byte[], byte[]>> written) throws Exception {
        Map<String, List<Long>> outcomes = new TreeMap<>();
        for (ProducerRecord<byte[], byte[]> record : written) {
            String camera = new String(record.key(), StandardCharsets.UTF_8);
            List<Long> of = outcomes.computeIfAbsent(camera, c -> new ArrayList<>());
            of.add(
                    record.topic().equals("landmarks")
                            ? FrameLandmarks.parseFrom(record.value()).getSequence()
                            : -Reject.parseFrom(record.value()).getSequence());
        }
        return outcomes;
    }

    @Test
    void everyFrameIsAnsweredOrShedInOrderAndEveryCameraKeepsTheSameShare() throws Exception {
        List<RawRecord> records = records();

        List<ProducerRecord<byte[], byte[]>> written = run("live", records, START_MS);

        assertThat(written).as("in = results + shed").hasSize(records.size());
        assertThat(TestConnectors.rejects().stream().map(Reject::getReason).distinct())
                .containsExactly(Reason.REASON_SHED_SHARE);
        assertThat(TestConnectors.rejects())
                .allSatisfy(r -> assertThat(r.getSha256()).hasSize(64));
        outcomes(written).forEach((camera, numbers) -> {
            assertThat(numbers.stream().map(Math::abs))
                    .as(camera)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .hasSize(FRAMES);
            long results = numbers.stream().filter(n -> n > 0).count();
            assertThat(results)
                    .as("%s: about a third, and all of the first quarter second", camera)
                    .isBetween(165L, 190L);
        });
        assertThat(TestConnectors.results().stream()
                        .mapToLong(FrameLandmarks::getGap)
                        .sum())
                .as("frames that were shed are no gap")
                .isZero();
        long behind = NOW_MS.get() - (START_MS + FRAMES * PERIOD_MS);
        assertThat(behind).as("at the end, behind the cameras by").isBetween(380L, 480L);
    }

    @Test
    void framesOlderThanTheLimitAreShedWithTheirAgeUntilTheJobHasCaughtUp() throws Exception {
        run("live", records(), START_MS + 10_000);

        List<Reject> stale = TestConnectors.rejects().stream()
                .filter(r -> r.getReason() == Reason.REASON_SHED_STALE)
                .toList();
        assertThat(stale.get(0).getDetail()).isEqualTo("the frame was 10000 ms old, landmarks.live.max-age is 1000 ms");
        assertThat(stale).hasSizeGreaterThan((int) (9_000 / PERIOD_MS * CAMERAS) - CAMERAS);
        assertThat(TestConnectors.results().get(0).getSequence() * PERIOD_MS).isBetween(8_900L, 9_500L);
    }

    /** Each camera shows the clip from another place on, over and over; it begins with a key frame. */
    private static byte[] video(List<byte[]> units, String camera, long sequence) {
        int shift = 7 * Integer.parseInt(camera.substring(4));
        return Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setSequence(sequence)
                .setCaptureTimeUs(TestFrames.EPOCH_US + sequence * TestFrames.STEP_US)
                .setCodec(Codec.CODEC_H264)
                .setData(ByteString.copyFrom(units.get((int) (sequence + shift) % units.size())))
                .build()
                .toByteArray();
    }

    /** What the finder saw in each picture: its points follow from the picture's brightness. */
    private static Map<String, Landmark> seen() {
        return TestConnectors.results().stream()
                .collect(Collectors.toMap(r -> r.getCamera() + "/" + r.getSequence(), r -> r.getObjects(0)
                        .getRawLandmarks(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.h264", "bframes.h264"})
    void ofVideoNoPictureIsWorkedOnThatRefersToOneThatWasShed(String clip) throws Exception {
        List<byte[]> units = Videos.units(clip);
        List<RawRecord> records = records((camera, sequence) -> video(units, camera, sequence));
        run("replay", records, START_MS);
        Map<String, Landmark> whole = seen();
        Set<Long> beforeAnyKeyFrame =
                TestConnectors.rejects().stream().map(Reject::getOffset).collect(Collectors.toSet());

        List<ProducerRecord<byte[], byte[]>> written = run("live", records, START_MS);

        assertThat(written).as("in = results + rejects + shed").hasSize(records.size());
        assertThat(whole).containsAllEntriesOf(seen());
        assertThat(seen()).hasSizeBetween(records.size() / 4, records.size() / 2);
        Map<Reason, List<Reject>> rejects =
                TestConnectors.rejects().stream().collect(Collectors.groupingBy(Reject::getReason));
        assertThat(rejects.remove(Reason.REASON_NO_REFERENCE))
                .as("only what lies before a camera's first key frame")
                .allSatisfy(r -> assertThat(beforeAnyKeyFrame).contains(r.getOffset()));
        assertThat(rejects).containsOnlyKeys(Reason.REASON_SHED_SHARE, Reason.REASON_SHED_GROUP);
    }

    @Test
    void replayShedsNothingWhateverTheTimeAndWritesTheSameBytes() throws Exception {
        List<RawRecord> records = records().subList(0, 60 * CAMERAS);
        List<List<String>> runs = new ArrayList<>();
        for (long now : new long[] {START_MS, START_MS + 365L * 86_400_000}) {
            runs.add(run("replay", records, now).stream()
                    .map(r -> HexFormat.of().formatHex(r.value()))
                    .toList());
            assertThat(TestConnectors.results()).hasSize(records.size());
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
    }
}
