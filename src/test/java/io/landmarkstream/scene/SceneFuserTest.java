package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.simulate.Rig;
import io.landmarkstream.simulate.RigFeed;
import io.landmarkstream.simulate.RigFeed.Arrival;
import io.landmarkstream.simulate.RigFeed.Difficulty;
import io.landmarkstream.simulate.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Points, ids, time and state of a scene, on simulated people. */
class SceneFuserTest {

    private static final double SECONDS = 2;
    private static final Difficulty HARD = new Difficulty(1, .2, 40, true, 4, 3, true, -1, 0, 0);

    private final Room room = new Room(3, 2, SECONDS, 0);

    private static final class Fused {
        final List<SceneFrame> frames = new ArrayList<>();
        final List<Long> madeUs = new ArrayList<>();
    }

    private static Scene scene(RigFeed feed) {
        return new Scene("room", 0, feed.cameras());
    }

    private static Fused fuse(Scene scene, List<Arrival> arrivals, UnaryOperator<SceneState> between) {
        SceneFuser fuser = new SceneFuser(scene, SceneOptions.DEFAULT);
        SceneState state = SceneState.empty();
        Fused fused = new Fused();
        for (Arrival arrival : arrivals) {
            OptionalLong deadline = fuser.deadlineUs(state);
            while (deadline.isPresent() && deadline.getAsLong() < arrival.arrivesUs()) {
                add(fused, fuser.advance(state, deadline.getAsLong()), deadline.getAsLong());
                state = between.apply(state);
                deadline = fuser.deadlineUs(state);
            }
            add(fused, fuser.add(state, arrival.view(), arrival.arrivesUs()), arrival.arrivesUs());
            state = between.apply(state);
        }
        return fused;
    }

    private static void add(Fused fused, List<SceneFrame> made, long atUs) {
        made.forEach(frame -> {
            fused.frames.add(frame);
            fused.madeUs.add(atUs);
        });
    }

    private static SceneState same(SceneState state) {
        return state;
    }

    /** All of a frame that a consumer sees, to the bit. */
    private static String text(SceneFrame frame) {
        StringBuilder text = new StringBuilder();
        text.append(frame.tick()).append(' ').append(frame.timeUs()).append(frame.cameras());
        for (SceneObject object : frame.objects()) {
            text.append('\n')
                    .append(object.kind())
                    .append(object.id())
                    .append(object.handedness())
                    .append(object.personId())
                    .append(object.predicted())
                    .append(Arrays.toString(object.points()))
                    .append(Arrays.toString(object.deviation()))
                    .append(Arrays.toString(object.views()))
                    .append(Arrays.toString(object.completed()))
                    .append(Arrays.toString(object.reprojectionPx()))
                    .append(object.tracks());
        }
        return text.toString();
    }

    private static List<String> texts(Fused fused) {
        return fused.frames.stream().map(SceneFuserTest::text).toList();
    }

    @Test
    void pointsAreWithinMillimetresOfTheTruthAndEachObjectHasOneId() {
        RigFeed feed = new RigFeed(1, room, Rig.FOUR, 30, Difficulty.ONE_PIXEL);
        Fused fused = fuse(scene(feed), feed.between(0, SECONDS), SceneFuserTest::same);
        List<Double> errors = new ArrayList<>();
        TreeSet<String> ids = new TreeSet<>();
        for (SceneFrame frame : fused.frames) {
            assertThat(frame.timedOut()).isFalse();
            List<Room.Truth> truths = room.at((frame.timeUs() - RigFeed.START_US) / 1e6);
            for (SceneObject object : frame.objects()) {
                ids.add(object.kind() + " " + object.id());
                errors.add(truths.stream()
                        .filter(truth -> truth.kind().equals(object.kind()))
                        .mapToDouble(truth -> meanDistance(object.points(), truth.points()))
                        .min()
                        .orElseThrow());
            }
        }
        assertThat(ids).containsExactly("face 1", "face 2", "hand 1", "hand 2", "hand 3", "hand 4");
        errors.sort(Comparator.naturalOrder());
        assertThat(errors.get(errors.size() / 2)).isLessThan(.004);
        assertThat(errors.get(errors.size() * 95 / 100)).isLessThan(.010);
        SceneFrame last = fused.frames.get(fused.frames.size() - 1);
        assertThat(last.objects()).hasSize(6);
        for (SceneObject object : last.objects()) {
            if (object.kind().isHand()) {
                assertThat(object.personId()).isIn(1L, 2L);
            }
        }
    }

    @Test
    void idsSurviveNewAndExchangedTracksLostFramesAndHalfASecondUnseen() {
        Room longer = new Room(5, 2, 8, 0);
        Difficulty difficulty = new Difficulty(1, .2, 40, false, 4, 3, true, -1, 0, 0);
        RigFeed feed = new RigFeed(2, longer, Rig.FOUR, 30, difficulty);
        Fused fused = fuse(scene(feed), feed.between(0, 8), SceneFuserTest::same);
        long[] ids = new long[6];
        int sightings = 0;
        for (SceneFrame frame : fused.frames) {
            List<Room.Truth> truths = longer.at((frame.timeUs() - RigFeed.START_US) / 1e6);
            for (SceneObject object : frame.objects()) {
                int nearest = 0;
                for (int i = 0; i < ids.length; i++) {
                    boolean nearer = truths.get(i).kind().equals(object.kind())
                            && (!truths.get(nearest).kind().equals(object.kind())
                                    || meanDistance(
                                                    object.points(),
                                                    truths.get(i).points())
                                            < meanDistance(
                                                    object.points(),
                                                    truths.get(nearest).points()));
                    nearest = nearer ? i : nearest;
                }
                if (!object.predicted() && object.tracks().size() > 1) {
                    sightings++;
                    ids[nearest] = ids[nearest] == 0 ? object.id() : ids[nearest];
                    assertThat(object.id()).as("tick %d", frame.tick()).isEqualTo(ids[nearest]);
                    assertThat(object.handedness())
                            .isEqualTo(truths.get(nearest).handedness());
                }
            }
        }
        assertThat(sightings).isGreaterThan(1000);
    }

    private static double meanDistance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i += 3) {
            double square = 0;
            for (int c = i; c < i + 3; c++) {
                square += (one[c] - other[c]) * (one[c] - other[c]);
            }
            sum += Math.sqrt(square);
        }
        return sum / (one.length / 3.0);
    }

    @Test
    void aStateThatIsWrittenAndReadAtEveryStepChangesNoByte() {
        Fused once = fuse(scene(hard()), hard().between(0, SECONDS), SceneFuserTest::same);
        Fused again = fuse(scene(hard()), hard().between(0, SECONDS), state -> {
            try {
                byte[] bytes = SceneStateFormat.write(state);
                SceneState read = SceneStateFormat.read(bytes);
                assertThat(SceneStateFormat.write(read)).isEqualTo(bytes);
                return read;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(once.frames).hasSizeGreaterThan(40);
        assertThat(texts(again)).isEqualTo(texts(once));
    }

    private RigFeed hard() {
        return new RigFeed(1, room, Rig.FOUR, 30, HARD);
    }

    @Test
    void asLongAsNoCameraTimesOutTheOrderOfArrivalChangesNothing() {
        List<Arrival> arrivals = hard().between(0, SECONDS);
        // One camera's frames come at once and early, the clock stands still: nothing times out.
        List<Arrival> shuffled = new ArrayList<>(arrivals);
        shuffled.sort(Comparator.comparing(arrival -> arrival.view().camera().equals("camera-3") ? 0 : 1));
        UnaryOperator<List<Arrival>> still =
                all -> all.stream().map(a -> new Arrival(0, a.view())).toList();
        Fused one = fuse(scene(hard()), still.apply(arrivals), SceneFuserTest::same);
        Fused other = fuse(scene(hard()), still.apply(shuffled), SceneFuserTest::same);
        assertThat(one.frames).hasSizeGreaterThan(40).noneMatch(SceneFrame::timedOut);
        assertThat(texts(other)).isEqualTo(texts(one));
    }

    @Test
    void aCameraThatDiesDelaysOneTickByTheWaitAndIsMarkedFromThenOn() {
        RigFeed feed = new RigFeed(1, room, Rig.FOUR, 30, new Difficulty(1, 0, 0, false, 0, 0, false, 1, .7, 1.5));
        Fused fused = fuse(scene(feed), feed.between(0, SECONDS), SceneFuserTest::same);
        long longest = 0;
        for (int i = 1; i < fused.madeUs.size(); i++) {
            longest = Math.max(longest, fused.madeUs.get(i) - fused.madeUs.get(i - 1));
        }
        assertThat(longest).isBetween(150_000L, 200_000L);
        for (SceneFrame frame : fused.frames) {
            double seconds = (frame.timeUs() - RigFeed.START_US) / 1e6;
            boolean dead = seconds > .69 && seconds < 1.49;
            assertThat(frame.timedOut()).as("at %.2f s", seconds).isEqualTo(dead);
            assertThat(frame.cameras().get(1).state() == SceneCamera.State.USED).isEqualTo(!dead);
        }
        assertThat(fused.frames).hasSizeGreaterThan(55);
    }

    @Test
    void aCameraTenYearsAheadIsLeftOutAlsoIfItComesFirst() {
        RigFeed feed = new RigFeed(1, room, Rig.FOUR, 30, Difficulty.ONE_PIXEL);
        long decade = 10L * 365 * 86_400 * 1_000_000;
        List<Arrival> arrivals = new ArrayList<>();
        for (Arrival arrival : feed.between(0, SECONDS)) {
            SceneView view = arrival.view();
            boolean ahead = view.camera().equals("camera-1");
            arrivals.add(new Arrival(
                    arrival.arrivesUs() - (ahead ? 20_000 : 0),
                    ahead ? at(view, view.captureTimeUs() + decade) : view));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::arrivesUs));
        Fused fused = fuse(scene(feed), arrivals, SceneFuserTest::same);
        assertThat(fused.frames).hasSizeGreaterThan(50);
        SceneFrame last = fused.frames.get(fused.frames.size() - 1);
        assertThat(last.cameras().get(0).state()).isEqualTo(SceneCamera.State.CLOCK_OFF);
        assertThat(last.timeUs()).isLessThan(RigFeed.START_US + 3_000_000);
        assertThat(last.objects()).hasSize(6);
        long longest = 0;
        for (int i = 1; i < fused.madeUs.size(); i++) {
            longest = Math.max(longest, fused.madeUs.get(i) - fused.madeUs.get(i - 1));
        }
        assertThat(longest).isLessThan(100_000);
    }

    @Test
    void aSceneWhoseCamerasStopOneAfterTheOtherComesToRest() {
        RigFeed feed = new RigFeed(1, room, new Rig(2, 3, 90, .4, 640, 480, 554), 30, Difficulty.ONE_PIXEL.skewed(10));
        SceneFuser fuser = new SceneFuser(scene(feed), SceneOptions.DEFAULT);
        SceneState state = SceneState.empty();
        int frames = 0;
        long last = 0;
        for (Arrival arrival : feed.between(0, SECONDS)) {
            double seconds = (arrival.arrivesUs() - RigFeed.START_US) / 1e6;
            if (seconds < 1 || seconds < 1.5 && arrival.view().camera().equals("camera-1")) {
                frames += fuser.add(state, arrival.view(), arrival.arrivesUs()).size();
                last = arrival.arrivesUs();
            }
        }
        for (int second = 1; second <= 100; second++) {
            frames += fuser.advance(state, last + second * 1_000_000L).size();
        }
        assertThat(fuser.deadlineUs(state)).isEmpty();
        assertThat(frames).isBetween(38, 45);
        assertThat(fuser.finish(state)).isEmpty();
    }

    private static SceneView at(SceneView view, long timeUs) {
        return new SceneView(
                view.camera(),
                view.stream(),
                view.sequence(),
                timeUs,
                view.width(),
                view.height(),
                view.mirrored(),
                view.objects());
    }

    @Test
    void aMirrorImageGivesTheSamePoints() {
        Scene scene = scene(new RigFeed(1, room, Rig.FOUR, 30, Difficulty.ONE_PIXEL));
        RigFeed feed = new RigFeed(1, room, Rig.FOUR, 30, Difficulty.ONE_PIXEL);
        List<Arrival> arrivals = feed.between(0, .5);
        List<Arrival> mirrored = arrivals.stream()
                .map(a -> new Arrival(a.arrivesUs(), MirrorImages.of(a.view())))
                .toList();
        Fused one = fuse(scene, arrivals, SceneFuserTest::same);
        Fused other = fuse(scene, mirrored, SceneFuserTest::same);
        SceneFrame last = one.frames.get(one.frames.size() - 1);
        SceneFrame lastMirrored = other.frames.get(other.frames.size() - 1);
        assertThat(last.objects()).isNotEmpty();
        assertThat(lastMirrored.objects()).hasSameSizeAs(last.objects());
        for (int i = 0; i < last.objects().size(); i++) {
            assertThat(meanDistance(
                            last.objects().get(i).points(),
                            lastMirrored.objects().get(i).points()))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void picturesOfOtherProportionsAreLeftOutAndSmallerOnesAreScaled() {
        RigFeed feed = new RigFeed(1, room, Rig.FOUR, 30, Difficulty.ONE_PIXEL);
        List<Arrival> arrivals = feed.between(0, .5).stream()
                .map(a -> a.view().camera().equals("camera-2")
                        ? new Arrival(a.arrivesUs(), resized(a.view(), 640, 360, 1))
                        : a.view().camera().equals("camera-3")
                                ? new Arrival(a.arrivesUs(), resized(a.view(), 320, 240, .5f))
                                : a)
                .toList();
        Fused fused = fuse(scene(feed), arrivals, SceneFuserTest::same);
        SceneFrame last = fused.frames.get(fused.frames.size() - 1);
        assertThat(last.cameras().get(1).state()).isEqualTo(SceneCamera.State.WRONG_SIZE);
        assertThat(last.objects()).hasSize(6).allSatisfy(object -> assertThat(object.tracks())
                .extracting(SceneObject.SourceTrack::camera)
                .doesNotContain("camera-2"));
        assertThat(last.objects().stream()
                        .flatMap(object -> object.tracks().stream())
                        .map(SceneObject.SourceTrack::camera))
                .contains("camera-3");
    }

    private static SceneView resized(SceneView view, int width, int height, float scale) {
        List<ViewObject> objects = new ArrayList<>();
        for (ViewObject object : view.objects()) {
            float[] points = object.points().clone();
            for (int i = 0; i < points.length; i++) {
                points[i] *= scale;
            }
            objects.add(MirrorImages.with(object, points));
        }
        return new SceneView(
                view.camera(), view.stream(), view.sequence(), view.captureTimeUs(), width, height, false, objects);
    }

    @Test
    void aCameraThatStandsElsewhereIsFoundAndBendsNothing() {
        Room longer = new Room(3, 2, 6, 0);
        RigFeed feed = new RigFeed(1, longer, Rig.FOUR, 30, Difficulty.ONE_PIXEL);
        List<CameraModel> cameras = new ArrayList<>(feed.cameras());
        CameraModel wrong = cameras.get(2);
        double[] turned = Geometry.product(Geometry.rotation(.02, .03, 0), wrong.rotation());
        cameras.set(
                2,
                new CameraModel(
                        wrong.id(),
                        wrong.width(),
                        wrong.height(),
                        wrong.fx(),
                        wrong.fy(),
                        wrong.cx(),
                        wrong.cy(),
                        wrong.distortion(),
                        turned,
                        wrong.translation(),
                        0));
        Fused fused = fuse(new Scene("room", 0, cameras), feed.between(0, 6), SceneFuserTest::same);
        SceneFrame last = fused.frames.get(fused.frames.size() - 1);
        assertThat(last.cameras().get(2).state()).isEqualTo(SceneCamera.State.MISCALIBRATED);
        assertThat(last.cameras().get(2).reprojectionPx()).isGreaterThan(3);
        assertThat(last.cameras())
                .filteredOn(c -> c.state() == SceneCamera.State.USED)
                .hasSize(3);
        List<Room.Truth> truths = longer.at((last.timeUs() - RigFeed.START_US) / 1e6);
        assertThat(last.objects()).hasSize(6);
        assertThat(last.objects()).filteredOn(o -> o.tracks().size() > 1).hasSizeGreaterThan(3);
        for (SceneObject object : last.objects()) {
            if (object.tracks().size() < 2) {
                continue; // one camera tells no distance
            }
            assertThat(truths.stream()
                            .filter(truth -> truth.kind().equals(object.kind()))
                            .mapToDouble(truth -> meanDistance(object.points(), truth.points()))
                            .min()
                            .orElseThrow())
                    .isLessThan(.012);
        }
    }

    @Test
    void ticksOfARateLieOnAGridOfTime() {
        RigFeed feed = hard();
        Fused fused = fuse(new Scene("room", 25, feed.cameras()), feed.between(0, SECONDS), SceneFuserTest::same);
        assertThat(fused.frames).hasSizeBetween(42, 50);
        assertThat(fused.frames)
                .allSatisfy(frame -> assertThat(frame.timeUs() % 40_000).isZero());
    }

    @Test
    void aCameraOfAnotherSceneIsRefused() {
        RigFeed feed = hard();
        SceneFuser fuser = new SceneFuser(scene(feed), SceneOptions.DEFAULT);
        SceneView other = new SceneView("garden", "", 1, 1, 640, 480, false, List.of());
        assertThatThrownBy(() -> fuser.add(SceneState.empty(), other, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Camera garden is not of scene room.");
    }

    @Test
    void aStateOfANewerReleaseIsRefused() {
        assertThatThrownBy(() -> SceneStateFormat.read(new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 9")
                .hasMessageContaining("a newer release");
        assertThatThrownBy(() -> SceneStateFormat.read(new byte[] {1}))
                .hasMessageContaining("a build before the first release");
    }
}
