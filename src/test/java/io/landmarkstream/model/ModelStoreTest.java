package io.landmarkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.Fixtures;
import io.landmarkstream.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {

    @TempDir
    private Path dir;

    private final byte[] onnx = Fixtures.onnx("identity");

    @BeforeEach
    void aCardAndItsTopologyInTheUsersFolder() throws IOException {
        write("topologies/six.yaml", "name: six\npoints: [a, b, c, d, e, f]\n");
        write("mine/card.yaml", card("mine", onnx));
    }

    @Test
    void the_index_of_the_jar_lists_every_folder_that_has_a_card() throws IOException {
        Path models = Path.of(System.getProperty("landmarks.home"), "models");
        try (Stream<Path> folders = Files.list(models)) {
            List<String> names = folders.filter(f -> Files.exists(f.resolve("card.yaml")))
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
            assertThat(ModelStore.of(List.of()).cards())
                    .extracting(ModelCard::name)
                    .isEqualTo(names);
        }
    }

    @Test
    void a_model_of_ones_own_opens_by_name_from_its_folder() throws IOException {
        Files.write(dir.resolve("mine/mine.onnx"), onnx);
        try (Model model = OnnxModel.open(store(), "mine", Device.CPU)) {
            assertThat(model.run(Fixtures.counting(1)).get("points").values()).hasSize(12);
        }
    }

    @Test
    void a_file_beside_the_folders_is_found_too_and_comes_first() throws IOException {
        ModelCard card = store().card("mine");
        Files.write(dir.resolve("mine/mine.onnx"), onnx);
        assertThat(store().weights(card)).contains(dir.resolve("mine/mine.onnx"));
        Files.write(dir.resolve("mine.onnx"), onnx);
        assertThat(store().weights(card)).contains(dir.resolve("mine.onnx"));
    }

    @Test
    void a_card_of_ones_own_takes_the_place_of_the_one_in_the_jar() throws IOException {
        write("face-68/card.yaml", card("face-68", onnx));
        assertThat(store().card("face-68").title()).isEqualTo("mine");
        assertThat(ModelStore.of(List.of()).card("face-68").title()).isNotEqualTo("mine");
    }

    @Test
    void the_first_of_several_folders_wins() throws IOException {
        Path other = Files.createDirectories(dir.resolve("other"));
        Files.createDirectories(other.resolve("mine"));
        Files.writeString(other.resolve("mine/card.yaml"), card("mine", onnx).replace("title: mine", "title: other"));
        assertThat(ModelStore.of(List.of(other, dir)).card("mine").title()).isEqualTo("other");
        assertThat(ModelStore.of(List.of(dir, other)).card("mine").title()).isEqualTo("mine");
    }

    @Test
    void a_missing_file_is_one_sentence_with_hash_places_and_what_to_do() {
        assertThatThrownBy(() -> OnnxModel.open(store(), "mine", Device.CPU))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "card mine wants mine.onnx (sha256 " + Hashes.sha256(onnx) + "); looked in " + dir)
                .hasMessageContaining(dir.resolve("mine").toString())
                .hasMessageContaining(ModelStore.pulled().resolve("mine").toString())
                .hasMessageContaining("pass --models DIR (in a program LandmarkerOptions.withModels)")
                .hasMessageEndingWith(" with the folder that holds it")
                .hasMessageNotContaining("models pull");
        assertThatThrownBy(() -> OnnxModel.open(store(), "hand-landmark-opencv", Device.CPU))
                .hasMessageContaining("run bin/landmarks models pull hand-landmark-opencv, or pass --models DIR");
    }

    @Test
    void an_unknown_name_is_answered_with_the_nearest() {
        assertThatThrownBy(() -> store().card("face-mesh-467"))
                .hasMessageContaining("there is no model 'face-mesh-467'; did you mean 'face-mesh-468'?")
                .hasMessageContaining("DIR/face-mesh-467/card.yaml");
    }

    @Test
    void another_file_of_the_same_size_or_another_size_is_refused_with_both_hashes() throws IOException {
        byte[] other = onnx.clone();
        other[other.length - 1] ^= 1;
        for (byte[] bytes : List.of(other, new byte[0], java.util.Arrays.copyOf(onnx, 20))) {
            Files.write(dir.resolve("mine.onnx"), bytes);
            assertThatThrownBy(() -> OnnxModel.open(store(), "mine", Device.CPU))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(Hashes.sha256(bytes))
                    .hasMessageContaining(Hashes.sha256(onnx));
        }
    }

    @Test
    void a_topology_that_is_nowhere_or_without_points_is_refused() throws IOException {
        Files.write(dir.resolve("mine.onnx"), onnx);
        write("topologies/six.yaml", "name: six\npoints: []\n");
        assertThatThrownBy(() -> OnnxModel.open(store(), "mine", Device.CPU))
                .hasMessageContaining("key 'points' must be a list");
        Files.delete(dir.resolve("topologies/six.yaml"));
        assertThatThrownBy(() -> OnnxModel.open(store(), "mine", Device.CPU))
                .hasMessageContaining("key output.topology names 'six', but there is no"
                        + " topologies/six.yaml. Your own goes into DIR/topologies/six.yaml");
    }

    @Test
    void a_folder_that_is_not_there_and_a_card_in_the_wrong_folder_are_refused() throws IOException {
        assertThatThrownBy(() -> ModelStore.of(List.of(dir.resolve("none"))))
                .hasMessageContaining("none does not exist or is no folder; correct --models");
        write("yours/card.yaml", card("mine", onnx));
        assertThatThrownBy(() -> store().card("yours"))
                .hasMessageContaining("key 'name' says 'mine', but the folder is 'yours'");
    }

    private ModelStore store() {
        return ModelStore.of(List.of(dir));
    }

    private void write(String path, String text) throws IOException {
        Path file = dir.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String card(String name, byte[] onnx) {
        return """
                name: %s
                title: mine
                file: mine.onnx
                sha256: %s
                bytes: %d
                licence: CC0-1.0
                origin: a test
                input: {tensor: input, width: 2, height: 2, layout: NCHW, colour: RGB, mean: [0, 0, 0], std: [1, 1, 1],
                  fit: STRETCH, border: ZERO}
                output: {kind: coordinates, points: points, dimensions: 2, unit: pixels, topology: six}
                """.formatted(name, Hashes.sha256(onnx), onnx.length);
    }
}
