package io.landmarkstream.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.picture.Picture;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FailureSheetTest {

    private static final int TILE = FailureSheet.TILE;

    /** Pixels of the sheet for one of the picture: 2.2 boxes of 40 pixels fill a place. */
    private static final double SCALE = TILE / 88.0;

    private final FailureSheet sheet = new FailureSheet();

    /** Grey, with a white square of 40 pixels in the middle of 400. */
    private final Picture picture = picture();

    @Test
    void aPlaceStandsInTheMiddleOfItsTileWithItsBoxGreenAndTheRegionBlue() {
        Box truth = new Box(180, 180, 220, 220);
        sheet.add(picture, truth, new Roi(200, 200, 60, 60, 0), null, "a.jpg hand", "lost");
        BufferedImage image = sheet.image();
        assertThat(image.getWidth()).isEqualTo(TILE);
        assertThat(image.getRGB(TILE / 2, TILE / 2) & 0xFF).isGreaterThan(240);
        assertThat(green(image, left(20), TILE / 2)).isTrue();
        assertThat(blue(image, left(30), TILE / 2)).isTrue();
        assertThat(image.getRGB(5, TILE / 2) & 0xFF).isBetween(90, 110);
    }

    @Test
    void pointsTellThePlaceWhereThereIsNoTruth() {
        float[] points = {180, 180, 0, 220, 220, 0};
        sheet.add(picture, null, null, points, "a.jpg hand", "false");
        Color corner = new Color(sheet.image().getRGB(left(20), left(20)));
        assertThat(corner.getRed()).isGreaterThan(corner.getBlue() + 80);
    }

    @Test
    void whatDoesNotFitIsCounted() {
        for (int i = 0; i < FailureSheet.MOST + 3; i++) {
            sheet.add(picture, new Box(0, 0, 9, 9), null, null, "", "");
        }
        assertThat(sheet.size()).isEqualTo(FailureSheet.MOST);
        assertThat(sheet.leftOut()).isEqualTo(3);
    }

    /** So many pixels of the picture left of the middle. */
    private static int left(int pixels) {
        return (int) (TILE / 2.0 - pixels * SCALE);
    }

    private static boolean green(BufferedImage image, int x, int y) {
        Color c = new Color(image.getRGB(x, y));
        return c.getGreen() > c.getRed() + 60 && c.getGreen() > c.getBlue() + 60;
    }

    private static boolean blue(BufferedImage image, int x, int y) {
        Color c = new Color(image.getRGB(x, y));
        return c.getBlue() > c.getRed() + 60;
    }

    private static Picture picture() {
        byte[] luma = new byte[400 * 400];
        Arrays.fill(luma, (byte) 100);
        for (int y = 180; y < 220; y++) {
            Arrays.fill(luma, y * 400 + 180, y * 400 + 220, (byte) 250);
        }
        return new Picture(400, 400, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
    }
}
