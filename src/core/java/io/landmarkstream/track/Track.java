package io.landmarkstream.track;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;

/**
 * One living track: identity, votes and filter state of a hand or face. Part of {@link TrackerState}.
 *
 * <p>The components up to {@code age} are also the layout in which version 0.1.0 kept tracks; {@link #inherited}
 * completes one that was read from there.
 *
 * @param id unique within camera and kind; 0: none yet, the track is on probation
 * @param left weight of the votes for the left hand
 * @param right weight of the votes for the right hand
 * @param handedness voted so far
 * @param score presence when last seen
 * @param points smoothed x, y, z of each point, pixels
 * @param speeds filtered speed of each coordinate, pixels a second
 * @param visibility when last seen; empty where the model does not tell
 * @param lostUs time since it was last seen, microseconds; 0 if seen in the last frame
 * @param age frames since it began, that one included
 * @param sightings frames that saw it
 * @param motion where it is expected
 * @param person the person it belongs to
 * @param ownNoise see {@link FilterState}
 * @param sharedNoise see {@link FilterState}
 * @param hiddenMs for how long each point has been hidden, milliseconds; empty: none is
 * @param proportions its body proportions
 * @param heldUs for how long its assignment has been deferred, microseconds ({@link Matching})
 * @param presence evidence that it is real: sum over its sightings of twice the score, less 1
 */
public record Track(
        long id,
        Kind kind,
        String pipeline,
        String topology,
        float left,
        float right,
        Handedness handedness,
        float score,
        float[] points,
        float[] speeds,
        float[] visibility,
        long lostUs,
        int age,
        int sightings,
        Motion motion,
        Person person,
        float ownNoise,
        float sharedNoise,
        int[] hiddenMs,
        BodyProportions proportions,
        long heldUs,
        float presence) {

    /** Sightings after which a track is predicted and kept when it is not seen. */
    private static final int CONFIRMED = 3;

    /** While a track is lost, its speed falls to 1/e within this time: people stop more often than they move on. */
    private static final double COAST_SECONDS = .15;

    /** Longest deferral: by then two tracks that cross are apart. */
    static final long MOST_HELD_US = 150_000;

    private static final int[] NEVER_HIDDEN = {};

    /** A track without an id. */
    static Track born(DetectedObject detected) {
        HandednessVotes votes = HandednessVotes.NONE.and(detected, Handedness.UNKNOWN);
        return new Track(
                0,
                detected.kind(),
                detected.pipeline(),
                detected.topology(),
                votes.left(),
                votes.right(),
                votes.handedness(),
                detected.score(),
                detected.points().clone(),
                new float[detected.points().length],
                detected.visibility(),
                0,
                1,
                1,
                Motion.start(detected.points()),
                Person.NONE,
                0,
                0,
                NEVER_HIDDEN,
                BodyProportions.start(detected.topology(), detected.points(), detected.visibility()),
                0,
                presence(detected));
    }

    /** This, if it is whole; else with what version 0.1.0 did not keep. */
    Track inherited() {
        if (motion != null) {
            return this;
        }
        return new Track(
                id,
                kind,
                pipeline,
                topology,
                left,
                right,
                handedness,
                score,
                points,
                speeds,
                visibility,
                lostUs,
                age,
                age,
                Motion.start(points),
                kind == Kind.FACE ? Person.of(id) : Person.NONE,
                0,
                0,
                NEVER_HIDDEN,
                BodyProportions.UNKNOWN,
                0,
                0);
    }

    /**
     * The track one frame later, matched with {@code finding}, its points filtered.
     *
     * @param taken side of the same person's other hand; UNKNOWN where there is none
     */
    Track seen(DetectedObject detected, FilterState filtered, Motion moved, int[] hidden, Handedness taken) {
        HandednessVotes votes = votes().and(detected, taken);
        return new Track(
                id,
                kind,
                detected.pipeline(),
                detected.topology(),
                votes.left(),
                votes.right(),
                votes.handedness(),
                detected.score(),
                filtered.points(),
                filtered.speeds(),
                detected.visibility(),
                0,
                age + 1,
                sightings + 1,
                moved,
                person,
                filtered.ownNoise(),
                filtered.sharedNoise(),
                hidden,
                proportions.seen(detected.topology(), detected.points(), detected.visibility()),
                0,
                named() ? presence : presence + presence(detected));
    }

    /**
     * The track one frame later, not found: its points move on as one rigid body and slow down.
     *
     * @param expected its expected position
     * @param held whether its assignment is deferred
     */
    Track lost(double seconds, Motion expected, boolean held) {
        double keeps = StrictMath.exp(-seconds / COAST_SECONDS);
        double reach = COAST_SECONDS * (1 - keeps);
        float[] velocity = {Motion.mean(speeds, 0), Motion.mean(speeds, 1), 0};
        float[] moved = points.clone();
        float[] slower = new float[speeds.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (velocity[i % 3] * reach);
            slower[i] = (float) (velocity[i % 3] * keeps);
        }
        return new Track(
                id,
                kind,
                pipeline,
                topology,
                left,
                right,
                handedness,
                score,
                moved,
                slower,
                visibility,
                lostUs + Math.round(seconds * 1e6),
                age + 1,
                sightings,
                expected,
                person,
                ownNoise,
                sharedNoise,
                NEVER_HIDDEN,
                proportions,
                held ? heldUs + Math.round(seconds * 1e6) : 0,
                presence);
    }

    /** With another person. */
    Track of(Person next) {
        return next.equals(person)
                ? this
                : new Track(
                        id,
                        kind,
                        pipeline,
                        topology,
                        left,
                        right,
                        handedness,
                        score,
                        points,
                        speeds,
                        visibility,
                        lostUs,
                        age,
                        sightings,
                        motion,
                        next,
                        ownNoise,
                        sharedNoise,
                        hiddenMs,
                        proportions,
                        heldUs,
                        presence);
    }

    /** With an id, which it keeps. */
    Track named(long given) {
        return new Track(
                given,
                kind,
                pipeline,
                topology,
                left,
                right,
                handedness,
                score,
                points,
                speeds,
                visibility,
                lostUs,
                age,
                sightings,
                motion,
                kind == Kind.FACE ? Person.of(given) : person,
                ownNoise,
                sharedNoise,
                hiddenMs,
                proportions,
                heldUs,
                presence);
    }

    /** Whether it has an id, and so is a result where it is seen. */
    boolean named() {
        return id != 0;
    }

    private static float presence(DetectedObject detected) {
        return Math.max(0, 2 * detected.score() - 1);
    }

    FilterState filterState() {
        return new FilterState(points, speeds, ownNoise, sharedNoise);
    }

    HandednessVotes votes() {
        return new HandednessVotes(left, right, handedness);
    }

    /** Whether its assignment may be deferred: for a short time, and not while it is on probation. */
    boolean mayBeHeld() {
        return confirmed() && heldUs < MOST_HELD_US;
    }

    boolean confirmed() {
        return sightings >= CONFIRMED;
    }
}
