package io.landmarkstream.bitstream;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The NAL units of one coded picture of H.264 or H.265, found without decoding anything. Pure; the bytes stay where
 * they are and must not be modified.
 *
 * <p>Both ways to tell NAL units apart are read: start codes (Annex B of ITU-T H.264 and H.265) and lengths of four
 * bytes each, as MP4 files and their kin have them (ISO/IEC 14496-15, "AVCC" and "HVCC" with {@code lengthSizeMinusOne}
 * 3). Parameter sets have to be among the NAL units either way: what lies beside the stream in a container does not
 * reach the job.
 *
 * <p>Nothing but a key frame can be left out of a stream without harm: every other picture, and every picture that
 * nothing refers to as well, leaves a hole in the sequence numbers, after which the job answers nothing until the next
 * key frame.
 */
public final class AccessUnit {

    /** Most NAL units of a picture; encoders that fill network packets with slices make a few hundred. */
    public static final int MAX_UNITS = 4096;

    /** Most bytes of supplemental enhancement information of a picture. */
    public static final int MAX_SEI_BYTES = 1 << 20;

    private static final byte[] START_CODE = {0, 0, 0, 1};
    private static final int LENGTH_BYTES = 4;

    private final Codec codec;
    private final byte[] value;
    private final List<NalUnit> units;
    private final int firstSlice;
    /** Whether it is an H.264 recovery point. */
    private final boolean recovers;

    private AccessUnit(Codec codec, byte[] value, List<NalUnit> units, int firstSlice) {
        this.codec = codec;
        this.value = value;
        this.units = units;
        this.firstSlice = firstSlice;
        recovers = findRecovery();
    }

    /**
     * Finds the NAL units in {@code [offset, offset + length)} of {@code value} and checks that they make one picture.
     *
     * @param codec {@code H264} or {@code H265}
     * @throws RejectException
     *     <ul>
     *       <li>{@code FORMAT}: neither start codes nor lengths, or a NAL unit that cannot be one.
     *       <li>{@code LIMIT}: more than {@value #MAX_UNITS} NAL units or {@value #MAX_SEI_BYTES} bytes of SEI.
     *       <li>{@code ACCESS_UNIT}: no slice, slices of more than one picture, or slices whose first is missing.
     *       <li>{@code PROFILE}: data partitions (H.264 extended profile) or reserved kinds of key frames.
     *       <li>{@code TRUNCATED}: a slice without a header.
     *     </ul>
     */
    public static AccessUnit parse(Codec codec, byte[] value, int offset, int length) throws RejectException {
        Syntax syntax = Syntax.of(codec);
        List<NalUnit> units = split(syntax, value, offset, length);
        return new AccessUnit(codec, value, units, checkOnePicture(syntax, value, units));
    }

    /**
     * Whether decoding can begin with this picture: an H.264 IDR or exact recovery point, an H.265 IRAP (IDR, BLA or
     * CRA), any JPEG. Looks no further than the first slice and never throws: bytes that are no picture are no key
     * frame.
     */
    public static boolean isKeyFrame(Codec codec, byte[] value, int offset, int length) {
        if (codec == Codec.JPEG) {
            return true;
        }
        Syntax syntax = Syntax.of(codec);
        int end = offset + length;
        int prefix = prefixedByLengths(syntax, value, offset, end) ? LENGTH_BYTES : 0;
        int at = prefix > 0 ? offset : nextUnit(value, offset, end);
        boolean recovers = false;
        while (at >= 0 && at + prefix + syntax.headerBytes() <= end) {
            int type = syntax.type(value, at + prefix);
            if (syntax.isKey(type)) {
                return true;
            }
            if (syntax.isSlice(type)) {
                return recovers && RecoveryPoint.isIntra(value, new NalUnit(type, at + prefix, end - at - prefix));
            }
            int next = prefix > 0 ? at + prefix + u32(value, at) : nextUnit(value, at, end);
            recovers |= codec == Codec.H264
                    && syntax.isSei(type)
                    && RecoveryPoint.isIn(value, new NalUnit(type, at + prefix, (next < 0 ? end : next) - at - prefix));
            at = next;
        }
        return false;
    }

    public Codec codec() {
        return codec;
    }

    /** Whether decoding can begin with this picture. */
    public boolean isKeyFrame() {
        return recovers || Syntax.of(codec).isKey(firstSlice().type());
    }

    /**
     * Whether decoding can begin with this picture though pictures after it may refer to ones before it: an H.265 CRA,
     * an H.264 recovery point. Those that do come before it in display order.
     */
    public boolean isOpenKeyFrame() {
        return recovers || codec == Codec.H265 && firstSlice().type() == Syntax.H265_CRA;
    }

    private boolean findRecovery() {
        return codec == Codec.H264
                && !Syntax.H264.isKey(firstSlice().type())
                && units.subList(0, firstSlice).stream()
                        .anyMatch(unit -> Syntax.H264.isSei(unit.type()) && RecoveryPoint.isIn(value, unit))
                && units.stream()
                        .filter(unit -> Syntax.H264.isSlice(unit.type()))
                        .allMatch(slice -> RecoveryPoint.isIntra(value, slice));
    }

    /**
     * What a decoder must be told before it begins with this picture, beside parameter sets, as Annex B: an H.264
     * recovery point says that it is one.
     */
    public byte[] opening() {
        return recovers ? RecoveryPoint.message() : new byte[0];
    }

    /** Whether the picture after this one can only be a key frame. */
    public boolean endsSequence() {
        return units.stream().anyMatch(unit -> Syntax.of(codec).endsSequence(unit.type()));
    }

    /** All NAL units in the order of the data; at least one is a slice. */
    public List<NalUnit> units() {
        return units;
    }

    /** The picture's first slice. */
    public NalUnit firstSlice() {
        return units.get(firstSlice);
    }

    /** The array in which the {@link #units} lie. */
    public byte[] value() {
        return value;
    }

    /** The picture with four-byte start codes, whatever it came with. */
    public byte[] annexB() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (NalUnit unit : units) {
            out.writeBytes(START_CODE);
            out.write(value, unit.offset(), unit.length());
        }
        return out.toByteArray();
    }

    static List<NalUnit> split(Syntax syntax, byte[] value, int offset, int length) throws RejectException {
        int end = offset + length;
        List<NalUnit> units = new ArrayList<>();
        int seiBytes = 0;
        boolean lengths = prefixedByLengths(syntax, value, offset, end);
        int at = lengths ? offset : nextUnit(value, offset, end);
        if (at < 0 || !lengths && !zeros(value, offset, at - 3)) {
            throw new RejectException(
                    Reason.FORMAT,
                    "The data is no " + syntax.name()
                            + ": it has neither start codes (Annex B) nor four-byte lengths.");
        }
        while (at < end) {
            int from = lengths ? at + LENGTH_BYTES : at;
            int next = lengths ? from + u32(value, at) : nextUnit(value, at, end);
            int to = lengths ? next : next < 0 ? end : next - 3;
            while (to > from && value[to - 1] == 0) {
                to--;
            }
            if (to - from < syntax.headerBytes() || (value[from] & 0x80) != 0) {
                throw new RejectException(
                        Reason.FORMAT, "The data is no " + syntax.name() + ": a NAL unit has no valid header.");
            }
            NalUnit unit = new NalUnit(syntax.type(value, from), from, to - from);
            seiBytes += syntax.isSei(unit.type()) ? unit.length() : 0;
            if (units.size() == MAX_UNITS || seiBytes > MAX_SEI_BYTES) {
                throw new RejectException(
                        Reason.LIMIT,
                        "The picture has more than %d NAL units or %d bytes of SEI."
                                .formatted(MAX_UNITS, MAX_SEI_BYTES));
            }
            units.add(unit);
            at = next < 0 ? end : next;
        }
        return List.copyOf(units);
    }

    /** Returns the index of the first slice. */
    private static int checkOnePicture(Syntax syntax, byte[] value, List<NalUnit> units) throws RejectException {
        int first = -1;
        int pictures = 0;
        for (int i = 0; i < units.size(); i++) {
            NalUnit unit = units.get(i);
            syntax.requireSupported(unit.type());
            if (!syntax.isSlice(unit.type()) || !syntax.isBaseLayer(value, unit)) {
                continue;
            }
            if (first < 0) {
                first = i;
            } else if (syntax.isKey(unit.type())
                    != syntax.isKey(units.get(first).type())) {
                throw accessUnit("mixes slices of a key frame with others");
            }
            pictures += syntax.beginsPicture(value, unit) ? 1 : 0;
        }
        if (first < 0) {
            throw accessUnit("has no slice of a picture; send parameter sets together with the picture after them");
        }
        if (pictures != 1) {
            throw accessUnit(
                    pictures == 0
                            ? "begins in the middle of a picture; send each picture whole"
                            : "has " + pictures + " pictures; send each in a record of its own");
        }
        return first;
    }

    /**
     * Whether the data is a chain of NAL units that each follow their length. Three bytes 0 0 1 can be the begin of
     * either; lengths are believed if they lead from unit to unit exactly to the end.
     */
    private static boolean prefixedByLengths(Syntax syntax, byte[] value, int offset, int end) {
        int at = offset;
        while (end - at > LENGTH_BYTES) {
            int length = u32(value, at);
            at += LENGTH_BYTES;
            if (length < syntax.headerBytes() || length > end - at || (value[at] & 0x80) != 0) {
                return false;
            }
            at += length;
        }
        return at == end && end > offset;
    }

    /** First byte behind the next start code 0 0 1 from {@code from} on; -1 if there is none with a byte behind it. */
    private static int nextUnit(byte[] value, int from, int end) {
        int i = from;
        while (i + 3 < end) {
            int third = value[i + 2];
            if (third == 1 && value[i + 1] == 0 && value[i] == 0) {
                return i + 3;
            }
            i += third == 0 ? 1 : third == 1 ? 1 : 3;
        }
        return -1;
    }

    private static boolean zeros(byte[] value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int u32(byte[] value, int p) {
        return (value[p] & 0xFF) << 24 | (value[p + 1] & 0xFF) << 16 | (value[p + 2] & 0xFF) << 8 | value[p + 3] & 0xFF;
    }

    private static RejectException accessUnit(String what) {
        return new RejectException(Reason.ACCESS_UNIT, "The record " + what + ".");
    }
}
