package io.landmarkstream.decode.jpeg;

/** The orientation that an EXIF block or a TIFF file gives: tag 0112 of the main directory (TIFF 6.0, EXIF 2.3). */
public final class ExifOrientation {

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private final byte[] data;
    private final boolean little;

    private ExifOrientation(byte[] data, boolean little) {
        this.data = data;
        this.little = little;
    }

    /**
     * Reads it from the TIFF structure in {@code [tiff, end)}.
     *
     * @return 1 to 8; 0 where there is none, or the block is malformed
     */
    public static int read(byte[] data, int tiff, int end) {
        if (end - tiff < 8 || data[tiff] != data[tiff + 1] || (data[tiff] != 'I' && data[tiff] != 'M')) {
            return 0;
        }
        return new ExifOrientation(data, data[tiff] == 'I').find(tiff, end);
    }

    private int find(int tiff, int end) {
        long directory = tiff + (u32(tiff + 4) & 0xFFFFFFFFL);
        if (directory + 2 > end) {
            return 0;
        }
        int entries = u16((int) directory);
        int entry = (int) directory + 2;
        for (; entries > 0 && end - entry >= ENTRY_BYTES; entries--, entry += ENTRY_BYTES) {
            if (u16(entry) == TAG) {
                int value = u16(entry + 8);
                return u16(entry + 2) == SHORT && value <= 8 ? value : 0;
            }
        }
        return 0;
    }

    private int u16(int at) {
        int first = data[at] & 0xFF;
        int second = data[at + 1] & 0xFF;
        return little ? second << 8 | first : first << 8 | second;
    }

    private int u32(int at) {
        return little ? u16(at + 2) << 16 | u16(at) : u16(at) << 16 | u16(at + 2);
    }
}
