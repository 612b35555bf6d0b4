package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownscaleTest {

    @Test
    void eachPixelIsTheMeanOfWhatItCovers() {
        byte[] luma = {0, 10, 20, 30, 40, 50, 60, 70, 80};
        Picture grey = new Picture(3, 3, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);

        assertThat(Downscale.to(grey, 1, 1).luma()).containsExactly(40);
        assertThat(Downscale.to(grey, 3, 1).luma()).containsExactly(30, 40, 50);
        // Columns of one and a half: 0 and half of 10, half of 10 and 20.
        assertThat(Downscale.to(grey, 2, 3).luma()).startsWith(3, 17);
        assertThat(Downscale.to(grey, 3, 3).luma()).isEqualTo(luma);
    }

    @ParameterizedTest
    @CsvSource({"640,480,320,240", "641,479,213,160", "99,77,98,76", "64,48,1,1", "65,49,33,25"})
    void aFlatPictureStaysFlatAndChromaKeepsItsPlaces(int width, int height, int toWidth, int toHeight) {
        Picture scene = Pictures.convert(Pictures.ofImage(Jpegs.scene(width, height)), Picture.Matrix.BT601_FULL, 1, 1);
        byte[] luma = scene.luma().clone();
        Arrays.fill(luma, (byte) 200);
        Picture flat = new Picture(width, height, luma, scene.cb(), scene.cr(), 1, 1, scene.matrix());

        Picture small = Downscale.to(flat, toWidth, toHeight);

        assertThat(small.luma()).hasSize(toWidth * toHeight).containsOnly((byte) 200);
        assertThat(small.cb()).hasSize(small.chromaWidth() * small.chromaHeight());
        assertThat(mean(small.cr())).isCloseTo(mean(flat.cr()), org.assertj.core.data.Offset.offset(2.0));
    }

    @Test
    void picturesDoNotGrow() {
        Picture scene = Pictures.ofImage(Jpegs.scene(64, 48));
        assertThatIllegalArgumentException().isThrownBy(() -> Downscale.to(scene, 65, 48));
    }

    private static double mean(byte[] plane) {
        double sum = 0;
        for (byte b : plane) {
            sum += b & 0xFF;
        }
        return sum / plane.length;
    }
}
