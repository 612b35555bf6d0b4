package io.landmarkstream.publish;

import io.landmarkstream.frame.Codec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps a stream's parameter sets (ITU-T H.264 table 7-1: types 7 and 8; H.265 table 7-1: types 32 to 34) and puts them
 * into key access units that lack some: right after the access unit delimiter, which must stay first, else in front.
 * For one thread.
 */
final class InBandSets {

    private static final int H264_SPS = 7;
    private static final int H264_PPS = 8;
    private static final int H264_DELIMITER = 9;
    private static final int H265_VPS = 32;
    private static final int H265_PPS = 34;
    private static final int H265_DELIMITER = 35;
    private static final byte[] START = {0, 0, 0, 1};

    private final boolean h265;
    private final int needed;

    /** By type, which is the order in which they refer to one another; each with its start code. */
    private final Map<Integer, List<byte[]>> sets = new TreeMap<>();

    /**
     * @param codec H264 or H265
     * @param outside parameter sets that came outside of the access units, in Annex B form; may be empty
     */
    InBandSets(Codec codec, byte[] outside) {
        h265 = codec == Codec.H265;
        needed = h265 ? 3 : 2;
        remember(outside, units(outside));
    }

    /**
     * Takes note of the sets in an access unit.
     *
     * @param unit in Annex B form
     * @param key whether decoding can begin here
     * @return the unit, made complete if it is a key one
     */
    byte[] seen(byte[] unit, boolean key) {
        List<int[]> units = units(unit);
        int kinds = remember(unit, units);
        if (!key || kinds == needed || sets.isEmpty()) {
            return unit;
        }
        int at = !units.isEmpty() && type(unit, units.get(0)) == (h265 ? H265_DELIMITER : H264_DELIMITER)
                ? units.get(0)[1]
                : 0;
        ByteArrayOutputStream out = new ByteArrayOutputStream(unit.length + 256);
        out.write(unit, 0, at);
        sets.values().forEach(same -> same.forEach(out::writeBytes));
        out.write(unit, at, unit.length - at);
        return out.toByteArray();
    }

    /** @return how many kinds of parameter sets there were */
    private int remember(byte[] data, List<int[]> units) {
        Map<Integer, List<byte[]>> found = new TreeMap<>();
        for (int[] range : units) {
            int type = type(data, range);
            if (type >= (h265 ? H265_VPS : H264_SPS) && type <= (h265 ? H265_PPS : H264_PPS)) {
                ByteArrayOutputStream set = new ByteArrayOutputStream();
                set.writeBytes(START);
                set.write(data, range[0], range[1] - range[0]);
                found.computeIfAbsent(type, t -> new ArrayList<>()).add(set.toByteArray());
            }
        }
        sets.putAll(found);
        return found.size();
    }

    private int type(byte[] data, int[] range) {
        return h265 ? data[range[0]] >> 1 & 0x3F : data[range[0]] & 0x1F;
    }

    /** First byte and end of each NAL unit behind its start code (H.264 annex B.1), zero bytes at its end left out. */
    private static List<int[]> units(byte[] data) {
        List<int[]> units = new ArrayList<>();
        int begin = -1;
        for (int i = 0; i + 2 < data.length; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                add(units, data, begin, i);
                begin = i + 3;
                i += 2;
            }
        }
        add(units, data, begin, data.length);
        return units;
    }

    private static void add(List<int[]> units, byte[] data, int begin, int end) {
        if (begin < 0) {
            return;
        }
        int last = end;
        while (last > begin && data[last - 1] == 0) {
            last--;
        }
        if (last > begin) {
            units.add(new int[] {begin, last});
        }
    }
}
