package io.landmarkstream.onnx;

import static io.landmarkstream.onnx.Fixtures.POINTS;
import static io.landmarkstream.onnx.Fixtures.card;
import static io.landmarkstream.onnx.Fixtures.counting;
import static io.landmarkstream.onnx.Fixtures.onnx;
import static io.landmarkstream.onnx.Fixtures.open;
import static io.landmarkstream.onnx.Fixtures.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Output;
import io.landmarkstream.model.ModelCard.Score;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {

    @Test
    void values_come_back_as_the_network_computed_them_by_the_names_of_the_card() {
        try (OnnxModel model = open("identity")) {
            Map<String, Tensor> outputs = model.run(counting(1));

            assertThat(outputs).containsOnlyKeys("points");
            assertThat(outputs.get("points").values()).isEqualTo(counting(1).values());
            assertThat(outputs.get("points").shape()).containsExactly(1, 12);
            assertThat(model.maxBatch()).isEqualTo(1);
            assertThat(model.device()).isEqualTo(Device.CPU);
        }
    }

    @Test
    void results_belong_to_the_caller_and_outlive_the_next_run_and_the_model() {
        Tensor first;
        try (OnnxModel model = open("identity")) {
            first = model.run(counting(1)).get("points");
            model.run(new Tensor(new float[12], 1, 3, 2, 2));
        }
        assertThat(first.values()).isEqualTo(counting(1).values());
    }

    @Test
    void a_float16_network_takes_and_gives_float32() {
        try (OnnxModel model = open("half")) {
            float[] values = {1, -2, .5f, 0, 1 / 3f, 1000, 65504, 1e-7f, 6, 7, 8, 9};

            float[] back =
                    model.run(new Tensor(values, 1, 3, 2, 2)).get("points").values();

            assertThat(back[0]).isEqualTo(1);
            assertThat(back[1]).isEqualTo(-2);
            assertThat(back[4]).isNotEqualTo(1 / 3f).isCloseTo(1 / 3f, org.assertj.core.data.Offset.offset(2e-4f));
            assertThat(back[6]).isEqualTo(65504);
        }
    }

    @Test
    void a_free_batch_takes_up_to_sixteen_pictures_each_with_its_own_result() {
        try (OnnxModel model = open("free_batch")) {
            assertThat(model.maxBatch()).isEqualTo(16);
            for (int batch : new int[] {1, 3, 16}) {
                Tensor out = model.run(counting(batch)).get("points");
                assertThat(out.shape()).containsExactly(batch, 12);
                assertThat(out.values()).isEqualTo(counting(batch).values());
            }
        }
    }

    @Test
    void a_fixed_batch_is_filled_up_and_cut_to_the_pictures_asked_for() {
        try (OnnxModel model = open("batch_of_four")) {
            assertThat(model.maxBatch()).isEqualTo(4);
            model.run(counting(4));

            Tensor out = model.run(counting(3)).get("points");

            assertThat(out.shape()).containsExactly(3, 12);
            assertThat(out.values()).isEqualTo(counting(3).values());
        }
    }

    @Test
    void a_free_batch_that_the_graph_cannot_carry_becomes_one() {
        try (OnnxModel model = open("stuck_batch")) {
            assertThat(model.maxBatch()).isEqualTo(1);
            assertThat(model.run(counting(1)).get("points").values())
                    .isEqualTo(counting(1).values());
        }
    }

    @Test
    void nan_is_passed_on_for_the_caller_to_reject() {
        try (OnnxModel model = open("nan")) {
            assertThat(model.run(counting(1)).get("points").values()).containsOnly(Float.NaN);
        }
    }

    @Test
    void tensors_can_be_named_by_position() {
        byte[] onnx = onnx("identity");
        ModelCard card = card("identity", onnx, Fixtures.input("input:0", Layout.NCHW, 2, 2), output("output:0"));
        try (OnnxModel model = OnnxModel.open(card, POINTS, onnx, Device.CPU)) {
            assertThat(model.run(counting(1)).get("output:0").values())
                    .isEqualTo(counting(1).values());
        }
    }

    @Test
    void a_function_inside_of_the_file_is_no_foreign_operator() {
        try (OnnxModel model = open("own_function")) {
            assertThat(model.run(counting(1)).get("points").values())
                    .isEqualTo(counting(1).values());
        }
    }

    @Test
    void another_model_with_the_same_tensor_names_is_refused_before_the_first_frame() {
        assertThatThrownBy(() -> open("other_shape"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("card other-shape")
                .hasMessageContaining("key output.points wants 6 x 2 values a picture from tensor 'points'")
                .hasMessageContaining("shape [1, 10]")
                .hasMessageContaining("another model than the card describes");
    }

    @Test
    void another_topology_than_the_model_has_is_refused() {
        byte[] onnx = onnx("identity");
        assertThatThrownBy(() -> OnnxModel.open(card("identity", onnx), 21, onnx, Device.CPU))
                .hasMessageContaining("wants 21 x 2 values");
    }

    @Test
    void another_input_size_layout_or_name_is_refused() {
        refuses(
                Fixtures.input("input", Layout.NCHW, 4, 2),
                output("points"),
                "keys input.layout, input.width and input.height"
                        + " say NCHW [batch, 3, 2, 4], but the model's input 'input' is [1, 3, 2, 2]");
        refuses(Fixtures.input("input", Layout.NHWC, 2, 2), output("points"), "NHWC [batch, 2, 2, 3]");
        refuses(
                Fixtures.input("data", Layout.NCHW, 2, 2),
                output("points"),
                "key input.tensor names tensor 'data', but the model's inputs are [input]");
    }

    @Test
    void a_tensor_that_the_model_does_not_have_is_refused_by_key() {
        Output output = new Coordinates(
                "points", 2, Unit.PIXELS, "six", new Score("presence", Activation.NONE), null, null, null, null, null);
        refuses(
                Fixtures.INPUT,
                output,
                "key output.presence.tensor names tensor 'presence', but the model's outputs are [points]");
    }

    private static void refuses(Input input, Output output, String sentence) {
        byte[] onnx = onnx("identity");
        assertThatThrownBy(() -> OnnxModel.open(card("identity", onnx, input, output), POINTS, onnx, Device.CPU))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes, -3 0 1.4 1.6 254.7 300, 0 0 1 2 255 255",
        "signed_bytes, -300 -3.6 0 1.6 127 300, -128 -4 0 2 127 127",
        "ints, -3.6 0 1.4 255 70000 1e6, -4 0 1 255 70000 1000000",
        "longs, -3.6 0 1.4 255 70000 1e6, -4 0 1 255 70000 1000000",
    })
    void whole_numbers_in_are_the_nearest_within_their_range(String name, String in, String out) {
        float[] given = numbers(in);
        float[] two = new float[24];
        System.arraycopy(given, 0, two, 0, given.length);
        System.arraycopy(given, 0, two, 12, given.length);
        try (OnnxModel model = open(name)) {
            for (int run = 0; run < 2; run++) { // the buffer is used again
                float[] points =
                        model.run(new Tensor(two, 2, 3, 2, 2)).get("points").values();
                assertThat(Arrays.copyOf(points, 6)).containsExactly(numbers(out));
                assertThat(Arrays.copyOfRange(points, 12, 18)).containsExactly(numbers(out));
            }
        }
    }

    private static float[] numbers(String text) {
        String[] words = text.split(" ");
        float[] numbers = new float[words.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(words[i]);
        }
        return numbers;
    }

    @Test
    void a_git_lfs_pointer_is_named_as_such() throws IOException {
        byte[] pointer = Files.readAllBytes(
                Path.of(System.getProperty("landmarks.home"), "src/test/resources/field/lfs-pointer.onnx"));
        assertThatThrownBy(() -> OnnxModel.open(card("lfs", pointer), 6, pointer, Device.CPU))
                .isInstanceOf(ModelException.class)
                .hasMessage("card lfs: lfs.onnx is a Git LFS pointer, not the model: fetch it with git lfs pull");
    }

    @Test
    void whole_numbers_out_and_a_second_input_are_refused() {
        assertThatThrownBy(() -> open("whole_numbers"))
                .hasMessageContaining("only float32 and float16 are supported for outputs");
        assertThatThrownBy(() -> open("two_inputs")).hasMessageContaining("only models with one");
    }

    @Test
    void one_flipped_bit_is_refused_with_both_hashes() {
        byte[] onnx = onnx("identity");
        ModelCard card = card("identity", onnx);
        for (int bit = 0; bit < 8 * onnx.length; bit++) {
            byte[] flipped = onnx.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> OnnxModel.open(card, POINTS, flipped, Device.CPU))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(Hashes.sha256(flipped))
                    .hasMessageContaining(card.sha256());
        }
    }

    @Test
    void a_file_cut_at_any_byte_is_a_model_exception_even_when_the_card_has_its_hash() {
        byte[] onnx = onnx("identity");
        for (int length = 0; length < onnx.length; length++) {
            byte[] cut = Arrays.copyOf(onnx, length);
            assertThatThrownBy(() -> OnnxModel.open(card("cut", cut), POINTS, cut, Device.CPU))
                    .as("%d bytes", length)
                    .isInstanceOf(ModelException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE html>", "version https://git-lfs.github.com/spec/v1\n", "\0\0\0\0", "PK\3\4"})
    void garbage_is_a_model_exception_even_when_the_card_has_its_hash(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> OnnxModel.open(card("garbage", bytes), POINTS, bytes, Device.CPU))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("card garbage");
    }

    @Test
    void another_shape_or_too_many_pictures_at_run_are_the_callers_mistake() {
        try (OnnxModel model = open("identity")) {
            assertThatThrownBy(() -> model.run(counting(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("takes 1 to 1 pictures of [3, 2, 2], not [2, 3, 2, 2]");
            assertThatThrownBy(() -> model.run(new Tensor(new float[12], 1, 2, 2, 3)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void another_thread_is_told_that_the_model_belongs_to_the_one_that_opened_it() {
        try (OnnxModel model = open("identity")) {
            assertThatThrownBy(() -> CompletableFuture.runAsync(() -> model.run(counting(1)))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to one thread");
        }
    }

    @Test
    void close_twice_is_harmless_and_run_afterwards_is_an_error() {
        OnnxModel model = open("identity");
        model.close();
        assertThatCode(model::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> model.run(counting(1))).hasMessageContaining("is closed");
    }
}
