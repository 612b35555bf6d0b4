package io.landmarkstream.track;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import java.util.Arrays;
import java.util.List;

/**
 * Assigns detected objects to tracks: the pairs of the least total cost ({@link Assignment}). A cost is the negative
 * logarithm, up to a constant, of the likelihood of the object if it is the track's. It counts position (normal
 * distribution around where {@link Motion} and its person expect it), body proportions and size
 * ({@link BodyProportions}), shape and rotation ({@link Similarity} to the last points), handedness, and the overlap of
 * the boxes. Points that the model did not see are put where the others carry them and do not count for the shape. A
 * pair that is less likely than one track lost and another started is not matched.
 *
 * <p>Ambiguous assignments are deferred: where two tracks that move apart could as well have each other's object, or
 * one the object of the other, neither gets it, and the next frames decide. This is multiple hypothesis tracking (Reid,
 * IEEE T-AC 24, 1979) with these two hypotheses only.
 */
final class Matching {

    /** An object is matched within so many standard deviations of the expected position … */
    private static final double GATE_DEVIATIONS = 5;

    /** … and always within so many object sizes and so many a second, since people start to move suddenly … */
    private static final double GATE_SIZES = .8;

    private static final double GATE_SPEED = 5;

    /**
     * … and such a share of the way more that it would go at the speed that is expected now, since what moves fast
     * stops and turns as suddenly. That speed fades while an object is not seen ({@link Motion}), so this part ends too
     * …
     */
    private static final double GATE_TURN = .5;

    /** … and has between this and its inverse of the track's size. */
    private static final double GATE_RATIO = 2.2;

    /**
     * Standard deviations between neighbouring frames, and how they grow in a second of not being seen. What is neither
     * hand nor face bends as a hand does.
     */
    private enum Change {
        HAND(.08, .3, .05, .3, .15, 1.5),
        FACE(.03, .1, .025, .08, .06, .4);

        final double size;
        final double sizeGrowth;
        final double shape;
        final double shapeGrowth;
        final double turn;
        final double turnGrowth;

        /**
         * @param size of the size's logarithm
         * @param shape of what a shift, rotation and scale leave of the points, object sizes
         * @param turn radians
         */
        Change(double size, double sizeGrowth, double shape, double shapeGrowth, double turn, double turnGrowth) {
            this.size = size;
            this.sizeGrowth = sizeGrowth;
            this.shape = shape;
            this.shapeGrowth = shapeGrowth;
            this.turn = turn;
            this.turnGrowth = turnGrowth;
        }
    }

    /** Weight of the person's position for a hand that was seen in the frame before. */
    private static final double SEEN_PERSON = .5;

    /** Largest cost of a single cue, since models err. */
    private static final double MOST = 6;

    /** Largest cost of the position: what is in reach can always be matched if nothing else is there. */
    private static final double MOST_PLACE = 16;

    /** Cost of boxes that do not overlap at all. */
    private static final double APART = 1;

    /** Cost of a handedness that certainly contradicts the track's. */
    private static final double OTHER_SIDE = 3;

    /** Additional cost for a track that was seen only a few times. */
    private static final double UNCONFIRMED = 1;

    /** Cost of an object that starts a track. */
    private static final double BIRTH = 18;

    /** Cost of not seeing a track that was seen before: without a nearer object in its place, and with one. */
    private static final double MISSED = 3;

    private static final double COVERED = .7;

    /** Cost of still not seeing a track that was not seen before. */
    private static final double STILL_MISSED = 1;

    private static final double STILL_COVERED = .1;

    /** Two objects whose centres are nearer than this, in object sizes, cover each other. */
    private static final double COVERS = .6;

    /** How much larger, as a logarithm, a face must be for odds of three to one that its person is nearer. */
    private static final double NEARER = .08;

    /**
     * How much less likely, as a logarithm, an exchange must be to be ruled out: one in a thousand, since an exchange
     * lasts, and a frame without one of them does not.
     */
    private static final double CLEAR = 7;

    /** How far two tracks must move apart while their assignment is deferred, object sizes. */
    private static final double APART_SIZES = .5;

    private Matching() {}

    /**
     * The assignment of one frame.
     *
     * @param objectOf for each track the index of its object, −1 if it has none
     * @param deferred for each object whether its assignment is deferred: no track has it, and it starts none
     * @param ambiguous for each track whether a deferred object may be its own
     */
    record Matches(int[] objectOf, boolean[] deferred, boolean[] ambiguous) {}

    /**
     * @param tracks as of the frame before
     * @param expected where each is now
     * @param faces position of the face of each hand's person; {@code null} elements: not known, or a face
     * @param seconds since the frame before
     */
    static Matches match(
            List<Track> tracks,
            List<Motion> expected,
            List<Motion> faces,
            List<DetectedObject> detectedObjects,
            double seconds) {
        int[] objectOf = new int[tracks.size()];
        Arrays.fill(objectOf, -1);
        Matches matches = new Matches(objectOf, new boolean[detectedObjects.size()], new boolean[tracks.size()]);
        if (tracks.isEmpty() || detectedObjects.isEmpty()) {
            return matches;
        }
        double[][] cost = costs(tracks, expected, faces, detectedObjects, seconds);
        int[] columnOf = Assignment.solve(cost);
        markAmbiguous(tracks, expected, cost, columnOf, matches.ambiguous);
        for (int i = 0; i < objectOf.length; i++) {
            boolean found = columnOf[i] < detectedObjects.size();
            if (found && matches.ambiguous[i]) {
                matches.deferred[columnOf[i]] = true;
            } else if (found) {
                objectOf[i] = columnOf[i];
            }
        }
        return matches;
    }

    /** A row for each track, a column for each object, and one more column for each track for not being seen. */
    private static double[][] costs(
            List<Track> tracks,
            List<Motion> expected,
            List<Motion> faces,
            List<DetectedObject> detectedObjects,
            double seconds) {
        double[][] cost = new double[tracks.size()][detectedObjects.size() + tracks.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            for (int j = 0; j < detectedObjects.size(); j++) {
                cost[i][j] = cost(tracks.get(i), expected.get(i), faces.get(i), detectedObjects.get(j), seconds);
            }
            cost[i][detectedObjects.size() + i] = BIRTH + absent(i, tracks, expected, faces);
        }
        return cost;
    }

    /** Marks the tracks that may have changed places with another. */
    private static void markAmbiguous(
            List<Track> tracks, List<Motion> expected, double[][] cost, int[] columnOf, boolean[] ambiguous) {
        for (int i = 0; i < ambiguous.length; i++) {
            for (int j = 0; j < i; j++) {
                if (tracks.get(i).mayBeDeferred()
                        && tracks.get(j).mayBeDeferred()
                        && partSoon(expected.get(i), expected.get(j))
                        && interchangeable(cost, columnOf, i, j)) {
                    ambiguous[i] = true;
                    ambiguous[j] = true;
                }
            }
        }
    }

    /** Whether waiting helps: two tracks that are expected to move together will not differ more in the next frames. */
    private static boolean partSoon(Motion a, Motion b) {
        double seconds = Track.MOST_DEFERRED_US / 1e6;
        double dx = seconds * (a.vx() - b.vx());
        double dy = seconds * (a.vy() - b.vy());
        double apart = APART_SIZES * (a.size() + b.size()) / 2;
        return dx * dx + dy * dy > apart * apart;
    }

    /** Whether two tracks could as well have each other's object, or one the object of the other. */
    private static boolean interchangeable(double[][] cost, int[] columnOf, int i, int j) {
        int detectedObjects = cost[i].length - cost.length;
        boolean foundI = columnOf[i] < detectedObjects;
        boolean foundJ = columnOf[j] < detectedObjects;
        if (!foundI && !foundJ) {
            return false;
        }
        double swapped = cost[i][foundJ ? columnOf[j] : detectedObjects + i]
                + cost[j][foundI ? columnOf[i] : detectedObjects + j];
        return swapped - cost[i][columnOf[i]] - cost[j][columnOf[j]] < CLEAR;
    }

    /** Of two objects in one place the nearer one is seen; the person with the larger face is likely nearer. */
    private static double absent(int track, List<Track> tracks, List<Motion> expected, List<Motion> faces) {
        double covered = 0;
        for (int other = 0; other < tracks.size(); other++) {
            if (other != track
                    && tracks.get(other).kind().equals(tracks.get(track).kind())
                    && sameplace(expected.get(other), expected.get(track))) {
                double lead = StrictMath.log(nearness(other, expected, faces) / nearness(track, expected, faces));
                covered = Math.max(covered, 1 / (1 + StrictMath.exp(-lead / NEARER)));
            }
        }
        return tracks.get(track).lostUs() == 0
                ? MISSED + covered * (COVERED - MISSED)
                : STILL_MISSED + covered * (STILL_COVERED - STILL_MISSED);
    }

    private static double nearness(int track, List<Motion> expected, List<Motion> faces) {
        return (faces.get(track) == null ? expected.get(track) : faces.get(track)).size();
    }

    private static boolean sameplace(Motion a, Motion b) {
        double reach = COVERS * (a.size() + b.size()) / 2;
        double dx = a.x() - b.x();
        double dy = a.y() - b.y();
        return dx * dx + dy * dy < reach * reach;
    }

    private static double cost(Track track, Motion expected, Motion face, DetectedObject detected, double seconds) {
        if (!track.kind().equals(detected.kind())
                || !track.topology().equals(detected.topology())
                || detected.points().length != track.points().length) {
            return Assignment.FORBIDDEN;
        }
        float[] points = HiddenPoints.completed(track.points(), detected.points(), detected.visibility());
        float[] weights = HiddenPoints.weights(detected.visibility());
        double size = Motion.size(points);
        double dx = Motion.mean(points, 0) - expected.x();
        double dy = Motion.mean(points, 1) - expected.y();
        double square = dx * dx + dy * dy;
        double spread = expected.spread();
        double unseen = track.lostUs() / 1e6 + seconds;
        double way = unseen * Math.sqrt(expected.vx() * expected.vx() + expected.vy() * expected.vy());
        double reach = (GATE_SIZES + GATE_SPEED * unseen) * Math.max(size, expected.size()) + GATE_TURN * way;
        double ratio = Math.max(size / expected.size(), expected.size() / size);
        if (square > Math.max(GATE_DEVIATIONS * GATE_DEVIATIONS * spread, reach * reach) || ratio > GATE_RATIO) {
            return Assignment.FORBIDDEN;
        }
        Change change = track.kind().isFace() ? Change.FACE : Change.HAND;
        Similarity fit = Similarity.fit(track.points(), points, weights);
        double shape = fit.residual(track.points(), points, weights) / size;
        return place(track, expected, face, points)
                + overlap(track, expected, points)
                + (track.proportions().known()
                        ? track.proportions().cost(track.topology(), points, detected.visibility(), unseen)
                        : normal(StrictMath.log(ratio), change.size, change.sizeGrowth * unseen))
                + normal(shape, change.shape, change.shapeGrowth * unseen)
                + normal(fit.turn(), change.turn, change.turnGrowth * unseen)
                + side(track, detected)
                + (track.confirmed() ? 0 : UNCONFIRMED);
    }

    /** How far the boxes are from overlapping where the track is expected. */
    private static double overlap(Track track, Motion expected, float[] points) {
        Box box = Box.around(track.points());
        float dx = expected.x() - Motion.mean(track.points(), 0);
        float dy = expected.y() - Motion.mean(track.points(), 1);
        Box moved = new Box(box.left() + dx, box.top() + dy, box.right() + dx, box.bottom() + dy);
        return APART * (1 - moved.iou(Box.around(points)));
    }

    /** Negative logarithm of a normal density against that of a track seen in the frame before. */
    private static double normal(double value, double deviation, double growth) {
        double now = deviation + growth;
        return Math.min(MOST, value * value / (2 * now * now)) + StrictMath.log(now / deviation);
    }

    /**
     * Cost of the position: normal around the expected one. A hidden hand is also expected around its person, the more
     * so the less certain its last motion is: the product of both densities.
     */
    private static double place(Track track, Motion expected, Motion face, float[] points) {
        double x = Motion.mean(points, 0);
        double y = Motion.mean(points, 1);
        double person = 0;
        Person.Place place = new Person.Place(expected.x(), expected.y(), expected.spread(), expected.spread());
        if (face != null && track.lostUs() > 0) {
            place = track.person().place(face).and(place);
        } else if (face != null) {
            person = SEEN_PERSON * Math.min(MOST, track.person().cost(x, y, face));
        }
        double area = Math.sqrt(place.spreadX() * place.spreadY()) / (expected.size() * expected.size());
        return Math.min(MOST_PLACE, place.distance(x, y)) + StrictMath.log(area) + person;
    }

    private static double side(Track track, DetectedObject detected) {
        if (track.handedness() == Handedness.UNKNOWN
                || detected.handedness() == Handedness.UNKNOWN
                || track.handedness() == detected.handedness()) {
            return 0;
        }
        return OTHER_SIDE * track.votes().score() * (2 * detected.handednessScore() - 1);
    }
}
