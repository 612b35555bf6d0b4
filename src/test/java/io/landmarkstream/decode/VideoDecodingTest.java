package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** H.264 and H.265 through {@link DecodeFunction}, beside what another build of FFmpeg decodes. */
class VideoDecodingTest {

    @BeforeEach
    void deleteTopic() {
        VideoHarness.deleteTopic();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.h264",
                "bframes.h264",
                "slices.h264",
                "open-gop.h264",
                "recovery.h264",
                "recovery-pyramid.h264",
                "recovery-seven.h264",
                "forgets-all.h264",
                "now-and-then.h264",
                "other-size.h264",
                "plain.h265",
                "bframes.h265",
                "open-gop.h265",
                "slices.h265"
            })
    void everyPictureIsAnotherDecodersToTheBitAndComesInDisplayOrderWithItsOwnFrame(String name) throws Exception {
        try (VideoHarness harness = new VideoHarness()) {
            List<Outcome<DecodedFrame>> out =
                    harness.give(VideoHarness.frames("cam-1", name)).end().take();

            Map<Integer, String> md5 = Videos.md5(name);
            assertThat(out).allMatch(frame -> frame.reject() == null);
            assertThat(out.stream().map(frame -> (int) frame.info().sequence()))
                    .containsExactlyElementsOf(Videos.displayOrder(name));
            assertThat(out).allMatch(f -> Videos.md5(f.frame().picture())
                    .equals(md5.get((int) f.info().sequence())));
            assertThat(out.get(0).frame().continuity().newStream()).isTrue();
            assertThat(out.subList(1, out.size()))
                    .as("marks")
                    .allMatch(frame -> frame.frame().continuity().equals(io.landmarkstream.frame.Continuity.SMOOTH));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.h264", "plain.h265"})
    void withoutReorderingEveryFrameIsAnsweredAtOnce(String name) throws Exception {
        try (VideoHarness harness = new VideoHarness()) {
            for (Frame frame : VideoHarness.frames("cam-1", name)) {
                assertThat(harness.give(frame).take()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.h264", "bframes.h264", "plain.h265", "bframes.h265", "open-gop.h265"})
    void afterALostFrameNothingIsAnsweredUpToTheNextKeyFrameAndAllIsAsBeforeFromThere(String name) throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", name);
        List<String> whole;
        try (VideoHarness harness = new VideoHarness()) {
            whole = harness.give(frames).end().lines();
        }
        List<Integer> keys = keyFrames(name);
        for (int k = 1; k <= 60; k++) {
            int lost = k;
            int next = keys.stream().filter(key -> key > lost).findFirst().orElseThrow();
            List<Frame> rest = new ArrayList<>(frames);
            rest.remove(k);
            try (VideoHarness harness = new VideoHarness()) {
                List<Outcome<DecodedFrame>> out = harness.give(rest).end().take();
                assertThat(out).hasSize(rest.size());
                Set<Long> answered = new HashSet<>();
                for (Outcome<DecodedFrame> frame : out) {
                    long sequence = frame.info().sequence();
                    if (frame.reject() == null) {
                        answered.add(sequence);
                        String line = VideoHarness.line(frame);
                        if (sequence == next) {
                            assertThat(frame.frame().continuity().gap()).isEqualTo(lost == next - 1 ? 1 : 0);
                            assertThat(line).startsWith(md5Part(whole, sequence));
                        } else if (sequence < lost) {
                            assertThat(whole).contains(line);
                        } else if (!leading(name, frames, sequence)) {
                            assertThat(line).startsWith(md5Part(whole, sequence));
                        }
                    } else {
                        assertThat(frame.reject().reason()).isEqualTo(Reason.NO_REFERENCE);
                    }
                }
                for (long sequence = 0; sequence < frames.size(); sequence++) {
                    boolean expected = sequence < lost || sequence >= next && !leading(name, frames, sequence, next);
                    assertThat(answered.contains(sequence))
                            .as("frame %d with frame %d lost and a key frame at %d", sequence, lost, next)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static String md5Part(List<String> lines, long sequence) {
        String start = "cam-1 run " + sequence + " ";
        String line =
                lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
        return line.substring(0, start.length() + 32);
    }

    private static boolean leading(String name, List<Frame> frames, long sequence) {
        return name.startsWith("open-gop")
                && type(frames.get((int) sequence)) >= 8
                && type(frames.get((int) sequence)) <= 9;
    }

    /** Whether the picture belongs to the open key frame after the loss, and refers across it. */
    private static boolean leading(String name, List<Frame> frames, long sequence, int key) {
        return leading(name, frames, sequence) && sequence - key <= 3;
    }

    private static int type(Frame frame) {
        byte[] unit = Arrays.copyOfRange(frame.value(), frame.dataOffset(), frame.dataOffset() + frame.dataLength());
        return Videos.nals(unit).get(0)[0] >> 1 & 63;
    }

    private static List<Integer> keyFrames(String name) {
        List<Integer> keys = new ArrayList<>();
        List<byte[]> units = Videos.units(name);
        for (int i = 0; i < units.size(); i++) {
            if (AccessUnit.isKeyFrame(Videos.codec(name), units.get(i), 0, units.get(i).length)) {
                keys.add(i);
            }
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bframes.h264", "bframes.h265"})
    void lengthsInsteadOfStartCodesGiveTheSamePictures(String name) throws Exception {
        List<Frame> frames = new ArrayList<>();
        for (byte[] unit : Videos.units(name)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (byte[] nal : Videos.nals(unit)) {
                out.writeBytes(ByteBuffer.allocate(4).putInt(nal.length).array());
                out.writeBytes(nal);
            }
            frames.add(VideoHarness.frame(
                    "cam-1", "run", frames.size(), frames.size(), Videos.codec(name), out.toByteArray()));
        }
        try (VideoHarness harness = new VideoHarness()) {
            Map<Integer, String> md5 = Videos.md5(name);
            assertThat(harness.give(frames).end().take()).hasSize(frames.size()).allMatch(f -> Videos.md5(
                            f.frame().picture())
                    .equals(md5.get((int) f.info().sequence())));
        }
    }

    /** Pixels twice as wide as high, and half as wide: what the publisher of others' video says in the SPS. */
    @ParameterizedTest
    @CsvSource({"squeezed.h264, 48, 64, 96, 64", "squeezed.h265, 64, 48, 64, 99"})
    void pixelsThatAreNotSquareBecomeSquare(String name, int storedWidth, int storedHeight, int width, int height)
            throws Exception {
        List<Frame> frames = new ArrayList<>();
        for (byte[] unit : Videos.units(name)) {
            frames.add(VideoHarness.frame("cam-1", "run", frames.size(), frames.size(), Videos.codec(name), unit));
        }
        try (VideoHarness harness = new VideoHarness()) {
            List<Outcome<DecodedFrame>> out = harness.give(frames).end().take();
            assertThat(out).hasSize(6).allMatch(frame -> frame.reject() == null);
            for (Outcome<DecodedFrame> frame : out) {
                Picture picture = frame.frame().picture();
                assertThat(picture.width()).isEqualTo(width);
                assertThat(picture.height()).isEqualTo(height);
            }
        }
        DecodeLimits tight = new DecodeLimits(1 << 20, (long) width * height - 1, 100);
        assertThat(storedWidth * storedHeight).isLessThan(width * height - 1);
        try (VideoHarness harness = new VideoHarness(tight, null, 1, 0)) {
            assertThat(harness.give(frames.get(0)).take().get(0).reject().reason())
                    .isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void colourIsRightForMatrixAndRange() throws Exception {
        for (String name : List.of(
                "colour-601-tv.h264",
                "colour-601-pc.h264",
                "colour-709-tv.h264",
                "colour-709-pc.h264",
                "colour-601-tv.h265",
                "colour-709-tv.h265")) {
            try (VideoHarness harness = new VideoHarness()) {
                Frame frame = VideoHarness.frame("cam-1", "run", 0, 0, Videos.codec(name), Videos.read(name));
                byte[] rgb = Pictures.rgb(
                        harness.give(frame).end().take().get(0).frame().picture());
                int centre = (16 * 32 + 16) * 3;
                assertThat(List.of(rgb[centre] & 0xFF, rgb[centre + 1] & 0xFF, rgb[centre + 2] & 0xFF))
                        .as(name)
                        .usingElementComparator((a, b) -> Math.abs(a - b) <= 3 ? 0 : a - b)
                        .containsExactly(200, 60, 30);
            }
        }
    }

    @Test
    void rotationIsAppliedToVideoAndJpeg() throws Exception {
        byte[] key = Videos.units("plain.h264").get(0);
        byte[] jpeg = new io.landmarkstream.media.JpegEncoder(90).encode(picture(key));
        for (Codec codec : List.of(Codec.H264, Codec.JPEG)) {
            byte[] data = codec == Codec.JPEG ? jpeg : key;
            List<Picture> turned = new ArrayList<>();
            for (int degrees : new int[] {0, 90, 180, 270}) {
                Frame plain = VideoHarness.frame("cam-" + degrees, "run", 0, 0, codec, data);
                Frame frame = VideoHarness.frame(io.landmarkstream.proto.Frame.parseFrom(plain.value()).toBuilder()
                        .setRotation(degrees));
                try (VideoHarness harness = new VideoHarness()) {
                    turned.add(harness.give(frame).take().get(0).frame().picture());
                }
            }
            int[] corner = rgb(turned.get(0), 10, 20);
            assertThat(turned.get(1).width()).isEqualTo(66);
            assertThat(rgb(turned.get(1), 65 - 20, 10)).isEqualTo(corner);
            assertThat(rgb(turned.get(2), 97 - 10, 65 - 20)).isEqualTo(corner);
            assertThat(rgb(turned.get(3), 20, 97 - 10)).isEqualTo(corner);
        }
    }

    private static Picture picture(byte[] key) throws Exception {
        try (VideoHarness harness = new VideoHarness()) {
            return harness.give(VideoHarness.frame("cam-1", "run", 0, 0, Codec.H264, key))
                    .take()
                    .get(0)
                    .frame()
                    .picture();
        }
    }

    private static int[] rgb(Picture picture, int x, int y) {
        byte[] rgb = Pictures.rgb(picture);
        int at = (y * picture.width() + x) * 3;
        return new int[] {rgb[at], rgb[at + 1], rgb[at + 2]};
    }

    @Test
    void anotherSequenceParameterSetIsANewStreamAndNothingIsLostBetween() throws Exception {
        List<byte[]> units = new ArrayList<>(Videos.units("bframes.h264"));
        int first = units.size();
        units.addAll(Videos.units("other-size.h264"));
        List<Frame> frames = new ArrayList<>();
        List<Integer> order = new ArrayList<>(Videos.displayOrder("bframes.h264"));
        Videos.displayOrder("other-size.h264").forEach(i -> order.add(first + i));
        for (int i = 0; i < units.size(); i++) {
            frames.add(VideoHarness.frame("cam-1", "run", i, order.indexOf(i), Codec.H264, units.get(i)));
        }
        try (VideoHarness harness = new VideoHarness()) {
            List<Outcome<DecodedFrame>> out = harness.give(frames).end().take();

            assertThat(out.stream().map(f -> (int) f.info().sequence())).containsExactlyElementsOf(order);
            assertThat(out.stream()
                            .filter(f -> f.frame().continuity().newStream())
                            .map(f -> f.info().sequence()))
                    .containsExactly(0L, (long) first);
            assertThat(out.get(first).frame().picture().width()).isEqualTo(64);
        }
    }

    @Test
    void parameterSetsOfTheFirstKeyFrameServeTheStreamAndNoOther() throws Exception {
        List<Frame> frames = new ArrayList<>();
        for (byte[] unit : Videos.units("plain.h264")) {
            List<byte[]> nals = new ArrayList<>(Videos.nals(unit));
            if (!frames.isEmpty()) {
                nals.removeIf(nal -> (nal[0] & 31) == 7 || (nal[0] & 31) == 8);
            }
            frames.add(
                    VideoHarness.frame("cam-1", "run", frames.size(), frames.size(), Codec.H264, Videos.annexB(nals)));
        }
        Frame other = VideoHarness.frame("cam-1", "next run", 0, 200, Codec.H264, data(frames.get(30)));
        try (VideoHarness harness = new VideoHarness()) {
            assertThat(harness.give(frames).take()).hasSize(95).allMatch(f -> f.reject() == null);
            assertThat(harness.give(other).take())
                    .extracting(f -> f.reject().reason())
                    .containsExactly(Reason.NO_PARAMETERS);
        }
    }

    private static byte[] data(Frame frame) {
        return Arrays.copyOfRange(frame.value(), frame.dataOffset(), frame.dataOffset() + frame.dataLength());
    }
}
