package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.landmarkstream.draw.FailureSheet;
import io.landmarkstream.evaluate.Dataset;
import io.landmarkstream.evaluate.Evaluator;
import io.landmarkstream.evaluate.Failure;
import io.landmarkstream.evaluate.Row;
import io.landmarkstream.evaluate.Steps;
import io.landmarkstream.landmark.Pipeline;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.landmark.TracedDetection;
import io.landmarkstream.media.FolderReader;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks evaluate}: how accurate pipelines are on pictures with known hands and faces. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Measure pipelines on datasets with known hands, faces or other objects.",
            "found, false finds: at IoU .5 of the box around the points, which grows to the skin where the dataset has "
                    + "boxes alone (by .05 of its longer side). PCK: share of points nearer than .2 or .1 of the box's "
                    + "longer side, a missed hand counts as wrong; oracle: with regions made from the true points. "
                    + "NME: by the distance of the eyes' outer corners, faces found only; the same for the median "
                    + "error, which for hands is relative to the box's longer side.",
            "The line below each row says which step lost what was not found: the detector saw nothing there, or too "
                    + "little to ask the landmark network; both networks' confidence was too low; the points are "
                    + "wrong; another object took the place. Then how far detector, region and points are from the "
                    + "truth, in the box's longer sides."
        })
public final class EvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DATASET",
            arity = "1..*",
            description = "JSON files of scheme hand21, ibug68, another topology (for example body17), hand_boxes,"
                    + " face_boxes or KIND_boxes.")
    private List<Path> datasets;

    @Mixin
    private ModelFolders models;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            split = ",",
            description = "Pipelines to measure. Default: all of the dataset's kind whose weights are there.")
    private List<String> pipelines = new ArrayList<>();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu, cuda, cuda:N or auto. Default: ${DEFAULT-VALUE}.",
            defaultValue = "cpu")
    private String device;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as a JSON array.")
    private Path json;

    @Option(
            names = "--failures",
            paramLabel = "FILE.png",
            description = "Draw what was not found (truth green) and what is false as a contact sheet, with the region"
                    + " that the detection led to (blue) and the points (orange); the numbers are the detection's"
                    + " score,"
                    + " presence and confidence.")
    private Path failures;

    @Override
    public Integer call() throws IOException {
        Faults.requireWritable(json);
        Faults.requireWritable(failures);
        FailureSheet sheet = new FailureSheet();
        ModelStore store = models.store();
        PrintWriter out = spec.commandLine().getOut();
        Evaluator evaluator = new Evaluator(
                store,
                Faults.given(() -> Device.parse(device)).resolve(),
                EvaluateCommand::picture,
                (dataset, pipeline, picture, failure) -> add(sheet, pipeline, picture, failure));
        List<Row> rows = new ArrayList<>();
        for (Path file : datasets) {
            Faults.requireReadable(file);
            Dataset dataset = Dataset.read(file, Topologies.of(store));
            for (String pipeline : pipelines(store, dataset)) {
                if (rows.isEmpty()) {
                    out.println(Table.HEADER);
                }
                Row row = evaluator.evaluate(dataset, pipeline);
                rows.add(row);
                out.println(Table.line(row));
                out.println(Table.steps(row.steps())
                        + (row.oks() == null ? "" : String.format(Locale.ROOT, "; OKS %.4f", row.oks()))
                        + (row.rmse() == null ? "" : String.format(Locale.ROOT, "; RMSE %.2f px", row.rmse())));
                out.flush();
            }
        }
        if (json != null) {
            Files.writeString(
                    json,
                    new ObjectMapper()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsString(rows) + "\n");
        }
        if (failures != null) {
            PngFile.write(sheet.image(), failures);
            out.println(sheet.size() + " places on " + failures
                    + (sheet.leftOut() == 0 ? "" : ", " + sheet.leftOut() + " further ones are left out"));
        }
        return 0;
    }

    private void add(FailureSheet sheet, String pipeline, Picture picture, Failure failure) {
        if (failures == null) {
            return;
        }
        TracedDetection detection = failure.detection();
        String cause = failure.cause() == Failure.Cause.FALSE_POSITIVE
                ? "false"
                : "lost: " + failure.cause().name().toLowerCase(Locale.ROOT);
        String numbers = detection == null
                ? ""
                : detection.answer() == null
                        ? String.format(Locale.ROOT, " %.2f", detection.score())
                        : String.format(
                                Locale.ROOT,
                                " %.2f, %.2f: %.2f",
                                detection.score(),
                                detection.answer().score(),
                                detection.confidence());
        sheet.add(
                picture,
                failure.truth(),
                detection == null ? null : detection.region(),
                failure.found(),
                failure.image().getFileName() + " " + pipeline,
                cause + numbers);
    }

    private static Picture picture(Path file) throws IOException {
        try (FolderReader reader = new FolderReader(file, 1)) {
            return reader.next().picture();
        }
    }

    private List<String> pipelines(ModelStore store, Dataset dataset) {
        List<String> chosen = pipelines.isEmpty()
                ? Pipelines.all(store).stream()
                        .filter(p -> Pipelines.missing(store, p).isEmpty())
                        .map(Pipeline::name)
                        .toList()
                : Pipelines.chosen(store, pipelines).stream()
                        .map(Pipeline::name)
                        .toList();
        List<String> fitting = chosen.stream()
                .filter(name -> fits(store, Pipelines.get(store, name), dataset.scheme()))
                .toList();
        if (fitting.isEmpty() && pipelines.isEmpty()) {
            throw new ModelException(
                    "no pipeline for " + dataset.scheme().kind().plural() + " has its models' weights, as "
                            + dataset.name() + " needs; pass --models DIR with the folder that holds them");
        }
        return fitting;
    }

    /**
     * Whether a pipeline finds what a dataset knows; faces are compared by the 68 points that all their meshes have.
     */
    private static boolean fits(ModelStore store, Pipeline pipeline, Dataset.Scheme scheme) {
        return pipeline.kind().equals(scheme.kind())
                && (scheme.topology() == null
                        || scheme.equals(Dataset.Scheme.IBUG68)
                        || scheme.topology().equals(Pipelines.topology(store, pipeline)));
    }

    /** The rows for people. */
    private static final class Table {
        static final String HEADER = String.format(
                "%-14s %-26s %4s %5s %5s %7s %7s %6s %6s %6s %6s %6s %6s %7s",
                "dataset",
                "pipeline",
                "n",
                "found",
                "false",
                "rec@.5",
                "rec@.3",
                "pck.2",
                "pck.1",
                "oracle",
                "nme68",
                "nme51",
                "median",
                "ms");

        static String line(Row r) {
            return String.format(
                    Locale.ROOT,
                    "%-14s %-26s %4d %5d %5d %7.3f %7.3f %6s %6s %6s %6s %6s %6s %7.1f",
                    r.dataset(),
                    r.pipeline(),
                    r.n(),
                    r.found(),
                    r.falsePositives(),
                    r.recallIou50(),
                    r.recallIou30(),
                    share(r.pck20()),
                    share(r.pck10()),
                    share(r.pck20Oracle()),
                    share(r.nme68()),
                    share(r.nme51()),
                    share(r.medianError()),
                    r.msPerPicture());
        }

        static String steps(Steps s) {
            return String.format(
                    Locale.ROOT,
                    "  lost by detector %d, confidence %d (%d right), points %d, as duplicates %d; distances:"
                            + " detector %s, region %s, points %s",
                    s.lostByDetector(),
                    s.lostByConfidence(),
                    s.rightOfThese(),
                    s.lostByPoints(),
                    s.lostAsDuplicates(),
                    share(s.box()),
                    share(s.region()),
                    share(s.points()));
        }

        private static String share(Double value) {
            return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
        }
    }
}
