package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.SettingsPlan;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pipelines that take over from configured ones, with the shipped networks. */
class SwitchedPipelinesTest {

    private static final FinderChoice REGRESSION =
            new FinderChoice(List.of(), Map.of("hand", "hand-regression-256"), 0);

    private static ModelFinders finders() {
        return ModelFinders.of(null, List.of("hand", "face"), Device.CPU, FinderOptions.DEFAULTS);
    }

    private static Picture people() throws Exception {
        return Pictures.ofImage(
                ImageIO.read(new File(System.getProperty("landmarks.home", "."), "examples/people.jpg")));
    }

    private static long runs(LandmarkFinder finder, FinderProfile.Reason reason) {
        return finder.profile().runs().values().stream()
                .mapToLong(runs -> runs.getOrDefault(reason, 0L))
                .sum();
    }

    @Test
    void theOtherPipelineFindsWhatItFindsAloneAndTheOneBeforeIsClosedOnceItIsNotHeld() throws Exception {
        Picture picture = people();
        int none = OnnxModel.openSessions();
        List<DetectedObject> alone;
        try (LandmarkFinder finder = ModelFinders.of(
                        null, List.of("hand-regression-256", "face"), Device.CPU, FinderOptions.DEFAULTS)
                .open(0, List.of())) {
            alone = finder.find(picture, FinderState.NONE).detectedObjects();
        }
        assertThat(alone).extracting(DetectedObject::pipeline).contains("hand-regression-256", "face");

        try (LandmarkFinder finder = finders().open(0, List.of())) {
            int before = OnnxModel.openSessions();
            List<DetectedObject> configured =
                    finder.find(picture, FinderState.NONE).detectedObjects();
            for (int turn = 0; turn < 3; turn++) {
                finder.hold(Set.of("hand", "face", "hand-regression-256"));
                assertThat(finder.find(picture, FinderState.NONE, REGRESSION).detectedObjects())
                        .usingRecursiveComparison()
                        .isEqualTo(alone);
                int both = OnnxModel.openSessions();
                assertThat(both).as("both").isGreaterThan(before);
                assertThat(finder.models(REGRESSION))
                        .extracting(UsedModel::name)
                        .contains("hand-regression-256");

                finder.hold(Set.of("face", "hand-regression-256"));
                assertThat(OnnxModel.openSessions()).as("the new one").isLessThan(both);

                finder.hold(Set.of("face", "hand"));
                assertThat(finder.find(picture, FinderState.NONE).detectedObjects())
                        .usingRecursiveComparison()
                        .isEqualTo(configured);
                assertThat(OnnxModel.openSessions()).as("the old one").isEqualTo(before);
            }
        }
        assertThat(OnnxModel.openSessions()).isEqualTo(none);
    }

    @Test
    void aPipelineThatTakesOverFollowsTheObjectsOfTheOneBefore() throws Exception {
        Picture picture = people();
        try (LandmarkFinder finder = finders().open(0, List.of())) {
            LandmarkFinder.LandmarkResult before = finder.find(picture, FinderState.NONE);
            int hands = before.state().pipelines().get(0).regions().size();
            long newcomers = runs(finder, FinderProfile.Reason.NEW_OBJECT);
            long followed = runs(finder, FinderProfile.Reason.FOLLOWED);

            LandmarkFinder.LandmarkResult switched = finder.find(picture, before.state(), REGRESSION);

            assertThat(hands).isPositive();
            assertThat(runs(finder, FinderProfile.Reason.FOLLOWED) - followed)
                    .as("hands and faces")
                    .isEqualTo(
                            hands + before.state().pipelines().get(1).regions().size());
            assertThat(runs(finder, FinderProfile.Reason.NEW_OBJECT) - newcomers)
                    .as("new objects alone")
                    .isLessThan(newcomers / 2);
            assertThat(switched.detectedObjects())
                    .extracting(DetectedObject::pipeline)
                    .contains("hand-regression-256")
                    .doesNotContain("hand");
            assertThat(switched.state().pipelines().get(0).framesSinceDetection())
                    .as("its detector looks at once")
                    .isZero();

            FinderState faceless =
                    new FinderState(List.of(before.state().pipelines().get(1)));
            assertThat(finder.find(picture, faceless, REGRESSION)
                            .state()
                            .pipelines()
                            .get(0))
                    .as("what was left by another kind says nothing")
                    .usingRecursiveComparison()
                    .isEqualTo(finder.find(picture, FinderState.NONE, REGRESSION)
                            .state()
                            .pipelines()
                            .get(0));
        }
    }

    @Test
    void aPipelineThatCannotBeLoadedChangesNothing() throws Exception {
        FinderChoice missing = new FinderChoice(List.of(), Map.of("hand", "no-such"), 0);
        try (LandmarkFinder finder = finders().open(0, List.of())) {
            List<DetectedObject> configured =
                    finder.find(people(), FinderState.NONE).detectedObjects();
            finder.hold(Set.of("hand", "face", "no-such"));

            assertThat(finder.find(people(), FinderState.NONE, missing).detectedObjects())
                    .usingRecursiveComparison()
                    .isEqualTo(configured);
            assertThat(finder.models(missing)).isEqualTo(finder.models(FinderChoice.CONFIGURED));
        }
    }

    @Test
    void whatMayNotTakeTheirPlaceChangesNothing() throws Exception {
        ModelFinders three =
                ModelFinders.of(null, List.of("hand", "face", "face-ert"), Device.CPU, FinderOptions.DEFAULTS);
        try (LandmarkFinder finder = three.open(0, List.of())) {
            List<DetectedObject> configured =
                    finder.find(people(), FinderState.NONE).detectedObjects();
            for (Map<String, String> models : List.of(
                    Map.of("hand", "face-68"),
                    Map.of("face", "face-ert"),
                    Map.of("face-ert", "face", "hand", "face"))) {
                FinderChoice choice = new FinderChoice(List.of(), models, 0);
                finder.hold(choice.pipelines(finder.configured()));

                assertThat(finder.find(people(), FinderState.NONE, choice).detectedObjects())
                        .as(models.toString())
                        .usingRecursiveComparison()
                        .isEqualTo(configured);
            }
            FinderChoice twice = new FinderChoice(List.of(), Map.of("face", "face-fp32", "face-ert", "face-fp32"), 0);
            assertThat(finder.find(people(), FinderState.NONE, twice).detectedObjects())
                    .extracting(DetectedObject::pipeline)
                    .contains("face-fp32", "face-ert")
                    .doesNotContain("face");
        }
        assertThat(three.fault("face", "face-ert").orElseThrow()).contains("looks already");
    }

    @Test
    void whatIsLoadedInVainIsClosed() throws Exception {
        int none = OnnxModel.openSessions();
        LandmarkFinder finder = finders().open(0, List.of());
        finder.hold(Set.of("hand", "face", "hand-regression-256"));
        finder.hold(Set.of("hand", "face"));
        finder.hold(Set.of("hand", "face", "hand-regression-256"));
        Thread.currentThread().interrupt();
        try {
            finder.find(people(), FinderState.NONE, REGRESSION);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("interrupted while the pipeline hand-regression-256 was loaded");
        }
        finder.close();
        assertThat(Thread.interrupted()).isTrue();

        long end = System.nanoTime() + 60_000_000_000L;
        while (OnnxModel.openSessions() != none && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(OnnxModel.openSessions()).isEqualTo(none);
    }

    @Test
    void onePipelineIsSwitchedOffAndTheDetectIntervalIsTheCamerasOwn() throws Exception {
        try (LandmarkFinder finder = finders().open(0, List.of())) {
            LandmarkFinder.LandmarkResult found =
                    finder.find(people(), FinderState.NONE, new FinderChoice(List.of("face"), Map.of(), 2));
            assertThat(found.detectedObjects())
                    .extracting(DetectedObject::pipeline)
                    .containsOnly("hand");
            assertThat(found.state().pipelines()).hasSize(1);
            for (int frame = 1; frame < 6; frame++) {
                found = finder.find(people(), found.state(), new FinderChoice(List.of("face"), Map.of(), 2));
                assertThat(found.state().pipelines().get(0).framesSinceDetection())
                        .as("frame %d", frame)
                        .isEqualTo(frame % 2);
            }
        }
    }

    @Test
    void whatCannotTakeTheirPlaceIsToldBeforehand() {
        ModelFinders finders = finders();

        assertThat(finders.fault("hand", "hand-regression-256")).isEmpty();
        assertThat(finders.fault("hand", "face-ert").orElseThrow()).contains("kind face");
        assertThat(finders.fault("hand", "no-such").orElseThrow()).contains("there is no pipeline 'no-such'");
        assertThat(finders.fault("body", "hand").orElseThrow()).contains("hand, face");
        assertThat(finders.fault("hand", "mediapipe-hand-opencv").orElse("")).isNotNull();
    }

    @Test
    void aPipelineIsLoadedWhenItIsPlannedAndHeldAsLongAsACameraNeedsIt() {
        Holding finder = new Holding();
        long[] now = {0};
        ModelSwitcher switcher = new ModelSwitcher(finder, () -> now[0]);
        SettingsPlan plan = new SettingsPlan(7, List.of(new SettingsPlan.Step(1000, settings(7, "other"))));

        switcher.frame("a", null, 0);
        switcher.frame("b", null, 0);
        assertThat(finder.held).isNull();
        switcher.frame("a", plan, 0);
        assertThat(finder.held).containsExactlyInAnyOrder("hand", "face", "other");
        switcher.frame("a", plan, 7);
        assertThat(finder.held).as("b still needs it").contains("hand");
        switcher.frame("b", plan, 7);
        assertThat(finder.held).containsExactlyInAnyOrder("face", "other");

        switcher.frame("c", null, 0);
        assertThat(finder.held).contains("hand");
        now[0] += 61_000_000_000L;
        switcher.frame("a", new SettingsPlan(9, List.of(new SettingsPlan.Step(1000, settings(9, "third")))), 9);
        assertThat(finder.held).as("all others are silent").containsExactlyInAnyOrder("face", "third");
    }

    private static FrameSettings settings(long version, String other) {
        return new FrameSettings(
                version, null, null, null, null, null, false, List.of(), Map.of("hand", other), null, null, null);
    }

    private static final class Holding implements FrameFinder {
        private Set<String> held;

        @Override
        public LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> configured() {
            return List.of("hand", "face");
        }

        @Override
        public void hold(Set<String> pipelines) {
            held = pipelines;
        }

        @Override
        public String device() {
            return "none";
        }

        @Override
        public void close() {}
    }
}
