package io.landmarkstream.track;

import io.landmarkstream.landmark.Handedness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links hands with the faces of their persons, frame by frame and among tracks that have an id: every face has one left
 * and one right hand at most, hands of unknown handedness take either place, and the least total cost wins
 * ({@link Assignment}). {@link Person} keeps a hand's link over time.
 *
 * <p>A hand is plausible for a face if it lies within {@value #REACH} face sizes of it (an arm is about three heads
 * long) and has a size that a hand at the face's distance from the camera can have. A hand is about as long as a face
 * from brows to chin, less when it points at the camera or is closed; the measure of both is the mean side of the box
 * around their landmarks. A hand and a face that belong to the same body ({@link Bodies}) go together, and those of two
 * bodies do not, wherever they are.
 */
final class Persons {

    private static final double REACH = 6;

    /** Hand over face, smallest and largest, and the usual. */
    private static final double SMALLEST = .35;

    private static final double LARGEST = 2.5;
    private static final double USUAL = .9;

    /**
     * Costs, in face sizes of distance: a size that is off by a factor of e, a hand across the body, a change of the
     * person.
     */
    private static final double SIZE_COST = 1.5;

    private static final double CROSS_COST = .5;
    private static final double TRACK_CHANGE_COST = 1;

    /** What distance counts within a body: little, so that it always comes first. */
    private static final double SAME_BODY = .01;

    private Persons() {}

    /**
     * The tracks with this frame's links.
     *
     * @param mirrored whether the picture is a mirror image: the person's right hand is then on the picture's right
     */
    static List<Track> linked(List<Track> tracks, boolean mirrored, double seconds) {
        List<Track> faces =
                tracks.stream().filter(t -> t.named() && t.kind().isFace()).toList();
        List<Track> hands =
                tracks.stream().filter(t -> t.named() && t.kind().isHand()).toList();
        if (faces.isEmpty() || hands.isEmpty()) {
            return tracks;
        }
        double[][] cost = new double[hands.size()][2 * faces.size() + hands.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            for (int j = 0; j < faces.size(); j++) {
                double c = cost(hands.get(i), faces.get(j), mirrored);
                cost[i][2 * j] = hands.get(i).handedness() == Handedness.RIGHT ? Assignment.FORBIDDEN : c;
                cost[i][2 * j + 1] = hands.get(i).handedness() == Handedness.LEFT ? Assignment.FORBIDDEN : c;
            }
            cost[i][2 * faces.size() + i] = 2 * REACH;
        }
        int[] columnOf = Assignment.solve(cost);
        Map<Long, Track> alive = new HashMap<>();
        faces.forEach(face -> alive.put(face.id(), face));
        List<Track> linked = new ArrayList<>(tracks.size());
        int hand = 0;
        for (Track track : tracks) {
            if (!track.kind().isHand() || !track.named()) {
                linked.add(track);
                continue;
            }
            int column = columnOf[hand++];
            long nearest = column < 2 * faces.size() ? faces.get(column / 2).id() : 0;
            Person person =
                    track.person().and(nearest, alive.containsKey(track.person().face()), Math.round(1e6 * seconds));
            Track face = alive.get(person.face());
            boolean bothSeen = face != null && face.lostUs() == 0 && track.lostUs() == 0;
            linked.add(track.of(bothSeen ? person.at(track.motion(), face.motion(), seconds) : person));
        }
        return linked;
    }

    private static double cost(Track hand, Track face, boolean mirrored) {
        double size = face.motion().size();
        double ratio = hand.motion().size() / size;
        double dx = (hand.motion().x() - face.motion().x()) / size;
        double dy = (hand.motion().y() - face.motion().y()) / size;
        double distance = Math.sqrt(dx * dx + dy * dy);
        if (hand.body() != 0 && face.body() != 0) {
            return hand.body() == face.body() ? SAME_BODY * Math.min(REACH, distance) : Assignment.FORBIDDEN;
        }
        if (distance > REACH || ratio < SMALLEST || ratio > LARGEST) {
            return Assignment.FORBIDDEN;
        }
        boolean onTheRight = dx > 0 != mirrored;
        boolean across = hand.handedness() == Handedness.RIGHT && onTheRight
                || hand.handedness() == Handedness.LEFT && !onTheRight;
        return distance
                + SIZE_COST * Math.abs(StrictMath.log(ratio / USUAL))
                + (across ? CROSS_COST * Math.min(1, Math.abs(dx)) : 0)
                + (hand.person().face() == face.id() ? 0 : TRACK_CHANGE_COST);
    }
}
