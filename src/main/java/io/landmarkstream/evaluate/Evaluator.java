package io.landmarkstream.evaluate;

import io.landmarkstream.evaluate.Dataset.Sample;
import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.evaluate.Dataset.Truth;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Face68;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.Pipeline;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Measures one pipeline on one dataset. In image mode: pictures do not depend on each other. */
public final class Evaluator {

    /** Enough for a crowd. The job's own limits exist for its load and would change the accuracy here. */
    private static final FinderOptions OPTIONS = new FinderOptions(false, 1, 50, 50, 50, true);

    /** Reads a picture. */
    public interface Pictures {
        Picture read(Path file) throws IOException;
    }

    /** Takes what went wrong. */
    public interface Failures {
        void add(String dataset, String pipeline, Picture picture, Failure failure);
    }

    private final ModelStore store;
    private final Device device;
    private final Pictures pictures;
    private final Failures failures;

    public Evaluator(ModelStore store, Device device, Pictures pictures) {
        this(store, device, pictures, (dataset, pipeline, picture, failure) -> {});
    }

    /** @param failures receives each failure together with its picture */
    public Evaluator(ModelStore store, Device device, Pictures pictures, Failures failures) {
        this.store = store;
        this.device = device;
        this.pictures = pictures;
        this.failures = failures;
    }

    /**
     * @throws IOException if a picture cannot be read or analysed
     * @throws io.landmarkstream.model.ModelException if the pipeline cannot be opened
     */
    public Row evaluate(Dataset dataset, String name) throws IOException {
        Pipeline pipeline = Pipelines.get(store, name);
        Scheme scheme = dataset.scheme();
        Scores scores = new Scores(scheme);
        StepScores steps = new StepScores(scheme, d -> d.answer() == null ? null : points(d.answer(), scheme));
        long nanos = 0;
        try (LandmarkFinder finder = LandmarkFinder.open(store, List.of(name), device, OPTIONS)) {
            // Not timed: the first runs of a network and of fresh Java code are slow.
            finder.find(pictures.read(dataset.pictures().get(0).image()), FinderState.NONE);
            for (Sample sample : dataset.pictures()) {
                Picture picture = pictures.read(sample.image());
                long start = System.nanoTime();
                LandmarkFinder.Explained explained = finder.explain(picture);
                nanos += System.nanoTime() - start;
                List<float[]> found = explained.detectedObjects().stream()
                        .filter(f -> f.pipeline().equals(name))
                        .map(f -> points(f, scheme))
                        .filter(Objects::nonNull)
                        .toList();
                scores.add(sample.truths(), found);
                steps.add(sample, found, explained.detections())
                        .forEach(failure -> failures.add(dataset.name(), name, picture, failure));
                oracle(finder, pipeline, scheme, picture, sample.truths(), scores);
            }
        } catch (RejectException e) {
            throw new IOException(dataset.name() + ", " + name + ": " + e.reason() + ": " + e.getMessage(), e);
        }
        return scores.row(dataset.name(), name, nanos / 1e6 / dataset.pictures().size())
                .with(steps.steps());
    }

    private static float[] points(DetectedObject detected, Scheme scheme) {
        if (scheme.equals(Scheme.IBUG68)) {
            return Face68.points(detected.topology(), detected.points());
        }
        boolean others = scheme.topology() != null && !detected.topology().equals(scheme.topology());
        return others ? null : detected.points();
    }

    /** Only where all true points are known, and are the pipeline's own. */
    private static void oracle(
            LandmarkFinder finder, Pipeline pipeline, Scheme scheme, Picture picture, List<Truth> truths, Scores scores)
            throws RejectException {
        if (scheme.points() == 0
                || scheme.equals(Scheme.IBUG68)
                || pipeline.landmarks() == null
                || pipeline.landmarks().region() == null) {
            return;
        }
        for (Truth truth : truths) {
            float[] xyz = new float[3 * scheme.points()];
            boolean complete = true;
            for (int i = 0; i < scheme.points(); i++) {
                xyz[3 * i] = truth.points()[2 * i];
                xyz[3 * i + 1] = truth.points()[2 * i + 1];
                complete &= truth.labelled()[i];
            }
            if (complete) {
                DetectedObject detected = finder.landmarksIn(
                        picture, pipeline.name(), pipeline.landmarks().region().of(xyz), truth.handedness());
                scores.addOracle(truth, detected.points());
            }
        }
    }
}
