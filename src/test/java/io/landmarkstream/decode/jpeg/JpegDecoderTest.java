package io.landmarkstream.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.decode.jpeg.BadJpegs.Bad;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegDecoderTest {

    private final JpegDecoder decoder = new JpegDecoder();

    @AfterEach
    void close() {
        decoder.close();
    }

    @ParameterizedTest
    @CsvSource({"640,480", "1,1", "2,2", "3,1", "17,31", "33,20", "641,479", "8,8", "9,9", "1,40"})
    void everySizeDecodesAsTheJdkDoes(int width, int height) throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(width, height));

        Picture picture = decode(jpeg);

        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
        // The JDK repeats chroma samples instead of interpolating them where there are one or two.
        assertThat(Jpegs.psnr(Pictures.image(picture), Jpegs.read(jpeg))).isGreaterThan(width < 5 ? 24 : 38);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,0,0,false",
        "2,1,1,0,false",
        "1,2,0,1,false",
        "2,2,1,1,false",
        "4,1,2,0,false",
        "2,2,1,1,true",
        "1,1,0,0,true"
    })
    void everySamplingAndCodingDecodesAsTheJdkDoes(int h, int v, int shiftX, int shiftY, boolean progressive)
            throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(203, 157), progressive, h, v);

        Picture picture = decode(jpeg);

        assertThat(picture.chromaShiftX()).isEqualTo(shiftX);
        assertThat(picture.chromaShiftY()).isEqualTo(shiftY);
        assertThat(picture.cb()).hasSize(picture.chromaWidth() * picture.chromaHeight());
        assertThat(Jpegs.psnr(Pictures.image(picture), Jpegs.read(jpeg))).isGreaterThan(33);
    }

    @Test
    void greyPicturesHaveNoChroma() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.grey(Jpegs.scene(50, 41)));

        Picture picture = decode(jpeg);

        assertThat(picture.isGrey()).isTrue();
        int[] expected = Jpegs.read(jpeg).getRaster().getPixels(0, 0, 50, 41, (int[]) null);
        for (int i = 0; i < expected.length; i++) {
            assertThat(picture.luma()[i] & 0xFF).isCloseTo(expected[i], within(2));
        }
    }

    @Test
    void samplingFactorsOfGreyPicturesMeanNothing() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.grey(Jpegs.scene(50, 41)));

        assertThat(decode(Jpegs.with(jpeg, Jpegs.sof(jpeg) + 11, 0x21)).luma())
                .isEqualTo(decode(jpeg).luma());
    }

    @Test
    void rgbByAdobeMarkerIsReadAsRgb() throws RejectException {
        byte[] file = Jpegs.jpeg(Jpegs.scene(64, 48), false, 1, 1);
        byte[] rgb = Jpegs.insert(Jpegs.without(file, 0xE0), 2, Jpegs.adobe(0));

        Picture picture = decode(rgb);

        assertThat(Jpegs.psnr(Pictures.image(picture), Jpegs.read(rgb))).isGreaterThan(38);
        assertThat(Jpegs.psnr(Pictures.image(picture), Jpegs.read(file))).isLessThan(20);
    }

    @Test
    void rgbByComponentNamesIsReadAsRgb() throws RejectException {
        byte[] file = Jpegs.without(Jpegs.jpeg(Jpegs.scene(64, 48), false, 1, 1), 0xE0);
        byte[] adobe = Jpegs.insert(file, 2, Jpegs.adobe(0));
        byte[] named = file.clone();
        for (int c = 0; c < 3; c++) {
            named[Jpegs.sof(file) + 10 + 3 * c] = (byte) "RGB".charAt(c);
            named[Jpegs.marker(file, 0xDA) + 5 + 2 * c] = (byte) "RGB".charAt(c);
        }

        assertSame(decode(named), decode(adobe));
    }

    @Test
    void filesWithoutHuffmanTablesUseTheStandardOnes() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));

        assertSame(decode(Jpegs.without(jpeg, 0xC4)), decode(jpeg));
    }

    @Test
    void tablesOfOnePictureAreForgottenBeforeTheNext() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[] withoutTables = Jpegs.without(jpeg, 0xC4);
        Picture expected = decode(withoutTables);

        decode(Jpegs.jpeg(Jpegs.scene(160, 120), true, 2, 2));

        assertSame(decode(withoutTables), expected);
    }

    @Test
    void applicationDataIsSkippedHoweverMuch() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[][] blocks = new byte[100][];
        Arrays.fill(blocks, Jpegs.segment(0xE2, new byte[60_000]));

        assertSame(decode(Jpegs.insert(jpeg, 2, Jpegs.concat(blocks))), decode(jpeg));
    }

    @Test
    void aThumbnailInsideTheExifBlockIsNoPicture() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[] thumbnail = Jpegs.segment(
                0xE1, Jpegs.concat(new byte[] {'E', 'x', 'i', 'f', 0, 0}, Jpegs.jpeg(Jpegs.scene(16, 12))));

        assertSame(decode(Jpegs.insert(jpeg, 2, thumbnail)), decode(jpeg));
    }

    @Test
    void filesMayGoOnBehindThePicture() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));

        assertSame(decoder.decodeFile(Jpegs.concat(jpeg, jpeg)), decode(jpeg));
    }

    @Test
    void onlyTheGivenRangeIsRead() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[] value = Jpegs.concat(new byte[] {1, 2, 3}, jpeg, new byte[] {4, 5});

        assertSame(decoder.decode(value, 3, jpeg.length), decode(jpeg));
        assertThat(catchThrowableOfType(RejectException.class, () -> decoder.decode(value, 3, jpeg.length - 1))
                        .reason())
                .isEqualTo(Reason.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyOrientationGivesTheSameUprightPicture(boolean little) throws RejectException {
        BufferedImage scene = Jpegs.scene(97, 61);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] stored = Jpegs.jpeg(asStored(scene, orientation), false, 2, 2);

            Picture picture = decode(Jpegs.insert(stored, 2, Jpegs.exif(orientation, little)));

            assertThat(picture.width()).isEqualTo(97);
            assertThat(picture.height()).isEqualTo(61);
            assertThat(Jpegs.psnr(Pictures.image(picture), scene))
                    .as("orientation " + orientation)
                    .isGreaterThan(30);
        }
    }

    @Test
    void anOrientationOutOfRangeIsNone() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(97, 61));

        assertSame(decode(Jpegs.insert(jpeg, 2, Jpegs.exif(9, true))), decode(jpeg));
        assertSame(decode(Jpegs.insert(jpeg, 2, Jpegs.exif(0, false))), decode(jpeg));
    }

    /** What a camera held the other way would have stored: the inverse of what EXIF asks a viewer to do. */
    private static BufferedImage asStored(BufferedImage upright, int orientation) {
        boolean transposed = orientation >= 5;
        int width = transposed ? upright.getHeight() : upright.getWidth();
        int height = transposed ? upright.getWidth() : upright.getHeight();
        BufferedImage stored = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                // Row 0 and column 0 of the stored picture are, by EXIF 2.3: 1 top left, 2 top right, 3 bottom right,
                // 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
                int u =
                        switch (orientation) {
                            case 1, 4 -> x;
                            case 2, 3 -> width - 1 - x;
                            case 5, 8 -> y;
                            default -> height - 1 - y;
                        };
                int v =
                        switch (orientation) {
                            case 1, 2 -> y;
                            case 3, 4 -> height - 1 - y;
                            case 5, 6 -> x;
                            default -> width - 1 - x;
                        };
                stored.setRGB(x, y, upright.getRGB(u, v));
            }
        }
        return stored;
    }

    static Set<Map.Entry<String, Bad>> bad() {
        return BadJpegs.all().entrySet();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badInputIsRejectedForItsReasonAndLeavesTheNextPictureAsItWas(Map.Entry<String, Bad> entry)
            throws RejectException {
        byte[] good = Jpegs.jpeg(Jpegs.scene(333, 217));
        Picture before = decode(good);

        RejectException rejected = catchThrowableOfType(
                RejectException.class, () -> decode(entry.getValue().bytes()));

        assertThat(rejected).as(entry.getKey()).isNotNull();
        assertThat(rejected.reason())
                .as(rejected.getMessage())
                .isEqualTo(entry.getValue().reason());
        assertThat(rejected.getMessage()).endsWith(".");
        assertSame(decode(good), before);
    }

    @Test
    void theLimitsAreExact() throws RejectException {
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(64, 48));
        DecodeLimits fits = new DecodeLimits(jpeg.length, 64 * 48, 1);

        assertThat(JpegHeader.parse(jpeg, 0, jpeg.length, fits).width()).isEqualTo(64);
        assertThat(header(jpeg, new DecodeLimits(jpeg.length - 1, 64 * 48, 1))).isEqualTo(Reason.TOO_LARGE);
        assertThat(header(jpeg, new DecodeLimits(jpeg.length, 64 * 48 - 1, 1))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void restartMarkersMustBeThereAndInOrder() throws RejectException {
        byte[] jpeg = restarting();
        int first = indexOf(jpeg, 0xD0);

        assertThat(decode(jpeg).width()).isEqualTo(64);
        assertThat(reason(Jpegs.with(jpeg, first + 1, 0xD3))).isEqualTo(Reason.CORRUPT);
        assertThat(reason(Jpegs.concat(
                        Arrays.copyOf(jpeg, first), Arrays.copyOfRange(jpeg, indexOf(jpeg, 0xD1) + 2, jpeg.length))))
                .isEqualTo(Reason.CORRUPT);
    }

    /** Grey 64 × 8 in 8 blocks, each its own restart interval: the scan of an even picture, eight times. */
    private static byte[] restarting() {
        BufferedImage even = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        even.createGraphics().fillRect(0, 0, 8, 8);
        byte[] block = Jpegs.sized(Jpegs.jpeg(even), 64, 8);
        int sos = Jpegs.marker(block, 0xDA);
        byte[] head = Jpegs.insert(Arrays.copyOf(block, sos + 10), sos, Jpegs.segment(0xDD, new byte[] {0, 1}));
        byte[] scan = Arrays.copyOfRange(block, sos + 10, block.length - 2);
        byte[] jpeg = Jpegs.concat(head, scan);
        for (int i = 0; i < 7; i++) {
            jpeg = Jpegs.concat(jpeg, new byte[] {(byte) 0xFF, (byte) (0xD0 + i)}, scan);
        }
        return Jpegs.concat(jpeg, new byte[] {(byte) 0xFF, (byte) 0xD9});
    }

    private static int indexOf(byte[] jpeg, int code) {
        int at = Jpegs.marker(jpeg, 0xDA);
        while ((jpeg[at] & 0xFF) != 0xFF || (jpeg[at + 1] & 0xFF) != code) {
            at++;
        }
        return at;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThousandFlippedBitsGiveAPictureOfTheRightSizeOrAReject(boolean progressive) throws RejectException {
        byte[] good = Jpegs.jpeg(Jpegs.scene(160, 120), progressive, 2, 2);
        Picture before = decode(good);
        Random random = new Random(20261120);
        Set<Reason> allowed = EnumSet.of(
                Reason.FORMAT,
                Reason.TRUNCATED,
                Reason.TOO_LARGE,
                Reason.DIMENSIONS,
                Reason.CODEC,
                Reason.SCANS,
                Reason.TRAILING,
                Reason.CORRUPT);
        int decoded = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] flipped = good.clone();
            int at = random.nextInt(good.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            try {
                Picture picture = decode(flipped);
                assertThat(picture.luma()).hasSize(picture.width() * picture.height());
                decoded++;
            } catch (RejectException e) {
                assertThat(allowed).as("byte " + at).contains(e.reason());
            }
            if (i % 50 == 0) {
                assertSame(decode(good), before);
            }
        }
        assertThat(decoded).isLessThan(1000);
        assertSame(decode(good), before);
    }

    @Test
    void neitherGoodNorBadPicturesLeaveMemoryBehind() throws RejectException {
        byte[] good = Jpegs.jpeg(Jpegs.scene(640, 480));
        byte[] cut = BadJpegs.all().get("cut in half, end of image put on").bytes();
        work(good, cut, 300);
        long bytes = Pointer.totalBytes();
        long resident = Pointer.physicalBytes();

        work(good, cut, 2000);

        assertThat(Pointer.totalBytes() - bytes).isLessThanOrEqualTo(64 * 1024);
        // A leak of one picture a decode would be 900 MB; the Java heap's own growth has to fit in here too.
        assertThat(Pointer.physicalBytes() - resident).isLessThan(500L << 20);
    }

    private void work(byte[] good, byte[] cut, int times) throws RejectException {
        for (int i = 0; i < times; i++) {
            decode(good);
            if (i % 10 == 0) {
                assertThat(reason(cut)).isEqualTo(Reason.CORRUPT);
            }
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        decoder.close();
        decoder.close();
    }

    private Picture decode(byte[] jpeg) throws RejectException {
        return decoder.decode(jpeg, 0, jpeg.length);
    }

    private Reason reason(byte[] jpeg) {
        return catchThrowableOfType(RejectException.class, () -> decode(jpeg)).reason();
    }

    private static Reason header(byte[] jpeg, DecodeLimits limits) {
        return catchThrowableOfType(RejectException.class, () -> JpegHeader.parse(jpeg, 0, jpeg.length, limits))
                .reason();
    }

    private static void assertSame(Picture actual, Picture expected) {
        assertThat(new int[] {actual.width(), actual.height(), actual.chromaShiftX(), actual.chromaShiftY()})
                .containsExactly(expected.width(), expected.height(), expected.chromaShiftX(), expected.chromaShiftY());
        assertThat(actual.matrix()).isEqualTo(expected.matrix());
        assertThat(Arrays.equals(actual.luma(), expected.luma())
                        && Arrays.equals(actual.cb(), expected.cb())
                        && Arrays.equals(actual.cr(), expected.cr()))
                .as("same bits")
                .isTrue();
    }
}
