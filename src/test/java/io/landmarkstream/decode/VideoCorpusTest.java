package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.bitstream.H264Sps;
import io.landmarkstream.bitstream.NalUnit;
import io.landmarkstream.bitstream.ParameterSets;
import io.landmarkstream.bitstream.PictureHeader;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Video that must be refused, with what it gets, and what comes after it. */
class VideoCorpusTest {

    @BeforeEach
    void deleteTopic() {
        VideoHarness.deleteTopic();
    }

    /** Outcome of each frame in the order of the frames: a reason, or {@code null} for a picture. */
    private static List<Reason> outcomes(List<Frame> frames) throws Exception {
        return outcomes(frames, DecodeLimits.DEFAULT);
    }

    private static List<Reason> outcomes(List<Frame> frames, DecodeLimits limits) throws Exception {
        Reason[] reasons = new Reason[frames.size()];
        try (VideoHarness harness = new VideoHarness(limits, null, 1, 0)) {
            List<Outcome<DecodedFrame>> out = harness.give(frames).end().take();
            assertThat(out).as("one outcome a frame").hasSize(frames.size());
            for (Outcome<DecodedFrame> frame : out) {
                reasons[(int) frame.info().sequence()] =
                        frame.reject() == null ? null : frame.reject().reason();
                if (frame.reject() != null) {
                    assertThat(frame.reject().detail()).isNotBlank().hasSizeLessThan(300);
                }
            }
        }
        return Arrays.asList(reasons);
    }

    private static List<Frame> frames(String name, List<byte[]> units) {
        List<Frame> frames = new ArrayList<>();
        for (byte[] unit : units) {
            frames.add(VideoHarness.frame("cam-1", "run", frames.size(), frames.size(), Videos.codec(name), unit));
        }
        return frames;
    }

    private static List<byte[]> units(String name) {
        return new ArrayList<>(Videos.units(name));
    }

    private static List<byte[]> without(byte[] unit, int... types) {
        List<byte[]> nals = new ArrayList<>(Videos.nals(unit));
        nals.removeIf(nal -> Arrays.stream(types).anyMatch(type -> type == (nal[0] & 31)));
        return nals;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.h264", "bframes.h264", "plain.h265", "bframes.h265", "open-gop.h265"})
    void aStreamThatDoesNotBeginWithAKeyFrameWaitsForOne(String name) throws Exception {
        List<Reason> reasons = outcomes(frames(name, units(name).subList(3, 60)));

        int key = reasons.indexOf(null);
        assertThat(key).isBetween(10, 30);
        assertThat(reasons.subList(0, key)).containsOnly(Reason.NO_REFERENCE);
        int leading = name.startsWith("open-gop") ? 2 : 0;
        assertThat(reasons.subList(key + 1, key + 1 + leading)).allMatch(reason -> reason == Reason.NO_REFERENCE);
        assertThat(reasons.subList(key + 1 + leading, reasons.size())).containsOnlyNulls();
    }

    @Test
    void aKeyFrameWithoutParameterSetsIsNone() throws Exception {
        List<byte[]> units = units("plain.h264");
        units.set(0, Videos.annexB(without(units.get(0), 7, 8)));
        List<Reason> reasons = outcomes(frames("plain.h264", units));
        assertThat(reasons.get(0)).isEqualTo(Reason.NO_PARAMETERS);
        assertThat(reasons.subList(1, 30)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(30, 95)).containsOnlyNulls();

        units.set(0, Videos.annexB(without(units("plain.h264").get(0), 8)));
        assertThat(outcomes(frames("plain.h264", units)).get(0)).isEqualTo(Reason.NO_PARAMETERS);
    }

    @Test
    void aSequenceOfTooManyPixelsIsRefusedBeforeTheDecoderSeesIt() throws Exception {
        byte[] slice = without(units("plain.h264").get(0), 7, 8).get(0);
        byte[] pps = Videos.nals(units("plain.h264").get(0)).get(1);
        byte[] huge = new Sps().size(1024, 1024).nal();
        assertThat(outcomes(frames("x.h264", List.of(Videos.annexB(List.of(huge, pps, slice))))))
                .containsExactly(Reason.TOO_LARGE);
        byte[] thin = new Sps().size(1000, 1).nal();
        assertThat(outcomes(frames("x.h264", List.of(Videos.annexB(List.of(thin, pps, slice))))))
                .containsExactly(Reason.DIMENSIONS);
        DecodeLimits small = new DecodeLimits(1 << 20, 98 * 66 - 1, 100);
        assertThat(outcomes(frames("plain.h264", units("plain.h264").subList(0, 1)), small))
                .containsExactly(Reason.TOO_LARGE);
        assertThat(outcomes(frames("plain.h265", units("plain.h265").subList(0, 1)), small))
                .containsExactly(Reason.TOO_LARGE);
    }

    @Test
    void idsOutOfRangeAreDamage() throws Exception {
        byte[] key = units("plain.h264").get(0);
        byte[] slice = without(key, 7, 8).get(0);
        byte[] sps = new Sps().id(32).nal();
        assertThat(outcomes(frames("x.h264", List.of(Videos.annexB(List.of(sps, slice))))))
                .containsExactly(Reason.CORRUPT);
        byte[] pps = new BitWriter(0x68).ue(256).ue(0).bits(1, 1).trailing();
        assertThat(outcomes(frames("x.h264", List.of(Videos.annexB(List.of(pps, slice))))))
                .containsExactly(Reason.CORRUPT);
    }

    @ParameterizedTest
    @CsvSource({"plain.h264,.1", "plain.h264,.5", "plain.h264,.9", "bframes.h264,.5", "slices.h264,.5", "slices.h265,.4"
    })
    void aPictureCutInASliceIsDamagedAndNothingBuildsOnIt(String name, double part) throws Exception {
        List<byte[]> units = units(name);
        int cut = name.startsWith("slices") ? 1 : 4;
        byte[] whole = units.get(cut);
        units.set(cut, Arrays.copyOf(whole, (int) (whole.length * part)));

        List<Reason> reasons = outcomes(frames(name, units));

        int next = name.startsWith("slices") ? 6 : 30;
        // With B-frames FFmpeg loses the picture that it was about to give out together with the damaged one.
        List<Reason> lost = reasons.subList(0, cut).stream()
                .filter(reason -> reason != null)
                .toList();
        assertThat(lost).hasSizeLessThanOrEqualTo(name.startsWith("bframes") ? 1 : 0);
        assertThat(lost).allMatch(reason -> reason == Reason.CORRUPT);
        assertThat(reasons.get(cut)).isIn(Reason.CORRUPT, Reason.TRUNCATED, Reason.ACCESS_UNIT);
        assertThat(reasons.subList(cut + 1, next)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(next, reasons.size())).containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource({"slices.h264,1", "slices.h264,2", "slices.h264,3", "slices.h265,1"})
    void aPictureWithoutOneOfItsSlicesIsNeverShown(String name, int slice) throws Exception {
        List<byte[]> units = units(name);
        List<byte[]> nals = new ArrayList<>(Videos.nals(units.get(2)));
        nals.remove(slice);
        units.set(2, Videos.annexB(nals));

        List<Reason> reasons = outcomes(frames(name, units));

        assertThat(reasons.get(2)).isEqualTo(Reason.CORRUPT);
        assertThat(reasons.subList(3, 6)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(6, 12)).containsOnlyNulls();
    }

    @Test
    void aRecordIsOnePicture() throws Exception {
        List<byte[]> units = units("slices.h264");
        List<byte[]> two = new ArrayList<>(Videos.nals(units.get(1)));
        two.addAll(Videos.nals(units.get(2)));
        List<byte[]> nals = Videos.nals(units.get(1));
        assertThat(outcomes(frames("x.h264", List.of(units.get(0), Videos.annexB(two), units.get(3)))))
                .containsExactly(null, Reason.ACCESS_UNIT, Reason.NO_REFERENCE);
        assertThat(outcomes(frames(
                        "x.h264",
                        List.of(units.get(0), Videos.annexB(nals.subList(0, 2)), Videos.annexB(nals.subList(2, 4))))))
                .containsExactly(null, Reason.CORRUPT, Reason.ACCESS_UNIT);
        assertThat(outcomes(frames(
                        "x.h264",
                        List.of(Videos.annexB(Videos.nals(units.get(0)).subList(0, 2))))))
                .containsExactly(Reason.ACCESS_UNIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ten-bit.h264",
                "chroma-444.h264",
                "chroma-422.h264",
                "interlaced.h264",
                "ten-bit.h265",
                "chroma-444.h265"
            })
    void otherProfilesAreRefused(String name) throws Exception {
        List<Reason> reasons = outcomes(frames(name, units(name)));
        assertThat(reasons).containsExactly(Reason.PROFILE, Reason.NO_REFERENCE);
    }

    @Test
    void aSequenceWithoutColourIsRefused() throws Exception {
        List<byte[]> nals = new ArrayList<>(Videos.nals(units("slices.h264").get(0)));
        nals.set(0, new Sps().chroma(0).nal());
        assertThat(outcomes(frames("x.h264", List.of(Videos.annexB(nals))))).containsExactly(Reason.PROFILE);
    }

    @Test
    void tooLongAGroupEndsItWithTheKeysToChange() throws Exception {
        DecodeLimits frames = new DecodeLimits(1 << 20, 1 << 20, 100, 1 << 20, 20);
        List<Reason> reasons = outcomes(frames("plain.h264", units("plain.h264")), frames);
        assertThat(reasons.subList(0, 20)).containsOnlyNulls();
        assertThat(reasons.get(20)).isEqualTo(Reason.LIMIT);
        assertThat(reasons.subList(21, 30)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(30, 50)).containsOnlyNulls();

        DecodeLimits bytes = new DecodeLimits(1 << 20, 1 << 20, 100, 4000, 1000);
        assertThat(outcomes(frames("plain.h264", units("plain.h264")), bytes)).contains(Reason.LIMIT);
    }

    @Test
    void openGroupsOfH265AreNoOneLongGroup() throws Exception {
        DecodeLimits frames = new DecodeLimits(1 << 20, 1 << 20, 100, 1 << 20, 24);
        assertThat(outcomes(frames("open-gop.h265", units("open-gop.h265")), frames))
                .containsOnlyNulls();
    }

    @Test
    void aJumpOfFrameNumIsALossThatSequenceNumbersDoNotTell() throws Exception {
        List<byte[]> units = units("slices.h264");
        units.remove(2);
        List<Reason> reasons = outcomes(frames("slices.h264", units));
        assertThat(reasons.subList(0, 2)).containsOnlyNulls();
        assertThat(reasons.subList(2, 5)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(5, 11)).containsOnlyNulls();
    }

    @Test
    void aLossThatOnlyTheEnvelopeTellsEndsTheGroup() throws Exception {
        List<Frame> frames = new ArrayList<>(VideoHarness.frames("cam-1", "plain.h264"));
        io.landmarkstream.proto.Frame message =
                io.landmarkstream.proto.Frame.parseFrom(frames.get(9).value());
        frames.set(9, VideoHarness.frame(message.toBuilder().setAfterGap(true)));
        List<Reason> reasons = outcomes(frames);
        assertThat(reasons.subList(0, 9)).containsOnlyNulls();
        assertThat(reasons.subList(9, 30)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(30, 95)).containsOnlyNulls();
    }

    @Test
    void aStreamThatDoesNotSayWhetherItReordersIsHeldBackUpToAKeyFrameAfterAGroupInOrder() throws Exception {
        List<Frame> frames = frames("in-order.h264", untold("in-order.h264"));
        try (VideoHarness harness = new VideoHarness()) {
            assertThat(harness.give(frames.subList(0, 30)).take()).hasSizeLessThan(30);
            assertThat(harness.give(frames.get(30)).take())
                    .last()
                    .extracting(f -> f.info().sequence())
                    .isEqualTo(30L);
            for (Frame frame : frames.subList(31, 64)) {
                assertThat(harness.give(frame).take()).hasSize(1).allMatch(f -> f.reject() == null);
            }
        }
    }

    @Test
    void aStreamThatReordersWithoutSayingSoComesInDisplayOrder() throws Exception {
        List<Frame> frames = frames("bframes.h264", untold("bframes.h264"));
        try (VideoHarness harness = new VideoHarness()) {
            assertThat(harness.give(frames).end().take().stream()
                            .map(f -> (int) f.info().sequence()))
                    .containsExactlyElementsOf(Videos.displayOrder("bframes.h264"));
        }
    }

    @Test
    void aStreamThatBeginsToReorderWithoutSayingSoLosesNothing() throws Exception {
        List<byte[]> units = untold("in-order.h264");
        units.addAll(untold("bframes.h264").subList(0, 60));
        // The same sequence parameter set, so that the second part is no new sequence.
        byte[] set = Videos.nals(units.get(0)).get(0);
        units.replaceAll(unit -> {
            List<byte[]> nals = new ArrayList<>(Videos.nals(unit));
            nals.replaceAll(nal -> (nal[0] & 31) == 7 ? set : nal);
            return Videos.annexB(nals);
        });
        List<Frame> frames = frames("x.h264", units);
        try (VideoHarness harness = new VideoHarness()) {
            List<Outcome<DecodedFrame>> out = harness.give(frames).end().take();

            assertThat(out).hasSize(124).allMatch(frame -> frame.reject() == null);
            assertThat(out.subList(64, 124).stream().map(f -> (int) f.info().sequence() - 64))
                    .containsExactlyElementsOf(Videos.displayOrder("bframes.h264").stream()
                            .filter(index -> index < 60)
                            .toList());
        }
    }

    /** A real encoder's, whose groups have some B-frames here and there, as small encoders write it: without a word. */
    @Test
    void aStreamWithBFramesNowAndThenThatDoesNotSaySoLosesNothing() throws Exception {
        String name = "now-and-then.h264";
        try (VideoHarness harness = new VideoHarness()) {
            List<Outcome<DecodedFrame>> out =
                    harness.give(frames(name, untold(name))).end().take();

            assertThat(out).hasSize(75).allMatch(frame -> frame.reject() == null);
            assertThat(out.stream().map(f -> (int) f.info().sequence()))
                    .containsExactlyElementsOf(Videos.displayOrder(name));
            Map<Integer, String> md5 = Videos.md5(name);
            assertThat(out).allMatch(f -> Videos.md5(f.frame().picture())
                    .equals(md5.get((int) f.info().sequence())));
        }
    }

    @Test
    void aPictureThatForgetsAllOthersCountsAnewAfterItself() throws Exception {
        List<byte[]> nals = Videos.nals(units("plain.h264").get(0));
        byte[] sps = nals.stream().filter(nal -> (nal[0] & 31) == 7).findFirst().orElseThrow();
        byte[] pps = nals.stream().filter(nal -> (nal[0] & 31) == 8).findFirst().orElseThrow();
        H264Sps sequence = H264Sps.parse(sps, new NalUnit(7, 0, sps.length), DecodeLimits.DEFAULT);
        for (boolean forgets : new boolean[] {false, true}) {
            // Type P, with the numbers of references and their order as usual.
            BitWriter slice = new BitWriter(0x41)
                    .ue(0)
                    .ue(5)
                    .ue(0)
                    .bits(6, sequence.frameNumBits())
                    .bits(12, sequence.orderBits())
                    .bits(0, 2);
            slice = forgets ? slice.bits(1, 1).ue(5).ue(0) : slice.bits(0, 1);
            byte[] unit = Videos.annexB(List.of(sps, pps, slice.bits(0, 30).trailing()));
            AccessUnit parsed = AccessUnit.parse(Codec.H264, unit, 0, unit.length);

            PictureHeader header = ParameterSets.none(Codec.H264)
                    .with(parsed, DecodeLimits.DEFAULT)
                    .header(parsed, DecodeLimits.DEFAULT);

            assertThat(header.resets()).isEqualTo(forgets);
            assertThat(header.nextFrameNum()).isEqualTo(forgets ? 1 : 7);
        }
    }

    /** The video without its video usability information, which says how far pictures are reordered. */
    private static List<byte[]> untold(String name) throws Exception {
        List<byte[]> units = units(name);
        byte[] set = Videos.nals(units.get(0)).get(0);
        byte[] shorter = null;
        for (int bits = 60; shorter == null; bits++) {
            byte[] candidate = new BitWriter(set, bits).bits(0, 1).trailing();
            try {
                H264Sps sps = H264Sps.parse(candidate, new NalUnit(7, 0, candidate.length), DecodeLimits.DEFAULT);
                shorter = sps.format().height() == 66 ? candidate : null;
            } catch (io.landmarkstream.frame.RejectException e) {
                // too short still
            }
        }
        byte[] found = shorter;
        units.replaceAll(unit -> {
            List<byte[]> nals = new ArrayList<>(Videos.nals(unit));
            nals.replaceAll(nal -> (nal[0] & 31) == 7 ? found : nal);
            return Videos.annexB(nals);
        });
        return units;
    }

    @Test
    void flippedBitsGiveAPictureOrARejectAndNeverMore() throws Exception {
        Set<Reason> allowed = EnumSet.of(
                Reason.CORRUPT,
                Reason.TRUNCATED,
                Reason.FORMAT,
                Reason.ACCESS_UNIT,
                Reason.PROFILE,
                Reason.LIMIT,
                Reason.NO_PARAMETERS,
                Reason.NO_REFERENCE,
                Reason.TOO_LARGE,
                Reason.DIMENSIONS);
        int flips = Integer.getInteger("landmarks.proof.flips", 60);
        Random random = new Random(7);
        for (String name : List.of("plain.h264", "bframes.h264", "plain.h265", "bframes.h265")) {
            List<byte[]> whole = units(name).subList(0, 40);
            Map<Integer, String> md5 = Videos.md5(name);
            for (int i = 0; i < flips; i++) {
                List<byte[]> units = new ArrayList<>(whole);
                int which = random.nextInt(12);
                byte[] unit = units.get(which).clone();
                for (int k = random.nextInt(3); k >= 0; k--) {
                    unit[random.nextInt(unit.length)] ^= (byte) (1 << random.nextInt(8));
                }
                units.set(which, unit);
                VideoHarness.deleteTopic();
                try (VideoHarness harness = new VideoHarness()) {
                    List<Outcome<DecodedFrame>> out =
                            harness.give(frames(name, units)).end().take();
                    assertThat(out).hasSize(units.size());
                    for (Outcome<DecodedFrame> frame : out) {
                        int sequence = (int) frame.info().sequence();
                        if (frame.reject() != null) {
                            assertThat(frame.reject().reason()).isIn(allowed);
                            assertThat(sequence)
                                    .isBetween(name.startsWith("bframes") ? Math.max(0, which - 6) : which, 29);
                        } else if (sequence < which || sequence >= 30) {
                            assertThat(Videos.md5(frame.frame().picture())).isEqualTo(md5.get(sequence));
                        }
                    }
                }
            }
        }
    }

    @Test
    void videoAndJpegOfOneCameraDoNotMix() throws Exception {
        List<byte[]> units = units("bframes.h264");
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(64, 48));
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            frames.add(
                    i == 10
                            ? VideoHarness.frame("cam-1", "run", i, i, Codec.JPEG, jpeg)
                            : VideoHarness.frame("cam-1", "run", i, i, Codec.H264, units.get(i)));
        }
        List<Reason> reasons = outcomes(frames);
        assertThat(reasons.subList(0, 11)).containsOnlyNulls();
        assertThat(reasons.subList(11, 30)).containsOnly(Reason.NO_REFERENCE);
        assertThat(reasons.subList(30, 50)).containsOnlyNulls();
    }

    /** A sequence parameter set of H.264 without video usability information. */
    private static final class Sps {
        private int id;
        private int chroma = -1;
        private int columns = 4;
        private int rows = 3;

        Sps id(int id) {
            this.id = id;
            return this;
        }

        Sps chroma(int chroma) {
            this.chroma = chroma;
            return this;
        }

        Sps size(int columns, int rows) {
            this.columns = columns;
            this.rows = rows;
            return this;
        }

        byte[] nal() {
            BitWriter out = new BitWriter(0x67)
                    .bits(chroma < 0 ? 66 : 100, 8)
                    .bits(0, 8)
                    .bits(10, 8)
                    .ue(id);
            if (chroma >= 0) {
                out.ue(chroma).ue(0).ue(0).bits(0, 2);
            }
            // frame_num of 4 bits, picture order by 2 as in the fixture.
            return out.ue(0)
                    .ue(2)
                    .ue(3)
                    .bits(0, 1)
                    .ue(columns - 1)
                    .ue(rows - 1)
                    .bits(0b1100, 4)
                    .trailing();
        }
    }

    private static final class BitWriter {
        private final StringBuilder bits = new StringBuilder();
        private final int header;

        BitWriter(int header) {
            this.header = header;
        }

        /** The first bits of a NAL unit's payload. */
        BitWriter(byte[] nal, int count) {
            this(nal[0]);
            for (int i = 0; i < count; i++) {
                bits(nal[1 + i / 8] >> 7 - i % 8, 1);
            }
        }

        BitWriter bits(int value, int count) {
            for (int i = count - 1; i >= 0; i--) {
                bits.append(value >> i & 1);
            }
            return this;
        }

        BitWriter ue(int value) {
            int length = 31 - Integer.numberOfLeadingZeros(value + 1);
            return bits(0, length).bits(value + 1, length + 1);
        }

        byte[] trailing() {
            bits(1, 1);
            while (bits.length() % 8 != 0) {
                bits(0, 1);
            }
            byte[] nal = new byte[1 + bits.length() / 8];
            nal[0] = (byte) header;
            for (int i = 1; i < nal.length; i++) {
                nal[i] = (byte) Integer.parseInt(bits.substring(8 * i - 8, 8 * i), 2);
            }
            return nal;
        }
    }
}
