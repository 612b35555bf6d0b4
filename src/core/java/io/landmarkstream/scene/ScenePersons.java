package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.track.Assignment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links hands with the faces of their persons in space. What counts is the distance between hand and head over the last
 * seconds, since a hand goes where its person goes, and what the cameras say. Every face has one left and one right
 * hand at most, and the least total cost wins ({@link Assignment}). A hand changes its person only after another one
 * has been the better for a while.
 */
final class ScenePersons {

    /** Longest distance from the middle of the face to that of the hand, metres: an arm and a hand. */
    private static final double REACH = 1.1;

    /** Distance that costs 1/2, metres. */
    private static final double USUAL = .45;

    /** What the vote of all cameras is worth. */
    private static final double VOTE = 2;

    /** Time constant of a cost, seconds. */
    private static final double SECONDS = 4;

    /** What another person must be better by. */
    private static final double CHANGE = .6;

    private static final double NOBODY = 6;

    private static final double OUT_OF_REACH = 8;

    private static final long PATIENCE_US = 700_000;

    private ScenePersons() {}

    static void link(List<SpaceTrack> tracks, List<Map<Long, Long>> faceOf, long tickUs, double seconds) {
        List<SpaceTrack> faces = tracks.stream()
                .filter(track -> track.named() && track.kind.isFace())
                .toList();
        List<SpaceTrack> hands = tracks.stream()
                .filter(track -> track.named() && track.kind.isHand())
                .toList();
        faces.forEach(face -> face.person = face.id);
        if (faces.isEmpty() || hands.isEmpty()) {
            return;
        }
        double[][] cost = new double[hands.size()][2 * faces.size() + hands.size()];
        for (int i = 0; i < cost.length; i++) {
            SpaceTrack hand = hands.get(i);
            remember(hand, faces, faceOf, seconds);
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            cost[i][2 * faces.size() + i] = NOBODY;
            for (int j = 0; j < faces.size(); j++) {
                double c = costOf(hand, faces.get(j).id);
                if (c < NOBODY) {
                    c -= hand.person == faces.get(j).id ? CHANGE : 0;
                    cost[i][2 * j] = c + (hand.handedness == Handedness.RIGHT ? NOBODY : 0);
                    cost[i][2 * j + 1] = c + (hand.handedness == Handedness.LEFT ? NOBODY : 0);
                }
            }
        }
        int[] columnOf = Assignment.solve(cost);
        for (int i = 0; i < columnOf.length; i++) {
            int column = columnOf[i];
            decide(hands.get(i), column < 2 * faces.size() ? faces.get(column / 2).id : 0, tickUs, faces);
        }
    }

    private static void decide(SpaceTrack hand, long best, long tickUs, List<SpaceTrack> faces) {
        if (best == 0 || best == hand.person) {
            hand.rival = 0;
            return;
        }
        if (hand.rival != best) {
            hand.rival = best;
            hand.rivalUs = tickUs;
        }
        boolean gone = hand.person != 0 && faces.stream().noneMatch(face -> face.id == hand.person);
        if (hand.person == 0 || !gone && tickUs - hand.rivalUs >= PATIENCE_US || gone && tickUs > hand.rivalUs) {
            hand.person = best;
            hand.rival = 0;
        }
    }

    private static double costOf(SpaceTrack hand, long face) {
        for (int i = 0; i < hand.faces.length; i++) {
            if (hand.faces[i] == face) {
                return hand.faceCosts[i];
            }
        }
        return OUT_OF_REACH;
    }

    /** Brings the recent costs up to this tick; while either is not seen its cost stays. */
    private static void remember(
            SpaceTrack hand, List<SpaceTrack> faces, List<Map<Long, Long>> faceOf, double seconds) {
        Map<Long, Double> votes = votes(hand, faceOf);
        long[] ids = new long[faces.size()];
        float[] costs = new float[faces.size()];
        double[] at = SpaceTrack.centre(hand.points);
        for (int j = 0; j < ids.length; j++) {
            SpaceTrack face = faces.get(j);
            ids[j] = face.id;
            double before = costOf(hand, face.id);
            boolean known = before < OUT_OF_REACH;
            if (!hand.observed || !face.observed) {
                costs[j] = (float) before;
                continue;
            }
            double distance = Geometry.distance(at, SpaceTrack.centre(face.points));
            double now = distance > REACH
                    ? OUT_OF_REACH - 1e-3
                    : distance * distance / (2 * USUAL * USUAL) + VOTE - votes.getOrDefault(face.id, VOTE / 2);
            double share = known ? 1 - StrictMath.exp(-seconds / SECONDS) : 1;
            costs[j] = (float) (known ? before + share * (now - before) : now);
        }
        hand.faces = ids;
        hand.faceCosts = costs;
    }

    /** Votes of the cameras that link the hand with a face of this scene: up to {@link #VOTE} in all. */
    private static Map<Long, Double> votes(SpaceTrack hand, List<Map<Long, Long>> faceOf) {
        Map<Long, Double> votes = new HashMap<>();
        int count = 0;
        for (int c = 0; c < hand.seen.length; c++) {
            Observation one = hand.seen[c];
            Long face =
                    one == null || one.personId() == 0 ? null : faceOf.get(c).get(one.personId());
            if (face != null) {
                count++;
                votes.merge(face, VOTE, Double::sum);
            }
        }
        int all = count;
        if (all > 0) {
            votes.replaceAll((face, sum) -> sum / all);
        }
        return votes;
    }
}
