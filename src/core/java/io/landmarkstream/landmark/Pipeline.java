package io.landmarkstream.landmark;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How objects of a kind are found: detector, landmark network, and the rules between them. Read from
 * {@code models/pipelines/NAME.yaml}; the models are named by their cards.
 *
 * <p>There are four forms. A detector finds places, and a landmark network looks at them. A detector's keypoints are
 * the result, and there is no landmark network. A landmark network looks at the whole picture, or at places that the
 * points of another pipeline's objects give, as for irises in a face ({@link From}).
 *
 * @param name the file's name without its ending
 * @param title one line for people
 * @param kind what it finds
 * @param preference of the pipelines of a kind whose weights are there, {@code auto} takes the highest
 * @param detector what the detector sees, and which of its detections count; {@code null}: there is none
 * @param from what gives the regions in the place of a detector; {@code null}: the detector does
 * @param landmarks which points count, and when the landmark network runs again; {@code null}: the detector's keypoints
 *     are the result
 * @param videoMode what differs where each frame follows another; {@code null}: the same presence as
 *     {@link LandmarkRules#minPresence}, and new objects as in image mode
 */
public record Pipeline(
        String name,
        String title,
        Kind kind,
        int preference,
        DetectorRules detector,
        From from,
        LandmarkRules landmarks,
        VideoMode videoMode) {

    /**
     * What the detector sees, and which of its detections count.
     *
     * @param model its card
     * @param labels classes of the detector that count; {@code null}: all
     * @param views how much the detector sees, in pictures: 1 the whole picture, 1.6 the picture with a border around
     *     it, in which objects that fill the picture have a size that the detector knows. Such a wide view runs where
     *     those before it found nothing. Below 1 it is a close view: 0.5 is the whole picture at twice the input's
     *     size, for a network with a free input size. Close views run after the others and add small objects;
     *     {@code null}: the whole picture alone
     * @param minScore smallest score, beside the card's own; 0: the card's alone
     * @param region from a detection to the region of interest; {@code null}: there is no landmark network
     * @param topology name and order of the keypoints where they are the result; {@code null}: they are not
     */
    public record DetectorRules(
            String model, List<String> labels, List<Float> views, float minScore, RegionRule region, String topology) {

        public DetectorRules {
            need("model", model);
            share("minScore", minScore);
            if (labels != null && labels.isEmpty()) {
                throw new IllegalArgumentException(
                        "key 'labels' must be a list of one and more of the detector's classes, or left out for all");
            }
            labels = labels == null ? null : List.copyOf(labels);
            views = views == null ? List.of(1f) : List.copyOf(views);
            if (views.isEmpty() || !(views.get(0) >= 1) || views.stream().anyMatch(v -> !(v > 0))) {
                throw new IllegalArgumentException(
                        "key 'views' must be a list of numbers above 0 whose first is at least 1,"
                                + " for example [1, 1.6] or [1, 0.5]");
            }
        }

        DetectorRules(String model, List<String> labels, List<Float> views, float minScore, RegionRule region) {
            this(model, labels, views, minScore, region, null);
        }

        /** The views of one picture and more, which the detector's own input size serves. */
        List<Float> wideViews() {
            return views.stream().filter(v -> v >= 1).toList();
        }

        /** The views below one picture, each with a larger input of its own. */
        List<Float> closeViews() {
            return views.stream().filter(v -> v < 1).toList();
        }

        /** Whether the landmark network is to look at a detection. */
        boolean takes(Detection detection) {
            return detection.score() >= minScore && (labels == null || labels.contains(detection.label()));
        }
    }

    /**
     * Regions without a detector: the whole picture, or places at the points of another pipeline's objects.
     *
     * @param picture whether the whole picture is the region, as the network's card fits it; {@code null}: not
     * @param leastRegion smallest side of the region that the second look takes after one at the whole picture, in
     *     longer sides of the picture: where the first look gathers all points at a part of the object, the second one
     *     still shows the rest; {@code null}: 0
     * @param pipeline name of the other pipeline; it runs first, whether it was asked for or not, and its objects are
     *     results too; {@code null} with {@code picture}
     * @param minScore smallest score of its objects; {@code null}: 0
     * @param minVisibility smallest visibility of each of a region's {@code points}, where its model tells it;
     *     {@code null}: 0
     * @param regions of one of its objects, each of which may hold one of this pipeline's; {@code null} with
     *     {@code picture}
     */
    public record From(
            Boolean picture,
            Float leastRegion,
            String pipeline,
            Float minScore,
            Float minVisibility,
            List<PointRegion> regions) {

        public From {
            picture = picture != null && picture;
            if (picture == (pipeline != null)) {
                throw new IllegalArgumentException("key 'pipeline' must name the pipeline whose objects give the"
                        + " regions, or 'picture: true' must say that the whole picture is the region, not both");
            }
            if (picture && (regions != null || minScore != null || minVisibility != null)) {
                throw new IllegalArgumentException(
                        "key 'picture' has no other key beside it than 'leastRegion': take the others out");
            }
            if (!picture && leastRegion != null) {
                throw new IllegalArgumentException("key 'leastRegion' is for 'picture: true'; a region at the points of"
                        + " another pipeline's object has its own 'scale'. Take it out");
            }
            leastRegion = leastRegion == null ? 0 : leastRegion;
            share("leastRegion", leastRegion);
            minScore = minScore == null ? 0 : minScore;
            minVisibility = minVisibility == null ? 0 : minVisibility;
            share("minScore", minScore);
            share("minVisibility", minVisibility);
            if (!picture && (regions == null || regions.isEmpty())) {
                throw new IllegalArgumentException(
                        "key 'regions' must be a list of one and more regions, for example [{points: [33, 133],"
                                + " rotation: {from: [33], to: [133], target: right}, scale: 2, shiftX: 0, shiftY: 0,"
                                + " square: true}]");
            }
            regions = regions == null ? List.of() : List.copyOf(regions);
        }
    }

    /**
     * A region at some points of an object; the keys of a {@link RegionRule}, and how the network sees it.
     *
     * @param points as in {@link RegionRule#points}, at least one
     * @param handedness {@code left} or {@code right}: of the person's hand that is to be there, for networks that see
     *     one of them mirrored; {@code null}: not known
     * @param mirrored whether the network sees it mirrored, for one that knows the other eye, ear or foot only;
     *     {@code null}: not
     */
    public record PointRegion(
            List<Integer> points,
            RegionRule.Rotation rotation,
            float scale,
            float shiftX,
            float shiftY,
            boolean square,
            String handedness,
            Boolean mirrored) {

        public PointRegion {
            if (points == null || points.isEmpty()) {
                throw new IllegalArgumentException("key 'points' must list the points of the other pipeline's object"
                        + " around which the region lies, for example [33, 133]");
            }
            if (handedness != null && !handedness.equals("left") && !handedness.equals("right")) {
                throw new IllegalArgumentException("key 'handedness' must be left or right, or left out");
            }
            mirrored = mirrored != null && mirrored;
            new RegionRule(points, rotation, scale, shiftX, shiftY, square);
            points = List.copyOf(points);
        }

        RegionRule rule() {
            return new RegionRule(points, rotation, scale, shiftX, shiftY, square);
        }

        Handedness side() {
            return handedness == null ? Handedness.UNKNOWN : Handedness.named(handedness);
        }
    }

    /**
     * Which points of the landmark network count, and when it runs again.
     *
     * @param model its card
     * @param minPresence smallest presence of an object
     * @param confidence how sure both networks together are of a new object; {@code null}: presence alone tells
     * @param region from landmarks to a region of interest: that of the next frame, and the one that
     *     {@code minAgreement} compares; {@code null}: the detector runs on every frame
     * @param refine whether the network runs again, twice at most, on the {@code region} of a new object's points,
     *     where that differs much from the region before; {@code null}: it does not
     * @param retryRotations rotations to try when the predicted quality of a new object is low; {@code null}: none
     * @param overlappingHand what a second hand must show that the first one's answer reports; {@code null}: such hands
     *     are not looked for
     */
    public record LandmarkRules(
            String model,
            float minPresence,
            Confidence confidence,
            RegionRule region,
            Boolean refine,
            RetryRotations retryRotations,
            OverlappingHand overlappingHand) {

        public LandmarkRules {
            need("model", model);
            share("minPresence", minPresence);
            refine = refine != null && refine;
            if (refine) {
                needRegion("refine", region, "looks at");
            }
            if (retryRotations != null) {
                needRegion("retryRotations", region, "compares");
            }
            if (overlappingHand != null) {
                needRegion("overlappingHand", region, "compares");
            }
        }
    }

    /**
     * In image mode, when the predicted quality of a new object is low, other rotations are tried, and the answer with
     * the best quality counts. A detector's direction is rough, and a fist shows none.
     *
     * @param below limit of the predicted quality (without that output: of the presence)
     * @param minPresence smallest presence for a retry
     * @param degrees the rotations
     */
    public record RetryRotations(float below, float minPresence, List<Float> degrees) {

        public RetryRotations {
            share("below", below);
            share("minPresence", minPresence);
            if (degrees == null || degrees.isEmpty()) {
                throw new IllegalArgumentException(
                        "key 'degrees' must be a list of one and more angles," + " for example [-30, 30]");
            }
            degrees = List.copyOf(degrees);
            if (degrees.stream().anyMatch(angle -> !Float.isFinite(angle))) {
                throw new IllegalArgumentException("key 'degrees' must be a list of angles, for example [-30, 30]");
            }
        }
    }

    /**
     * How sure both networks together are of a new object: the logistic function of {@code constant + detection ·
     * logit(score) + presence · logit(presence)}, fitted to objects and false detections (Platt scaling, Platt 1999, of
     * two scores). The detector sees the surroundings, the landmark network the details; each is sure of other
     * mistakes.
     *
     * @param constant added to the weighted logits
     * @param detection weight of the detection's score
     * @param presence weight of presence
     * @param min smallest confidence of an object in image mode, 0 to 1
     */
    public record Confidence(float constant, float detection, float presence, float min) {

        /** Scores nearer to 0 or 1 than this count as this near, so that one of them alone cannot decide everything. */
        private static final double NEAREST = 1e-4;

        public Confidence {
            if (!Float.isFinite(constant)
                    || !(detection >= 0 && presence >= 0 && detection + presence > 0)
                    || !Float.isFinite(detection + presence)) {
                throw new IllegalArgumentException(
                        "key 'confidence' needs a number as 'constant' and weights 'detection'"
                                + " and 'presence' that are not negative and not both 0");
            }
            share("min", min);
        }

        /** @return 0 to 1 */
        float of(float score, float there) {
            double sum = constant + detection * logit(score) + presence * logit(there);
            return (float) (1 / (1 + StrictMath.exp(-sum)));
        }

        private static double logit(double p) {
            double inside = Math.max(NEAREST, Math.min(1 - NEAREST, p));
            return StrictMath.log(inside / (1 - inside));
        }
    }

    /**
     * What a hand must show that no detection led to, but the hand that it overlaps.
     *
     * @param minScore smallest probability that it is there, by the first hand's answer
     * @param minPresence smallest presence of its own points
     * @param minAgreement smallest overlap of the region where it was to be and that of its points, as
     *     {@link Roi#overlap}
     */
    public record OverlappingHand(float minScore, float minPresence, float minAgreement) {

        public OverlappingHand {
            share("minScore", minScore);
            share("minPresence", minPresence);
            share("minAgreement", minAgreement);
        }
    }

    /**
     * What differs where each frame follows another.
     *
     * @param minPresence smallest presence with which the next frame looks for the object where its landmarks are,
     *     without the detector
     * @param minConfidence smallest confidence of a new object ({@link LandmarkRules#confidence}; without it:
     *     presence). A false object that is followed stays for long, and a real one has another chance in the next
     *     frame; {@code null}: as in image mode
     */
    public record VideoMode(float minPresence, Float minConfidence) {

        public VideoMode {
            share("minPresence", minPresence);
            if (minConfidence != null) {
                share("minConfidence", minConfidence);
            }
        }
    }

    public Pipeline {
        need("name", name);
        need("title", title);
        need("kind", kind);
        if (detector == null && from == null) {
            throw new IllegalArgumentException("key 'detector' is missing; add it, or key 'from' for the whole picture"
                    + " or for another pipeline's points");
        }
        if (detector != null && from != null) {
            throw new IllegalArgumentException("key 'from' does not go with key 'detector': both say where the"
                    + " landmark network looks; take one out");
        }
        if (landmarks == null) {
            if (detector == null || detector.topology() == null) {
                throw new IllegalArgumentException("key 'landmarks' is missing; add it"
                        + (detector == null
                                ? ""
                                : ", or name what the detector's keypoints are under 'detector.topology'"));
            }
            refuse("detector.region", detector.region(), "is for a landmark network, and key 'landmarks' is missing");
            refuse("videoMode", videoMode, "is for a landmark network, and key 'landmarks' is missing");
        }
        if (detector != null && landmarks != null) {
            need("detector.region", detector.region());
            refuse(
                    "detector.topology",
                    detector.topology(),
                    "is for keypoints that are the result, but key 'landmarks' names a network of points");
        }
        RegionRule region = landmarks == null ? null : landmarks.region();
        if (landmarks != null && detector != null && !detector.closeViews().isEmpty()) {
            needRegion("detector.views", region, "takes to tell what the first view found already, for a view below 1");
        }
        if (from != null && from.leastRegion() > 0 && !landmarks.refine()) {
            throw new IllegalArgumentException("key 'from.leastRegion' is for the second look at a new object, which"
                    + " 'landmarks.refine: true' asks for: add that, or take this out");
        }
        if (from != null && !from.picture()) {
            refuse("videoMode", videoMode, "follows objects, but with key 'from' the other pipeline does");
            if (landmarks.refine() && from.regions().stream().anyMatch(PointRegion::mirrored)) {
                throw new IllegalArgumentException("key 'landmarks.refine' does not go with a region of 'from' that"
                        + " is mirrored; leave it out");
            }
        }
        if (videoMode != null) {
            needRegion("videoMode", region, "follows");
        }
        videoMode = landmarks == null || videoMode != null ? videoMode : new VideoMode(landmarks.minPresence(), null);
    }

    /** A pipeline of a detector and a landmark network. */
    Pipeline(
            String name,
            String title,
            Kind kind,
            int preference,
            DetectorRules detector,
            LandmarkRules landmarks,
            VideoMode videoMode) {
        this(name, title, kind, preference, detector, null, landmarks, videoMode);
    }

    /** Names of its own models' cards, the detector's first. */
    public List<String> models() {
        return Stream.of(detector == null ? null : detector.model(), landmarks == null ? null : landmarks.model())
                .filter(Objects::nonNull)
                .toList();
    }

    private static void refuse(String key, Object value, String why) {
        if (value != null) {
            throw new IllegalArgumentException("key '" + key + "' " + why + ": take it out");
        }
    }

    private static void need(String key, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("key '" + key + "' is missing; add it");
        }
    }

    private static void needRegion(String key, RegionRule region, String use) {
        if (region == null) {
            throw new IllegalArgumentException(
                    "key '" + key + "' needs key 'landmarks.region', the region that it " + use);
        }
    }

    private static void share(String key, float value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("key '" + key + "' must lie between 0 and 1");
        }
    }
}
