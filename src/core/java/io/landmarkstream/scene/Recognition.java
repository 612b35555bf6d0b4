package io.landmarkstream.scene;

import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives ids to tracks that were seen enough: a new one, or that of a lost track that has come back, or of one that a
 * single camera follows and that has drifted along its rays. All lost tracks and all that need an id are assigned at
 * once, with the least total cost ({@link Assignment}): by place and the time since, body proportions, handedness,
 * person, and the cameras' own track ids. Where two lost tracks fit about as well, the decision waits, while more is
 * learned of the new one.
 *
 * <p>A cost is a negative logarithm of a likelihood, up to a constant.
 */
final class Recognition {

    /** Cost from which on a track is a new object. */
    private static final double NEW = 9;

    /** What the best must be better by, or the decision waits … */
    private static final double CLEAR = 3;

    /** … for so many more sightings at most. */
    private static final int PATIENCE = 60;

    /** How far a lost object is from where it was seen last, metres: at once, in a second, at most. */
    private static final double PLACE = .15;

    private static final double SPEED = .5;

    private static final double FURTHEST = 1.5;

    /** What speaks for the track that one of a camera's tracks made last. */
    private static final double LINKED = 3;

    /** What speaks against the other hand, at full certainty. */
    private static final double OTHER_HAND = 4;

    /** Longest distance from a face to a hand of its person, metres, and the one that costs 1/2. */
    private static final double REACH = 1.1;

    private static final double USUAL = .45;

    /** A track that one camera sees alone lies so near to that camera's ray, metres, if it is the same object. */
    private static final double BESIDE = .06;

    private static final double USUALLY_BESIDE = .03;

    private final Projector[] projectors;

    Recognition(Projector[] projectors) {
        this.projectors = projectors;
    }

    /**
     * @param recognized sightings that a track must have before it can be a lost one
     * @param sightings … and before it gets a new id
     */
    void name(SceneState state, Kind kind, int recognized, int sightings, long tickUs) {
        List<SpaceTrack> found = new ArrayList<>();
        List<SpaceTrack> lost = new ArrayList<>();
        for (SpaceTrack track : state.tracks) {
            if (track.kind.equals(kind) && !track.named() && track.sightings >= recognized) {
                found.add(track);
            } else if (track.kind.equals(kind) && track.named() && track.sightedBy() < 2) {
                lost.add(track);
            }
        }
        if (found.isEmpty()) {
            return;
        }
        int columns = lost.size();
        double[][] cost = new double[found.size()][columns + found.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            cost[i][columns + i] = NEW;
            for (int j = 0; j < columns; j++) {
                double c = cost(state, found.get(i), lost.get(j), tickUs);
                cost[i][j] = c < NEW ? c : Assignment.FORBIDDEN;
            }
        }
        int[] columnOf = Assignment.solve(cost);
        for (int i = 0; i < columnOf.length; i++) {
            SpaceTrack track = found.get(i);
            if (track.sightings < sightings + PATIENCE && !clear(cost, i, columnOf[i], columns)) {
                continue;
            }
            if (columnOf[i] < columns) {
                comeBack(state, track, lost.get(columnOf[i]));
            } else if (track.sightings >= sightings) {
                track.id = kind.isHand() ? state.nextHandId++ : state.nextFaceId++;
            }
        }
    }

    /** Whether no other lost track fits this one, and this lost track no other, about as well. */
    private static boolean clear(double[][] cost, int row, int column, int columns) {
        double best = cost[row][column];
        for (int j = 0; j < columns; j++) {
            if (j != column && cost[row][j] < best + CLEAR) {
                return false;
            }
        }
        for (int i = 0; column < columns && i < cost.length; i++) {
            if (i != row && cost[i][column] < best + CLEAR) {
                return false;
            }
        }
        return column >= columns || best < NEW - CLEAR / 2;
    }

    private double cost(SceneState state, SpaceTrack track, SpaceTrack lost, long tickUs) {
        if (!track.topology.equals(lost.topology)) {
            return Assignment.FORBIDDEN;
        }
        double beside = beside(track, lost);
        if (beside > BESIDE) {
            return Assignment.FORBIDDEN;
        }
        // One camera alone may have let it drift away from where several saw it last.
        double off =
                Math.min(off(track, lost.points, tickUs - lost.seenUs), off(track, lost.shape, tickUs - lost.shapeUs));
        double cost =
                off * off / 2 + beside * beside / (2 * USUALLY_BESIDE * USUALLY_BESIDE) + Proportions.cost(track, lost);
        for (int c = 0; c < track.links.length; c++) {
            cost -= track.links[c] != 0 && track.links[c] == lost.links[c] ? LINKED : 0;
        }
        if (track.kind.isHand()) {
            cost += OTHER_HAND * otherHand(track, lost) + ofPerson(state, track, lost.person);
        }
        return cost;
    }

    /** How far from the ray of the camera that still follows the lost track, metres; 0: none does. */
    private double beside(SpaceTrack track, SpaceTrack lost) {
        for (int c = 0; c < projectors.length; c++) {
            if (lost.seen[c] == null) {
                continue;
            }
            if (track.seen[c] != null && track.seen[c] != lost.seen[c]) {
                return Double.POSITIVE_INFINITY; // this camera sees both
            }
            double[] ray = SpaceTrack.centre(lost.points);
            double[] to = SpaceTrack.centre(track.points);
            for (int k = 0; k < 3; k++) {
                ray[k] -= projectors[c].centre[k];
                to[k] -= projectors[c].centre[k];
            }
            double along = Geometry.dot(to, ray) / Geometry.dot(ray, ray);
            return Math.sqrt(Math.max(0, Geometry.dot(to, to) - along * along * Geometry.dot(ray, ray)));
        }
        return 0;
    }

    /** Distance from a place, in standard deviations after that time. */
    private static double off(SpaceTrack track, float[] points, long sinceUs) {
        double deviation = Math.min(FURTHEST, PLACE + SPEED * sinceUs / 1e6);
        return Geometry.distance(SpaceTrack.centre(track.points), SpaceTrack.centre(points)) / deviation;
    }

    /** How sure it is that two tracks are a left and a right hand, 0 to 1. */
    private static double otherHand(SpaceTrack one, SpaceTrack other) {
        if (!ViewMatching.opposite(one.handedness, other.handedness)) {
            return 0;
        }
        return share(one) * share(other);
    }

    private static double share(SpaceTrack track) {
        return Math.abs(track.left - track.right) / Math.max(1e-6, track.left + track.right);
    }

    /** What the distance from a person's face says, where it is seen; 0 for none. */
    private static double ofPerson(SceneState state, SpaceTrack hand, long person) {
        for (SpaceTrack face : state.tracks) {
            if (person != 0 && face.kind.isFace() && face.id == person && face.observed) {
                double off = Geometry.distance(SpaceTrack.centre(hand.points), SpaceTrack.centre(face.points));
                return off > REACH ? NEW : Math.max(0, off * off / (2 * USUAL * USUAL) - .5);
            }
        }
        return 0;
    }

    /** The track that was found is the lost one, and what was known of that counts again. */
    private static void comeBack(SceneState state, SpaceTrack found, SpaceTrack lost) {
        found.id = lost.id;
        for (int c = 0; c < found.links.length; c++) {
            found.links[c] = found.links[c] == 0 ? lost.links[c] : found.links[c];
        }
        found.person = lost.person;
        found.faces = lost.faces;
        found.faceCosts = lost.faceCosts;
        found.left += lost.left;
        found.right += lost.right;
        found.handedness = lost.handedness;
        if (lost.boneWeight > found.boneWeight) {
            found.bones = lost.bones;
            found.boneWeight = lost.boneWeight;
        }
        if (lost.proportionCount > found.proportionCount) {
            found.proportions = lost.proportions;
            found.proportionVariance = lost.proportionVariance;
            found.proportionCount = lost.proportionCount;
        }
        state.tracks.remove(lost);
    }
}
