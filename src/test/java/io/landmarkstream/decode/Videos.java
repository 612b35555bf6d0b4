package io.landmarkstream.decode;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.picture.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The videos of {@code src/test/resources/video}, one picture at a time, and what another build of FFmpeg makes of
 * them.
 */
public final class Videos {

    private static final byte[] START_CODE = {0, 0, 0, 1};

    private Videos() {}

    public static Codec codec(String name) {
        return name.endsWith(".h265") ? Codec.H265 : Codec.H264;
    }

    /** The access units in decoding order, with start codes. */
    public static List<byte[]> units(String name) {
        Codec codec = codec(name);
        List<byte[]> units = new ArrayList<>();
        ByteArrayOutputStream unit = new ByteArrayOutputStream();
        boolean sliced = false;
        for (byte[] nal : nals(read(name))) {
            int type = codec == Codec.H264 ? nal[0] & 31 : nal[0] >> 1 & 63;
            boolean slice = codec == Codec.H264 ? type == 1 || type == 5 : type < 32;
            boolean first = slice && nal[codec == Codec.H264 ? 1 : 2] < 0;
            if (sliced && (first || !slice)) {
                units.add(unit.toByteArray());
                unit.reset();
                sliced = false;
            }
            sliced |= slice;
            unit.writeBytes(START_CODE);
            unit.writeBytes(nal);
        }
        units.add(unit.toByteArray());
        return units;
    }

    /** The NAL units of Annex B data, without start codes. */
    public static List<byte[]> nals(byte[] data) {
        List<byte[]> nals = new ArrayList<>();
        int from = -1;
        for (int i = 0; i + 2 < data.length; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                if (from >= 0) {
                    int to = data[i - 1] == 0 ? i - 1 : i;
                    nals.add(java.util.Arrays.copyOfRange(data, from, to));
                }
                from = i + 3;
            }
        }
        nals.add(java.util.Arrays.copyOfRange(data, from, data.length));
        return nals;
    }

    /** NAL units with start codes. */
    public static byte[] annexB(List<byte[]> nals) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] nal : nals) {
            out.writeBytes(START_CODE);
            out.writeBytes(nal);
        }
        return out.toByteArray();
    }

    /** What another build of FFmpeg shows: for each picture in display order its index in decoding order. */
    public static List<Integer> displayOrder(String name) {
        return told(name).map(line -> Integer.parseInt(line[0])).toList();
    }

    /** MD5 of the planes of each picture, by its index in decoding order. */
    public static Map<Integer, String> md5(String name) {
        return told(name).collect(Collectors.toMap(line -> Integer.parseInt(line[0]), line -> line[1]));
    }

    private static Stream<String[]> told(String name) {
        return new String(read(name + ".md5"), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.split(" "));
    }

    /** MD5 of a picture's planes. */
    public static String md5(Picture picture) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(picture.luma());
            digest.update(picture.cb());
            digest.update(picture.cr());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] read(String name) {
        try (InputStream in = Videos.class.getResourceAsStream("/video/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
