package io.landmarkstream.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.picture.Picture.Matrix;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {

    @Test
    void imageToPictureAndBackKeepsTheColours() {
        BufferedImage scene = Jpegs.scene(61, 43);

        assertThat(Jpegs.psnr(Pictures.image(Pictures.ofImage(scene)), scene)).isGreaterThan(45);
    }

    @Test
    void rgbBytesAreThoseOfTheImage() {
        BufferedImage scene = Jpegs.scene(21, 13);
        Picture picture = Pictures.ofImage(scene);

        byte[] rgb = Pictures.rgb(picture);

        Color pixel = new Color(Pictures.image(picture).getRGB(7, 5));
        int at = (5 * 21 + 7) * 3;
        assertThat(new int[] {rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF})
                .containsExactly(pixel.getRed(), pixel.getGreen(), pixel.getBlue());
        assertThat(Jpegs.psnr(Pictures.image(Pictures.ofRgb(rgb, 21, 13)), scene))
                .isGreaterThan(42);
    }

    /** A scene that was squeezed to half its width, or height, and is stretched again is the scene. */
    @Test
    void pixelsThatAreNotSquareBecomeSquareWithoutMovingAnything() {
        for (double aspect : new double[] {2, .5, 12 / 11.}) {
            int width = aspect > 1 ? (int) Math.round(120 / aspect) : 120;
            int height = aspect < 1 ? (int) Math.round(90 * aspect) : 90;
            BufferedImage squeezed = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
            BufferedImage whole = new BufferedImage(120, 90, BufferedImage.TYPE_3BYTE_BGR);
            for (BufferedImage image : new BufferedImage[] {squeezed, whole}) {
                for (int y = 0; y < image.getHeight(); y++) {
                    for (int x = 0; x < image.getWidth(); x++) {
                        double u = (x + .5) / image.getWidth();
                        double v = (y + .5) / image.getHeight();
                        image.setRGB(x, y, new Color((float) u, (float) v, .5f).getRGB());
                    }
                }
            }
            for (int shift = 0; shift < 2; shift++) {
                Picture stored = Pictures.convert(Pictures.ofImage(squeezed), Matrix.BT601_FULL, shift, shift);

                Picture square = Pictures.squared(stored, aspect);

                assertThat(square.width()).isEqualTo(120);
                assertThat(square.height()).isEqualTo(90);
                assertThat(Jpegs.psnr(Pictures.image(square), whole)).isGreaterThan(40);
            }
        }
        Picture picture = Pictures.ofImage(Jpegs.scene(20, 10));
        assertThat(Pictures.squared(picture, 1.005)).isSameAs(picture);
    }

    @Test
    void otherImageTypesAreDrawnOverBlack() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xFFFFFFFF);
        image.setRGB(1, 0, 0x00FFFFFF);

        assertThat(Pictures.ofImage(image).luma()).containsExactly((byte) 255, (byte) 0);
    }

    @ParameterizedTest
    @EnumSource(Matrix.class)
    void everyMatrixHoldsTheSameColours(Matrix matrix) {
        BufferedImage scene = Jpegs.scene(60, 44);
        Picture picture = Pictures.ofImage(scene);

        Picture converted = Pictures.convert(picture, matrix, 0, 0);

        assertThat(converted.matrix()).isEqualTo(matrix);
        assertThat(Jpegs.psnr(Pictures.image(converted), scene)).isGreaterThan(42);
        assertThat(Jpegs.psnr(Pictures.image(Pictures.convert(converted, Matrix.BT601_FULL, 0, 0)), scene))
                .isGreaterThan(40);
    }

    /** Reference values of ITU-R BT.709 and BT.601 for saturated colours, limited range. */
    @Test
    void redIsWhereTheStandardsPutIt() {
        BufferedImage red = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
        red.setRGB(0, 0, 0xFF0000);
        Picture picture = Pictures.ofImage(red);

        assertYcc(picture, 76, 85, 255);
        assertYcc(Pictures.convert(picture, Matrix.BT601_LIMITED, 0, 0), 81, 90, 240);
        assertYcc(Pictures.convert(picture, Matrix.BT709_LIMITED, 0, 0), 63, 102, 240);
    }

    private static void assertYcc(Picture picture, int y, int cb, int cr) {
        assertThat(picture.luma()[0] & 0xFF).isCloseTo(y, within(1));
        assertThat(picture.cb()[0] & 0xFF).isCloseTo(cb, within(1));
        assertThat(picture.cr()[0] & 0xFF).isCloseTo(cr, within(1));
    }

    @Test
    void chromaLiesAtTheCentreOfThePixelsItCovers() {
        // Two chroma samples over four columns: their centres are the edges between columns 0|1 and 2|3.
        byte[] cb = {100, 116};
        Picture picture = new Picture(4, 1, new byte[4], cb, new byte[] {0, 0}, 1, 0, Matrix.BT601_FULL);

        assertThat(Pictures.convert(picture, Matrix.BT601_FULL, 0, 0).cb()).containsExactly(100, 104, 112, 116);
    }

    @Test
    void coarserChromaIsTheMeanOfWhatItCovers() {
        byte[] cb = {10, 20, 30, 40, 50, 60};
        Picture picture = new Picture(3, 2, new byte[6], cb, cb, 0, 0, Matrix.BT601_FULL);

        assertThat(Pictures.convert(picture, Matrix.BT601_FULL, 1, 1).cb()).containsExactly(30, 45);
    }

    @Test
    void greyPicturesGetEvenChroma() {
        Picture grey = new Picture(3, 1, new byte[] {1, 2, 3}, new byte[0], new byte[0], 0, 0, Matrix.BT601_FULL);

        Picture converted = Pictures.convert(grey, Matrix.BT601_FULL, 1, 1);

        assertThat(converted.cb()).containsExactly((byte) 128, (byte) 128);
        assertThat(converted.luma()).containsExactly(1, 2, 3);
    }

    @Test
    void eachOrientationMovesTheFirstPixelToItsCorner() {
        // 2 columns, 3 rows, numbered row by row.
        Picture stored =
                new Picture(2, 3, new byte[] {1, 2, 3, 4, 5, 6}, new byte[0], new byte[0], 0, 0, Matrix.BT601_FULL);

        assertThat(Pictures.upright(stored, 1).luma()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Pictures.upright(stored, 2).luma()).containsExactly(2, 1, 4, 3, 6, 5);
        assertThat(Pictures.upright(stored, 3).luma()).containsExactly(6, 5, 4, 3, 2, 1);
        assertThat(Pictures.upright(stored, 4).luma()).containsExactly(5, 6, 3, 4, 1, 2);
        assertThat(Pictures.upright(stored, 5).luma()).containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(Pictures.upright(stored, 6).luma()).containsExactly(5, 3, 1, 6, 4, 2);
        assertThat(Pictures.upright(stored, 7).luma()).containsExactly(6, 4, 2, 5, 3, 1);
        assertThat(Pictures.upright(stored, 8).luma()).containsExactly(2, 4, 6, 1, 3, 5);
        assertThat(Pictures.upright(stored, 6).width()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pictures.upright(stored, 9))
                .withMessageContaining("1 to 8");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void turningOddSubsampledPicturesMovesColoursWithTheirPixels(int orientation) {
        Picture full = Pictures.ofImage(Jpegs.scene(33, 21));
        Picture odd = Pictures.convert(full, Matrix.BT601_FULL, 1, 1);
        Picture expected = Pictures.upright(Pictures.convert(odd, Matrix.BT601_FULL, 0, 0), orientation);

        Picture turned = Pictures.upright(odd, orientation);

        assertThat(Jpegs.psnr(Pictures.image(turned), Pictures.image(expected))).isGreaterThan(45);
    }
}
