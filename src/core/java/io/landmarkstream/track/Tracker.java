package io.landmarkstream.track;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the detected objects of one camera track ids and smooths them over its own capture time. Pure: the new state
 * and the tracked objects are a function of the old state and the frame.
 *
 * <p>Objects are matched with tracks ({@link Matching}). An object that is not matched starts a track, which gets an id
 * and is a result once it was seen often and clearly enough ({@link TrackerOptions#confirm()}); where no frame before
 * could have shown it, at once. A track that is not matched is predicted for {@link TrackerOptions#keep()}, remembered
 * without being reported for {@link TrackerOptions#remember()}, and then ends. A track seen in fewer than three frames
 * is not predicted and soon forgotten. Where capture time is not continuous, smoothing starts anew but ids stay: a
 * wrong clock is far more likely than that all people change places between two frames.
 */
public final class Tracker {

    /** Step assumed where capture time does not tell: one frame at 30 frames a second. */
    private static final double NOMINAL_SECONDS = 1 / 30.0;

    /** A jump ahead of more than this is a wrong clock, not a pause. */
    private static final long IMPLAUSIBLE_PAUSE_US = 24L * 3600 * 1_000_000;

    /** How long a track on probation is remembered. */
    private static final long PROBATION_US = 200_000;

    /** If frames are further apart than this, waiting for a second sighting would take too long. */
    private static final long CONFIRMED_WITHIN_US = 250_000;

    private static final boolean[] NONE_HIDDEN = {};
    private static final int[] NEVER_HIDDEN = {};

    private static final Comparator<TrackedObject> ORDER =
            Comparator.comparing(TrackedObject::kind).thenComparingLong(TrackedObject::trackId);

    private final TrackerOptions options;
    private final Map<Kind, PointFilter> filters = new HashMap<>();

    public Tracker(TrackerOptions options) {
        this.options = options;
    }

    /**
     * The tracked objects and the camera's new state after one frame.
     *
     * @param objects ordered by kind, then track id
     * @param events ordered by kind, then track id
     */
    public record TrackUpdate(TrackerState state, List<TrackedObject> objects, List<TrackEvent> events) {}

    /**
     * @param state {@link TrackerState#EMPTY} before the camera's first frame
     * @param frame the camera's next
     */
    public TrackUpdate update(TrackerState state, DetectedFrame frame) {
        long elapsedUs = frame.info().captureTimeUs() - state.lastCaptureTimeUs();
        boolean timeCarriesOn = !frame.continuity().discontinuity() && elapsedUs > 0;
        double seconds = timeCarriesOn ? elapsedUs / 1e6 : NOMINAL_SECONDS;
        boolean mirrored = frame.info().mirrored();
        List<Track> tracks = endsAll(frame, elapsedUs) ? List.of() : state.tracks();
        List<DetectedObject> detectedObjects = mirrored ? swapped(frame.detectedObjects()) : frame.detectedObjects();
        List<Motion> faces = faces(tracks, seconds);
        List<Motion> expected = expected(tracks, faces, seconds);

        Matching.Matches matches = Matching.match(tracks, expected, faces, detectedObjects, seconds);
        int[] objectOf = matches.objectOf();
        List<Sighting> sightings = new ArrayList<>(tracks.size() + detectedObjects.size());
        boolean[] matched = new boolean[detectedObjects.size()];
        for (int i = 0; i < tracks.size(); i++) {
            if (objectOf[i] >= 0) {
                matched[objectOf[i]] = true;
                sightings.add(follow(
                        tracks.get(i),
                        detectedObjects.get(objectOf[i]),
                        expected.get(i),
                        seconds,
                        timeCarriesOn,
                        taken(tracks, i)));
            } else {
                Track lost = tracks.get(i).lost(seconds, expected.get(i), matches.ambiguous()[i]);
                if (remembered(lost) && inside(lost, frame)) {
                    sightings.add(new Sighting(lost, null, NONE_HIDDEN));
                }
            }
        }
        for (int i = 0; i < detectedObjects.size(); i++) {
            if (!matched[i] && !matches.deferred()[i]) {
                sightings.add(new Sighting(Track.born(detectedObjects.get(i)), detectedObjects.get(i), NONE_HIDDEN));
            }
        }
        Map<Kind, Long> nextIds = new HashMap<>(state.nextIds());
        boolean atOnce = nothingCouldConfirm(state, frame, elapsedUs);
        List<Track> present = new ArrayList<>(sightings.size());
        for (Sighting sighting : sightings) {
            Track track = sighting.track();
            boolean begins = !track.named()
                    && sighting.detected() != null
                    && (atOnce || track.history().presence() >= options.confirm());
            present.add(!begins ? track : track.named(nextIds.merge(track.kind(), 2L, (next, two) -> next + 1) - 1));
        }
        List<Track> living = Persons.linked(Bodies.linked(present, mirrored), mirrored, seconds);
        List<TrackedObject> objects = new ArrayList<>(living.size());
        for (int i = 0; i < living.size(); i++) {
            Sighting sighting = sightings.get(i);
            if (shown(living.get(i))) {
                objects.add(object(living.get(i), sighting));
            }
        }
        objects.sort(ORDER);
        return new TrackUpdate(
                new TrackerState(frame.info().captureTimeUs(), Map.copyOf(nextIds), living),
                objects,
                Lifecycle.events(state.tracks(), living, this::shown));
    }

    /**
     * A track in this frame.
     *
     * @param detected the object it was matched with; {@code null}: it was not seen
     * @param hidden which of its points were not seen; empty: all were
     */
    private record Sighting(Track track, DetectedObject detected, boolean[] hidden) {}

    /** Position of the face of each hand's person; {@code null} elements: not known, or a face. */
    private static List<Motion> faces(List<Track> tracks, double seconds) {
        Map<Long, Motion> faces = new HashMap<>();
        for (Track track : tracks) {
            if (track.kind().isFace() && track.named()) {
                faces.put(track.id(), track.motion().after(seconds, Kind.FACE, track.lostUs() == 0, null));
            }
        }
        List<Motion> persons = new ArrayList<>(tracks.size());
        tracks.forEach(t -> persons.add(t.kind().isHand() ? faces.get(t.person().face()) : null));
        return persons;
    }

    private static List<Motion> expected(List<Track> tracks, List<Motion> faces, double seconds) {
        List<Motion> expected = new ArrayList<>(tracks.size());
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            expected.add(track.motion().after(seconds, track.kind(), track.lostUs() == 0, faces.get(i)));
        }
        return expected;
    }

    /** Handedness of the other hand of a hand's person. */
    private static Handedness taken(List<Track> tracks, int hand) {
        Track one = tracks.get(hand);
        for (Track other : tracks) {
            if (other != one
                    && other.kind().isHand()
                    && other.person().face() != 0
                    && other.person().face() == one.person().face()
                    && other.handedness() != Handedness.UNKNOWN) {
                return other.handedness();
            }
        }
        return Handedness.UNKNOWN;
    }

    private boolean endsAll(DetectedFrame frame, long elapsedUs) {
        return frame.continuity().breaksTracks()
                || elapsedUs > options.maxGap().toNanos() / 1000 && elapsedUs <= IMPLAUSIBLE_PAUSE_US;
    }

    /** Whether no recent frame could have shown what is new in this one. */
    private boolean nothingCouldConfirm(TrackerState state, DetectedFrame frame, long elapsedUs) {
        return state.lastCaptureTimeUs() == TrackerState.EMPTY.lastCaptureTimeUs()
                || endsAll(frame, elapsedUs)
                || elapsedUs > CONFIRMED_WITHIN_US;
    }

    private Sighting follow(
            Track track,
            DetectedObject detected,
            Motion expected,
            double seconds,
            boolean timeCarriesOn,
            Handedness taken) {
        if (!timeCarriesOn) {
            FilterState restarted = track.filter().restarted(detected.points());
            return new Sighting(
                    track.seen(detected, restarted, Motion.start(detected.points()), NEVER_HIDDEN, taken),
                    detected,
                    NONE_HIDDEN);
        }
        HiddenPoints points = HiddenPoints.of(
                track.filter(),
                detected.points(),
                detected.visibility(),
                track.visibility().hiddenMs(),
                seconds,
                options.keep());
        FilterState filtered = filters.computeIfAbsent(track.kind(), options.smoothing()::filter)
                .step(track.filter(), points.points(), points.weights(), seconds, Motion.size(points.points()));
        Motion moved = expected.seen(points.points(), seconds);
        return new Sighting(track.seen(detected, filtered, moved, points.hiddenMs(), taken), detected, points.hidden());
    }

    private boolean remembered(Track track) {
        return track.lostUs() <= (track.confirmed() ? options.remember().toNanos() / 1000 : PROBATION_US);
    }

    /** Whether it is reported to consumers. */
    private boolean shown(Track track) {
        return track.named()
                && (track.lostUs() == 0
                        || track.confirmed() && track.lostUs() <= options.keep().toNanos() / 1000);
    }

    private static boolean inside(Track track, DetectedFrame frame) {
        Box box = Box.around(track.points());
        return box.centreX() >= 0
                && box.centreY() >= 0
                && box.centreX() <= frame.width()
                && box.centreY() <= frame.height();
    }

    private static List<DetectedObject> swapped(List<DetectedObject> detectedObjects) {
        return detectedObjects.stream().map(Tracker::swapped).toList();
    }

    private static DetectedObject swapped(DetectedObject f) {
        Handedness other = f.handedness() == Handedness.LEFT
                ? Handedness.RIGHT
                : f.handedness() == Handedness.RIGHT ? Handedness.LEFT : Handedness.UNKNOWN;
        return new DetectedObject(
                f.kind(),
                f.pipeline(),
                f.topology(),
                f.score(),
                other,
                f.handednessScore(),
                f.points(),
                f.visibility(),
                f.world());
    }

    private static TrackedObject object(Track track, Sighting sighting) {
        DetectedObject detected = sighting.detected();
        return new TrackedObject(
                track.id(),
                track.kind(),
                track.pipeline(),
                track.topology(),
                track.handedness(),
                track.votes().score(),
                track.history().score(),
                detected == null,
                track.points(),
                detected == null ? new float[0] : detected.points(),
                track.visibility().values(),
                sighting.hidden(),
                detected == null ? new float[0] : detected.world(),
                track.history().age(),
                track.person().face(),
                track.body());
    }
}
