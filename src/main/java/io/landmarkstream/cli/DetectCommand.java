package io.landmarkstream.cli;

import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.evaluate.ClipReference;
import io.landmarkstream.export.Export;
import io.landmarkstream.export.Table;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.media.FolderReader;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.sign.Alphabet;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import io.landmarkstream.task.LandmarkerResult;
import io.landmarkstream.task.VideoLandmarker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code landmarks detect}: the job's finder and tracker on files, without Kafka. A clip is one camera; pictures do not
 * depend on each other. Pictures are worked on one by one, so memory does not grow with a clip.
 */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = {
            "Find hands and faces in pictures, folders of pictures and video clips.",
            "--json writes one line a picture, each a JSON object as on the landmarks topic (FrameLandmarks in "
                    + "proto/landmarkstream/v1/landmarks.proto): camera is the file's name, sequence the number of the "
                    + "picture, capture_time_us the time since the clip's start."
        })
public final class DetectCommand implements Callable<Integer> {

    /** Nominal; pictures of a folder do not depend on each other. */
    private static final double FOLDER_FPS = 25;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PICTURE|CLIP",
            arity = "1..*",
            description = "Picture files, folders of them, or video files.")
    private List<Path> inputs;

    @Mixin
    private ModelFolders models;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            split = ",",
            defaultValue = Pipelines.AUTO,
            description = "Pipelines to run; auto: the best hand and face pipeline whose weights are there."
                    + " Default: ${DEFAULT-VALUE}.")
    private List<String> pipelines;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu, cuda, cuda:N or auto. Default: ${DEFAULT-VALUE}.",
            defaultValue = "cpu")
    private String device;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as lines of JSON.")
    private Path json;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the results as a file that other tools open: .csv, .parquet, .json (coco) or .vtt"
                    + " (webvtt: gestures), as bin/landmarks export does; or of one clip .mp4, with everything drawn"
                    + " into it.")
    private Path export;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Of --out: csv, parquet, coco, webvtt or mp4, where the ending does not tell.")
    private Export.Format format;

    @Option(
            names = "--overlay",
            paramLabel = "DIR",
            description = "Write each picture as PNG and each clip as MP4 with points, connections, ids and gestures.")
    private Path overlay;

    @Option(
            names = "--trails",
            description = "Clips of --overlay and --out: draw the paths of the hands over the last second too.")
    private boolean trails;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description =
                    "Compare a clip with another network's points: a JSON array of frames of [x, y, ...] in pixels.")
    private Path reference;

    @Option(
            names = "--detect-interval",
            paramLabel = "N",
            description = "Clips: the detector runs at the latest N frames after its last run; 1: on every frame."
                    + " Default: as in the job.")
    private Integer detectEvery;

    @Option(
            names = "--gestures",
            paramLabel = "FILE",
            description = "YAML file with gestures of your own; they go before those that come with the product.")
    private Path gestures;

    @Option(
            names = "--alphabet",
            paramLabel = "NAME",
            description = "Clips: read finger spelling in this alphabet: asl, asl-digits or a YAML file of your own.")
    private String alphabet;

    @Option(
            names = "--signs",
            paramLabel = "FILE",
            description = "Clips: read the signs of this file, which bin/landmarks gestures learn wrote.")
    private Path signs;

    private int failed;

    @Override
    public Integer call() throws IOException {
        Faults.atLeast("--detect-interval", detectEvery, 1);
        Faults.requireWritable(json);
        Faults.requireWritable(export);
        if (export == null && format != null) {
            throw new SettingsException("--format says how --out FILE is written: add it");
        }
        Export.Format chosen = export == null ? null : ExportCommand.format(export, format, "--out");
        boolean clip = chosen == Export.Format.MP4;
        if (clip && (overlay != null || inputs.size() > 1 || FolderReader.isPictures(inputs.get(0)))) {
            throw new SettingsException("--out " + export + " is one clip with everything drawn into it: give one video"
                    + " file, or --overlay DIR for several and for pictures");
        }
        if (trails && !clip && overlay == null) {
            throw new SettingsException("--trails are drawn into clips: add --overlay DIR, or --out FILE.mp4");
        }
        for (Path input : inputs) {
            if (clip && Files.exists(export) && Files.exists(input) && Files.isSameFile(input, export)) {
                throw new SettingsException(
                        "--out " + export + " is a file that is read; write to another one, or it would be lost");
            }
        }
        Topologies topologies = Topologies.of(models.store());
        PrintWriter out = spec.commandLine().getOut();
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(options());
                DetectOutput output = new DetectOutput(
                        json,
                        clip ? null : export(chosen, topologies),
                        overlay,
                        clip ? export : null,
                        trails,
                        landmarker.models(),
                        topologies)) {
            for (Path input : inputs) {
                try {
                    out.println(look(input, landmarker, output));
                } catch (IOException e) {
                    fail(e);
                }
                out.flush();
            }
        }
        return failed == 0 ? 0 : Faults.FAILED;
    }

    private Export export(Export.Format chosen, Topologies topologies) throws IOException {
        return chosen == null ? null : Export.of(export, chosen, Table.OBJECTS, topologies::named, null);
    }

    private void fail(IOException e) {
        Faults.tell(spec.commandLine().getErr(), Faults.sentence(e).orElseThrow());
        failed++;
    }

    /**
     * The next picture; those of a folder that cannot be read are named and passed over, as those that the models
     * reject.
     */
    private TimedPicture next(PictureSource source, boolean folder) throws IOException {
        while (true) {
            try {
                return source.next();
            } catch (IOException e) {
                if (!folder) {
                    throw e;
                }
                fail(e);
            }
        }
    }

    private static IOException rejected(Path picture, RejectException e) {
        return new IOException(picture + ": " + e.reason() + ": " + e.getMessage(), e);
    }

    private LandmarkerOptions options() {
        FinderOptions defaults = FinderOptions.DEFAULTS;
        LandmarkerOptions options = Faults.given(() -> LandmarkerOptions.DEFAULT.withDevice(device))
                .withModels(models.dirs())
                .withPipelines(pipelines.toArray(String[]::new));
        if (detectEvery != null) {
            options = options.withFinder(new FinderOptions(
                    defaults.usePreviousLandmarks(),
                    detectEvery,
                    defaults.maxHands(),
                    defaults.maxFaces(),
                    defaults.maxOthers(),
                    defaults.batch()));
        }
        return options.withAttributes(attributes());
    }

    private AttributesOptions attributes() {
        AttributesOptions defaults = AttributesOptions.DEFAULT;
        try {
            return new AttributesOptions(
                    gestures == null
                            ? defaults.gestures()
                            : defaults.gestures().with(gestures.toString(), Files.readString(gestures)),
                    defaults.hold(),
                    defaults.fieldOfView(),
                    signs());
        } catch (IOException e) {
            throw new SettingsException("--gestures: " + Faults.sentence(e).orElse("the file cannot be read: " + e));
        }
    }

    private SignOptions signs() {
        try {
            return SignOptions.DEFAULT
                    .with(alphabet == null ? null : Alphabet.of(alphabet))
                    .with(signs == null ? null : LearnedSigns.of(signs));
        } catch (ConfigException e) {
            throw new SettingsException(e.getMessage());
        }
    }

    private String look(Path input, HandFaceLandmarker landmarker, DetectOutput output) throws IOException {
        Faults.requireReadable(input);
        boolean clip = !FolderReader.isPictures(input);
        ClipReference compared = clip && reference != null ? ClipReference.read(reference) : null;
        VideoLandmarker video = landmarker.newVideo();
        DetectSummary summary = new DetectSummary(input);
        try (PictureSource source = PictureSource.open(input, FOLDER_FPS)) {
            output.begin(input, clip, source.fps());
            long sequence = 0;
            boolean folder = Files.isDirectory(input);
            for (TimedPicture timed = next(source, folder); timed != null; timed = next(source, folder), sequence++) {
                FrameInfo info = FrameInfo.of(new CameraKey(timed.name(), 0), "", sequence, timed.timeUs());
                LandmarkerResult result;
                try {
                    result = clip ? video.detect(timed.picture(), info) : landmarker.detect(timed.picture(), info);
                } catch (RejectException e) {
                    IOException named = rejected(folder ? input.resolve(timed.name()) : input, e);
                    if (!folder) {
                        throw named;
                    }
                    fail(named);
                    continue;
                }
                summary.add(result.detected(), result.inferenceTime().toNanos());
                output.write(timed.picture(), result.frame());
                if (compared != null) {
                    compared.add(result.detected());
                }
                summary.progress(source.count());
            }
            output.end();
        }
        return summary.line() + (compared == null ? "" : "\n" + DetectSummary.line(compared));
    }
}
