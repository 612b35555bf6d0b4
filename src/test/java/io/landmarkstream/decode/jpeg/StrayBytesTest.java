package io.landmarkstream.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landmarkstream.Field;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras put bytes into their JPEGs that belong to nothing: the picture is exact, or there is none. */
class StrayBytesTest {

    private final JpegDecoder decoder = new JpegDecoder();

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void bytesBeforeEveryRestartMarkerChangeNoPixel() throws RejectException {
        assertSame(
                decode(Field.bytes("jpeg_extra_bytes_before_every_rst.jpg")),
                decode(Field.bytes("jpeg_restart_markers_sound.jpg")));
    }

    @Test
    void bytesBeforeAMarkerBetweenTwoSegmentsArePassedOver() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        Picture expected = decode(jpeg);

        for (int code : new int[] {0xDB, 0xC0, 0xC4, 0xDA}) {
            int at = Jpegs.marker(jpeg, code);
            assertSame(decode(Jpegs.insert(jpeg, at, new byte[] {0})), expected);
            assertSame(decode(Jpegs.insert(jpeg, at, new byte[] {7, (byte) 0xFF, 0, 9})), expected);
        }
        assertSame(decode(Jpegs.insert(jpeg, 2, new byte[] {0})), expected);
        assertThat(decode(Field.bytes("jpeg_extra_byte_before_dqt.jpg")).width())
                .isEqualTo(640);
    }

    @Test
    void threeHundredPicturesWithBytesBeforeRestartMarkersAreAllExact() throws RejectException {
        byte[] sound = Field.bytes("jpeg_restart_markers_sound.jpg");
        Picture expected = decode(sound);
        List<Integer> restarts = restarts(sound);
        Random random = new Random(270);

        for (int i = 0; i < 310; i++) {
            byte[] jpeg = sound;
            for (int marker = restarts.size() - 1; marker >= 0; marker--) {
                if (random.nextInt(3) == 0) {
                    jpeg = Jpegs.insert(jpeg, restarts.get(marker), stray(random));
                }
            }
            assertSame(decode(jpeg), expected);
        }
    }

    @Test
    void anIntervalThatIsCutIsNeverAPicture() {
        byte[] sound = Field.bytes("jpeg_restart_markers_sound.jpg");
        List<Integer> restarts = restarts(sound);
        Random random = new Random(310);

        for (int i = 0; i < 100; i++) {
            int marker = restarts.get(1 + random.nextInt(restarts.size() - 1));
            int cut = 2 + random.nextInt(20);
            byte[] jpeg =
                    Jpegs.concat(Arrays.copyOf(sound, marker - cut), Arrays.copyOfRange(sound, marker, sound.length));
            assertThat(reason(jpeg)).as("cut " + cut + " before " + marker).isEqualTo(Reason.CORRUPT);
        }
    }

    @Test
    void aProgressivePictureWithRestartMarkersIsExactOrRejected() throws RejectException {
        byte[] sound = Field.bytes("jpeg_progressive_restart_markers.jpg");
        Picture expected = decode(sound);
        List<Integer> restarts = restarts(sound);
        for (int marker : restarts) {
            try {
                assertSame(decode(Jpegs.insert(sound, marker, new byte[] {0x55, 0x2A})), expected);
            } catch (RejectException e) {
                assertThat(e.reason()).isEqualTo(Reason.CORRUPT);
            }
        }
        assertThat(restarts).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 600, 100_000})
    void whatFollowsTheEndAndIsNoJpegIsPassedOver(int length) throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);

        assertSame(decode(Jpegs.concat(jpeg, new byte[length])), decode(jpeg));
        assertSame(decode(Jpegs.concat(jpeg, noise)), decode(jpeg));
        assertSame(decode(Jpegs.concat(jpeg, new byte[] {'\r', '\n'})), decode(jpeg));
    }

    @Test
    void anotherPictureBehindTheEndIsRejectedSinceItWouldBeLost() {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));

        assertThat(reason(Jpegs.concat(jpeg, new byte[] {'\r', '\n'}, jpeg))).isEqualTo(Reason.TRAILING);
    }

    @Test
    void whatFollowsTheEndIsCutOffBeforeAPictureIsPublished() {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));

        assertThat(JpegHeader.withoutTail(Jpegs.concat(jpeg, new byte[600]))).isEqualTo(jpeg);
        assertThat(JpegHeader.withoutTail(Jpegs.concat(jpeg, jpeg))).isEqualTo(jpeg);
        assertThat(JpegHeader.withoutTail(jpeg)).isSameAs(jpeg);
        byte[] cut = Arrays.copyOf(jpeg, 1000);
        assertThat(JpegHeader.withoutTail(cut)).isSameAs(cut);
    }

    @Test
    void aPictureWithoutItsEndIsTruncated() {
        assertThat(reason(Field.bytes("jpeg_no_end_marker.jpg"))).isEqualTo(Reason.TRUNCATED);
    }

    private static byte[] stray(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(4)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == (byte) 0xFF) {
                bytes[i] = 0; // else it would begin a marker
            }
        }
        return bytes;
    }

    /** Offsets of the restart markers. */
    private static List<Integer> restarts(byte[] jpeg) {
        List<Integer> found = new ArrayList<>();
        for (int i = Jpegs.marker(jpeg, 0xDA); i + 1 < jpeg.length; i++) {
            int code = jpeg[i + 1] & 0xFF;
            if (jpeg[i] == (byte) 0xFF && code >= 0xD0 && code <= 0xD7) {
                found.add(i);
            }
        }
        return found;
    }

    private Picture decode(byte[] jpeg) throws RejectException {
        return decoder.decode(jpeg, 0, jpeg.length);
    }

    private Reason reason(byte[] jpeg) {
        return catchThrowableOfType(RejectException.class, () -> decode(jpeg)).reason();
    }

    private static void assertSame(Picture actual, Picture expected) {
        assertThat(new int[] {actual.width(), actual.height()}).containsExactly(expected.width(), expected.height());
        assertThat(Arrays.equals(actual.luma(), expected.luma())
                        && Arrays.equals(actual.cb(), expected.cb())
                        && Arrays.equals(actual.cr(), expected.cr()))
                .as("same bits")
                .isTrue();
    }
}
