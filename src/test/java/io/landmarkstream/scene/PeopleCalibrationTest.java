package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.attributes.CanonicalHead;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Three cameras around two people who walk and turn; everything is known exactly, then disturbed as networks do. */
class PeopleCalibrationTest {

    private static final double FIELD_OF_VIEW = 60;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final double FOCAL = 700;
    private static final int FRAMES = 120;
    private static final long STEP_US = 66_667;
    private static final float[] NONE = {};

    private final Random random = new Random(5);
    private double pointNoisePx = 1;
    private double poseNoiseDegrees = 4;

    /** A camera at a place of the ground plan, 1.5 m up, that looks at the room's middle. */
    private static CameraModel camera(String id, double x, double z, double focal) {
        double length = Math.hypot(x, z);
        double[] forward = {-x / length, 0, -z / length};
        double[] rotation = {forward[2], 0, -forward[0], 0, 1, 0, forward[0], 0, forward[2]};
        double[] t = Geometry.times(rotation, new double[] {-x, 1.5, -z});
        return new CameraModel(
                id, WIDTH, HEIGHT, focal, focal, WIDTH / 2.0 - .5, HEIGHT / 2.0 - .5, new double[5], rotation, t, 0);
    }

    private static List<CameraModel> truth() {
        return List.of(
                camera("front", 0, -2, FOCAL), camera("left", -1.4, -1.5, FOCAL), camera("right", 1.3, -1.6, FOCAL));
    }

    /** Head to world at a time: it walks, and turns to and fro. */
    private static double[] headRotation(int person, double seconds) {
        double yaw = .5 * Math.sin(1.1 * seconds + 2 * person);
        return Geometry.product(
                Geometry.rotation(0, yaw, 0), Geometry.rotation(.15 * Math.sin(.7 * seconds + person), 0, 0));
    }

    private static double[] headAt(int person, double seconds) {
        double side = person == 0 ? -.4 : .45;
        return new double[] {
            side + .25 * Math.sin(.8 * seconds + person),
            -1.5 + .05 * Math.sin(2 * seconds),
            .3 * Math.cos(.9 * seconds)
        };
    }

    private SceneView view(CameraModel camera, int frame, double seconds, long captureUs, int people) {
        List<ViewObject> objects = new ArrayList<>();
        double[] canonical = CanonicalHead.points68(); // centimetres
        for (int person = 0; person < people; person++) {
            double[] toWorld = headRotation(person, seconds);
            double[] at = headAt(person, seconds);
            float[] points = new float[3 * 68];
            for (int i = 0; i < 68; i++) {
                double[] turned = Geometry.times(
                        toWorld,
                        new double[] {canonical[3 * i] / 100, canonical[3 * i + 1] / 100, canonical[3 * i + 2] / 100});
                double[] seen = camera.project(turned[0] + at[0], turned[1] + at[1], turned[2] + at[2]);
                points[3 * i] = (float) (seen[0] + pointNoisePx * random.nextGaussian());
                points[3 * i + 1] = (float) (seen[1] + pointNoisePx * random.nextGaussian());
            }
            objects.add(new ViewObject(
                    person + 1,
                    Kind.FACE,
                    "face68",
                    Handedness.UNKNOWN,
                    0,
                    person + 1,
                    points,
                    NONE,
                    new boolean[0],
                    false,
                    1,
                    "",
                    0,
                    pose(camera, toWorld, at),
                    Float.NaN));
        }
        return new SceneView(camera.id(), "", frame, captureUs, WIDTH, HEIGHT, false, objects);
    }

    /** As the job reads it: with the field of view that it assumes, and some degrees off. */
    private float[] pose(CameraModel camera, double[] toWorld, double[] at) {
        double wobble = Math.toRadians(poseNoiseDegrees);
        double[] rotation = Geometry.product(
                Geometry.rotation(
                        wobble * random.nextGaussian(), wobble * random.nextGaussian(), wobble * random.nextGaussian()),
                Geometry.product(camera.rotation(), toWorld));
        double[] centre = camera.toCamera(at[0], at[1], at[2]);
        double assumed = WIDTH / 2.0 / Math.tan(Math.toRadians(FIELD_OF_VIEW) / 2);
        double depth = centre[2] * assumed / camera.fx();
        return new float[] {
            (float) rotation[0],
            (float) rotation[1],
            (float) rotation[2],
            (float) (100 * centre[0]),
            (float) rotation[3],
            (float) rotation[4],
            (float) rotation[5],
            (float) (100 * centre[1]),
            (float) rotation[6],
            (float) rotation[7],
            (float) rotation[8],
            (float) (100 * depth),
            0,
            0,
            0,
            1
        };
    }

    /** What each camera saw; a camera whose clock is ahead gives its frames later times. */
    private List<List<SceneView>> views(int people, double... clocksMs) {
        List<List<SceneView>> views = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
            List<SceneView> ofCamera = new ArrayList<>();
            for (int frame = 0; frame < FRAMES; frame++) {
                double seconds = frame * STEP_US / 1e6;
                long capture = frame * STEP_US + Math.round(1000 * (clocksMs.length == 0 ? 0 : clocksMs[c]));
                ofCamera.add(view(truth().get(c), frame, seconds, capture, people));
            }
            views.add(ofCamera);
        }
        return views;
    }

    private static List<CameraModel> unposed(double focal) {
        return truth().stream()
                .map(c -> new CameraModel(
                        c.id(),
                        WIDTH,
                        HEIGHT,
                        focal,
                        focal,
                        c.cx(),
                        c.cy(),
                        new double[5],
                        new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
                        new double[3],
                        0))
                .toList();
    }

    private static final boolean[] KNOWN = {true, true, true};

    private static void assertPoses(PeopleCalibration.Result result, double degrees, double metres) {
        List<CameraModel> truth = truth();
        for (int a = 0; a < 3; a++) {
            for (int b = a + 1; b < 3; b++) {
                double[] have =
                        relative(result.cameras().get(a), result.cameras().get(b));
                double[] want = relative(truth.get(a), truth.get(b));
                double[] off = Geometry.product(have, Geometry.transposed(want));
                double angle = Math.toDegrees(Math.acos(Math.min(1, (off[0] + off[4] + off[8] - 1) / 2)));
                assertThat(angle).as("degrees between %d and %d", a, b).isLessThan(degrees);
                assertThat(Geometry.distance(
                                result.cameras().get(a).centre(),
                                result.cameras().get(b).centre()))
                        .as("metres between %d and %d", a, b)
                        .isCloseTo(
                                Geometry.distance(
                                        truth.get(a).centre(), truth.get(b).centre()),
                                within(metres));
            }
        }
    }

    private static double[] relative(CameraModel a, CameraModel b) {
        return Geometry.product(a.rotation(), Geometry.transposed(b.rotation()));
    }

    @Test
    void posesAreExactWherePointsAre() throws Exception {
        pointNoisePx = 0;
        PeopleCalibration.Result result =
                new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 0).calibrate(views(2), null);
        // The eyes of the canonical head are 65.65 mm apart, those of an adult 63.
        double scale = .06565 / CanonicalHead.EYES_APART;
        double apart = Geometry.distance(truth().get(0).centre(), truth().get(1).centre());
        assertPoses(
                new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 0)
                        .calibrate(views(2), new PeopleCalibration.KnownDistance(0, 1, apart)),
                .02,
                .002);
        assertThat(Geometry.distance(
                        result.cameras().get(0).centre(),
                        result.cameras().get(1).centre()))
                .as("the scale is that of heads whose eyes are 63 mm apart")
                .isCloseTo(apart / scale, within(.01));
        assertThat(result.persons()).isEqualTo(2);
        assertThat(result.reports())
                .allSatisfy(report -> assertThat(report.reprojectionPx()).isLessThan(.1));
    }

    @Test
    void theWorldIsLevelAndBeginsAtTheFirstCamera() throws Exception {
        PeopleCalibration.Result result =
                new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 0).calibrate(views(2), null);
        assertThat(result.cameras().get(0).centre()).satisfies(at -> assertThat(
                        Arrays.stream(at).map(Math::abs).max().orElseThrow())
                .isLessThan(1e-9));
        double[] r = result.cameras().get(0).rotation();
        assertThat(r[4]).as("down in the picture is down in the world").isGreaterThan(.99);
        assertThat(r[8]).as("the first camera looks along z").isGreaterThan(.99);
    }

    @Test
    void noiseOfPointsAndPosesIsAveragedOut() throws Exception {
        pointNoisePx = 2;
        poseNoiseDegrees = 6;
        double apart = Geometry.distance(truth().get(0).centre(), truth().get(1).centre());
        assertPoses(
                new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 0)
                        .calibrate(views(2), new PeopleCalibration.KnownDistance(0, 1, apart)),
                .4,
                .03);
    }

    @Test
    void clocksThatAreApartAreFound() throws Exception {
        PeopleCalibration.Result result = new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 500)
                .calibrate(views(2, 0, 130, -210), null);
        assertThat(result.cameras().get(0).timeOffsetUs()).isZero();
        assertThat(result.cameras().get(1).timeOffsetUs() / 1000.).isCloseTo(-130, within(8.));
        assertThat(result.cameras().get(2).timeOffsetUs() / 1000.).isCloseTo(210, within(8.));
    }

    @Test
    void focalLengthsThatWereGuessedAreFound() throws Exception {
        PeopleCalibration.Result result = new PeopleCalibration(
                        unposed(WIDTH / 2.0 / Math.tan(Math.toRadians(FIELD_OF_VIEW) / 2)),
                        new boolean[3],
                        FIELD_OF_VIEW,
                        0)
                .calibrate(views(2), null);
        assertThat(result.cameras()).allSatisfy(c -> assertThat(c.fx()).isCloseTo(FOCAL, within(.06 * FOCAL)));
    }

    @Test
    void aCameraThatSawNobodyIsNamed() {
        List<List<SceneView>> views = views(2);
        views.set(
                1,
                views.get(1).stream()
                        .map(v -> new SceneView(
                                v.camera(), "", v.sequence(), v.captureTimeUs(), WIDTH, HEIGHT, false, List.of()))
                        .toList());
        assertThatThrownBy(() -> new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 0).calibrate(views, null))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("left")
                .hasMessageContaining("Film people");
    }

    @Test
    void camerasThatSawPeopleAtOtherTimesAreRefused() {
        List<List<SceneView>> views = views(1, 0, 60_000, 0);
        assertThatThrownBy(() -> new PeopleCalibration(unposed(FOCAL), KNOWN, FIELD_OF_VIEW, 0).calibrate(views, null))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("left")
                .hasMessageContaining("at the same time");
    }
}
