package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelinesTest {

    @TempDir
    Path dir;

    @Test
    void everyShippedPipelineFitsItsModels() {
        ModelStore store = ModelStore.of(List.of());
        List<Pipeline> pipelines = Pipelines.all(store);
        assertThat(pipelines).extracting(Pipeline::name).contains("mediapipe-hand-lite", "face-mesh-478", "face-68");
        for (Pipeline p : pipelines) {
            DetectionDecoder.of(store.card(p.detector().model()));
            LandmarkDecoder.of(store.card(p.landmarks().model()), Topologies.SHIPPED);
        }
    }

    @Test
    void theIndexListsEveryShippedPipelineWhoseCardsAreShipped() throws IOException {
        ModelStore store = ModelStore.of(List.of());
        List<String> cards = store.cards().stream().map(ModelCard::name).toList();
        Path folder = Path.of(System.getProperty("landmarks.home", "."), "models", "pipelines");
        try (var files = Files.list(folder)) {
            List<String> names = files.map(f -> f.getFileName().toString().replace(".yaml", ""))
                    .filter(n -> !n.equals("index"))
                    .map(n -> Pipelines.get(store, n))
                    .filter(p -> cards.contains(p.detector().model())
                            && cards.contains(p.landmarks().model()))
                    .map(Pipeline::name)
                    .toList();
            assertThat(Pipelines.all(store)).extracting(Pipeline::name).hasSameElementsAs(names);
        }
    }

    @Test
    void autoTakesOfEachKindThePreferredPipelineWhoseWeightsAreThere() throws IOException {
        ModelStore store = with("face_detection_yunet_2023mar.onnx", "faceapi68.onnx", "face_landmark_468.onnx");
        assertThat(Pipelines.chosen(store, List.of("auto")))
                .extracting(Pipeline::name)
                .contains("face-mesh-468")
                .doesNotContain("face-68", "face");
    }

    @Test
    void withoutAnyWeightsOneSentenceSaysWhatToDo() {
        ModelStore store = ModelStore.of(List.of(dir));
        org.junit.jupiter.api.Assumptions.assumeTrue(Pipelines.all(store).stream()
                .noneMatch(p -> Pipelines.missing(store, p).isEmpty()));
        assertThatThrownBy(() -> Pipelines.chosen(store, List.of("auto")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("models pull NAME")
                .hasMessageContaining("--models DIR");
    }

    @Test
    void aMisspeltPipelineNamesTheNearest() {
        assertThatThrownBy(() -> Pipelines.chosen(ModelStore.of(List.of()), List.of("face-mash-478")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("did you mean 'face-mesh-478'?");
    }

    @Test
    void aPipelineOfTheUsersFolderTakesThePlaceOfAShippedOne() throws IOException {
        own("face-68", "keypoint 4", "{from: [0], to: [4], target: right}", "");
        Pipeline own = Pipelines.get(ModelStore.of(List.of(dir)), "face-68");
        assertThat(own.title()).isEqualTo("keypoint 4");
    }

    @Test
    void aRuleBeyondTheDetectorsKeypointsIsRefusedBeforeTheFirstPicture() throws IOException {
        own("mine", "mine", "{from: [0], to: [9], target: right}", "");
        ModelStore store = ModelStore.of(List.of(dir));
        assertThatThrownBy(() -> Pipelines.get(store, "mine"))
                .isInstanceOf(ModelException.class)
                .hasMessage(dir.resolve("pipelines/mine.yaml")
                        + ", line 8: key 'detector.region' uses keypoint 9, but"
                        + " face-detection-yunet gives 5, numbered from 0");
    }

    @Test
    void aModelThatTellsNoPresenceCannotBeFollowed() throws IOException {
        own(
                "mine",
                "mine",
                "{from: [0], to: [1], target: right}",
                "region: {scale: 1, shiftX: 0, shiftY: 0, square: true}");
        ModelStore store = ModelStore.of(List.of(dir));
        assertThatThrownBy(() -> Pipelines.get(store, "mine"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("leave 'landmarks.region' out");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearest() throws IOException {
        own("mine", "mine", "{from: [0], to: [1], target: right}", "minPresense: 1");
        assertThatThrownBy(() -> Pipelines.get(ModelStore.of(List.of(dir)), "mine"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("minPresense")
                .hasMessageContaining("minPresence");
    }

    @Test
    void aPipelineLikeAnotherHasItsKeysButForItsOwn() throws IOException {
        file(
                "mine",
                "like: hand",
                "name: mine",
                "landmarks: {model: hand-fp16}",
                "detector:",
                "  region: {scale: 2, shiftX: 0, shiftY: 0, square: false}");
        ModelStore store = ModelStore.of(List.of(dir));
        Pipeline hand = Pipelines.get(store, "hand");
        Pipeline mine = Pipelines.get(store, "mine");
        assertThat(mine.landmarks().model()).isEqualTo("hand-fp16");
        assertThat(mine.detector().region().scale()).isEqualTo(2);
        assertThat(mine.detector().region().rotation()).isNull();
        assertThat(mine)
                .usingRecursiveComparison()
                .ignoringFields("name", "landmarks.model", "detector.region")
                .isEqualTo(hand);
    }

    @Test
    void errorsOfAPipelineLikeAnotherAreItsOwn() throws IOException {
        file("far", "like: hamd", "name: far");
        file("next", "like: mine", "name: next");
        file("mine", "like: hand", "name: mine", "landmarks: {minPresense: .2}");
        file("blank", "");
        file("after", "like: blank", "name: after");
        ModelStore store = ModelStore.of(List.of(dir));
        assertThatThrownBy(() -> Pipelines.get(store, "far"))
                .hasMessageStartingWith(dir.resolve("pipelines/far.yaml") + ", line 1: key 'like': there is no"
                        + " pipeline 'hamd'; did you mean 'hand'?");
        assertThatThrownBy(() -> Pipelines.get(store, "next"))
                .hasMessage(dir.resolve("pipelines/next.yaml") + ", line 1: key 'like' names 'mine',"
                        + " which has a key 'like'"
                        + " itself; name the one that it names");
        assertThatThrownBy(() -> Pipelines.get(store, "after"))
                .hasMessage(dir.resolve("pipelines/after.yaml") + ", line 1: key 'like' names 'blank',"
                        + " whose file holds no keys");
        assertThatThrownBy(() -> Pipelines.get(store, "mine"))
                .hasMessageContaining("pipelines/mine.yaml, line 3")
                .hasMessageContaining("unknown key 'landmarks.minPresense'; did you mean 'minPresence'?");
    }

    @Test
    void aKeyAtTheWrongPlaceIsToldWhereItBelongs() throws IOException {
        file("mine", "like: hand", "name: mine", "views: [1]");
        file("other", "like: hand", "name: other", "minPresence: .2");
        ModelStore store = ModelStore.of(List.of(dir));
        assertThatThrownBy(() -> Pipelines.get(store, "mine"))
                .hasMessageContaining("line 3: unknown key 'views'; it belongs below 'detector'. Valid here: ");
        assertThatThrownBy(() -> Pipelines.get(store, "other"))
                .hasMessageContaining("'minPresence'; it belongs below 'landmarks' or 'videoMode'. Valid here: ");
    }

    private void file(String name, String... lines) throws IOException {
        Files.write(Files.createDirectories(dir.resolve("pipelines")).resolve(name + ".yaml"), List.of(lines));
    }

    private void own(String name, String title, String rotation, String more) throws IOException {
        file(name, """
                name: %s
                title: %s
                kind: face
                preference: 1
                detector:
                  model: face-detection-yunet
                  minScore: 0
                  region:
                    rotation: %s
                    scale: 1.0
                    shiftX: 0
                    shiftY: 0
                    square: true
                landmarks:
                  model: face-68
                  minPresence: 0
                  %s
                """.formatted(name, title, rotation, more));
    }

    private ModelStore with(String... files) throws IOException {
        for (String file : files) {
            Files.createFile(dir.resolve(file));
        }
        return ModelStore.of(List.of(dir));
    }
}
