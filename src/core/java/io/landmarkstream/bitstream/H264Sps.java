package io.landmarkstream.bitstream;

import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import java.util.Set;

/**
 * An H.264 sequence parameter set (ITU-T H.264 7.3.2.1.1 and annex E).
 *
 * @param id {@code seq_parameter_set_id}, 0 to 31
 * @param frameNumBits bits of {@code frame_num} in slice headers
 * @param orderType {@code pic_order_cnt_type}, 0 to 2
 * @param orderBits bits of {@code pic_order_cnt_lsb} in slice headers; 0 but for type 0
 * @param orderDeltas whether slice headers of type 1 have differences of the count
 */
public record H264Sps(int id, VideoFormat format, int frameNumBits, int orderType, int orderBits, boolean orderDeltas) {

    /** {@code profile_idc}s whose set goes on with the chroma format. */
    private static final Set<Integer> HIGH = Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

    private static final int BASELINE = 66;
    private static final int MAIN = 77;
    private static final int EXTENDED = 88;
    private static final int BLOCK = 16;

    public static H264Sps parse(byte[] value, NalUnit unit, DecodeLimits limits) throws RejectException {
        BitReader in = new BitReader(value, unit, 1);
        int profile = in.bits(8);
        boolean intraOnly = (in.bits(8) & 0x10) != 0 && profile != BASELINE && profile != MAIN && profile != EXTENDED;
        int level = in.bits(8);
        int id = in.ue(31);
        if (HIGH.contains(profile)) {
            chroma(in);
        } else if (profile != BASELINE && profile != MAIN) {
            throw VideoFormat.profile("profile_idc " + profile);
        }
        int frameNumBits = in.ue(12) + 4;
        int orderType = in.ue(2);
        int orderBits = 0;
        boolean orderDeltas = false;
        if (orderType == 0) {
            orderBits = in.ue(12) + 4;
        } else if (orderType == 1) {
            orderDeltas = !in.flag();
            in.skipUe();
            in.skipUe();
            for (int i = in.ue(255); i > 0; i--) {
                in.skipUe();
            }
        }
        in.ue(16); // max_num_ref_frames
        in.skip(1);
        int columns = in.ue(1 << 16) + 1;
        int rows = in.ue(1 << 16) + 1;
        if (!in.flag()) {
            throw VideoFormat.profile("interlaced pictures (frame_mbs_only_flag 0)");
        }
        in.skip(1);
        int[] crop = new int[4];
        if (in.flag()) {
            for (int i = 0; i < 4; i++) {
                crop[i] = 2 * in.ue(1 << 16);
            }
        }
        VideoFormat.checkSize(
                (long) columns * BLOCK, (long) rows * BLOCK, crop[0] + crop[1], crop[2] + crop[3], limits);
        int width = columns * BLOCK - crop[0] - crop[1];
        int height = rows * BLOCK - crop[2] - crop[3];
        int most = intraOnly ? 0 : maxDpbFrames(level, profile, columns * rows);
        // Pictures of order type 2 are shown as they come (8.2.1.3); baseline has no pictures between others.
        int untold = orderType == 2 || profile == BASELINE || intraOnly ? 0 : VideoFormat.UNTOLD;
        Vui vui = in.flag() ? Vui.parse(in) : new Vui(VideoSignal.UNTOLD, VideoFormat.UNTOLD);
        VideoFormat.checkSquared(width, height, vui.signal.pixelAspect(), limits);
        return new H264Sps(
                id,
                new VideoFormat(
                        width,
                        height,
                        crop[0],
                        crop[2],
                        vui.signal.pixelAspect(),
                        VideoFormat.matrix(vui.signal.full(), vui.signal.matrix(), width, height),
                        vui.reorder != VideoFormat.UNTOLD ? vui.reorder : untold,
                        most),
                frameNumBits,
                orderType,
                orderBits,
                orderDeltas);
    }

    private static void chroma(BitReader in) throws RejectException {
        int chroma = in.ue(3);
        if (chroma != 1) {
            throw VideoFormat.profile(new String[] {"no colour (4:0:0)", "", "4:2:2", "4:4:4"}[chroma]);
        }
        int luma = in.ue(6) + 8;
        int chromaBits = in.ue(6) + 8;
        if (luma != 8 || chromaBits != 8) {
            throw VideoFormat.profile(Math.max(luma, chromaBits) + " bits a sample");
        }
        in.skip(1);
        if (in.flag()) {
            for (int list = 0; list < 8; list++) {
                if (in.flag()) {
                    skipScalingList(in, list < 6 ? 16 : 64);
                }
            }
        }
    }

    private static void skipScalingList(BitReader in, int size) throws RejectException {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size && next != 0; i++) {
            next = last + in.se() & 0xFF;
            last = next == 0 ? last : next;
        }
    }

    /** {@code MaxDpbFrames} of A.3.1 and table A-1. */
    private static int maxDpbFrames(int level, int profile, int blocks) {
        int most =
                switch (level) {
                    case 9, 10 -> 396;
                    case 11 -> 900;
                    case 12, 13, 20 -> 2376;
                    case 21 -> 4752;
                    case 22, 30 -> 8100;
                    case 31 -> 18000;
                    case 32 -> 20480;
                    case 40, 41 -> 32768;
                    case 42 -> 34816;
                    case 50 -> 110400;
                    case 51, 52 -> 184320;
                    default -> 696320;
                };
        return Math.max(1, Math.min(16, most / blocks));
    }

    /** What matters of the video usability information (E.1.1). */
    private record Vui(VideoSignal signal, int reorder) {

        static Vui parse(BitReader in) throws RejectException {
            VideoSignal signal = VideoSignal.parse(in);
            if (in.flag()) {
                in.skip(65);
            }
            boolean nal = in.flag();
            if (nal) {
                skipHrd(in);
            }
            boolean vcl = in.flag();
            if (vcl) {
                skipHrd(in);
            }
            in.skip(nal || vcl ? 2 : 1);
            int reorder = VideoFormat.UNTOLD;
            if (in.flag()) {
                in.skip(1);
                for (int i = 0; i < 4; i++) {
                    in.skipUe();
                }
                reorder = in.ue(16);
            }
            return new Vui(signal, reorder);
        }

        private static void skipHrd(BitReader in) throws RejectException {
            int count = in.ue(31) + 1;
            in.skip(8);
            for (int i = 0; i < count; i++) {
                in.skipUe();
                in.skipUe();
                in.skip(1);
            }
            in.skip(20);
        }
    }
}
