package io.landmarkstream.cli;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import io.landmarkstream.task.VideoLandmarker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What both commands about learned signs need: models, the file of signs, and clips as frames with attributes. */
final class GestureClips {

    private static final double FOLDER_FPS = 25;
    private static final int FEW = 3; // examples

    @Mixin
    private ModelFolders models;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            split = ",",
            defaultValue = Pipelines.AUTO,
            description = "Pipelines to run. Default: ${DEFAULT-VALUE}.")
    private List<String> pipelines;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = "signs.json",
            description = "File of the learned signs. Default: ${DEFAULT-VALUE}.")
    private Path file;

    @Option(names = "--mirrored", description = "The clips are mirror images, as those of a selfie camera.")
    private boolean mirrored;

    Path file() {
        return file;
    }

    /** Says so where a sign has too few examples to be judged by them. */
    static void hint(PrintWriter out, LearnedSigns.Sign sign) {
        int examples = sign.examples().size();
        if (examples < FEW) {
            out.println(String.format(
                    Locale.ROOT,
                    "%s has %d %s: fewer than three tell little about how a sign varies. Give five.",
                    sign.name(),
                    examples,
                    examples == 1 ? "example" : "examples"));
        }
    }

    HandFaceLandmarker open(SignOptions signs) {
        return HandFaceLandmarker.open(LandmarkerOptions.DEFAULT
                .withModels(models.dirs())
                .withPipelines(pipelines.toArray(String[]::new))
                .withAttributes(AttributesOptions.DEFAULT.with(signs)));
    }

    /**
     * Gives each frame of a clip.
     *
     * @return seconds of capture time
     */
    double read(Path clip, HandFaceLandmarker landmarker, Consumer<AttributedFrame> frames) throws IOException {
        Faults.requireReadable(clip);
        VideoLandmarker video = landmarker.newVideo();
        long first = Long.MIN_VALUE;
        long last = 0;
        long sequence = 0;
        try (PictureSource source = PictureSource.open(clip, FOLDER_FPS)) {
            for (TimedPicture timed = source.next(); timed != null; timed = source.next()) {
                FrameInfo info = new FrameInfo(
                        new CameraKey("clip", 0),
                        "",
                        sequence,
                        timed.timeUs(),
                        false,
                        0,
                        mirrored,
                        0,
                        sequence++,
                        0,
                        "");
                frames.accept(video.detect(timed.picture(), info).frame());
                first = first == Long.MIN_VALUE ? timed.timeUs() : first;
                last = timed.timeUs();
            }
        } catch (RejectException e) {
            throw new IOException(clip + ": " + e.reason() + ": " + e.getMessage(), e);
        }
        return (last - first) / 1e6;
    }
}
