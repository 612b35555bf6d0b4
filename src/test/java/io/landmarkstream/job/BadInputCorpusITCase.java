package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of bad input, a fifth of all records, among good cameras' frames, through the shipped graph. */
@Timeout(180)
class BadInputCorpusITCase {

    private static final int CAMERAS = 6;
    private static final int INVENTED = 300;
    private static final int MAX_UNLISTED = 150;
    private static final long CORPUS = 1_000_000;
    private static final Set<Reason> OF_FLIPPED_BITS = Set.of(
            Reason.REASON_FORMAT,
            Reason.REASON_TRUNCATED,
            Reason.REASON_DIMENSIONS,
            Reason.REASON_SCANS,
            Reason.REASON_TRAILING,
            Reason.REASON_CORRUPT,
            Reason.REASON_CODEC,
            Reason.REASON_TOO_LARGE);

    @Test
    void everyRecordHasItsOneOutcomeAndTheNeighboursResultsDoNotChangeByABit() throws Exception {
        List<BadInputs.Input> corpus = BadInputs.corpus(CORPUS);
        List<RawRecord> bad = withInventedCameras(corpus);
        List<RawRecord> good = good(4 * bad.size());
        run(good);
        Map<String, List<String>> alone = results("cam-");

        List<RawRecord> all = mixed(good, bad);
        run(all);

        assertThat(all.size()).as("bad records are a fifth").isBetween(5 * bad.size(), 5 * bad.size() + CAMERAS);
        assertThat(TestConnectors.written()).as("in = results + rejects").hasSize(all.size());
        assertThat(FakeFinder.OPENED).as("starts of the task").hasValue(1);
        assertThat(results("cam-")).isEqualTo(alone);
        assertOutcomes(corpus);
        assertThat(TestConnectors.rejects().stream().filter(r -> r.getReason() == Reason.REASON_CAMERA_LIMIT))
                .as("cameras beyond the limit")
                .hasSizeGreaterThan(INVENTED - MAX_UNLISTED)
                .allSatisfy(r -> assertThat(r.getCamera()).startsWith("invented-"));
        for (ProducerRecord<byte[], byte[]> record : TestConnectors.written()) {
            assertThat(new String(record.value(), StandardCharsets.ISO_8859_1))
                    .as("an outcome never holds the payload")
                    .doesNotContain(BadInputs.CANARY);
        }
    }

    private static void assertOutcomes(List<BadInputs.Input> corpus) {
        Map<Long, Reject> rejects = TestConnectors.rejects().stream()
                .filter(r -> r.getOffset() >= CORPUS)
                .collect(Collectors.toMap(Reject::getOffset, r -> r));
        Map<String, List<FrameLandmarks>> results =
                TestConnectors.results().stream().collect(Collectors.groupingBy(FrameLandmarks::getCamera));
        Map<String, Integer> next = new HashMap<>();
        for (BadInputs.Input input : corpus) {
            Reject reject = rejects.get(input.record().offset());
            if (input.reasons() == null) {
                if (reject != null) {
                    assertThat(reject.getReason()).as(input.row()).isIn(OF_FLIPPED_BITS);
                }
                continue;
            }
            if (!input.hasResult()) {
                assertThat(reject).as("reject of: %s", input.row()).isNotNull();
                assertThat(reject.getReason()).as(input.row()).isIn(input.reasons());
                assertThat(reject.getDetail()).as(input.row()).isNotEmpty().hasSizeLessThan(300);
                byte[] value = input.record().value();
                assertThat(reject.getSize()).as(input.row()).isEqualTo(value == null ? 0 : value.length);
                continue;
            }
            String camera = new String(input.record().key(), StandardCharsets.UTF_8);
            assertThat(reject).as("%s of %s", input.row(), camera).isNull();
            FrameLandmarks result = results.get(camera).get(next.merge(camera, 1, Integer::sum) - 1);
            assertThat(result.getFlagsList()).as(input.row()).isEqualTo(input.marks());
            assertThat(result.getGap()).as(input.row()).isEqualTo(input.gap());
        }
    }

    /** The corpus, then more cameras than the limit allows. */
    private static List<RawRecord> withInventedCameras(List<BadInputs.Input> corpus) {
        List<RawRecord> records =
                new ArrayList<>(corpus.stream().map(BadInputs.Input::record).toList());
        for (int i = 0; i < INVENTED; i++) {
            String camera = "invented-" + i;
            records.add(TestFrames.record(camera, TestFrames.value(camera, 0), 1));
        }
        return records;
    }

    private static List<RawRecord> good(int atLeast) {
        List<RawRecord> records = new ArrayList<>();
        for (int frame = 0; records.size() < atLeast; frame++) {
            for (int camera = 0; camera < CAMERAS; camera++) {
                String id = "cam-" + camera;
                records.add(TestFrames.record(id, TestFrames.value(id, frame), records.size()));
            }
        }
        return records;
    }

    /** {@code good} with {@code bad} at random places; both keep their order. */
    private static List<RawRecord> mixed(List<RawRecord> good, List<RawRecord> bad) {
        List<Boolean> turns = new ArrayList<>(Collections.nCopies(good.size() - CAMERAS, true));
        turns.addAll(Collections.nCopies(bad.size(), false));
        Collections.shuffle(turns, new Random(11));
        turns.addAll(0, Collections.nCopies(CAMERAS, true)); // the good cameras are known before the limit is reached
        var nextGood = good.iterator();
        var nextBad = bad.iterator();
        List<RawRecord> mixed = new ArrayList<>();
        turns.forEach(isGood -> mixed.add(isGood ? nextGood.next() : nextBad.next()));
        return mixed;
    }

    private static void run(List<RawRecord> records) throws Exception {
        FakeFinder.OPENED.set(0);
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        LandmarkJob.define(
                env,
                TestConnectors.of(records),
                FakeFinder.FACTORY,
                JobSettings.of(Configuration.fromMap(Map.of(
                        JobOptions.PARALLELISM.key(), "1",
                        JobOptions.FRAME_BYTES.key(), "2000000",
                        JobOptions.MAX_UNLISTED.key(), Integer.toString(MAX_UNLISTED),
                        JobOptions.CHECKPOINT_INTERVAL.key(), "200 ms"))));
        env.execute();
    }

    /** Payloads of each camera's results, in the order in which they were written. */
    private static Map<String, List<String>> results(String prefix) {
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
}
