package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.picture.Picture;
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

    @Test
    void halvesAsOftenAsTheDetectorStillHasAPixelForEach() {
        assertThat(Shrink.halvings(.5)).isZero();
        assertThat(Shrink.halvings(1.99)).isZero();
        assertThat(Shrink.halvings(2)).isEqualTo(1);
        assertThat(Shrink.halvings(7.9)).isEqualTo(2);
        assertThat(Shrink.halvings(8)).isEqualTo(3);
    }
}
