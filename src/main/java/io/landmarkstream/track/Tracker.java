package io.landmarkstream.track;

import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Finding;
import io.landmarkstream.landmark.FoundFrame;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the findings of one camera steady identities and smooths them over its own capture time. Pure: the new state and
 * the tracked things are a function of the old state and the frame.
 *
 * <p>Findings are matched with tracks ({@link Matching}). A finding that is not matched begins a track, which gets an id and
 * is a result once it was seen often and clearly enough ({@link TrackerOptions#confirm()}); where no frame before could have
 * shown it, at once. A track that is not matched is predicted for {@link TrackerOptions#keep()}, remembered without being shown for
 * {@link TrackerOptions#remember()}, and then ends; one seen in fewer than three frames yet is not predicted, and soon
 * forgotten. Where capture time does not carry on, smoothing starts anew but identities stay: a camera's clock is wrong far
 * more often than all people change places between two frames.
 */
public final class Tracker {

    /** Step assumed where capture time does not tell: one frame at 30 frames a second. */
    private static final double NOMINAL_SECONDS = 1 / 30.0;

    /** A jump ahead of more than this is a wrong clock, not a pause. */
    private static final long IMPLAUSIBLE_PAUSE_US = 24L * 3600 * 1_000_000;

    /** How long what was hardly seen is remembered. */
    private static final long DOUBTED_US = 200_000;

    /** Frames further apart than this would keep consumers waiting for a second sighting too long. */
    private static final long CONFIRMED_WITHIN_US = 250_000;

    private static final boolean[] NONE_HIDDEN = {};
    private static final int[] NEVER_HIDDEN = {};

    private static final Comparator<TrackedThing> ORDER =
            Comparator.comparing(TrackedThing::kind).thenComparingLong(TrackedThing::trackId);

    private final TrackerOptions options;
    private final Map<Kind, PointFilter> filters;

    public Tracker(TrackerOptions options) {
        this.options = options;
        this.filters = Map.of(
                Kind.HAND, options.smoothing().filter(Kind.HAND), Kind.FACE, options.smoothing().filter(Kind.FACE));
    }

    /**
     * What one frame makes of a camera's state.
     *
     * @param things ordered by kind, then track id
     * @param events ordered by kind, then track id
     */
    public record Step(TrackState state, List<TrackedThing> things, List<TrackEvent> events) {}

    /**
     * @param state {@link TrackState#EMPTY} before the camera's first frame
     * @param frame not rejected
     */
    public Step update(TrackState state, FoundFrame frame) {
        long elapsedUs = frame.info().captureTimeUs() - state.lastCaptureTimeUs();
        boolean timeCarriesOn = !frame.continuity().discontinuity() && elapsedUs > 0;
        double seconds = timeCarriesOn ? elapsedUs / 1e6 : NOMINAL_SECONDS;
        boolean mirrored = mirrored(frame.info());
        List<Track> tracks = endsAll(frame, elapsedUs) ? List.of() : state.tracks();
        List<Finding> findings = mirrored ? swapped(frame.findings()) : frame.findings();
        List<Motion> faces = faces(tracks, seconds);
        List<Motion> expected = expected(tracks, faces, seconds);

        Matching.Matches matches = Matching.match(tracks, expected, faces, findings, seconds);
        int[] findingOf = matches.findingOf();
        List<Sighting> sightings = new ArrayList<>(tracks.size() + findings.size());
        boolean[] matched = new boolean[findings.size()];
        for (int i = 0; i < tracks.size(); i++) {
            if (findingOf[i] >= 0) {
                matched[findingOf[i]] = true;
                sightings.add(follow(tracks.get(i), findings.get(findingOf[i]), expected.get(i), seconds, timeCarriesOn, taken(tracks, i)));
            } else {
                Track lost = tracks.get(i).lost(seconds, expected.get(i), matches.doubted()[i]);
                if (remembered(lost) && inside(lost, frame)) {
                    sightings.add(new Sighting(lost, null, NONE_HIDDEN));
                }
            }
        }
        for (int i = 0; i < findings.size(); i++) {
            if (!matched[i] && !matches.held()[i]) {
                sightings.add(new Sighting(Track.born(findings.get(i)), findings.get(i), NONE_HIDDEN));
            }
        }
        long nextHandId = state.nextHandId();
        long nextFaceId = state.nextFaceId();
        boolean atOnce = nothingCouldConfirm(state, frame, elapsedUs);
        List<Track> present = new ArrayList<>(sightings.size());
        for (Sighting sighting : sightings) {
            Track track = sighting.track();
            boolean begins = !track.named() && sighting.finding() != null
                    && (atOnce || track.presence() >= options.confirm());
            present.add(!begins ? track : track.named(track.kind() == Kind.HAND ? nextHandId++ : nextFaceId++));
        }
        List<Track> living = Persons.linked(present, mirrored, seconds);
        List<TrackedThing> things = new ArrayList<>(living.size());
        for (int i = 0; i < living.size(); i++) {
            Sighting sighting = sightings.get(i);
            if (shown(living.get(i))) {
                things.add(thing(living.get(i), sighting));
            }
        }
        things.sort(ORDER);
        return new Step(
                new TrackState(frame.info().captureTimeUs(), nextHandId, nextFaceId, living),
                things,
                Lifecycle.events(state.tracks(), living, this::shown));
    }

    /**
     * A track in this frame.
     *
     * @param finding what it was matched with; {@code null}: it was not seen
     * @param hidden which of its points were not; empty: all were seen
     */
    private record Sighting(Track track, Finding finding, boolean[] hidden) {}

    /** Where the face of each hand's person is; {@code null} elements: not known, or no hand. */
    private static List<Motion> faces(List<Track> tracks, double seconds) {
        Map<Long, Motion> faces = new HashMap<>();
        for (Track track : tracks) {
            if (track.kind() == Kind.FACE && track.named()) {
                faces.put(track.id(), track.motion().after(seconds, Kind.FACE, track.lostUs() == 0, null));
            }
        }
        List<Motion> persons = new ArrayList<>(tracks.size());
        tracks.forEach(t -> persons.add(t.kind() == Kind.HAND ? faces.get(t.person().face()) : null));
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

    /** Side of the other hand of a hand's person. */
    private static Side taken(List<Track> tracks, int hand) {
        Track one = tracks.get(hand);
        for (Track other : tracks) {
            if (other != one && other.kind() == Kind.HAND && other.person().face() != 0
                    && other.person().face() == one.person().face() && other.side() != Side.UNKNOWN) {
                return other.side();
            }
        }
        return Side.UNKNOWN;
    }

    private boolean mirrored(FrameInfo info) {
        return options.mirrored() == null ? info.mirrored() : options.mirrored();
    }

    private boolean endsAll(FoundFrame frame, long elapsedUs) {
        return frame.continuity().breaksTracks()
                || elapsedUs > options.maxGap().toNanos() / 1000 && elapsedUs <= IMPLAUSIBLE_PAUSE_US;
    }

    /** Whether no frame shortly before could have shown what is new in this one. */
    private boolean nothingCouldConfirm(TrackState state, FoundFrame frame, long elapsedUs) {
        return state.lastCaptureTimeUs() == TrackState.EMPTY.lastCaptureTimeUs()
                || endsAll(frame, elapsedUs)
                || elapsedUs > CONFIRMED_WITHIN_US;
    }

    private Sighting follow(
            Track track, Finding finding, Motion expected, double seconds, boolean timeCarriesOn, Side taken) {
        if (!timeCarriesOn) {
            FilterState restarted = track.filterState().restarted(finding.points());
            return new Sighting(
                    track.seen(finding, restarted, Motion.start(finding.points()), NEVER_HIDDEN, taken), finding, NONE_HIDDEN);
        }
        HiddenPoints points = HiddenPoints.of(
                track.filterState(), finding.points(), finding.visibility(), track.hiddenMs(), seconds, options.keep());
        FilterState filtered = filters.get(track.kind())
                .step(track.filterState(), points.points(), points.weights(), seconds, Motion.size(points.points()));
        Motion moved = expected.seen(points.points(), seconds);
        return new Sighting(track.seen(finding, filtered, moved, points.hiddenMs(), taken), finding, points.hidden());
    }

    private boolean remembered(Track track) {
        return track.lostUs() <= (track.confirmed() ? options.remember().toNanos() / 1000 : DOUBTED_US);
    }

    /** Whether consumers see it. */
    private boolean shown(Track track) {
        return track.named() && (track.lostUs() == 0 || track.confirmed() && track.lostUs() <= options.keep().toNanos() / 1000);
    }

    private static boolean inside(Track track, FoundFrame frame) {
        Box box = Box.around(track.points());
        return box.centreX() >= 0
                && box.centreY() >= 0
                && box.centreX() <= frame.width()
                && box.centreY() <= frame.height();
    }

    private static List<Finding> swapped(List<Finding> findings) {
        return findings.stream().map(Tracker::swapped).toList();
    }

    private static Finding swapped(Finding f) {
        Side other = f.side() == Side.LEFT ? Side.RIGHT : f.side() == Side.RIGHT ? Side.LEFT : Side.UNKNOWN;
        return new Finding(
                f.kind(), f.pipeline(), f.topology(), f.score(), other, f.sideScore(), f.points(), f.visibility(), f.world());
    }

    private static TrackedThing thing(Track track, Sighting sighting) {
        Finding finding = sighting.finding();
        return new TrackedThing(
                track.id(),
                track.kind(),
                track.pipeline(),
                track.topology(),
                track.side(),
                track.votes().score(),
                track.score(),
                finding == null,
                track.points(),
                finding == null ? new float[0] : finding.points(),
                track.visibility(),
                sighting.hidden(),
                finding == null ? new float[0] : finding.world(),
                track.age(),
                track.person().face());
    }
}
