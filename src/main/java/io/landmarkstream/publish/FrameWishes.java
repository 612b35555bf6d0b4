package io.landmarkstream.publish;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In what form a source's pictures are to be published.
 *
 * @param compression JPEG, or as the source has it
 * @param quality JPEG quality of what is encoded, 1 to 100
 * @param maxFps the most pictures a second; 0: all
 * @param maxSize the most columns and rows
 * @param shape width for height that the stored pictures are to have, where the source does not say that its pixels are
 *     not square; 0: as the source says
 */
public record FrameWishes(Compression compression, int quality, double maxFps, PictureSize maxSize, double shape) {

    private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d+)?)[:/](\\d+(?:\\.\\d+)?)");

    /** Of the shape that the source says. */
    public FrameWishes(Compression compression, int quality, double maxFps, PictureSize maxSize) {
        this(compression, quality, maxFps, maxSize, 0);
    }

    /**
     * Reads a shape such as {@code 16:9}.
     *
     * @throws IllegalArgumentException if it is none between 1:8 and 8:1
     */
    public static double shape(String text) {
        Matcher matcher = SHAPE.matcher(text);
        double shape =
                matcher.matches() ? Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2)) : 0;
        if (!(shape >= 1 / 8.0 && shape <= 8)) {
            throw new IllegalArgumentException(
                    "The aspect " + text + " is none: write width:height of the whole picture, for example 16:9.");
        }
        return shape;
    }

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
                ? new FrameWishes(compression, quality, 0, maxSize, shape)
                : this;
    }
}
