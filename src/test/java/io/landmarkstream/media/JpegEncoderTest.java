package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JpegEncoderTest {

    @ParameterizedTest
    @CsvSource({"640,480", "1,1", "2,3", "17,31", "641,479", "16,16", "1000,20"})
    void everySizeComesBackAlmostTheSame(int width, int height) throws RejectException {
        Picture picture =
                Pictures.convert(Pictures.ofImage(Jpegs.scene(width, height)), Picture.Matrix.BT601_FULL, 1, 1);
        try (JpegEncoder encoder = new JpegEncoder(95);
                JpegDecoder decoder = new JpegDecoder()) {
            byte[] jpeg = encoder.encode(picture);

            Picture decoded = decoder.decode(jpeg, 0, jpeg.length);

            assertThat(decoded.width()).isEqualTo(width);
            assertThat(decoded.height()).isEqualTo(height);
            assertThat(Jpegs.psnr(Pictures.image(decoded), Pictures.image(picture)))
                    .isGreaterThan(36);
            assertThat(Jpegs.psnr(Jpegs.read(jpeg), Pictures.image(picture))).isGreaterThan(width < 5 ? 24 : 36);
        }
    }

    @ParameterizedTest
    @EnumSource(Picture.Matrix.class)
    void coloursSurviveFromEveryMatrix(Picture.Matrix matrix) {
        BufferedImage scene = Jpegs.scene(320, 240);
        Picture picture = Pictures.convert(Pictures.ofImage(scene), matrix, 1, 1);
        try (JpegEncoder encoder = new JpegEncoder(95)) {
            assertThat(Jpegs.psnr(Jpegs.read(encoder.encode(picture)), scene)).isGreaterThan(30);
        }
    }

    @Test
    void greyPicturesAndChangesOfSizeAreFine() {
        Picture grey = new Picture(40, 30, new byte[1200], new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
        try (JpegEncoder encoder = new JpegEncoder(90)) {
            byte[] first = encoder.encode(grey);
            assertThat(Jpegs.read(encoder.encode(Pictures.ofImage(Jpegs.scene(50, 60))))
                            .getWidth())
                    .isEqualTo(50);
            assertThat(encoder.encode(grey)).isEqualTo(first);
            assertThat(Jpegs.read(first).getRGB(3, 3) & 0xFFFFFF).isZero();
        }
    }

    @Test
    void theSamePictureGivesTheSameBytes() {
        Picture picture = Pictures.ofImage(Jpegs.scene(320, 240));
        try (JpegEncoder encoder = new JpegEncoder(90);
                JpegEncoder other = new JpegEncoder(90)) {
            byte[] first = encoder.encode(picture);
            assertThat(encoder.encode(picture)).isEqualTo(first);
            assertThat(other.encode(picture)).isEqualTo(first);
        }
    }

    @Test
    void lowerQualityIsSmallerAndWorse() {
        BufferedImage scene = Jpegs.scene(320, 240);
        Picture picture = Pictures.ofImage(scene);
        try (JpegEncoder fine = new JpegEncoder(95);
                JpegEncoder coarse = new JpegEncoder(40)) {
            byte[] large = fine.encode(picture);
            byte[] small = coarse.encode(picture);
            assertThat(small.length).isLessThan(large.length);
            assertThat(Jpegs.psnr(Jpegs.read(small), scene)).isLessThan(Jpegs.psnr(Jpegs.read(large), scene));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JpegEncoder(0))
                .withMessageContaining("1 to 100");
    }
}
