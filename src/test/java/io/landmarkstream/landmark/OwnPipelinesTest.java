package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipelines, cards and topologies that people bring along: what works without a rebuild, and how slips are told. */
class OwnPipelinesTest {

    private static final Path FIELD = Path.of(System.getProperty("landmarks.home"), "src/test/resources/field");

    @TempDir
    Path dir;

    static Stream<Arguments> eachIsRefusedWithFileLineKeyAndCure() {
        return Stream.of(
                Arguments.of("missing-detector", 1, "key 'detector' is missing; add it"),
                Arguments.of("scale-zero", 5, "key 'detector.region.scale' must be above 0, for example 1"),
                Arguments.of(
                        "label-unknown",
                        5,
                        "key 'detector.labels' names 'hands', which detector-int8 does not give; it gives hand, face;"
                                + " did you mean 'hand'?"),
                Arguments.of(
                        "rotation-no-target",
                        5,
                        "key 'detector.region.rotation.target' is missing; it must be up or right"),
                Arguments.of(
                        "rotation-empty-from",
                        5,
                        "key 'detector.region.rotation.from' must be a list of one and more points, for example [0]"),
                Arguments.of(
                        "kind-hand-of-faces",
                        4,
                        "key 'kind' says hand, but the points of face-68 are a face's (topology face68):"
                                + " write kind: face"));
    }

    @ParameterizedTest
    @MethodSource
    void eachIsRefusedWithFileLineKeyAndCure(String name, int line, String sentence) throws IOException {
        own("px", Files.readString(FIELD.resolve("pipelines/" + name + ".yaml")));
        assertThatThrownBy(() -> Pipelines.get(store(), "px"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(dir.resolve("pipelines/px.yaml") + ", line " + line + ": " + sentence);
    }

    /** Other members of the same kinds, each a change of a whole file. */
    static Stream<Arguments> aSlipAnywhereIsToldInTheSameWay() {
        return Stream.of(
                Arguments.of("title: x", "", 1, "key 'title' is missing; add it"),
                Arguments.of("  model: face-68", "", 14, "key 'landmarks.model' is missing; add it"),
                Arguments.of(
                        "kind: face",
                        "kind: fase",
                        3,
                        "key 'kind' says fase, but the points of face-68 are a face's (topology face68):"
                                + " write kind: face"),
                Arguments.of(
                        "kind: face", "kind:", 3, "key 'kind': '' is no name of a kind: write up to 40 small letters"),
                Arguments.of(
                        "preference: 4",
                        "preference: high",
                        4,
                        "key 'preference' is 'high', but must be a whole number"),
                Arguments.of("preference: 4", "preference: [4]", 4, "key 'preference' must be a whole number"),
                Arguments.of(
                        "preference: 4",
                        "preference: 4\nlabels: [face]",
                        5,
                        "unknown key 'labels'; it belongs below 'detector'. Valid here: detector, from, kind"),
                Arguments.of(
                        "model: face-detection-yunet",
                        "model: yunet",
                        6,
                        "key 'detector.model': there is no model 'yunet'"),
                Arguments.of(
                        "model: face-detection-yunet",
                        "model: face-68",
                        6,
                        "key 'detector.model' names face-68, which gives landmarks"),
                Arguments.of(
                        "model: face-68",
                        "model: face-detection-yunet",
                        15,
                        "key 'landmarks.model' names face-detection-yunet, which is a detector"),
                Arguments.of(
                        "  minScore: 0",
                        "  minScore: 0\n  labels: []",
                        8,
                        "key 'detector.labels' must be a list of one and more"),
                Arguments.of(
                        "  minScore: 0",
                        "  minScore: 0\n  labels: [face]",
                        8,
                        "key 'detector.labels' names 'face', but face-detection-yunet tells no classes apart:"
                                + " leave 'detector.labels' out"),
                Arguments.of(
                        "  minScore: 0",
                        "  minScore: 0\n  views: [0]",
                        8,
                        "key 'detector.views' must be a list of numbers above 0"),
                Arguments.of(
                        "from: [0]",
                        "from: [zero]",
                        9,
                        "key 'detector.region.rotation.from[0]' is 'zero', but must be a whole number"),
                Arguments.of(
                        "from: [0]",
                        "from: [-1]",
                        9,
                        "key 'detector.region.rotation.from' must list points by their numbers"),
                Arguments.of(
                        "from: [0]", "from: 0", 9, "key 'detector.region.rotation.from' is '0', but must be a list"),
                Arguments.of(
                        "from: [0]",
                        "from: [9]",
                        8,
                        "key 'detector.region' uses keypoint 9, but face-detection-yunet gives 5"),
                Arguments.of(
                        "target: up",
                        "target: left",
                        9,
                        "key 'detector.region.rotation.target' is 'left', but must be one of up, right"),
                Arguments.of("scale: 1", "scale: -1", 10, "key 'detector.region.scale' must be above 0"),
                Arguments.of(
                        "scale: 1",
                        "scale: .inf",
                        10,
                        "key 'detector.region.scale' is not usable as it is; give a plain number"),
                Arguments.of("scale: 1", "scal: 1", 10, "unknown key 'detector.region.scal'; did you mean 'scale'?"),
                Arguments.of("scale: 1", "", 8, "key 'detector.region.scale' is missing; it must be a number"),
                Arguments.of(
                        "shiftX: 0",
                        "shiftX: .nan",
                        11,
                        "key 'detector.region.shiftX' is not usable as it is; give a plain number"),
                Arguments.of(
                        "square: true",
                        "square: yess",
                        13,
                        "key 'detector.region.square' is 'yess', but must be true or false"),
                Arguments.of(
                        "minPresence: 0",
                        "minPresence: 50",
                        16,
                        "key 'landmarks.minPresence' must lie between 0 and 1"),
                Arguments.of(
                        "minPresence: 0",
                        "minPresence: 0\n  minPresence: 1",
                        17,
                        "key 'minPresence' is given twice; take one out"),
                Arguments.of(
                        "minPresence: 0",
                        "minPresence: 0\n  refine: true",
                        17,
                        "key 'landmarks.refine' needs key 'landmarks.region'"),
                Arguments.of(
                        "minPresence: 0",
                        "minPresence: 0\n  retryRotations: {below: 2, minPresence: 0, degrees: [1]}",
                        17,
                        "key 'landmarks.retryRotations.below' must lie between 0 and 1"),
                Arguments.of(
                        "minPresence: 0",
                        "minPresence: 0\nvideoMode: {minPresence: .5}",
                        17,
                        "key 'videoMode' needs key 'landmarks.region'"),
                Arguments.of("  minPresence: 0", "minPresence 0", 17, "this is no YAML"),
                Arguments.of("  minPresence: 0", "---\na: b", 16, "a second document begins here"));
    }

    @ParameterizedTest
    @MethodSource
    void aSlipAnywhereIsToldInTheSameWay(String line, String instead, int number, String sentence) throws IOException {
        String whole = """
                name: px
                title: x
                kind: face
                preference: 4
                detector:
                  model: face-detection-yunet
                  minScore: 0
                  region:
                    rotation: {from: [0], to: [1], target: up}
                    scale: 1
                    shiftX: 0
                    shiftY: 0
                    square: true
                landmarks:
                  model: face-68
                  minPresence: 0
                """;
        own("px", whole);
        assertThat(Pipelines.get(store(), "px").preference()).isEqualTo(4);
        assertThat(whole).contains(line);
        String slip = whole.replace(line, instead);
        own("px", slip);
        assertThat(catchThrowable(() -> Pipelines.get(store(), "px")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(dir.resolve("pipelines/px.yaml") + ", line " + number + ": " + sentence)
                .message()
                .doesNotContainIgnoringCase("jackson")
                .doesNotContain("deserialize", "type id", "`", "java", "com.", "\n");
    }

    @Test
    void aKeyTakenThroughLikeIsToldAtThatLine() throws IOException {
        own("base", "name: base\nkind: face\n");
        own("px", "name: px\ntitle: x\nlike: base\n");
        assertThatThrownBy(() -> Pipelines.get(store(), "px"))
                .hasMessageStartingWith(dir.resolve("pipelines/px.yaml") + ", line ")
                .hasMessageContaining("is missing");
    }

    @Test
    void slipsOfCardsAreToldWithTheirLinesToo() throws IOException {
        card("pfldx", Files.readString(FIELD.resolve("card-unknown-key-line12.yaml")));
        assertThatThrownBy(() -> store().card("pfldx"))
                .hasMessageStartingWith(dir.resolve("pfldx/card.yaml")
                        + ", line 12: unknown key 'input.layot'; did you mean 'layout'? Valid here: ");
        card("yolo-lite", Files.readString(FIELD.resolve("card-unknown-kind.yaml")));
        assertThatThrownBy(() -> store().card("yolo-lite"))
                .hasMessageStartingWith(dir.resolve("yolo-lite/card.yaml")
                        + ", line 19: key 'output.kind' is 'yolov8', but must be one of ssd-anchors, yunet,");
    }

    @Test
    void aBadCardStopsOnlyWhatUsesIt() throws IOException {
        card("broken", "name: broken\n");
        own("of-broken", "name: of-broken\nlike: face-68\ndetector: {model: broken}\ntitle: x\n");
        ModelStore store = store();
        assertThat(store.faults()).containsOnlyKeys("broken");
        assertThat(Pipelines.chosen(store, List.of("auto"))).isNotEmpty();
        assertThat(Pipelines.all(store))
                .extracting(Pipeline::name)
                .contains("hand")
                .doesNotContain("of-broken");
        assertThatThrownBy(() -> Pipelines.chosen(store, List.of("of-broken")))
                .hasMessageStartingWith(dir.resolve("pipelines/of-broken.yaml") + ", line 3: key 'detector.model': "
                        + dir.resolve("broken/card.yaml") + ", line 1: key 'bytes' is missing");
    }

    @Test
    void autoTakesAPipelineOfOnesOwnWhereItIsPreferred() throws IOException {
        own("mine", "name: mine\nlike: hand\ntitle: x\npreference: 1000\n");
        assertThat(Pipelines.chosen(store(), List.of("auto")))
                .extracting(Pipeline::name)
                .contains("mine")
                .doesNotContain("hand");
        Files.writeString(dir.resolve("pipelines/index.yaml"), "pipelines: [face]\n");
        assertThat(Pipelines.all(store())).extracting(Pipeline::name).containsExactly("face");
    }

    @Test
    void aTopologyOfTheUsersFolderWorksWithoutARebuildAndElseIsSaidWhereItGoes() throws IOException {
        String card = Files.readString(Path.of(System.getProperty("landmarks.home"), "models/face-68/card.yaml"))
                .replace("name: face-68", "name: nose")
                .replace("topology: face68", "topology: nose68");
        card("nose", card);
        own("nose", "name: nose\nlike: face-68\nlandmarks: {model: nose}\ntitle: x\n");
        assertThatThrownBy(() -> Pipelines.get(store(), "nose"))
                .hasMessageContaining(
                        "pipelines/nose.yaml, line 3: key 'landmarks.model': card nose, key output.topology:"
                                + " there is no topology 'nose68'; known are body17, body33, face106, face5, face66,"
                                + " face68, hand21, mesh468, mesh478, wholebody133. Your own goes"
                                + " into DIR/topologies/nose68.yaml, where DIR is a folder of --models or"
                                + " landmarks.models.dir");
        StringBuilder topology = new StringBuilder("name: nose68\npoints:\n");
        for (int i = 0; i < 68; i++) {
            topology.append("  - p").append(i).append('\n');
        }
        Files.writeString(Files.createDirectories(dir.resolve("topologies")).resolve("nose68.yaml"), topology);
        Pipeline pipeline = Pipelines.get(store(), "nose");
        ModelCard landmarks = store().card(pipeline.landmarks().model());
        assertThat(LandmarkDecoder.of(landmarks, Topologies.of(store()))).isNotNull();
        assertThat(Topologies.of(store()).named("nose68").connections()).isEmpty();
        assertThat(store().points(landmarks)).isEqualTo(68);
    }

    private ModelStore store() {
        return ModelStore.of(List.of(dir));
    }

    private void own(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(dir.resolve("pipelines")).resolve(name + ".yaml"), text);
    }

    private void card(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(dir.resolve(name)).resolve("card.yaml"), text);
    }
}
