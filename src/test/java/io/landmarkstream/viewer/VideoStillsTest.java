package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoStillsTest {

    private final VideoStills stills = new VideoStills();

    @AfterEach
    void free() {
        stills.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.h264", "bframes.h264", "plain.h265", "bframes.h265"})
    void everyPictureBecomesAJpeg(String video) throws Exception {
        List<byte[]> units = Videos.units(video);
        List<Frame> shown = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            shown.addAll(take(frame(video, i, units.get(i)).build()));
        }
        assertThat(shown).hasSizeBetween(units.size() - 16, units.size());
        for (Frame still : shown) {
            assertThat(still.getCodec()).isEqualTo(Codec.CODEC_JPEG);
            assertThat(still.getStream()).isEqualTo("run");
            assertThat(ImageIO.read(still.getData().newInput())).isNotNull();
        }
        List<Long> sequences = shown.stream().map(Frame::getSequence).toList();
        assertThat(sequences).doesNotHaveDuplicates();
        if (video.startsWith("plain")) {
            assertThat(sequences)
                    .isEqualTo(LongStream.range(0, shown.size()).boxed().toList());
        }
    }

    @Test
    void stillsAreUpright() throws Exception {
        byte[] key = Videos.units("plain.h264").get(0);
        BufferedImage lying = first(frame("plain.h264", 0, key));
        BufferedImage upright =
                first(frame("plain.h264", 0, key).setStream("other").setRotation(90));
        assertThat(upright.getWidth()).isEqualTo(lying.getHeight());
        assertThat(upright.getHeight()).isEqualTo(lying.getWidth());
    }

    @Test
    void afterALossNothingIsShownUpToTheNextKeyFrame() {
        List<byte[]> units = Videos.units("plain.h264");
        assertThat(take(frame("plain.h264", 1, units.get(1)).build()))
                .as("no key frame yet")
                .isEmpty();
        assertThat(take(frame("plain.h264", 10, units.get(0)).build())).hasSize(1);
        assertThat(take(frame("plain.h264", 12, units.get(2)).build()))
                .as("11 is missing")
                .isEmpty();
        assertThat(take(frame("plain.h264", 20, units.get(0)).build())).hasSize(1);
    }

    @Test
    void whatTheJobRejectsIsLeftOut() {
        assertThat(take(frame("plain.h264", 0, new byte[] {1, 2, 3}).build())).isEmpty();
        assertThat(take(frame("plain.h264", 0, Videos.units("plain.h264").get(0))
                        .setRotation(45)
                        .build()))
                .isEmpty();
    }

    @Test
    void camerasBeyondTheMostWaitUntilOthersAreNoLongerLookedAt() {
        byte[] key = Videos.units("plain.h264").get(0);
        for (int i = 0; i < VideoStills.MAX_CAMERAS; i++) {
            assertThat(take(frame("plain.h264", 0, key).setCamera("cam-" + i).build()))
                    .hasSize(1);
        }
        Frame more = frame("plain.h264", 0, key).setCamera("more").build();
        assertThat(take(more)).isEmpty();
        assertThat(stills.of(more, more.toByteArray(), TimeUnit.SECONDS.toNanos(31)))
                .hasSize(1);
    }

    private BufferedImage first(Frame.Builder frame) throws Exception {
        return ImageIO.read(take(frame.build()).get(0).getData().newInput());
    }

    private List<Frame> take(Frame frame) {
        return stills.of(frame, frame.toByteArray(), 0);
    }

    private static Frame.Builder frame(String video, long sequence, byte[] unit) {
        return Frame.newBuilder()
                .setCamera("a")
                .setStream("run")
                .setSequence(sequence)
                .setCaptureTimeUs(1_750_000_000_000_000L + sequence * 40_000)
                .setCodec(video.endsWith("264") ? Codec.CODEC_H264 : Codec.CODEC_H265)
                .setData(ByteString.copyFrom(unit));
    }
}
