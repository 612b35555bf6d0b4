package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.LogLines;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.FrameLandmarks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures and landmarks of people never reach a log, at any level, whether their frame is answered or rejected. */
@Timeout(180)
class NothingLoggedITCase {

    private static final Logger LOG = LoggerFactory.getLogger("io.landmarkstream.control");
    private static final int LUMA = 100;

    /** A picture with the canary of {@link BadInputs} in a comment. */
    private static byte[] jpeg(int luma) {
        byte[] plain = TestFrames.jpeg(luma);
        byte[] text = BadInputs.CANARY.getBytes(StandardCharsets.US_ASCII);
        byte[] marked = new byte[plain.length + text.length + 4];
        marked[0] = plain[0];
        marked[1] = plain[1];
        marked[2] = (byte) 0xFF;
        marked[3] = (byte) 0xFE;
        marked[5] = (byte) (text.length + 2);
        System.arraycopy(text, 0, marked, 6, text.length);
        System.arraycopy(plain, 2, marked, 6 + text.length, plain.length - 2);
        return marked;
    }

    /** The lines that hold the canary's bytes in some form, a byte array, or a coordinate of the fake finder's. */
    private static List<String> leaks(List<String> lines) {
        byte[] canary = BadInputs.CANARY.getBytes(StandardCharsets.US_ASCII);
        String numbers = Arrays.toString(canary);
        List<String> forms = new ArrayList<>(List.of(
                BadInputs.CANARY,
                HexFormat.of().formatHex(canary),
                HexFormat.ofDelimiter(" ").formatHex(canary),
                HexFormat.ofDelimiter(":").formatHex(canary),
                numbers.substring(1, numbers.length() - 1),
                "[b@"));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + canary.length];
            System.arraycopy(canary, 0, shifted, shift, canary.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            forms.add(encoded.substring(shift == 0 ? 0 : shift + 1, encoded.length() - 2));
        }
        forms.add(Float.toString(20 + LUMA / 64f).toLowerCase(Locale.ROOT));
        return lines.stream()
                .filter(line -> forms.stream()
                        .anyMatch(form -> line.contains(form)
                                || line.toLowerCase(Locale.ROOT).contains(form.toLowerCase(Locale.ROOT))))
                .toList();
    }

    @Test
    void noFormOfAFrameEscapesTheScan() {
        byte[] frame = TestFrames.value("cam", 1, jpeg(LUMA));
        byte[] tail = Arrays.copyOfRange(frame, 1, frame.length);
        byte[] rest = Arrays.copyOfRange(frame, 2, frame.length);
        try (LogLines log = new LogLines()) {
            LOG.trace("{}", new String(frame, StandardCharsets.ISO_8859_1));
            LOG.debug("{}", Arrays.toString(frame));
            LOG.debug("{}", HexFormat.of().withUpperCase().formatHex(frame));
            LOG.info("{}", Base64.getEncoder().encodeToString(frame));
            LOG.info("{}", Base64.getEncoder().encodeToString(tail));
            LOG.info("{}", Base64.getEncoder().encodeToString(rest));
            LOG.info("{}", TestFrames.record("cam", frame, 0));
            LOG.error("it failed", new IllegalStateException(new String(frame, StandardCharsets.ISO_8859_1)));
            LOG.warn("{}", Arrays.toString(new float[] {1, 20 + LUMA / 64f}));
            assertThat(leaks(log.all())).hasSize(9);
            LOG.info("a line without");
            assertThat(leaks(log.all())).hasSize(9);
        }
    }

    @Test
    void aJobLogsNeitherPicturesNorLandmarks() throws Exception {
        List<RawRecord> records = new ArrayList<>();
        for (int sequence = 0; sequence < 30; sequence++) {
            records.add(TestFrames.record("cam", TestFrames.value("cam", sequence, jpeg(LUMA)), sequence));
        }
        records.add(TestFrames.record("cam", TestFrames.value("cam", 30, jpeg(FakeFinder.POISON)), 30));
        BadInputs.corpus(31).forEach(input -> records.add(input.record()));
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        JobSettings settings = JobSettings.of(Configuration.fromMap(
                Map.of(JobOptions.PARALLELISM.key(), "1", JobOptions.CHECKPOINT_INTERVAL.key(), "200 ms")));
        FakeFinder.FAIL_TASK.set(0);
        try (LogLines log = new LogLines()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
            LandmarkJob.define(env, TestConnectors.of(records), FakeFinder.FACTORY, settings);
            env.execute();

            assertThat(TestConnectors.results())
                    .filteredOn(result -> result.getCamera().equals("cam"))
                    .hasSize(30)
                    .first()
                    .extracting(FrameLandmarks::getObjectsCount)
                    .isEqualTo(1);
            assertThat(TestConnectors.rejects()).isNotEmpty();
            assertThat(log.all()).isNotEmpty();
            assertThat(leaks(log.all())).isEmpty();
        }
    }
}
