package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rendered boards, seen through lenses that distort, give the cameras' calibration back. */
class BoardCalibrationTest {

    private static final Checkerboard BOARD = new Checkerboard(9, 6, .03);
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int PICTURES = 24;
    private static final double[] LENS = {-.21, .06, .0011, -.0008, -.004};
    private static final boolean[] UNKNOWN = {false, false, false};

    private final Random random = new Random(11);

    /** A camera on an arc, 1 m from the middle, that looks at it. */
    private static CameraModel camera(String id, double degrees, double focal) {
        double a = Math.toRadians(degrees);
        double[] z = {-Math.sin(a), 0, Math.cos(a)};
        double[] rotation = {z[2], 0, -z[0], 0, 1, 0, z[0], 0, z[2]};
        double[] t = Geometry.times(rotation, new double[] {z[0], 0, z[2] - 1});
        return new CameraModel(id, WIDTH, HEIGHT, focal, 1.004 * focal, 323.1, 236.4, LENS, rotation, t, 0);
    }

    private static List<CameraModel> truth() {
        return List.of(camera("a", 0, 560), camera("b", -24, 575), camera("c", 22, 540));
    }

    private static List<CameraModel> sizes() {
        return truth().stream()
                .map(c -> new CameraModel(
                        c.id(),
                        WIDTH,
                        HEIGHT,
                        1,
                        1,
                        0,
                        0,
                        new double[5],
                        new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
                        new double[3],
                        0))
                .toList();
    }

    /** Board to world: all over the picture, tilted. */
    private double[][] place() {
        double[] r = Geometry.rotation(
                1.1 * (random.nextDouble() - .5), 1.1 * (random.nextDouble() - .5), .8 * (random.nextDouble() - .5));
        double[] middle = Geometry.times(r, new double[] {.12, .075, 0});
        double[] t = {
            .32 * (random.nextDouble() - .5) - middle[0],
            .24 * (random.nextDouble() - .5) - middle[1],
            1 + .3 * (random.nextDouble() - .5) - middle[2]
        };
        return new double[][] {r, t};
    }

    /** Dark squares on a light board before grey, each pixel the mean over what it covers. */
    private static byte[] rendered(float[] rays, CameraModel camera, double[][] place) {
        double[] turn = Geometry.product(camera.rotation(), place[0]); // board to camera
        double[] t = Geometry.times(camera.rotation(), place[1]);
        for (int k = 0; k < 3; k++) {
            t[k] += camera.translation()[k];
        }
        double[] back = Geometry.transposed(turn);
        double[] eye = Geometry.times(back, t);
        byte[] luma = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < luma.length; i++) {
            int at = i / WIDTH * (WIDTH + 1) + i % WIDTH;
            double[] here = onBoard(rays, at, back, eye);
            double x = here[0];
            double y = here[1];
            double s = BOARD.square();
            boolean board = x > -s && y > -s && x < s * BOARD.columns() && y < s * BOARD.rows();
            boolean paper = x > -.06 && y > -.06 && x < .30 && y < .21;
            double value = !paper ? 120 : 225;
            if (board) {
                double[] right = onBoard(rays, at + 1, back, eye);
                double[] below = onBoard(rays, at + WIDTH + 1, back, eye);
                double alongX = stripes(x, Math.abs(right[0] - x) + Math.abs(below[0] - x));
                double alongY = stripes(y, Math.abs(right[1] - y) + Math.abs(below[1] - y));
                value = 127.5 - 97.5 * alongX * alongY;
            }
            luma[i] = (byte) Math.round(value);
        }
        return luma;
    }

    /** Where the ray of a pixel's middle meets the board. */
    private static double[] onBoard(float[] rays, int at, double[] back, double[] eye) {
        double u = rays[2 * at];
        double v = rays[2 * at + 1];
        double depth = eye[2] / (back[6] * u + back[7] * v + back[8]);
        return new double[] {
            depth * (back[0] * u + back[1] * v + back[2]) - eye[0],
            depth * (back[3] * u + back[4] * v + back[5]) - eye[1]
        };
    }

    /** The mean over a width of 1 and −1 in turn, a square each. */
    private static double stripes(double x, double width) {
        return (area(x + width / 2) - area(x - width / 2)) / width;
    }

    private static double area(double x) {
        double s = BOARD.square();
        double within = x - 2 * s * Math.floor(x / (2 * s));
        return within < s ? within : 2 * s - within;
    }

    /** The rays of all pixels, and of one column and row more. */
    private static float[] rays(CameraModel camera) {
        float[] rays = new float[2 * (WIDTH + 1) * (HEIGHT + 1)];
        for (int i = 0; i < rays.length / 2; i++) {
            double[] ray = camera.undistort(i % (WIDTH + 1) + .5, i / (WIDTH + 1) + .5);
            rays[2 * i] = (float) ray[0];
            rays[2 * i + 1] = (float) ray[1];
        }
        return rays;
    }

    private List<List<BoardCalibration.View>> views(boolean together) {
        List<List<BoardCalibration.View>> views = new ArrayList<>();
        List<float[]> rays = new ArrayList<>();
        for (CameraModel camera : truth()) {
            views.add(new ArrayList<>());
            rays.add(rays(camera));
        }
        for (int i = 0; i < PICTURES; i++) {
            double[][] place = place();
            for (int c = 0; c < views.size(); c++) {
                byte[] luma = rendered(rays.get(c), truth().get(c), place);
                for (int k = 0; k < luma.length; k++) { // two grey levels of noise
                    luma[k] =
                            (byte) Math.max(0, Math.min(255, (luma[k] & 0xff) + Math.round(2 * random.nextGaussian())));
                }
                float[] corners = CheckerboardFinder.find(BOARD, luma, WIDTH, HEIGHT);
                if (corners != null) {
                    views.get(c).add(new BoardCalibration.View(together ? i : 3 * i + c, corners));
                }
            }
        }
        return views;
    }

    @Test
    void camerasAreFoundWithinThreeMillimetresAndATenthOfADegree() throws Exception {
        List<List<BoardCalibration.View>> views = views(true);
        assertThat(views).allSatisfy(of -> assertThat(of).hasSizeGreaterThan(PICTURES / 2));

        BoardCalibration.Result result = new BoardCalibration(BOARD, sizes(), UNKNOWN).calibrate(views);

        CameraModel first = truth().get(0);
        for (int c = 0; c < 3; c++) {
            CameraModel found = result.cameras().get(c);
            CameraModel true_ = truth().get(c);
            double[] centre = first.toCamera(true_.centre()[0], true_.centre()[1], true_.centre()[2]);
            double[] rotation = Geometry.product(true_.rotation(), Geometry.transposed(first.rotation()));
            double[] off = Geometry.product(found.rotation(), Geometry.transposed(rotation));
            assertThat(Geometry.distance(found.centre(), centre)).as(found.id()).isLessThan(.003);
            double degrees = Math.toDegrees(Math.acos(Math.min(1, (off[0] + off[4] + off[8] - 1) / 2)));
            assertThat(degrees).as(found.id()).isLessThan(.1);
            assertThat(result.reports().get(c).reprojectionPx()).isLessThan(.2);
            double[] seen = found.undistort(190, 150);
            double[] wanted = true_.undistort(190, 150);
            assertThat(Math.hypot(seen[0] - wanted[0], seen[1] - wanted[1]) * 560)
                    .as("away from the middle, pixels")
                    .isLessThan(1.5);
        }
    }

    @Test
    void camerasThatNeverSawItTogetherAreRefusedByName() {
        List<List<BoardCalibration.View>> apart = views(false);

        assertThatThrownBy(() -> new BoardCalibration(BOARD, sizes(), UNKNOWN).calibrate(apart))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("Camera b, c saw the board at no time")
                .hasMessageContaining("Let all clips begin at the same moment");
    }

    @Test
    void tooFewPicturesAndBoardsThatAreNotTiltedAreRefused() {
        List<List<BoardCalibration.View>> few = new ArrayList<>();
        views(true).forEach(of -> few.add(of.subList(0, 7)));
        assertThatThrownBy(() -> new BoardCalibration(BOARD, sizes(), UNKNOWN).calibrate(few))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("Camera a shows the whole board of 9 x 6 inner corners in 7 pictures, and 8");

        List<BoardCalibration.View> flat = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            float[] corners = new float[2 * BOARD.size()];
            for (int k = 0; k < BOARD.size(); k++) {
                corners[2 * k] = (float) (100 + i + 500 * BOARD.x(k));
                corners[2 * k + 1] = (float) (80 + 500 * BOARD.y(k));
            }
            flat.add(new BoardCalibration.View(i, corners));
        }
        assertThatThrownBy(() -> new BoardCalibration(BOARD, sizes(), UNKNOWN).calibrate(List.of(flat, flat, flat)))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("do not tell its focal length. Tilt the board");
    }

    @Test
    void aPictureWithoutTheWholeBoardHasNone() {
        float[] rays = rays(truth().get(0));
        double[][] place = place();
        byte[] luma = rendered(rays, truth().get(0), place);
        float[] corners = CheckerboardFinder.find(BOARD, luma, WIDTH, HEIGHT);
        assertThat(corners).hasSize(108);
        double[] world = Geometry.times(place[0], new double[] {.03, .03, 0});
        double[] seen = truth().get(0).project(world[0] + place[1][0], world[1] + place[1][1], world[2] + place[1][2]);
        assertThat(Math.hypot(corners[20] - seen[0], corners[21] - seen[1])).isLessThan(.2);

        for (int y = 0; y < HEIGHT; y++) { // something before a part of the board
            for (int x = (int) corners[16] - 10; x < WIDTH; x++) {
                luma[y * WIDTH + x] = 90;
            }
        }
        assertThat(CheckerboardFinder.find(BOARD, luma, WIDTH, HEIGHT)).isNull();
        assertThat(CheckerboardFinder.find(
                        new Checkerboard(8, 5, .03), rendered(rays, truth().get(0), place), WIDTH, HEIGHT))
                .as("a larger board")
                .isNull();
    }

    @Test
    void aBoardThatLooksTheSameUpsideDownIsRefused() {
        assertThatThrownBy(() -> new Checkerboard(9, 7, .03))
                .hasMessageContaining("looks the same upside down. Take one with an even and an odd number");
        assertThatThrownBy(() -> new Checkerboard(9, 6, 30)).hasMessageContaining(".001 to 1 metres");
    }
}
