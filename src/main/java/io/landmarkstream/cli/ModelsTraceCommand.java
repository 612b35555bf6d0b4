package io.landmarkstream.cli;

import io.landmarkstream.draw.TraceSheet;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.PipelineTrace;
import io.landmarkstream.landmark.PipelineTrace.Stage;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks models trace}: a picture's way through a pipeline, tensor by tensor. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Follow a picture through a pipeline: each tensor's shape and values, and one PNG with input, features, "
                    + "heatmaps and points.",
            "Inner tensors are shown where the model's card lists them under trace."
        })
public final class ModelsTraceCommand implements Callable<Integer> {

    private static final double ONE_PICTURE = 25;
    private static final int SHOWN_VALUES = 6;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFolders folders;

    @Parameters(paramLabel = "PICTURE", description = "A picture file; of a clip the first frame.")
    private Path picture;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            defaultValue = "hand-fp32",
            description = "Pipeline to follow; the forms in 8 bits give no inner tensors. Default: ${DEFAULT-VALUE}.")
    private String pipeline;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "trace.png",
            description = "The PNG to write. Default: ${DEFAULT-VALUE}.")
    private Path png;

    @Override
    public Integer call() throws IOException, RejectException {
        Faults.requireReadable(picture);
        Faults.requireWritable(png);
        try (PictureSource source = PictureSource.open(picture, ONE_PICTURE)) {
            TimedPicture first = source.next();
            if (first == null) {
                throw new IOException(picture + " has no picture");
            }
            PipelineTrace trace = PipelineTrace.of(folders.store(), pipeline, first.picture());
            print(trace, first.picture().width(), first.picture().height());
            PngFile.write(
                    TraceSheet.draw(
                            Pictures.image(first.picture()),
                            trace,
                            Topologies.of(folders.store())
                                    .named(trace.detected().topology())
                                    .connections()),
                    png);
            spec.commandLine().getOut().println("drawn: " + png);
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    private void print(PipelineTrace trace, int width, int height) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-44s %-18s %s%n", "picture", width + " x " + height, picture);
        boolean cropped = false;
        String detector = trace.stages().get(0).model();
        for (Stage stage : trace.stages()) {
            if (!cropped && !stage.model().equals(detector)) {
                cropped = true;
                out.printf(
                        Locale.ROOT,
                        "%-44s %-18s %s%n",
                        "region",
                        Math.round(trace.region().width()) + " x "
                                + Math.round(trace.region().height()),
                        region(trace));
            }
            out.println(line(stage));
        }
        float[] points = trace.detected().points();
        out.printf(
                Locale.ROOT,
                "%-44s %-18s first at %.1f, %.1f; score %.3f, side %s%n",
                "points in the picture",
                points.length / 3 + " x 3",
                points[0],
                points[1],
                trace.detected().score(),
                trace.detected().handedness().name().toLowerCase(Locale.ROOT));
    }

    private static String region(PipelineTrace trace) {
        String where = String.format(
                Locale.ROOT,
                "around %.1f, %.1f, rotated by %.0f degrees",
                trace.region().centreX(),
                trace.region().centreY(),
                Math.toDegrees(trace.region().rotation()));
        return trace.detection() == 0
                ? where + "; nothing was detected, so it is the picture's middle"
                : where + String.format(Locale.ROOT, "; detected with score %.3f", trace.detection());
    }

    private static String line(Stage stage) {
        Tensor tensor = stage.tensor();
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        double sum = 0;
        for (float v : tensor.values()) {
            low = Math.min(low, v);
            high = Math.max(high, v);
            sum += v;
        }
        String shape = Arrays.stream(tensor.shape()).mapToObj(String::valueOf).collect(Collectors.joining(" x "));
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_VALUES, tensor.values().length); i++) {
            values.append(String.format(Locale.ROOT, " %.3f", tensor.values()[i]));
        }
        return String.format(
                Locale.ROOT,
                "%-44s %-18s %.3f to %.3f, mean %.3f:%s%s",
                stage.model() + (stage.input() ? " <- " : " -> ") + stage.name(),
                shape,
                low,
                high,
                sum / tensor.values().length,
                values,
                tensor.values().length > SHOWN_VALUES ? " …" : "");
    }
}
