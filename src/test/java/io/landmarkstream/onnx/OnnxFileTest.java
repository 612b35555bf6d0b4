package io.landmarkstream.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.onnx.wire.GraphProto;
import io.landmarkstream.onnx.wire.ModelProto;
import io.landmarkstream.onnx.wire.NodeProto;
import io.landmarkstream.onnx.wire.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "external_relative",
                "external_absolute",
                "external_parent",
                "external_attribute",
                "external_subgraph",
                "external_function",
                "external_sparse"
            })
    void data_in_another_file_is_refused_wherever_the_model_refers_to_it(String name) {
        assertThatThrownBy(() -> OnnxFile.check(name, Fixtures.onnx(name)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("card " + name)
                .hasMessageContaining("external data is refused")
                .hasMessageContaining("bias");
    }

    @Test
    void external_data_in_the_training_part_is_refused_too() {
        TensorProto tensor =
                TensorProto.newBuilder().setName("w").setDataLocation(1).build();
        ModelProto model = plain().toBuilder()
                .addTrainingInfo(io.landmarkstream.onnx.wire.TrainingInfoProto.newBuilder()
                        .setAlgorithm(GraphProto.newBuilder().addInitializer(tensor)))
                .build();
        assertThatThrownBy(() -> OnnxFile.check("x", model.toByteArray())).hasMessageContaining("external data");
    }

    @Test
    void an_operator_from_a_foreign_library_is_refused() {
        assertThatThrownBy(() -> OnnxFile.check("x", Fixtures.onnx("custom_operator")))
                .hasMessageContaining("example.custom:Flatten");
    }

    @Test
    void a_compiled_graph_is_refused() {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(GraphProto.newBuilder()
                        .addNode(NodeProto.newBuilder().setOpType("EPContext").setDomain("com.microsoft")))
                .build();
        assertThatThrownBy(() -> OnnxFile.check("x", model.toByteArray())).hasMessageContaining("EPContext");
    }

    @Test
    void names_from_the_file_cannot_break_the_line_of_the_message() {
        TensorProto tensor = TensorProto.newBuilder()
                .setName("a\nb\u001b[31m")
                .setDataLocation(1)
                .build();
        ModelProto model = plain().toBuilder().build();
        ModelProto bad = model.toBuilder()
                .setGraph(model.getGraph().toBuilder().addInitializer(tensor))
                .build();
        assertThatThrownBy(() -> OnnxFile.check("x", bad.toByteArray())).hasMessageContaining("'a?b?[31m'");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 100_000})
    void graphs_inside_of_graphs_without_end_are_refused_and_do_not_overflow_the_stack(int depth) throws IOException {
        assertThatThrownBy(() -> OnnxFile.check("deep", nested(depth)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void random_bytes_are_refused_or_pass_but_never_fail_otherwise() {
        Random random = new Random(7);
        byte[] base = Fixtures.onnx("external_function");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = base.clone();
            for (int k = 0; k <= i % 4; k++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                OnnxFile.check("x", bytes);
            } catch (ModelException e) {
                assertThat(e).hasMessageContaining("card x");
            }
        }
    }

    @Test
    void a_plain_model_passes() {
        assertThatCode(() -> OnnxFile.check("x", Fixtures.onnx("identity"))).doesNotThrowAnyException();
        assertThatCode(() -> OnnxFile.check("x", plain().toByteArray())).doesNotThrowAnyException();
    }

    private static ModelProto plain() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setOpType("Identity")))
                .build();
    }

    /** A model whose graph holds a node whose attribute holds a graph, and so on; written from the inside out. */
    private static byte[] nested(int depth) throws IOException {
        int[] fields = {7, 1, 5, 6}; // model.graph, then graph.node, node.attribute, attribute.g in turn
        long[] lengths = new long[depth + 1];
        for (int i = depth; i > 0; i--) {
            lengths[i - 1] = lengths[i] + 1 + CodedOutputStream.computeUInt64SizeNoTag(lengths[i]);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(1, 8);
        for (int i = 0; i < depth; i++) {
            out.writeTag(i == 0 ? 7 : fields[1 + (i - 1) % 3], 2);
            out.writeUInt64NoTag(lengths[i + 1]);
        }
        out.flush();
        return bytes.toByteArray();
    }
}
