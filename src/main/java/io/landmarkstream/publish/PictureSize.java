package io.landmarkstream.publish;

import io.landmarkstream.media.Downscale;
import io.landmarkstream.picture.Picture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most that a picture may measure; a larger one is made smaller, its shape kept.
 *
 * @param width columns; 0: no limit
 * @param height rows; 0: no limit
 */
public record PictureSize(int width, int height) {

    /** No limit. */
    public static final PictureSize ANY = new PictureSize(0, 0);

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    /**
     * Reads {@code 1280x720}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static PictureSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "The size " + text + " is none: write columns x rows, for example 1280x720.");
        }
        return new PictureSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether there is a limit. */
    public boolean limited() {
        return width > 0;
    }

    Picture fit(Picture picture) {
        if (!limited() || picture.width() <= width && picture.height() <= height) {
            return picture;
        }
        double scale = Math.min((double) width / picture.width(), (double) height / picture.height());
        return Downscale.to(picture, Math.max(1, (int) Math.round(picture.width() * scale)), Math.max(1, (int)
                Math.round(picture.height() * scale)));
    }
}
