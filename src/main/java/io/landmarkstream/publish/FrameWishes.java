package io.landmarkstream.publish;

import java.util.Locale;

/**
 * In what form a source's pictures are to be published.
 *
 * @param compression JPEG, or as the source has it
 * @param quality JPEG quality of what is encoded, 1 to 100
 * @param maxFps the most pictures a second; 0: all
 * @param maxSize the most columns and rows
 */
public record FrameWishes(Compression compression, int quality, double maxFps, PictureSize maxSize) {

    /** How pictures are compressed. */
    public enum Compression {
        /**
         * As the source has it (H.264, H.265 or JPEG) where nothing else that is asked for forbids it; else JPEG.
         * Leaving pictures out and making them smaller both mean JPEG for H.264 and H.265, whose pictures need one
         * another.
         */
        AUTO,
        /** JPEG; a JPEG that is not to be made smaller stays as it is. */
        JPEG,
        /** As the source has it, or not at all. */
        COPY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public FrameWishes {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("JPEG quality must be 1 to 100, but is " + quality + ".");
        }
        if (!(maxFps >= 0)) {
            throw new IllegalArgumentException(
                    "The most pictures a second must be at least 0, but are " + maxFps + ".");
        }
    }

    /** The same without a limit on the rate that a source of so many pictures a second (0: unknown) keeps anyway. */
    FrameWishes of(double sourceFps) {
        return maxFps > 0 && sourceFps > 0 && sourceFps <= maxFps
                ? new FrameWishes(compression, quality, 0, maxSize)
                : this;
    }
}
