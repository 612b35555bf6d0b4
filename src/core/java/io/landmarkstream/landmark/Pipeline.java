package io.landmarkstream.landmark;

import java.util.List;

/**
 * How hands or faces are found: which detector, which landmark network, and how the region of interest follows. Read
 * from {@code models/pipelines/NAME.yaml}; the models are named by their cards.
 *
 * @param name the file's name without its ending
 * @param title one line for people
 * @param kind what it finds
 * @param preference of the pipelines of a kind whose weights are there, {@code auto} takes the highest
 * @param detector card of the detector
 * @param labels classes of the detector that count; {@code null}: all
 * @param views how much the detector sees, in pictures: 1 the whole picture, 1.6 the picture with a border around it,
 *     in which things that fill the picture are as small as the detector knows them. Such a wide view counts where
 *     those before it find nothing, or as {@link RetryRotations} says. Below 1 it is a close view: 0.5 is the whole
 *     picture at twice the input's size, for a network that leaves its size free. Close views come after the others and
 *     add small things; {@code null}: the whole picture alone
 * @param landmarks card of the landmark network
 * @param region from a detection to the region of interest
 * @param carry from landmarks to the next frame's region of interest; {@code null}: the detector runs on every frame
 * @param refine whether a new thing is looked at again, twice at most, with the {@code carry} region of its points,
 *     where that differs much from the region before: boxes of detectors are rough; {@code null}: it is not
 * @param retryRotations in which other turns something new is looked at whose points may be bad; {@code null}: in none
 * @param newObjects what something new must show in a stream of frames; {@code null}: no more than {@code minPresence}
 * @param lowScore what must be there at a detection with a score below {@code minDetection}; {@code null}: such do not
 *     count
 * @param overlappingHand what a second hand must show that the landmark network says lies on the one it looks at;
 *     {@code null}: it is not looked for
 * @param minDetection smallest detection score, beside the card's own; 0: the card's alone
 * @param minPresence smallest presence of a thing found
 * @param minCarry smallest presence with which a thing is followed without the detector
 */
public record Pipeline(
        String name,
        String title,
        Kind kind,
        int preference,
        String detector,
        List<String> labels,
        List<Float> views,
        String landmarks,
        RegionRule region,
        RegionRule carry,
        Boolean refine,
        RetryRotations retryRotations,
        NewObjects newObjects,
        LowScore lowScore,
        OverlappingHand overlappingHand,
        float minDetection,
        float minPresence,
        float minCarry) {

    /**
     * When something new is looked at in other turns too: of what is seen as the hand or face it was looked at as, what
     * the network expects most of counts. A detector's direction is rough, and a fist shows none. In a picture by
     * itself the detector sees its further wide views then too, and what is better takes the place of what is doubted.
     *
     * @param below the quality that the network tells of its points (without that: the presence) below which they may
     *     be bad
     * @param minPresence smallest presence that is worth it
     * @param degrees the turns
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
     * What something new must show where a frame before is known: what is followed wrongly stays for long, and what is
     * really there has another chance in the next frame. A picture by itself has none, so {@code minPresence} is enough
     * there.
     *
     * @param minPresence smallest presence
     * @param minAgreement smallest overlap of the detector's region and that of the points found in it, as
     *     {@link Roi#overlap}: below it the two networks speak of different things; 0: any
     * @param minQuality smallest quality that the landmark network tells of its points (without that: its presence), of
     *     hands on others too; 0: any
     */
    public record NewObjects(float minPresence, float minAgreement, float minQuality) {

        public NewObjects {
            share("minPresence", minPresence);
            share("minAgreement", minAgreement);
            share("minQuality", minQuality);
        }
    }

    /**
     * What a detection with a low score needs to count: the landmark network decides where the detector is unsure, as
     * it is of fists and of hands on each other. In pictures by themselves and on a stream's first frame; later what is
     * really there has other chances, and what is followed wrongly stays for long.
     *
     * @param minDetection smallest score; the card's threshold must be as low
     * @param minPresence smallest presence of the points found there
     * @param minAgreement smallest overlap of the detector's region and that of the points, as {@link Roi#overlap}
     */
    public record LowScore(float minDetection, float minPresence, float minAgreement) {

        public LowScore {
            share("minDetection", minDetection);
            share("minPresence", minPresence);
            share("minAgreement", minAgreement);
        }
    }

    /**
     * When a hand counts that no detection led to, but a hand of the other side under it.
     *
     * @param minScore smallest probability that it is there, by the look at the first hand
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

    public Pipeline {
        need("name", name);
        need("title", title);
        need("kind", kind);
        need("detector", detector);
        need("landmarks", landmarks);
        need("region", region);
        share("minDetection", minDetection);
        share("minPresence", minPresence);
        share("minCarry", minCarry);
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
        refine = refine != null && refine;
        if (refine && carry == null) {
            throw new IllegalArgumentException("key 'refine' needs key 'carry', whose region it looks at");
        }
        if (retryRotations != null && carry == null) {
            throw new IllegalArgumentException("key 'retryRotations' needs key 'carry', whose region it compares");
        }
        if (newObjects != null && carry == null) {
            throw new IllegalArgumentException("key 'newObjects' needs key 'carry', whose region it compares");
        }
        if (lowScore != null && carry == null) {
            throw new IllegalArgumentException("key 'lowScore' needs key 'carry', whose region it compares");
        }
        if (overlappingHand != null && carry == null) {
            throw new IllegalArgumentException("key 'overlappingHand' needs key 'carry', whose region it compares");
        }
        if (lowScore != null && !(lowScore.minDetection() < minDetection)) {
            throw new IllegalArgumentException(
                    "key 'lowScore.minDetection' must be below the pipeline's own 'minDetection',"
                            + " from which on detections are not lowScore");
        }
        if (carry == null && views.stream().anyMatch(v -> v < 1)) {
            throw new IllegalArgumentException(
                    "key 'views' below 1 needs key 'carry', whose regions tell what the first view found already");
        }
    }

    private static void need(String key, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("key '" + key + "' is missing; add it");
        }
    }

    private static void share(String key, float value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("key '" + key + "' must lie between 0 and 1");
        }
    }

    /** The views of one picture and more, which the detector's own input size serves. */
    List<Float> wideViews() {
        return views.stream().filter(v -> v >= 1).toList();
    }

    /** The views below one picture, each with a larger input of its own. */
    List<Float> closeViews() {
        return views.stream().filter(v -> v < 1).toList();
    }

    /** @param lowScoreToo whether detections count of which only the landmark network could be sure */
    boolean takes(Detection detection, boolean lowScoreToo) {
        float least = lowScoreToo && lowScore != null ? lowScore.minDetection() : minDetection;
        return detection.score() >= least && (labels == null || labels.contains(detection.label()));
    }
}
