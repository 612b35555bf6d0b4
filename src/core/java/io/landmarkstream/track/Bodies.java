package io.landmarkstream.track;

import io.landmarkstream.landmark.Handedness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Links hands and faces with bodies, frame by frame and among tracks that have an id: each wrist of a body takes one
 * hand at most, each head one face, and the least total distance wins ({@link Assignment}). Bodies are those whose
 * topology says which points are wrists and head: {@code body17}, {@code body33}, {@code wholebody133}.
 *
 * <p>The measure is the longest of the shoulders' width and the four halves of the arms, which turning only shortens:
 * about a quarter to a third of a metre. A hand's wrist that lies further than {@value #WRIST} of it from the body's is
 * another person's.
 */
final class Bodies {

    private static final double WRIST = .6;

    /** Largest distance of a face's middle from that of the head's points, in face sizes. */
    private static final double HEAD = .8;

    /** Costs, in the same measures: the other side's wrist, since networks take one for the other; another body. */
    private static final double OTHER_SIDE = .3;

    private static final double CHANGE = .2;
    private static final double NONE = 2;

    /**
     * @param wrists the person's left and right one
     * @param head points of it
     * @param limbs pairs of points
     */
    private record Parts(int[] wrists, int[] head, int[][] limbs) {}

    private static final Parts COCO = new Parts(
            new int[] {9, 10}, new int[] {0, 1, 2, 3, 4}, new int[][] {{5, 6}, {5, 7}, {7, 9}, {6, 8}, {8, 10}});

    private static final Map<String, Parts> BY_TOPOLOGY = Map.of(
            "body17",
            COCO,
            "wholebody133",
            COCO,
            "body33",
            new Parts(new int[] {15, 16}, new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, new int[][] {
                {11, 12}, {11, 13}, {13, 15}, {12, 14}, {14, 16}
            }));

    private Bodies() {}

    /**
     * The tracks with this frame's links to bodies.
     *
     * @param mirrored whether the picture is a mirror image: what a topology calls left is then the person's right
     */
    static List<Track> linked(List<Track> tracks, boolean mirrored) {
        List<Track> bodies =
                tracks.stream().filter(t -> t.named() && t.kind().isBody()).toList();
        if (bodies.isEmpty() && tracks.stream().allMatch(t -> t.body() == 0)) {
            return tracks;
        }
        List<Track> seen = bodies.stream()
                .filter(t -> t.lostUs() == 0 && BY_TOPOLOGY.containsKey(t.topology()))
                .toList();
        Map<Track, Long> found = new IdentityHashMap<>();
        link(
                tracks.stream().filter(t -> isSeen(t) && t.kind().isHand()).toList(),
                seen,
                2,
                found,
                (hand, body, side) -> wristCost(hand, body, side, mirrored));
        link(
                tracks.stream().filter(t -> isSeen(t) && t.kind().isFace()).toList(),
                seen,
                1,
                found,
                (face, body, side) -> headCost(face, body));
        Set<Long> alive = new HashSet<>();
        bodies.forEach(body -> alive.add(body.id()));
        List<Track> linked = new ArrayList<>(tracks.size());
        Map<Long, Long> faceOf = new HashMap<>();
        Map<Long, Long> bodyOf = new HashMap<>();
        for (Track track : tracks) {
            boolean keeps = alive.contains(track.body()) && !contradicts(track, seen);
            long body = track.kind().isBody() && track.named()
                    ? track.id()
                    : found.getOrDefault(track, keeps ? track.body() : 0L);
            Track next = track.ofBody(body);
            linked.add(next);
            if (next.kind().isFace() && body != 0) {
                faceOf.put(body, next.id());
                bodyOf.put(next.id(), body);
            }
        }
        linked.replaceAll(track -> {
            if (!track.kind().isBody()) {
                return track;
            }
            // The face of before stays while it is not seen, and ends where it is seen to be another body's.
            long before = track.person().face();
            long kept = bodyOf.getOrDefault(before, track.id()) == track.id() ? before : 0;
            long face = faceOf.getOrDefault(track.id(), kept);
            return before == face ? track : track.of(Person.of(face));
        });
        return linked;
    }

    private static boolean isSeen(Track track) {
        return track.named() && track.lostUs() == 0;
    }

    /** How far an object is from a place of a body; {@link Assignment#FORBIDDEN}: too far. */
    private interface Cost {
        double of(Track object, Track body, int place);
    }

    /** @param places of a body, each of which takes one object */
    private static void link(List<Track> objects, List<Track> bodies, int places, Map<Track, Long> found, Cost how) {
        if (objects.isEmpty() || bodies.isEmpty()) {
            return;
        }
        int columns = places * bodies.size();
        double[][] cost = new double[objects.size()][columns + objects.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            Track object = objects.get(i);
            for (int j = 0; j < columns; j++) {
                Track body = bodies.get(j / places);
                double distance = how.of(object, body, j % places);
                cost[i][j] = distance >= Assignment.FORBIDDEN || object.body() == 0 || object.body() == body.id()
                        ? distance
                        : distance + CHANGE;
            }
            cost[i][columns + i] = NONE;
        }
        int[] columnOf = Assignment.solve(cost);
        for (int i = 0; i < cost.length; i++) {
            if (columnOf[i] < columns) {
                found.put(objects.get(i), bodies.get(columnOf[i] / places).id());
            }
        }
    }

    private static double wristCost(Track hand, Track body, int side, boolean mirrored) {
        Parts parts = BY_TOPOLOGY.get(body.topology());
        int wrist = parts.wrists()[side];
        double scale = scale(body, parts);
        if (scale == 0 || isHidden(body, wrist)) {
            return Assignment.FORBIDDEN;
        }
        double distance = distance(body, wrist, rootX(hand), rootY(hand)) / scale;
        if (distance > WRIST) {
            return Assignment.FORBIDDEN;
        }
        Handedness own = side == 0 != mirrored ? Handedness.LEFT : Handedness.RIGHT;
        return distance + (hand.handedness() == own.other() ? OTHER_SIDE : 0);
    }

    private static double headCost(Track face, Track body) {
        double distance = headDistance(face, body);
        return distance > HEAD ? Assignment.FORBIDDEN : distance;
    }

    /** Of a face's middle from that of the head's points that are seen, in face sizes; infinite where none is. */
    private static double headDistance(Track face, Track body) {
        double x = 0;
        double y = 0;
        int count = 0;
        for (int point : BY_TOPOLOGY.get(body.topology()).head()) {
            if (!isHidden(body, point)) {
                x += body.points()[3 * point];
                y += body.points()[3 * point + 1];
                count++;
            }
        }
        return count == 0
                ? Double.POSITIVE_INFINITY
                : StrictMath.hypot(
                                x / count - face.motion().x(),
                                y / count - face.motion().y())
                        / face.motion().size();
    }

    /** Whether object and body are both seen, all that could join them too, and they are apart. */
    private static boolean contradicts(Track object, List<Track> bodies) {
        if (object.lostUs() > 0) {
            return false;
        }
        for (Track body : bodies) {
            if (body.id() == object.body()) {
                Parts parts = BY_TOPOLOGY.get(body.topology());
                return object.kind().isFace()
                        ? Double.isFinite(headDistance(object, body))
                        : !isHidden(body, parts.wrists()[0]) && !isHidden(body, parts.wrists()[1]);
            }
        }
        return false;
    }

    /** Of a hand with 21 points its wrist, else its middle. */
    private static double rootX(Track hand) {
        return hand.topology().equals("hand21")
                ? hand.points()[0]
                : hand.motion().x();
    }

    private static double rootY(Track hand) {
        return hand.topology().equals("hand21")
                ? hand.points()[1]
                : hand.motion().y();
    }

    private static double scale(Track body, Parts parts) {
        double longest = 0;
        for (int[] limb : parts.limbs()) {
            if (!isHidden(body, limb[0]) && !isHidden(body, limb[1])) {
                longest = Math.max(
                        longest, distance(body, limb[0], body.points()[3 * limb[1]], body.points()[3 * limb[1] + 1]));
            }
        }
        return longest;
    }

    private static boolean isHidden(Track body, int point) {
        return HiddenPoints.hidden(body.visibility().values(), point);
    }

    private static double distance(Track body, int point, double x, double y) {
        return StrictMath.hypot(body.points()[3 * point] - x, body.points()[3 * point + 1] - y);
    }
}
