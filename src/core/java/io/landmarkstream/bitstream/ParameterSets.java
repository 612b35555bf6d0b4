package io.landmarkstream.bitstream;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The parameter sets of a stream that are known at one moment: each stays until one of the same kind and id replaces it
 * (ITU-T H.264 7.4.1.2.1, H.265 7.4.2.4.2). Immutable.
 */
public final class ParameterSets {

    /** Most bytes of all sets together. */
    static final int MAX_BYTES = 1 << 16;

    private static final byte[] START_CODE = {0, 0, 0, 1};
    private static final int H264_SPS = 7;
    private static final int H265_VPS = 32;
    private static final int H265_SPS = 33;
    private static final int H265_PPS = 34;

    private final Codec codec;
    /** NAL units with header by kind and id; kinds in an order in which a decoder takes them. */
    private final SortedMap<Integer, byte[]> sets;

    private ParameterSets(Codec codec, SortedMap<Integer, byte[]> sets) {
        this.codec = codec;
        this.sets = sets;
    }

    /** Nothing is known yet. */
    public static ParameterSets none(Codec codec) {
        return new ParameterSets(codec, new TreeMap<>());
    }

    /** What {@link #annexB} wrote. */
    public static ParameterSets of(Codec codec, byte[] annexB, DecodeLimits limits) throws RejectException {
        return annexB.length == 0
                ? none(codec)
                : none(codec).with(annexB, AccessUnit.split(Syntax.of(codec), annexB, 0, annexB.length), limits);
    }

    public Codec codec() {
        return codec;
    }

    /**
     * How wide a pixel is for its height, as all known sequence parameter sets say; empty where none is known or they
     * differ.
     */
    public OptionalDouble pixelAspect(DecodeLimits limits) throws RejectException {
        double aspect = 0;
        for (Map.Entry<Integer, byte[]> entry : sets.entrySet()) {
            int type = entry.getKey() >> 16;
            if (type != (codec == Codec.H264 ? H264_SPS : H265_SPS)) {
                continue;
            }
            byte[] set = entry.getValue();
            NalUnit unit = new NalUnit(type, 0, set.length);
            double own = codec == Codec.H264
                    ? H264Sps.parse(set, unit, limits).format().pixelAspect()
                    : H265Sps.parse(set, unit, limits).format().pixelAspect();
            if (aspect != 0 && aspect != own) {
                return OptionalDouble.empty();
            }
            aspect = own;
        }
        return aspect == 0 ? OptionalDouble.empty() : OptionalDouble.of(aspect);
    }

    /**
     * These and those of a picture.
     *
     * @throws RejectException if one of them is damaged ({@code CORRUPT}, {@code TRUNCATED}) or describes pictures that
     *     are not decoded ({@code PROFILE}, {@code TOO_LARGE}, {@code DIMENSIONS}, {@code LIMIT})
     */
    public ParameterSets with(AccessUnit unit, DecodeLimits limits) throws RejectException {
        return with(unit.value(), unit.units(), limits);
    }

    private ParameterSets with(byte[] value, Iterable<NalUnit> units, DecodeLimits limits) throws RejectException {
        Syntax syntax = Syntax.of(codec);
        SortedMap<Integer, byte[]> more = null;
        for (NalUnit unit : units) {
            if (!syntax.isParameterSet(unit.type()) || !syntax.isBaseLayer(value, unit)) {
                continue;
            }
            if (more == null) {
                more = new TreeMap<>(sets);
            }
            more.put(
                    key(unit.type(), id(value, unit, limits)),
                    Arrays.copyOfRange(value, unit.offset(), unit.offset() + unit.length()));
        }
        if (more == null) {
            return this;
        }
        if (more.values().stream().mapToInt(set -> set.length).sum() > MAX_BYTES) {
            throw new RejectException(
                    Reason.LIMIT, "The stream's parameter sets have more than " + MAX_BYTES + " bytes.");
        }
        return more.size() == sets.size() && sameBytes(more) ? this : new ParameterSets(codec, more);
    }

    private boolean sameBytes(SortedMap<Integer, byte[]> others) {
        return others.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), sets.get(e.getKey())));
    }

    /** The id of a set, which has to be valid. */
    private int id(byte[] value, NalUnit unit, DecodeLimits limits) throws RejectException {
        if (codec == Codec.H264) {
            return unit.type() == H264_SPS
                    ? H264Sps.parse(value, unit, limits).id()
                    : new BitReader(value, unit, 1).ue(255);
        }
        return switch (unit.type()) {
            case H265_VPS -> new BitReader(value, unit, 2).bits(4);
            case H265_SPS -> H265Sps.parse(value, unit, limits).id();
            default -> new BitReader(value, unit, 2).ue(63);
        };
    }

    /**
     * What the slices of a picture say, with the sets they refer to.
     *
     * @throws RejectException with {@code NO_PARAMETERS} if one of these is not known
     */
    public PictureHeader header(AccessUnit unit, DecodeLimits limits) throws RejectException {
        Syntax syntax = Syntax.of(codec);
        PictureHeader first = null;
        for (NalUnit slice : unit.units()) {
            if (!syntax.isSlice(slice.type()) || !syntax.isBaseLayer(unit.value(), slice)) {
                continue;
            }
            if (first == null) {
                first = codec == Codec.H264 ? h264(unit, slice, limits) : h265(unit, slice, limits);
            } else if (codec == Codec.H264
                    && !first.bidirectional()
                    && h264(unit, slice, limits).bidirectional()) {
                first = first.withBidirectional();
            }
        }
        return first;
    }

    private PictureHeader h264(AccessUnit unit, NalUnit slice, DecodeLimits limits) throws RejectException {
        BitReader in = new BitReader(unit.value(), slice, 1);
        in.skipUe();
        int type = in.ue(9) % 5;
        H264Pps pps = H264Pps.parse(reader(key(H264_SPS + 1, in.ue(255)), 1));
        byte[] set = set(key(H264_SPS, pps.sequence()));
        H264Sps sps = H264Sps.parse(set, new NalUnit(H264_SPS, 0, set.length), limits);
        if (type > 2) {
            throw VideoFormat.profile("switching slices (extended profile)");
        }
        boolean reference = (unit.value()[slice.offset()] & 0x60) != 0;
        H264Slice rest = H264Slice.parse(in, sps, pps, type, Syntax.H264.isKey(slice.type()), reference);
        return new PictureHeader(
                sps.format(),
                set,
                type == 1,
                reference,
                rest.frameNum(),
                1 << sps.frameNumBits(),
                rest.order(),
                sps.orderBits() == 0 ? 0 : 1 << sps.orderBits(),
                rest.resets(),
                rest.forgets());
    }

    /** 7.3.6.1: the first fields of a slice segment. */
    private PictureHeader h265(AccessUnit unit, NalUnit slice, DecodeLimits limits) throws RejectException {
        BitReader in = new BitReader(unit.value(), slice, 2);
        in.skip(unit.isKeyFrame() ? 2 : 1);
        BitReader pps = reader(key(H265_PPS, in.ue(63)), 2);
        pps.skipUe();
        byte[] set = set(key(H265_SPS, pps.ue(15)));
        set(key(H265_VPS, new BitReader(set, new NalUnit(H265_SPS, 0, set.length), 2).bits(4)));
        H265Sps sps = H265Sps.parse(set, new NalUnit(H265_SPS, 0, set.length), limits);
        return new PictureHeader(sps.format(), set, false, false, 0, 1, 0, 0, false, 0);
    }

    private BitReader reader(int key, int headerBytes) throws RejectException {
        byte[] set = set(key);
        return new BitReader(set, new NalUnit(key >> 16, 0, set.length), headerBytes);
    }

    private byte[] set(int key) throws RejectException {
        byte[] set = sets.get(key);
        if (set == null) {
            throw new RejectException(
                    Reason.NO_PARAMETERS,
                    ("The picture refers to a parameter set (NAL unit type %d, id %d) that the stream did not bring; "
                                    + "publish parameter sets with each key frame.")
                            .formatted(key >> 16, key & 0xFFFF));
        }
        return set;
    }

    private static int key(int type, int id) {
        return type << 16 | id;
    }

    /** All sets with start codes; empty if none is known. */
    public byte[] annexB() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] set : sets.values()) {
            out.writeBytes(START_CODE);
            out.writeBytes(set);
        }
        return out.toByteArray();
    }
}
