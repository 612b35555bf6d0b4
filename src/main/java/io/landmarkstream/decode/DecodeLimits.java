package io.landmarkstream.decode;

import java.io.Serializable;

/**
 * What one picture may cost. Checked on its header, before anything is allocated for it and before native code sees a
 * byte.
 *
 * @param maxFrameBytes largest compressed picture in bytes
 * @param maxPixels largest number of pixels, width times height
 * @param maxScans most scans of a progressive JPEG; common encoders write 10 or fewer, each costs a pass over the picture
 */
public record DecodeLimits(int maxFrameBytes, long maxPixels, int maxScans) implements Serializable {

    /** 16 MiB, 33,177,600 pixels (7680 × 4320) and 100 scans. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(16 << 20, 7680L * 4320, 100);

    public DecodeLimits {
        if (maxFrameBytes < 1 || maxPixels < 1 || maxScans < 1) {
            throw new IllegalArgumentException("Decode limits must be at least 1, but are: %d bytes, %d pixels, %d scans."
                    .formatted(maxFrameBytes, maxPixels, maxScans));
        }
    }
}
