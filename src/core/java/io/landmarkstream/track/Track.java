package io.landmarkstream.track;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;

/**
 * One living track of an object. Part of {@link TrackerState}.
 *
 * @param identity what it is
 * @param votes which hand it is
 * @param filter its points, smoothed, and their speeds
 * @param visibility which of its points are seen
 * @param history how often it was seen and how surely
 * @param motion where it is expected
 * @param person the person it belongs to
 * @param proportions of its body part, as measured in this track
 * @param body track id of the body that a hand or face belongs to, a body's own; 0: none
 */
public record Track(
        Identity identity,
        HandednessVotes votes,
        FilterState filter,
        Visibility visibility,
        History history,
        Motion motion,
        Person person,
        BodyProportions proportions,
        long body) {

    /** Sightings after which a track is predicted and kept when it is not seen. */
    private static final int CONFIRMED = 3;

    /** While a track is lost, its speed falls to 1/e within this time: people stop more often than they move on. */
    private static final double COAST_SECONDS = .15;

    /** Longest deferral: by then two tracks that cross are apart. */
    static final long MOST_DEFERRED_US = 150_000;

    private static final int[] NEVER_HIDDEN = {};

    /**
     * @param id unique within camera and kind; 0: none yet, the track is on probation
     * @param pipeline that saw it last
     */
    public record Identity(long id, Kind kind, String pipeline, String topology) {}

    /**
     * @param values of each point when last seen, 0 to 1; empty where the model does not tell
     * @param hiddenMs for how long each point has been hidden, milliseconds; empty: none is
     */
    public record Visibility(float[] values, int[] hiddenMs) {}

    /**
     * @param age frames since it began, that one included
     * @param sightings frames that saw it
     * @param lostUs time since it was last seen, microseconds; 0 if seen in the last frame
     * @param deferredUs for how long its assignment has been deferred, microseconds ({@link Matching})
     * @param score of the model when last seen, 0 to 1
     * @param presence evidence that it is real: sum over its sightings of twice the score, less 1
     */
    public record History(int age, int sightings, long lostUs, long deferredUs, float score, float presence) {

        /** One frame later, seen. */
        private History seen(DetectedObject detected, boolean named) {
            return new History(
                    age + 1,
                    sightings + 1,
                    0,
                    0,
                    detected.score(),
                    named ? presence : presence + Track.presence(detected));
        }

        /** One frame later, not seen. */
        private History lost(long us, boolean deferred) {
            return new History(age + 1, sightings, lostUs + us, deferred ? deferredUs + us : 0, score, presence);
        }
    }

    /** A track without an id. */
    static Track born(DetectedObject detected) {
        float[] points = detected.points();
        return new Track(
                new Identity(0, detected.kind(), detected.pipeline(), detected.topology()),
                HandednessVotes.NONE.and(detected, Handedness.UNKNOWN),
                FilterState.start(points),
                new Visibility(detected.visibility(), NEVER_HIDDEN),
                new History(1, 1, 0, 0, detected.score(), presence(detected)),
                Motion.start(points),
                Person.NONE,
                BodyProportions.start(detected.topology(), points, detected.visibility()),
                0);
    }

    /**
     * The track one frame later, matched with a detected object, its points filtered.
     *
     * @param hiddenMs as in {@link Visibility}
     * @param taken handedness of the same person's other hand; UNKNOWN where there is none
     */
    Track seen(DetectedObject detected, FilterState filtered, Motion moved, int[] hiddenMs, Handedness taken) {
        return new Track(
                new Identity(id(), kind(), detected.pipeline(), detected.topology()),
                votes.and(detected, taken),
                filtered,
                new Visibility(detected.visibility(), hiddenMs),
                history.seen(detected, named()),
                moved,
                person,
                proportions.seen(detected.topology(), detected.points(), detected.visibility()),
                body);
    }

    /**
     * The track one frame later, not seen: its points move on as one rigid body and slow down.
     *
     * @param expected its expected position
     * @param deferred whether its assignment is deferred
     */
    Track lost(double seconds, Motion expected, boolean deferred) {
        double keeps = StrictMath.exp(-seconds / COAST_SECONDS);
        double reach = COAST_SECONDS * (1 - keeps);
        float[] speeds = filter.speeds();
        float[] velocity = {Motion.mean(speeds, 0), Motion.mean(speeds, 1), 0};
        float[] moved = points().clone();
        float[] slower = new float[speeds.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (velocity[i % 3] * reach);
            slower[i] = (float) (velocity[i % 3] * keeps);
        }
        return new Track(
                identity,
                votes,
                new FilterState(moved, slower, filter.ownNoise(), filter.sharedNoise()),
                new Visibility(visibility.values(), NEVER_HIDDEN),
                history.lost(Math.round(seconds * 1e6), deferred),
                expected,
                person,
                proportions,
                body);
    }

    /** Linked with a body; 0: with none. */
    Track ofBody(long id) {
        return id == body
                ? this
                : new Track(identity, votes, filter, visibility, history, motion, person, proportions, id);
    }

    /** With another person. */
    Track of(Person next) {
        return next.equals(person)
                ? this
                : new Track(identity, votes, filter, visibility, history, motion, next, proportions, body);
    }

    /** With an id, which it keeps. */
    Track named(long given) {
        return new Track(
                new Identity(given, kind(), pipeline(), topology()),
                votes,
                filter,
                visibility,
                history,
                motion,
                kind().isFace() ? Person.of(given) : person,
                proportions,
                body);
    }

    /** Whether it has an id, and so is a result where it is seen. */
    boolean named() {
        return id() != 0;
    }

    private static float presence(DetectedObject detected) {
        return Math.max(0, 2 * detected.score() - 1);
    }

    /** Whether its assignment may be deferred: for a short time, and not while it is on probation. */
    boolean mayBeDeferred() {
        return confirmed() && history.deferredUs() < MOST_DEFERRED_US;
    }

    boolean confirmed() {
        return history.sightings() >= CONFIRMED;
    }

    long id() {
        return identity.id();
    }

    Kind kind() {
        return identity.kind();
    }

    String pipeline() {
        return identity.pipeline();
    }

    String topology() {
        return identity.topology();
    }

    Handedness handedness() {
        return votes.handedness();
    }

    /** Smoothed x, y, z of each point, pixels. */
    float[] points() {
        return filter.points();
    }

    long lostUs() {
        return history.lostUs();
    }
}
