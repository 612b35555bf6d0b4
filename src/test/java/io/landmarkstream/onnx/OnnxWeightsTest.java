package io.landmarkstream.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.onnx.wire.GraphProto;
import io.landmarkstream.onnx.wire.ModelProto;
import io.landmarkstream.onnx.wire.NodeProto;
import io.landmarkstream.onnx.wire.StringStringEntryProto;
import io.landmarkstream.onnx.wire.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {

    @Test
    void valuesLieAsInTheFile() {
        assertThat(read(model(tensor())).floats("w", 2, 3)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void anotherShapeTypeOrNameIsRefused() {
        OnnxWeights weights = read(model(tensor()));
        assertThatThrownBy(() -> weights.floats("w", 3, 2))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("shape [2, 3], but must be float32 and [3, 2]");
        assertThatThrownBy(() -> weights.floats("v", 2, 3)).hasMessageContaining("no constant 'v'");
        OnnxWeights whole = read(model(tensor().toBuilder().setDataType(7).build()));
        assertThatThrownBy(() -> whole.floats("w", 2, 3)).hasMessageContaining("type 7");
    }

    @Test
    void anotherFileThanTheCardSaysIsRefused() {
        byte[] onnx = model(tensor());
        assertThatThrownBy(() -> OnnxWeights.read("mine", onnx, "0".repeat(64)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("card mine")
                .hasMessageContaining(Hashes.sha256(onnx));
    }

    @Test
    void dataInAnotherFileIsRefused() {
        TensorProto outside = tensor().toBuilder()
                .setDataLocation(1)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("/etc/passwd"))
                .build();
        assertThatThrownBy(() -> read(model(outside))).hasMessageContaining("in another file");
    }

    private static OnnxWeights read(byte[] onnx) {
        return OnnxWeights.read("mine", onnx, Hashes.sha256(onnx));
    }

    private static TensorProto tensor() {
        ByteBuffer values = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            values.putFloat(4 * i, i);
        }
        return TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(2)
                .addDims(3)
                .setRawData(ByteString.copyFrom(values))
                .build();
    }

    private static byte[] model(TensorProto tensor) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(GraphProto.newBuilder()
                        .addNode(NodeProto.newBuilder().setOpType("Relu"))
                        .addInitializer(tensor))
                .build()
                .toByteArray();
    }
}
