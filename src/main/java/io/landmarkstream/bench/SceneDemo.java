package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.demo.BundledClips;
import io.landmarkstream.evaluate.PointDistance;
import io.landmarkstream.evaluate.SceneTruth;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Face68;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneFuser;
import io.landmarkstream.scene.SceneObject;
import io.landmarkstream.scene.SceneOptions;
import io.landmarkstream.scene.SceneState;
import io.landmarkstream.scene.SceneViews;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import io.landmarkstream.task.VideoLandmarker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The demo's clips through networks, tracker and fuser, against the scene's truth in space. */
final class SceneDemo {

    /** An object farther from every true one of its kind in the mean is none, metres. */
    private static final double MATCH = .15;

    /** Of the clips, frames a second. */
    private static final double FPS = 15;

    private final LandmarkerOptions landmarker;
    private final Consumer<String> out;

    SceneDemo(LandmarkerOptions landmarker, Consumer<String> out) {
        this.landmarker = landmarker;
        this.out = out;
    }

    /**
     * Figures of the clips. Errors are distances of points from the truth, of those that two cameras or more saw.
     *
     * @param handMm median
     * @param faceMm median, of the 51 inner points of iBUG's 68
     * @param hands ids of hands in the whole run
     * @param faces ids of faces
     * @param wrongPersonShare share of the hands that were not linked with their person's face
     * @param strangers objects of ticks that were none, or a second one of the same
     * @param foundHands share of the true hands that ticks found
     */
    record Result(
            double seconds,
            @JsonProperty("hand_mm") double handMm,
            @JsonProperty("hand_p95_mm") double handP95Mm,
            @JsonProperty("face_mm") double faceMm,
            @JsonProperty("face_p95_mm") double faceP95Mm,
            int hands,
            int faces,
            @JsonProperty("wrong_person_share") double wrongPersonShare,
            @JsonProperty("sigma68_hands") double withinHands,
            @JsonProperty("sigma68_faces") double withinFaces,
            int strangers,
            @JsonProperty("found_hands") double foundHands,
            @JsonProperty("found_faces") double foundFaces) {}

    Result run(Path folder, double seconds) throws IOException {
        Score score = new Score(BundledClips.sceneTruth());
        Scene scene = BundledClips.scene();
        List<List<TimedPicture>> clips = new ArrayList<>();
        for (Path clip : BundledClips.unpack(folder)) {
            clips.add(pictures(clip));
        }
        int frames = (int) Math.round(seconds * FPS);
        SceneFuser fuser = new SceneFuser(scene, SceneOptions.DEFAULT);
        SceneState state = SceneState.empty();
        try (HandFaceLandmarker networks = HandFaceLandmarker.open(landmarker)) {
            List<VideoLandmarker> videos = new ArrayList<>();
            scene.cameras().forEach(camera -> videos.add(networks.newVideo()));
            for (int frame = 0; frame < frames; frame++) {
                long timeUs = 1_000_000 + Math.round(1e6 * frame / FPS);
                for (int c = 0; c < clips.size(); c++) {
                    CameraModel camera = scene.cameras().get(c);
                    FrameInfo info = FrameInfo.of(new CameraKey(camera.id(), c), "", frame, timeUs);
                    var picture = clips.get(c).get(frame % clips.get(c).size()).picture();
                    var found = videos.get(c).detect(picture, info).frame();
                    for (SceneFrame made : fuser.add(state, SceneViews.of(found), timeUs)) {
                        score.add(made, frame % clips.get(c).size());
                    }
                }
            }
        } catch (RejectException e) {
            throw new IOException("a clip of the demo: " + e.reason() + ": " + e.getMessage(), e);
        }
        Result result = score.result(seconds);
        out.accept(String.format(
                Locale.ROOT,
                "The demo's clips for %.0f s, %s: hands median %.1f mm (95th percentile %.1f), inner face points"
                        + " %.1f mm "
                        + "(%.1f), %d hands and %d faces, %.2f %% of hands with another person, %d objects that are"
                        + " none, "
                        + "%.1f %% of hands and %.1f %% of faces found",
                seconds,
                landmarker.pipelines(),
                result.handMm,
                result.handP95Mm,
                result.faceMm,
                result.faceP95Mm,
                result.hands,
                result.faces,
                100 * result.wrongPersonShare,
                result.strangers,
                100 * result.foundHands,
                100 * result.foundFaces));
        return result;
    }

    private static List<TimedPicture> pictures(Path clip) throws IOException {
        List<TimedPicture> pictures = new ArrayList<>();
        try (PictureSource source = PictureSource.open(clip, FPS)) {
            for (TimedPicture next = source.next(); next != null; next = source.next()) {
                pictures.add(next);
            }
        }
        return pictures;
    }

    /** Sums over the ticks. */
    private static final class Score {

        private final SceneTruth truth;
        private final List<Float> handErrors = new ArrayList<>();
        private final List<Float> faceErrors = new ArrayList<>();
        private final Set<Long> hands = new TreeSet<>();
        private final Set<Long> faces = new TreeSet<>();
        private final long[] within = new long[2];
        private final long[] there = new long[2];
        private final long[] found = new long[2];
        private int linked;
        private int wrong;
        private int strangers;

        Score(SceneTruth truth) {
            this.truth = truth;
        }

        void add(SceneFrame frame, int number) {
            List<SceneTruth.TrueObject> truths = truth.frames().get(number);
            SceneObject[] of = new SceneObject[truths.size()];
            for (SceneObject object : frame.objects()) {
                (object.kind().isHand() ? hands : faces).add(object.id());
                if (object.predicted()) {
                    continue;
                }
                int best = -1;
                double nearest = MATCH;
                for (int i = 0; i < truths.size(); i++) {
                    if (truths.get(i).kind().equals(object.kind())) {
                        double off =
                                PointDistance.mean(points(object), truths.get(i).xyz());
                        if (off < nearest) {
                            nearest = off;
                            best = i;
                        }
                    }
                }
                if (best < 0 || of[best] != null) {
                    strangers++;
                } else {
                    of[best] = object;
                }
            }
            for (int i = 0; i < of.length; i++) {
                int kind = truths.get(i).kind().index();
                there[kind]++;
                if (of[i] == null) {
                    continue;
                }
                found[kind]++;
                measure(of[i], truths.get(i));
                if (of[i].kind().isHand()) {
                    linked++;
                    wrong += of[i].personId() == face(truths, of, truths.get(i).person()) ? 0 : 1;
                }
            }
        }

        private static long face(List<SceneTruth.TrueObject> truths, SceneObject[] of, String person) {
            for (int i = 0; i < of.length; i++) {
                if (of[i] != null
                        && truths.get(i).kind().isFace()
                        && truths.get(i).person().equals(person)) {
                    return of[i].id();
                }
            }
            return 0;
        }

        private void measure(SceneObject object, SceneTruth.TrueObject truth) {
            float[] points = points(object);
            int first = object.kind().isFace() && object.topology().equals("face68") ? 17 : 0;
            for (int i = 0; i < points.length / 3; i++) {
                int own = first + i;
                if (object.topology().startsWith("mesh") || object.views()[own] >= 2) {
                    double off = PointDistance.of(points, truth.xyz(), i);
                    (object.kind().isHand() ? handErrors : faceErrors).add((float) off);
                    if (!object.topology().startsWith("mesh")) {
                        within[object.kind().index()] += off <= object.deviation()[own] ? 1 : 0;
                    }
                }
            }
        }

        /** The object's points that the truth has: a face's from point 17 of the 68 on. */
        private static float[] points(SceneObject object) {
            if (object.kind().isHand()) {
                return object.points();
            }
            float[] face = Face68.points(object.topology(), object.points());
            return Arrays.copyOfRange(face, 3 * 17, face.length);
        }

        private static double quantile(List<Float> errors, double share) {
            List<Float> sorted = new ArrayList<>(errors);
            sorted.sort(null);
            return sorted.isEmpty() ? Double.NaN : 1000 * sorted.get((int) (share * (sorted.size() - 1)));
        }

        Result result(double seconds) {
            return new Result(
                    seconds,
                    quantile(handErrors, .5),
                    quantile(handErrors, .95),
                    quantile(faceErrors, .5),
                    quantile(faceErrors, .95),
                    hands.size(),
                    faces.size(),
                    (double) wrong / Math.max(1, linked),
                    (double) within[0] / Math.max(1, handErrors.size()),
                    (double) within[1] / Math.max(1, faceErrors.size()),
                    strangers,
                    (double) found[0] / Math.max(1, there[0]),
                    (double) found[1] / Math.max(1, there[1]));
        }
    }
}
