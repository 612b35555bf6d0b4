package io.landmarkstream.cli;

import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.bench.BoardClips;
import io.landmarkstream.bench.ClipViews;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.scene.BoardCalibration;
import io.landmarkstream.scene.CalibrationException;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Checkerboard;
import io.landmarkstream.scene.PeopleCalibration;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.SceneView;
import io.landmarkstream.scene.ScenesFile;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks calibrate}: poses of cameras from clips of people; writes a scenes file. */
@Command(
        name = "calibrate",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = {
            "Find where cameras stand, from one clip of each that shows the same people at the same time. No board is"
                    + " needed: film people for half a minute who walk about and turn to each camera.",
            "With --board and --square from a checkerboard instead, which is more exact and gives the intrinsics too.",
            "Writes a scenes file for landmarks.scenes.file, and says how well the points agree."
        })
public final class CalibrateCommand implements Callable<Integer> {

    private static final int MOST_CAMERAS = 64;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CAMERA=CLIP",
            arity = "1..*",
            description = "Each camera's id, as its frames name it, and its video file.")
    private Map<String, Path> clips;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The scenes file to write; it must not be there yet.")
    private Path out;

    @Option(
            names = "--scene",
            paramLabel = "ID",
            defaultValue = "scene",
            description = "Id of the scene. Default: ${DEFAULT-VALUE}.")
    private String scene;

    @Option(
            names = "--intrinsics",
            paramLabel = "FILE",
            description =
                    "A scenes file that has these cameras' intrinsics; its poses are not used. Without it the focal"
                            + " lengths are found from the people too, which is less exact.")
    private Path intrinsics;

    @Option(
            names = "--field-of-view",
            paramLabel = "DEGREES",
            description = "First guess across the longer side of the pictures, where --intrinsics is not given."
                    + " Default: as landmarks.attributes.field-of-view.")
    private Double fieldOfView;

    @Option(
            names = "--clocks",
            paramLabel = "MS",
            defaultValue = "0",
            description = "How far the clips' beginnings may be apart; 0: they are in sync. Default: ${DEFAULT-VALUE}.")
    private int clocksMs;

    @Option(
            names = "--distance",
            paramLabel = "CAMERA,CAMERA=METRES",
            description =
                    "A measured distance of two cameras, which gives the scale. Without it the scale is that of the"
                            + " people's heads.")
    private String distance;

    @Option(
            names = "--board",
            paramLabel = "COLUMNSxROWS",
            description =
                    "A checkerboard is in the clips, with so many inner corners (where four squares meet) in a row"
                            + " and in a column, one number even and one odd, as 9x6. People are not looked for.")
    private String board;

    @Option(names = "--square", paramLabel = "METRES", description = "Side of a square of the board, as measured.")
    private Double square;

    @Mixin
    private ModelFolders models;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            split = ",",
            defaultValue = Pipelines.AUTO,
            description = "Pipelines that find the faces. Default: ${DEFAULT-VALUE}.")
    private List<String> pipelines;

    @Override
    public Integer call() throws IOException {
        Faults.range("--clocks", clocksMs, 0, 10_000);
        Faults.range("--field-of-view", fieldOfView, 10, 170);
        if (clips.size() < 2 || clips.size() > MOST_CAMERAS) {
            throw new SettingsException("A scene has 2 to " + MOST_CAMERAS + " cameras, and not " + clips.size()
                    + ". Give CAMERA=CLIP for each.");
        }
        Faults.requireNew("--out", out);
        Faults.requireWritable(out);
        List<String> ids = List.copyOf(clips.keySet());
        if (board != null || square != null) {
            return fromBoard(ids, checkerboard());
        }
        PeopleCalibration.KnownDistance known = known(ids);
        Map<String, CameraModel> given = given(ids);
        PrintWriter say = spec.commandLine().getOut();
        List<CameraModel> cameras = new ArrayList<>();
        List<List<SceneView>> views = new ArrayList<>();
        boolean[] focalKnown = new boolean[ids.size()];
        double guess = fieldOfView == null ? AttributesOptions.DEFAULT.fieldOfView() : fieldOfView;
        for (String id : ids) {
            int[] size = size(clips.get(id));
            focalKnown[cameras.size()] = given.containsKey(id);
            cameras.add(given.containsKey(id) ? sized(given.get(id), size) : guessed(id, size, guess));
        }
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(
                LandmarkerOptions.DEFAULT.withModels(models.dirs()).withPipelines(pipelines.toArray(String[]::new)))) {
            for (String id : ids) {
                List<SceneView> seen = ClipViews.of(id, clips.get(id), landmarker);
                say.println(clips.get(id) + ": " + seen.size() + " pictures");
                say.flush();
                views.add(seen);
            }
        }
        PeopleCalibration.Result result;
        try {
            result = new PeopleCalibration(cameras, focalKnown, AttributesOptions.DEFAULT.fieldOfView(), clocksMs)
                    .calibrate(views, known);
        } catch (CalibrationException e) {
            throw new SettingsException(e.getMessage());
        }
        Files.writeString(out, ScenesFile.write(List.of(new Scene(scene, 0, result.cameras()))));
        report(result, focalKnown, say);
        return 0;
    }

    private Checkerboard checkerboard() {
        String[] sides = board == null ? new String[0] : board.split("x");
        if (sides.length != 2 || square == null || clocksMs != 0 || distance != null) {
            throw new SettingsException("--board COLUMNSxROWS and --square METRES belong together, for example --board"
                    + " 9x6 --square .025. The board gives the scale and wants clips that begin at the same moment:"
                    + " leave --distance and --clocks out.");
        }
        try {
            return new Checkerboard(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), square);
        } catch (NumberFormatException e) {
            throw new SettingsException("--board is '" + board + "', but must be two whole numbers, as 9x6.");
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--board, --square: " + e.getMessage());
        }
    }

    private int fromBoard(List<String> ids, Checkerboard checkerboard) throws IOException {
        Map<String, CameraModel> given = given(ids);
        PrintWriter say = spec.commandLine().getOut();
        List<CameraModel> cameras = new ArrayList<>();
        List<List<BoardCalibration.View>> views = new ArrayList<>();
        boolean[] known = new boolean[ids.size()];
        double guess = AttributesOptions.DEFAULT.fieldOfView();
        for (String id : ids) {
            int[] size = size(clips.get(id));
            known[cameras.size()] = given.containsKey(id);
            cameras.add(given.containsKey(id) ? sized(given.get(id), size) : guessed(id, size, guess));
        }
        for (String id : ids) {
            views.add(BoardClips.views(clips.get(id), checkerboard));
            int count = views.get(views.size() - 1).size();
            say.println(clips.get(id) + ": the board is in " + count + " pictures");
            say.flush();
        }
        BoardCalibration.Result result;
        try {
            result = new BoardCalibration(checkerboard, cameras, known).calibrate(views);
        } catch (CalibrationException e) {
            throw new SettingsException(e.getMessage());
        }
        Files.writeString(out, ScenesFile.write(List.of(new Scene(scene, 0, result.cameras()))));
        for (int c = 0; c < ids.size(); c++) {
            CameraModel camera = result.cameras().get(c);
            double[] at = camera.centre();
            say.printf(
                    Locale.ROOT,
                    "%s: at %.3f, %.3f, %.3f m%s; corners agree to %.2f pixels (%d pictures)%n",
                    camera.id(),
                    at[0],
                    at[1],
                    at[2],
                    known[c] ? "" : String.format(Locale.ROOT, ", focal length %.0f pixels", camera.fx()),
                    result.reports().get(c).reprojectionPx(),
                    result.reports().get(c).views());
        }
        say.println("Written to " + out + ".");
        return 0;
    }

    private void report(PeopleCalibration.Result result, boolean[] focalKnown, PrintWriter say) {
        for (int c = 0; c < result.cameras().size(); c++) {
            CameraModel camera = result.cameras().get(c);
            PeopleCalibration.CameraReport report = result.reports().get(c);
            double[] at = camera.centre();
            say.printf(
                    Locale.ROOT,
                    "%s: at %.3f, %.3f, %.3f m%s%s; points agree to %.1f pixels (%d points)%n",
                    camera.id(),
                    at[0],
                    at[1],
                    at[2],
                    focalKnown[c] ? "" : String.format(Locale.ROOT, ", focal length %.0f pixels", camera.fx()),
                    clocksMs == 0 ? "" : String.format(Locale.ROOT, ", clock %+.0f ms", camera.timeOffsetUs() / 1000.0),
                    report.reprojectionPx(),
                    report.points());
        }
        say.printf(
                Locale.ROOT,
                "%d %s seen by several cameras; scale %s.%n",
                result.persons(),
                result.persons() == 1 ? "person" : "persons",
                result.scaleDeviation() == 0
                        ? "by the distance given"
                        : String.format(
                                Locale.ROOT, "within %.0f %% (one standard deviation)", 100 * result.scaleDeviation()));
        result.advice().forEach(say::println);
        say.println("Written to " + out + ".");
    }

    /** Width and height of a clip's pictures, before minutes are spent on looking at all of them. */
    private static int[] size(Path clip) throws IOException {
        try (PictureSource source = PictureSource.open(clip, 1)) {
            TimedPicture first = source.next();
            if (first == null) {
                throw new IOException(clip + ": there is no picture in it");
            }
            return new int[] {first.picture().width(), first.picture().height()};
        }
    }

    /** The camera for pictures of the clip's size. */
    private static CameraModel sized(CameraModel camera, int[] size) {
        int width = size[0];
        int height = size[1];
        if (!camera.fits(width, height)) {
            throw new SettingsException(("--intrinsics: those of camera %s hold for pictures of %d x %d pixels, and its"
                            + " clip has %d x %d, which are other proportions. Give intrinsics for that size.")
                    .formatted(camera.id(), camera.width(), camera.height(), width, height));
        }
        return camera.scaled(width, height);
    }

    private static CameraModel guessed(String id, int[] size, double fieldOfView) {
        int width = size[0];
        int height = size[1];
        double focal = Math.max(width, height) / 2.0 / Math.tan(Math.toRadians(fieldOfView) / 2);
        return new CameraModel(
                id,
                width,
                height,
                focal,
                focal,
                (width - 1) / 2.0,
                (height - 1) / 2.0,
                new double[5],
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
                new double[3],
                0);
    }

    private Map<String, CameraModel> given(List<String> ids) {
        Map<String, CameraModel> given = new java.util.HashMap<>();
        if (intrinsics == null) {
            return given;
        }
        for (Scene one : ScenesFile.read(intrinsics)) {
            one.cameras().forEach(camera -> given.put(camera.id(), camera));
        }
        List<String> missing = ids.stream().filter(id -> !given.containsKey(id)).toList();
        if (!missing.isEmpty()) {
            throw new SettingsException(
                    "--intrinsics: " + intrinsics + " has no camera " + String.join(", ", missing) + "; it has "
                            + String.join(", ", given.keySet().stream().sorted().toList()) + ".");
        }
        return given;
    }

    private PeopleCalibration.KnownDistance known(List<String> ids) {
        if (distance == null) {
            return null;
        }
        String[] sides = distance.split("=");
        String[] pair = sides[0].split(",");
        if (sides.length == 2 && pair.length == 2 && ids.contains(pair[0]) && ids.contains(pair[1])) {
            try {
                double metres = Double.parseDouble(sides[1]);
                if (metres >= .01 && metres <= 100 && !pair[0].equals(pair[1])) {
                    return new PeopleCalibration.KnownDistance(ids.indexOf(pair[0]), ids.indexOf(pair[1]), metres);
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
        }
        throw new SettingsException("--distance is '" + distance
                + "', but must be two of the cameras and metres from 0.01 to 100, for example " + ids.get(0) + ","
                + ids.get(1) + "=2.40.");
    }
}
