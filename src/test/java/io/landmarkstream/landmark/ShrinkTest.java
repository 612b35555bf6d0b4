package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.picture.Picture;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShrinkTest {

    private final Shrink shrink = new Shrink();

    @Test
    void eachPixelIsTheMeanOfThoseItCoversAlsoAtOddEdges() {
        byte[] luma = {
            10, 20, 30, 40, 50,
            30, 40, 50, 60, 70,
            1, 3, 5, 7, 9
        };
        Picture small =
                shrink.by(new Picture(5, 3, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL), 1);
        assertThat(small.width()).isEqualTo(3);
        assertThat(small.height()).isEqualTo(2);
        assertThat(small.luma()).containsExactly(25, 45, 60, 2, 6, 9);
    }

    @Test
    void chromaKeepsWhatTheSmallerPictureHasRoomFor() {
        byte[] cb = {1, 2, 3, 4};
        byte[] cr = {5, 6, 7, 8};
        Picture picture = new Picture(4, 4, new byte[16], cb, cr, 1, 1, Picture.Matrix.BT601_FULL);
        Picture half = shrink.by(picture, 1);
        assertThat(half.chromaShiftX()).isZero();
        assertThat(half.cb()).containsExactly(1, 2, 3, 4);
        Picture quarter = shrink.by(picture, 2);
        assertThat(quarter.width()).isEqualTo(1);
        assertThat(quarter.cb()).containsExactly(3);
        assertThat(quarter.cr()).containsExactly(7);
    }

    @Test
    void chromaThatIsCoarserThanTheSmallerPictureStaysAsItIs() {
        byte[] cb = {9, 8};
        Picture picture = new Picture(8, 4, new byte[32], cb, cb, 2, 2, Picture.Matrix.BT601_FULL);
        Picture half = shrink.by(picture, 1);
        assertThat(half.chromaShiftX()).isEqualTo(1);
        assertThat(half.chromaWidth()).isEqualTo(2);
        assertThat(half.cb()).containsExactly(9, 8);
    }

    /** Sizes at which eight columns at a time are not enough, and edges that cover less. */
    @Test
    void everySizeHasTheMeansThatOneCountsByHand() {
        Random random = new Random(5);
        for (int width : new int[] {7, 8, 16, 31, 40, 45}) {
            for (int height : new int[] {4, 7, 9}) {
                byte[] luma = new byte[width * height];
                random.nextBytes(luma);
                Picture picture =
                        new Picture(width, height, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
                for (int halvings = 1; halvings <= 3; halvings++) {
                    assertThat(shrink.by(picture, halvings).luma())
                            .as("%d × %d, %d times", width, height, halvings)
                            .isEqualTo(means(luma, width, height, 1 << halvings));
                }
            }
        }
    }

    private static byte[] means(byte[] luma, int width, int height, int step) {
        int columns = (width + step - 1) / step;
        int rows = (height + step - 1) / step;
        byte[] means = new byte[columns * rows];
        for (int i = 0; i < means.length; i++) {
            int sum = 0;
            int count = 0;
            for (int y = i / columns * step; y < Math.min(height, (i / columns + 1) * step); y++) {
                for (int x = i % columns * step; x < Math.min(width, (i % columns + 1) * step); x++) {
                    sum += luma[y * width + x] & 0xFF;
                    count++;
                }
            }
            means[i] = (byte) ((sum + count / 2) / count);
        }
        return means;
    }

    @Test
    void halvesAsOftenAsTheDetectorStillHasAPixelForEach() {
        assertThat(Shrink.halvings(.5)).isZero();
        assertThat(Shrink.halvings(1.99)).isZero();
        assertThat(Shrink.halvings(2)).isEqualTo(1);
        assertThat(Shrink.halvings(7.9)).isEqualTo(2);
        assertThat(Shrink.halvings(8)).isEqualTo(3);
    }
}
