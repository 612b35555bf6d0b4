package io.landmarkstream.frame;

import java.io.Serializable;

/**
 * Limits of one picture and of a camera's video. Checked on headers, before anything is allocated and before native
 * code sees a byte.
 *
 * @param maxFrameBytes largest compressed picture in bytes
 * @param maxPixels largest number of pixels, width times height
 * @param maxScans most scans of a progressive JPEG; common encoders write 10 or fewer, each costs a pass over the
 *     picture
 * @param maxGroupBytes most compressed bytes of a video from a key frame to the last picture before the next; what has
 *     to be read again after a restore
 * @param maxGroupFrames most pictures of a video from a key frame on; what has to be decoded again after a restore
 */
public record DecodeLimits(int maxFrameBytes, long maxPixels, int maxScans, int maxGroupBytes, int maxGroupFrames)
        implements Serializable {

    /** 16 MiB, 33,177,600 pixels (7680 × 4320), 100 scans; 64 MiB and 1,000 pictures between key frames. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(16 << 20, 7680L * 4320, 100, 64 << 20, 1000);

    public DecodeLimits {
        if (maxFrameBytes < 1 || maxPixels < 1 || maxScans < 1 || maxGroupBytes < 1 || maxGroupFrames < 1) {
            throw new IllegalArgumentException(
                    ("Decode limits must be at least 1, but are: %d bytes, %d pixels, %d scans, %d bytes and %d "
                                    + "pictures between key frames.")
                            .formatted(maxFrameBytes, maxPixels, maxScans, maxGroupBytes, maxGroupFrames));
        }
    }

    /** Limits of single pictures; for video as in {@link #DEFAULT}. */
    public DecodeLimits(int maxFrameBytes, long maxPixels, int maxScans) {
        this(maxFrameBytes, maxPixels, maxScans, 64 << 20, 1000);
    }
}
