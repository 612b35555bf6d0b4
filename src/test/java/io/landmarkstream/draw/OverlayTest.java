package io.landmarkstream.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayTest {

    private static final Topology LINE =
            new Topology("line", null, List.of("from", "to"), new int[][] {{0, 1}}, new int[0][], null, List.of());

    private final Overlay overlay = new Overlay(name -> LINE);
    private final Picture picture =
            new Picture(400, 300, new byte[120_000], new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);

    @Test
    void pointsAndConnectionsAreWhereTheCoordinatesSay() {
        BufferedImage image = overlay.draw(picture, List.of(hand(Handedness.LEFT, false, 100, 200, 300, 200)));

        assertThat(lit(image, 100, 200)).isTrue();
        assertThat(lit(image, 300, 200)).isTrue();
        assertThat(lit(image, 200, 200)).isTrue();
        assertThat(lit(image, 200, 220)).isFalse();
    }

    @Test
    void sidesHaveTheirColours() {
        int left = overlay.draw(picture, List.of(hand(Handedness.LEFT, false, 100, 200, 300, 200)))
                .getRGB(150, 200);
        int right = overlay.draw(picture, List.of(hand(Handedness.RIGHT, false, 100, 200, 300, 200)))
                .getRGB(150, 200);

        assertThat(left & 0xFF).isGreaterThan(left >> 16 & 0xFF);
        assertThat(right >> 16 & 0xFF).isGreaterThan(right & 0xFF);
    }

    @Test
    void whatIsPredictedIsFaintAndDashed() {
        BufferedImage seen = overlay.draw(picture, List.of(hand(Handedness.LEFT, false, 50, 200, 350, 200)));
        BufferedImage predicted = overlay.draw(picture, List.of(hand(Handedness.LEFT, true, 50, 200, 350, 200)));
        int gaps = 0;
        for (int x = 60; x < 340; x++) {
            assertThat(lit(seen, x, 200)).isTrue();
            gaps += lit(predicted, x, 200) ? 0 : 1;
        }
        assertThat(gaps).isGreaterThan(50);
        assertThat(brightest(predicted)).isLessThan(brightest(seen));
    }

    private static int brightest(BufferedImage image) {
        int brightest = 0;
        for (int x = 60; x < 340; x++) {
            brightest = Math.max(brightest, image.getRGB(x, 200) & 0xFF);
        }
        return brightest;
    }

    @Test
    void objectsOutsideOfThePictureDoNoHarm() {
        BufferedImage image = overlay.draw(picture, List.of(hand(Handedness.UNKNOWN, false, -500, -500, 900, 900)));

        assertThat(lit(image, 200, 200)).isTrue();
    }

    @Test
    void withoutObjectsThePictureIsUntouched() {
        Picture scene = Pictures.ofImage(Jpegs.scene(60, 40));

        assertThat(Jpegs.psnr(overlay.draw(scene, List.of()), Pictures.image(scene)))
                .isInfinite();
    }

    private static boolean lit(BufferedImage image, int x, int y) {
        int rgb = image.getRGB(x, y);
        return (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF) > 60;
    }

    private static DrawnObject hand(Handedness side, boolean predicted, float x0, float y0, float x1, float y1) {
        return new DrawnObject(Kind.HAND, 7, side, predicted, "line", new float[] {x0, y0, 0, x1, y1, 0}, "");
    }

    private static final Topology TIP =
            new Topology("tip", null, List.of("wrist", "index_tip"), new int[0][], new int[0][], null, List.of());

    private static DrawnObject pointing(long id, float x, float y, boolean predicted) {
        return new DrawnObject(Kind.HAND, id, Handedness.LEFT, predicted, "tip", new float[] {10, 290, 0, x, y, 0}, "");
    }

    private BufferedImage trail(Trails trails) {
        BufferedImage image = Pictures.image(picture);
        new Overlay(name -> TIP).draw(image, List.of(), trails);
        return image;
    }

    @Test
    void aTrailFollowsTheTipOfTheIndexFingerOverTheLastSecond() {
        Trails trails = new Trails(name -> TIP);
        for (int i = 0; i <= 20; i++) {
            trails.add(List.of(pointing(1, 100 + 10 * i, 100, false)), i * 100_000L);
        }
        BufferedImage image = trail(trails);

        assertThat(lit(image, 290, 100)).isTrue();
        assertThat(lit(image, 215, 100)).as("nearly a second ago").isTrue();
        assertThat(lit(image, 150, 100)).as("1.5 s ago").isFalse();
        assertThat(lit(image, 10, 290)).as("the wrist").isFalse();
        int fresh = image.getRGB(290, 100) & 0xFF;
        assertThat(image.getRGB(215, 100) & 0xFF).isLessThan(fresh);
    }

    @Test
    void aTrailIsNotDrawnOverAGapNorOverPredictedPointsNorOverAClockThatGoesBack() {
        Trails trails = new Trails(name -> TIP);
        trails.add(List.of(pointing(1, 100, 100, false)), 0);
        trails.add(List.of(pointing(1, 200, 100, true)), 100_000);
        trails.add(List.of(pointing(1, 300, 100, false)), 400_000);
        assertThat(lit(trail(trails), 250, 100)).isFalse();

        trails.add(List.of(pointing(1, 350, 100, false)), 500_000);
        assertThat(lit(trail(trails), 325, 100)).isTrue();

        trails.add(List.of(pointing(1, 360, 100, false)), 100_000);
        assertThat(lit(trail(trails), 325, 100)).isFalse();
    }
}
