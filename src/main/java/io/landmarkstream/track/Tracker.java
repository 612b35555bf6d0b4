package io.landmarkstream.track;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Finding;
import io.landmarkstream.landmark.FoundFrame;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Gives the findings of one camera steady identities and smooths them over its own capture time. Pure: the new state and
 * the tracked things are a function of the old state and the frame.
 *
 * <p>Findings are matched with tracks of the same kind and topology at the least total cost of distance, overlap and
 * side. A track that is not matched is predicted for {@link TrackerOptions#keep()} and then ends; a finding that is not
 * matched begins a track. Where capture time does not carry on, smoothing starts anew but identities stay: a camera's
 * clock is wrong far more often than all people change places between two frames.
 */
public final class Tracker {

    /** Step assumed where capture time does not tell: one frame at 30 frames a second. */
    private static final double NOMINAL_SECONDS = 1 / 30.0;

    /** A jump ahead of more than this is a wrong clock, not a pause. */
    private static final long IMPLAUSIBLE_PAUSE_US = 24L * 3600 * 1_000_000;

    /** A match must lie within this many object sizes of where the track is expected. */
    private static final double GATE_SIZES = 1;

    /** … and have between a half and twice its size, in each frame. */
    private static final double GATE_RATIO = 2;

    /** Extra cost, in object sizes, of matching a left hand with a right one. */
    private static final double SIDE_COST = .3;

    private static final Comparator<TrackedThing> ORDER =
            Comparator.comparing(TrackedThing::kind).thenComparingLong(TrackedThing::trackId);

    private final TrackerOptions options;

    public Tracker(TrackerOptions options) {
        this.options = options;
    }

    /** What one frame makes of a camera's state. */
    public record Step(TrackState state, List<TrackedThing> things) {}

    /**
     * @param state {@link TrackState#EMPTY} before the camera's first frame
     * @param frame not rejected
     */
    public Step update(TrackState state, FoundFrame frame) {
        long elapsedUs = frame.info().captureTimeUs() - state.lastCaptureTimeUs();
        boolean timeCarriesOn = !frame.continuity().discontinuity() && elapsedUs > 0;
        double seconds = timeCarriesOn ? elapsedUs / 1e6 : NOMINAL_SECONDS;
        List<Track> tracks = endsAll(frame, elapsedUs) ? List.of() : state.tracks();
        List<Finding> findings = frame.findings();

        int[] findingOf = match(tracks, findings, seconds);
        List<Track> living = new ArrayList<>(tracks.size() + findings.size());
        List<TrackedThing> things = new ArrayList<>(tracks.size() + findings.size());
        boolean[] matched = new boolean[findings.size()];
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            if (findingOf[i] >= 0) {
                matched[findingOf[i]] = true;
                Finding finding = findings.get(findingOf[i]);
                Track next = follow(track, finding, timeCarriesOn ? seconds : 0);
                living.add(next);
                things.add(seen(next, finding));
            } else {
                Track next = track.lost(seconds);
                if (next.lostUs() <= options.keep().toNanos() / 1000 && inside(next, frame)) {
                    living.add(next);
                    things.add(predicted(next));
                }
            }
        }
        Map<Kind, long[]> ids = Map.of(
                Kind.HAND, new long[] {state.nextHandId()},
                Kind.FACE, new long[] {state.nextFaceId()});
        for (int i = 0; i < findings.size(); i++) {
            if (!matched[i]) {
                Finding finding = findings.get(i);
                Track born = Track.born(ids.get(finding.kind())[0]++, finding);
                living.add(born);
                things.add(seen(born, finding));
            }
        }
        things.sort(ORDER);
        return new Step(
                new TrackState(
                        frame.info().captureTimeUs(), ids.get(Kind.HAND)[0], ids.get(Kind.FACE)[0], living),
                things);
    }

    private boolean endsAll(FoundFrame frame, long elapsedUs) {
        return frame.continuity().breaksTracks()
                || elapsedUs > options.maxGap().toNanos() / 1000 && elapsedUs <= IMPLAUSIBLE_PAUSE_US;
    }

    /** @param seconds since the frame before; 0: not known, smoothing starts anew */
    private Track follow(Track track, Finding finding, double seconds) {
        float[] points = finding.points();
        float[] filtered = new float[points.length];
        float[] speeds = new float[points.length];
        if (seconds == 0 || points.length != track.points().length) {
            System.arraycopy(points, 0, filtered, 0, points.length);
        } else {
            options.filter(track.kind())
                    .step(track.points(), track.speeds(), points, seconds, size(finding.box()), filtered, speeds);
        }
        return track.seen(finding, filtered, speeds);
    }

    /** For each track the index of its finding, −1 if it has none. */
    private static int[] match(List<Track> tracks, List<Finding> findings, double seconds) {
        if (tracks.isEmpty() || findings.isEmpty()) {
            int[] none = new int[tracks.size()];
            Arrays.fill(none, -1);
            return none;
        }
        double[][] cost = new double[tracks.size()][findings.size()];
        for (int i = 0; i < cost.length; i++) {
            Box expected = tracks.get(i).expectedBox(seconds);
            for (int j = 0; j < cost[i].length; j++) {
                cost[i][j] = cost(tracks.get(i), expected, findings.get(j));
            }
        }
        return Assignment.solve(cost);
    }

    private static double cost(Track track, Box expected, Finding finding) {
        if (track.kind() != finding.kind() || !track.topology().equals(finding.topology())) {
            return Assignment.FORBIDDEN;
        }
        Box box = finding.box();
        double trackSize = size(expected);
        double findingSize = size(box);
        double distance = Math.hypot(box.centreX() - expected.centreX(), box.centreY() - expected.centreY())
                / Math.max(trackSize, findingSize);
        double ratio = Math.max(trackSize, findingSize) / Math.min(trackSize, findingSize);
        if (distance > GATE_SIZES || ratio > GATE_RATIO) {
            return Assignment.FORBIDDEN;
        }
        boolean otherSide = track.side() != Side.UNKNOWN
                && finding.side() != Side.UNKNOWN
                && track.side() != finding.side();
        return distance + (1 - expected.iou(box)) + (otherSide ? SIDE_COST : 0);
    }

    /** Side of the square with the box's mean side, at least a pixel. */
    private static double size(Box box) {
        return Math.max(1, (box.width() + box.height()) / 2);
    }

    private static boolean inside(Track track, FoundFrame frame) {
        Box box = Box.around(track.points());
        return box.centreX() >= 0
                && box.centreY() >= 0
                && box.centreX() <= frame.width()
                && box.centreY() <= frame.height();
    }

    private static TrackedThing seen(Track track, Finding finding) {
        return thing(track, false, finding.points(), finding.world());
    }

    private static TrackedThing predicted(Track track) {
        return thing(track, true, new float[0], new float[0]);
    }

    private static TrackedThing thing(Track track, boolean predicted, float[] raw, float[] world) {
        return new TrackedThing(
                track.id(),
                track.kind(),
                track.pipeline(),
                track.topology(),
                track.side(),
                track.sideScore(),
                track.score(),
                predicted,
                track.points(),
                raw,
                track.visibility(),
                world,
                track.age());
    }
}
