package io.landmarkstream.picture;

/**
 * An upright decoded picture: one luma plane and two chroma planes, as video and JPEG decoders give them. Keeping the
 * planes avoids converting millions of pixels to RGB of which the models look at a few ten thousand; consumers convert
 * what they sample with {@link #matrix}.
 *
 * <p>Planes are packed row by row without padding. A chroma plane has {@code ceil(width / 2^chromaShiftX)} columns and
 * {@code ceil(height / 2^chromaShiftY)} rows; its samples sit in the centre of the luma samples they cover (JPEG's
 * convention). Coordinates elsewhere count pixels from the outer corner of the top left pixel.
 *
 * @param width luma columns, at least 1
 * @param height luma rows, at least 1
 * @param luma Y, {@code width * height} bytes
 * @param cb Cb around 128; empty for a grey picture
 * @param cr Cr around 128; empty for a grey picture
 * @param chromaShiftX log2 of luma columns a chroma column, 0 to 2
 * @param chromaShiftY log2 of luma rows a chroma row, 0 to 2
 * @param matrix how to turn the three into RGB
 */
public record Picture(
        int width, int height, byte[] luma, byte[] cb, byte[] cr, int chromaShiftX, int chromaShiftY, Matrix matrix) {

    /** @throws IllegalArgumentException if a plane has not the size that the others and the shifts ask for */
    public Picture {
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || luma.length != pixels) {
            throw new IllegalArgumentException(
                    "a picture of %d x %d needs %d bytes of luma, row by row without padding, not %d"
                            .formatted(width, height, pixels, luma.length));
        }
        if (chromaShiftX < 0 || chromaShiftX > 2 || chromaShiftY < 0 || chromaShiftY > 2) {
            throw new IllegalArgumentException("chroma shifts are 0, 1 or 2, log2 of luma samples a chroma sample, not "
                    + chromaShiftX + " and " + chromaShiftY + "; 4:2:0 has 1 and 1");
        }
        int chroma = ceilShift(width, chromaShiftX) * ceilShift(height, chromaShiftY);
        if (cb.length != cr.length || cb.length != 0 && cb.length != chroma) {
            throw new IllegalArgumentException(
                    "a picture of %d x %d with chroma shifts %d and %d needs %d bytes of Cb and of Cr, or none, "
                                    .formatted(width, height, chromaShiftX, chromaShiftY, chroma)
                            + "not " + cb.length + " and " + cr.length);
        }
    }

    /** Columns of a chroma plane. */
    public int chromaWidth() {
        return (width + (1 << chromaShiftX) - 1) >> chromaShiftX;
    }

    /** Rows of a chroma plane. */
    public int chromaHeight() {
        return (height + (1 << chromaShiftY) - 1) >> chromaShiftY;
    }

    /** Whether the picture has no colour. */
    public boolean isGrey() {
        return cb.length == 0;
    }

    /** Whether planes of both have samples of the same meaning and spacing. */
    public boolean isLike(Picture other) {
        return matrix == other.matrix
                && isGrey() == other.isGrey()
                && chromaShiftX == other.chromaShiftX
                && chromaShiftY == other.chromaShiftY;
    }

    /** A picture of another size with planes like this one's, all zero. */
    public Picture blank(int newWidth, int newHeight) {
        int chroma = isGrey() ? 0 : ceilShift(newWidth, chromaShiftX) * ceilShift(newHeight, chromaShiftY);
        return new Picture(
                newWidth,
                newHeight,
                new byte[newWidth * newHeight],
                new byte[chroma],
                new byte[chroma],
                chromaShiftX,
                chromaShiftY,
                matrix);
    }

    /**
     * Copies this picture's samples into another one's planes; what lies outside is left out.
     *
     * @param whole a picture {@link #isLike like} this one
     * @param x column of its left edge there, a multiple of the chroma step
     * @param y row of its top edge there, a multiple of the chroma step
     */
    public void copyTo(Picture whole, int x, int y) {
        copy(luma, width, height, whole.luma, whole.width, whole.height, x, y);
        if (!isGrey()) {
            int left = x >> chromaShiftX;
            int top = y >> chromaShiftY;
            copy(cb, chromaWidth(), chromaHeight(), whole.cb, whole.chromaWidth(), whole.chromaHeight(), left, top);
            copy(cr, chromaWidth(), chromaHeight(), whole.cr, whole.chromaWidth(), whole.chromaHeight(), left, top);
        }
    }

    private static void copy(byte[] from, int width, int height, byte[] to, int toWidth, int toHeight, int x, int y) {
        int left = Math.max(0, -x);
        int columns = Math.min(width, toWidth - x) - left;
        for (int row = Math.max(0, -y); columns > 0 && row < Math.min(height, toHeight - y); row++) {
            System.arraycopy(from, row * width + left, to, (y + row) * toWidth + x + left, columns);
        }
    }

    /** The part of it that begins at this column and row; itself if that is all of it. */
    public Picture cropped(int x, int y, int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        if (x < 0 || y < 0 || newWidth < 1 || newHeight < 1 || x + newWidth > width || y + newHeight > height) {
            throw new IllegalArgumentException("A picture of %d x %d pixels has no part of %d x %d at %d, %d."
                    .formatted(width, height, newWidth, newHeight, x, y));
        }
        boolean even = isGrey() || (x & (1 << chromaShiftX) - 1) == 0 && (y & (1 << chromaShiftY) - 1) == 0;
        Picture source = even ? this : Pictures.convert(this, matrix, 0, 0);
        Picture part = source.blank(newWidth, newHeight);
        source.copyTo(part, -x, -y);
        return part;
    }

    /**
     * YCbCr to RGB: {@code R = yScale (Y − yOffset) + rv (Cr − 128)}, {@code G = … + gu (Cb − 128) + gv (Cr − 128)},
     * {@code B = … + bu (Cb − 128)}, all 0 to 255. Coefficients: ITU-R BT.601, BT.709, BT.2020 (non-constant luminance)
     * and SMPTE 240M; full range as in JPEG (JFIF), limited range (16–235) as in video.
     */
    public enum Matrix {
        BT601_FULL(.299, .114, true),
        BT601_LIMITED(.299, .114, false),
        BT709_FULL(.2126, .0722, true),
        BT709_LIMITED(.2126, .0722, false),
        BT2020_FULL(.2627, .0593, true),
        BT2020_LIMITED(.2627, .0593, false),
        SMPTE240_FULL(.212, .087, true),
        SMPTE240_LIMITED(.212, .087, false);

        public final float yOffset;
        public final float yScale;
        public final float rv;
        public final float gu;
        public final float gv;
        public final float bu;

        Matrix(double kr, double kb, boolean full) {
            double kg = 1 - kr - kb;
            double c = full ? 1 : 255.0 / 224;
            yOffset = full ? 0 : 16;
            yScale = (float) (full ? 1 : 255.0 / 219);
            rv = (float) (c * 2 * (1 - kr));
            gu = (float) (-c * 2 * (1 - kb) * kb / kg);
            gv = (float) (-c * 2 * (1 - kr) * kr / kg);
            bu = (float) (c * 2 * (1 - kb));
        }

        /**
         * The matrix of a stream by its {@code matrix_coefficients} (ITU-T H.273, table 4). What is not told, and what
         * cannot be meant of YCbCr or is a slip of the encoder (0: RGB, 3: reserved, 4: the FCC's, nearly BT.601) is
         * guessed by the picture's size.
         *
         * @return {@code null} for colours that are not YCbCr with constant factors
         */
        public static Matrix of(int coefficients, boolean full, int width, int height) {
            return switch (coefficients) {
                case 1 -> full ? BT709_FULL : BT709_LIMITED;
                case 5, 6 -> full ? BT601_FULL : BT601_LIMITED;
                case 7 -> full ? SMPTE240_FULL : SMPTE240_LIMITED;
                case 9, 10 -> full ? BT2020_FULL : BT2020_LIMITED;
                case 0, 2, 3, 4 -> of(isHd(width, height) ? 1 : 5, full, width, height);
                default -> null;
            };
        }

        /**
         * Whether a video of this size that does not say so has BT.709 colours: from 1280 columns or 577 rows on, as
         * the player mpv guesses ({@code mp_csp_guess_colorspace}).
         */
        public static boolean isHd(int width, int height) {
            return width >= 1280 || height > 576;
        }
    }

    /** {@code ceil(length / 2^shift)}: samples of a subsampled row or column. */
    public static int ceilShift(int length, int shift) {
        return (length + (1 << shift) - 1) >> shift;
    }
}
