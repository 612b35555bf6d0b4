package io.landmarkstream.bench;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.simulate.Crowd;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import io.landmarkstream.task.LandmarkerResult;
import io.landmarkstream.task.VideoLandmarker;
import io.landmarkstream.track.OneEuroFilter;
import io.landmarkstream.track.PointFilter;
import io.landmarkstream.track.Smoothing;
import io.landmarkstream.track.TrackerState;
import io.landmarkstream.track.TrackerStateFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** Measures tracking, smoothing and attributes against exact truth, and their cost beside inference on a clip. */
public final class TemporalBench {

    /** Noise that all points share, as from a crop that moves, in addition to one pixel of independent noise. */
    private static final Noise WAVERING = new Noise(.7, .7);

    private static final double MEANING_NOISE = 1;
    private static final long MEANING_SEED = 1;

    /** Most frames of the clip, and how often they are shown; the last time counts, when the code is compiled. */
    private static final int FRAMES = 90;

    private static final int PASSES = 4;
    private static final long STEP_US = 33_333;

    private final Options options;
    private final Consumer<String> out;

    /**
     * @param clip its frames are analysed by the networks
     * @param landmarker which networks
     * @param minutes length of each run of the crowd
     * @param seeds of the crowd, at least one
     */
    public record Options(Path clip, LandmarkerOptions landmarker, double minutes, List<Long> seeds) {}

    public TemporalBench(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
    }

    public TemporalReport run() throws IOException {
        List<TemporalReport.Filter> filters = filters();
        SmoothingBench.Result hands = filters.get(0).result();
        SmoothingBench.Result all = SmoothingBench.run(Smoothing.DEFAULT::filter, Noise.ONE_PIXEL);
        print(
                "  hands and faces together: jitter %.3f px, NMJ -%.1f %%, NME %+.1f %%",
                all.staticJitterPx(), 100 * all.nmjReduction(), 100 * all.nmeCost());
        List<TemporalReport.Crowd> crowd = crowd("steady", Crowd.Traffic.STEADY);
        List<TemporalReport.Crowd> dense = crowd("dense", Crowd.Traffic.DENSE);
        AttributesBench.Result attributes = new AttributesBench(MEANING_NOISE, true, MEANING_SEED).run();
        print(
                "Gestures: the worst is read right in %.1f %%. Head pose: mean error %.2f°",
                100 * attributes.gestureAccuracy(), attributes.headPoseDegrees());
        TemporalReport.Cost cost = cost();
        return new TemporalReport(
                all.staticJitterPx(),
                all.nmjReduction(),
                hands.lagMs(),
                all.nmeCost(),
                crowd.stream()
                        .mapToInt(run -> run.result().idSwitches())
                        .average()
                        .orElseThrow(),
                crowd.stream()
                        .mapToDouble(run -> run.result().handednessChangesPer10k())
                        .average()
                        .orElseThrow(),
                attributes.gestureAccuracy(),
                attributes.headPoseDegrees(),
                filters,
                crowd,
                dense,
                cost);
    }

    private List<TemporalReport.Filter> filters() {
        print("Smoothing at 640 px, 30 frames/s; reductions and costs against the raw points");
        List<TemporalReport.Filter> rows = new ArrayList<>();
        for (Noise noise : List.of(Noise.ONE_PIXEL, WAVERING)) {
            for (Smoothing.Filter filter : Smoothing.Filter.values()) {
                Smoothing smoothing = new Smoothing(filter, .5, .5);
                rows(filter.toString(), smoothing::filter, noise, rows);
            }
            rows("MediaPipe's one-euro", kind -> OneEuroFilter.MEDIAPIPE, noise, rows);
        }
        return rows;
    }

    private void rows(String name, Function<Kind, PointFilter> filter, Noise noise, List<TemporalReport.Filter> rows) {
        for (Kind kind : Kind.HAND_AND_FACE) {
            SmoothingBench.Result r = SmoothingBench.run(kind, filter.apply(kind), noise);
            rows.add(new TemporalReport.Filter(name, kind.name(), noise.own(), noise.shared(), r));
            print(
                    "  %-21s %s, noise %.1f + %.1f px: jitter %.3f px, NMJ -%.1f %% (moving -%.1f %%), lag %.1f ms, "
                            + "NME %+.1f %%",
                    name,
                    kind.isHand() ? "hand" : "face",
                    noise.own(),
                    noise.shared(),
                    r.staticJitterPx(),
                    100 * r.nmjReduction(),
                    100 * r.nmjReductionMoving(),
                    r.lagMs(),
                    100 * r.nmeCost());
        }
    }

    private List<TemporalReport.Crowd> crowd(String name, Crowd.Traffic traffic) {
        print("Ten people crossing, %s traffic, 20 %% of the frames lost, %.1f minutes", name, options.minutes());
        List<TemporalReport.Crowd> runs = new ArrayList<>();
        for (long seed : options.seeds()) {
            IdentityBench.Result r = IdentityBench.run(seed, options.minutes(), traffic);
            runs.add(new TemporalReport.Crowd(name, seed, options.minutes(), r));
            print(
                    "  seed %d: %d id switches (%d after a longer absence than is remembered) in %d sightings, %d "
                            + "deferred, %.2f handedness changes in 10,000 frames, %.2f %% of hands with another "
                            + "person",
                    seed,
                    r.idSwitches(),
                    r.forgotten(),
                    r.sightings(),
                    r.deferred(),
                    r.handednessChangesPer10k(),
                    100 * r.wrongPersons());
        }
        return runs;
    }

    private TemporalReport.Cost cost() throws IOException {
        byte[] state = TrackerStateFormat.write(TrackerState.EMPTY);
        long inference = 0;
        long temporal = 0;
        int frames = 0;
        int measured = 0;
        int trackBytes = 0;
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(options.landmarker());
                PictureSource clip = PictureSource.open(options.clip(), 30)) {
            VideoLandmarker video = landmarker.newVideo();
            List<TimedPicture> pictures = new ArrayList<>();
            for (TimedPicture next = clip.next(); next != null && pictures.size() < FRAMES; next = clip.next()) {
                pictures.add(next);
            }
            for (; frames < PASSES * pictures.size(); frames++) {
                long start = System.nanoTime();
                TrackerStateFormat.read(state); // as the job does for each frame
                LandmarkerResult result =
                        video.detect(pictures.get(frames % pictures.size()).picture(), 1 + frames * STEP_US);
                TrackerState tracks = video.state().tracks();
                state = TrackerStateFormat.write(tracks);
                long took = System.nanoTime() - start;
                long networks = result.inferenceTime().toNanos();
                if (frames >= (PASSES - 1) * pictures.size()) {
                    measured++;
                    inference += networks;
                    temporal += took - networks;
                }
                trackBytes = Math.max(
                        trackBytes, state.length / Math.max(1, tracks.tracks().size()));
            }
        } catch (RejectException e) {
            throw new IOException(options.clip() + ": " + e.reason() + ": " + e.getMessage(), e);
        }
        double inferenceMs = inference / 1e6 / measured;
        double temporalMs = temporal / 1e6 / measured;
        print(
                "Cost a frame of %s: inference %.2f ms, tracking, smoothing and attributes %.3f ms, %.2f %% of it; %d "
                        + "bytes a track",
                options.clip().getFileName(), inferenceMs, temporalMs, 100 * temporalMs / inferenceMs, trackBytes);
        return new TemporalReport.Cost(inferenceMs, temporalMs, temporalMs / inferenceMs, trackBytes);
    }

    private void print(String format, Object... arguments) {
        out.accept(String.format(Locale.ROOT, format, arguments));
    }
}
