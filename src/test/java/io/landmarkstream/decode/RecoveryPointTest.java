package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H.264 whose only IDR is the first picture, joined at any picture, as a viewer of a live encoder does. */
class RecoveryPointTest {

    @BeforeEach
    void deleteTopic() {
        VideoHarness.deleteTopic();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recovery.h264", "recovery-pyramid.h264", "recovery-seven.h264"})
    void decodingBeginsAtTheNextRecoveryPointAndWhatIsShownFromThereOnIsExact(String name) throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", name);
        List<Integer> order = Videos.displayOrder(name);
        Map<Integer, String> md5 = Videos.md5(name);
        List<Integer> keys = IntStream.range(0, frames.size())
                .filter(i -> isKey(frames.get(i)))
                .boxed()
                .toList();
        assertThat(keys).hasSizeGreaterThan(3);
        for (int from = 1; from < frames.size() - 40; from++) {
            int first = from;
            int key = keys.stream().filter(k -> k >= first).findFirst().orElseThrow();
            try (VideoHarness harness = new VideoHarness()) {
                List<Outcome<DecodedFrame>> out =
                        harness.give(frames.subList(from, frames.size())).end().take();
                assertThat(out).hasSize(frames.size() - from);
                for (Outcome<DecodedFrame> frame : out) {
                    int number = (int) frame.info().sequence();
                    boolean shown = number >= key && order.indexOf(number) >= order.indexOf(key);
                    if (shown) {
                        assertThat(frame.reject())
                                .as("picture %d, joined at %d", number, from)
                                .isNull();
                        assertThat(Videos.md5(frame.frame().picture()))
                                .as("picture %d, joined at %d", number, from)
                                .isEqualTo(md5.get(number));
                    } else {
                        assertThat(frame.reject().reason()).isEqualTo(Reason.NO_REFERENCE);
                    }
                }
            }
        }
    }

    /** Intra refresh: no picture is whole at once. */
    @Test
    void aRecoveryPointWhosePicturesBecomeWholeOnlyLaterIsNoBegin() {
        List<byte[]> units = Videos.units("intra-refresh.h264");
        assertThat(IntStream.range(0, units.size())
                        .filter(i -> AccessUnit.isKeyFrame(Codec.H264, units.get(i), 0, units.get(i).length)))
                .containsExactly(0);
    }

    /** Without this a group had no end, and all pictures were rejected beyond landmarks.limits.group-frames. */
    @Test
    void aGroupEndsAtTheNextRecoveryPoint() throws Exception {
        DecodeLimits limits = new DecodeLimits(1 << 20, 1 << 20, 100, 1 << 20, 45);
        try (VideoHarness harness = new VideoHarness(limits, null, 1, 0)) {
            assertThat(harness.give(VideoHarness.frames("cam-1", "recovery-pyramid.h264"))
                            .end()
                            .take())
                    .hasSize(95)
                    .allMatch(frame -> frame.reject() == null);
        }
    }

    private static boolean isKey(Frame frame) {
        return AccessUnit.isKeyFrame(Codec.H264, frame.value(), frame.dataOffset(), frame.dataLength());
    }
}
