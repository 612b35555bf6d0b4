package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.simulate.Rig;
import io.landmarkstream.simulate.RigFeed;
import io.landmarkstream.simulate.RigFeed.Arrival;
import io.landmarkstream.simulate.RigFeed.Difficulty;
import io.landmarkstream.simulate.Room;
import io.landmarkstream.track.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hands and heads that nobody saw for long get their ids back, and others do not get them. */
class RecognitionTest {

    private static final double GONE = 3;
    private static final double BACK = 9;
    private static final double END = 12;

    /** People who walk past each other, six seconds unseen; the cameras give all of them new track ids. */
    @Test
    void everybodyHasTheSameIdAfterSixSecondsInWhichNoCameraSawAnything() {
        Room room = new Room(7, 3, END, 2);
        RigFeed feed = new RigFeed(7, room, new Rig(4, 4.5, 150, 1.2, 1280, 720, 900), 30, Difficulty.ONE_PIXEL);
        SceneFuser fuser = new SceneFuser(new Scene("room", 0, feed.cameras()), SceneOptions.DEFAULT);
        SceneState state = SceneState.empty();
        TreeMap<Integer, Long> before = new TreeMap<>();
        TreeMap<Integer, Long> after = new TreeMap<>();
        for (Arrival arrival : feed.between(0, END)) {
            double seconds = (arrival.view().captureTimeUs() - RigFeed.START_US) / 1e6;
            if (seconds < GONE || seconds > BACK) {
                SceneView view = seconds < GONE ? arrival.view() : renamed(arrival.view());
                for (SceneFrame frame : fuser.add(state, view, arrival.arrivesUs())) {
                    note(frame, room, seconds < GONE ? before : after);
                }
            }
        }
        assertThat(before).hasSize(9);
        assertThat(after).isEqualTo(before);
    }

    private static void note(SceneFrame frame, Room room, TreeMap<Integer, Long> ids) {
        List<Room.Truth> truths = room.at((frame.timeUs() - RigFeed.START_US) / 1e6);
        for (SceneObject object : frame.objects()) {
            IntStream.range(0, truths.size())
                    .filter(i -> truths.get(i).kind().equals(object.kind()) && !object.predicted())
                    .filter(i -> Geometry.distance(
                                    SpaceTrack.centre(object.points()),
                                    SpaceTrack.centre(truths.get(i).points()))
                            < .02)
                    .forEach(i -> ids.put(i, object.id()));
        }
    }

    private static SceneView renamed(SceneView view) {
        List<ViewObject> objects = new ArrayList<>();
        for (ViewObject o : view.objects()) {
            objects.add(new ViewObject(
                    o.trackId() + 1000,
                    o.kind(),
                    o.topology(),
                    o.handedness(),
                    o.handednessScore(),
                    o.personId() + 1000,
                    o.points(),
                    o.visibility(),
                    o.hidden(),
                    o.predicted(),
                    o.score(),
                    o.gesture(),
                    o.gestureScore(),
                    o.headPose(),
                    o.gazeYaw()));
        }
        return new SceneView(
                view.camera(),
                view.stream(),
                view.sequence(),
                view.captureTimeUs(),
                view.width(),
                view.height(),
                view.mirrored(),
                objects);
    }

    @Test
    void bodyProportionsTellPeopleApart() {
        Room room = new Room(3, 4, 4, 0);
        List<SpaceTrack> first = learned(room, 0);
        List<SpaceTrack> later = learned(room, 2);
        double[][] cost = new double[first.size()][later.size()];
        for (int i = 0; i < cost.length; i++) {
            for (int j = 0; j < cost.length; j++) {
                boolean alike = first.get(i).kind.equals(later.get(j).kind);
                cost[i][j] = alike ? Proportions.cost(first.get(i), later.get(j)) : Assignment.FORBIDDEN;
            }
        }
        assertThat(Assignment.solve(cost))
                .isEqualTo(IntStream.range(0, first.size()).toArray());
    }

    private static List<SpaceTrack> learned(Room room, double from) {
        List<SpaceTrack> tracks = new ArrayList<>();
        for (int tick = 0; tick < 40; tick++) {
            List<Room.Truth> truths = room.at(from + tick / 30.0);
            for (int i = 0; i < truths.size(); i++) {
                Room.Truth truth = truths.get(i);
                int size = truth.points().length / 3;
                if (tick == 0) {
                    tracks.add(new SpaceTrack(truth.kind(), truth.kind().isHand() ? "hand21" : "face68", size, 2));
                }
                byte[] views = new byte[size];
                Arrays.fill(views, (byte) 2);
                Proportions.learn(tracks.get(i), truth.points(), new float[size], views);
            }
        }
        return tracks;
    }
}
