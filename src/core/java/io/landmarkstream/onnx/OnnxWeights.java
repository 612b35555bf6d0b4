package io.landmarkstream.onnx;

import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.onnx.wire.ModelProto;
import io.landmarkstream.onnx.wire.TensorProto;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The constant tensors of an ONNX file, for a network that is so small that Java computes it (docs/decisions/0033). No
 * runtime is loaded.
 */
public final class OnnxWeights {

    /** {@code TensorProto.DataType.FLOAT}. */
    private static final int FLOAT = 1;

    private final String name;
    private final Map<String, TensorProto> tensors = new HashMap<>();

    private OnnxWeights(String name, ModelProto model) {
        this.name = name;
        model.getGraph().getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    }

    /**
     * Reads a file.
     *
     * @param name what messages call it
     * @param onnx the whole file
     * @param sha256 lower-case hexadecimal hash that the file must have
     * @throws ModelException if it has another hash, is not ONNX, or keeps data in another file
     */
    public static OnnxWeights read(String name, byte[] onnx, String sha256) {
        String actual = Hashes.sha256(onnx);
        if (!actual.equals(sha256)) {
            throw new ModelException("card " + name + ": the model file has sha256 " + actual + ", but the card says "
                    + sha256 + "; take file and card from the same export");
        }
        OnnxFile.check(name, onnx);
        return new OnnxWeights(name, OnnxFile.parse(name, onnx));
    }

    /**
     * The values of a tensor; those of the last dimension lie side by side.
     *
     * @param shape what its dimensions must be
     * @throws ModelException if there is none of that name, or it has another type or shape
     */
    public float[] floats(String tensor, int... shape) {
        TensorProto found = tensors.get(tensor);
        if (found == null) {
            throw new ModelException("card " + name + ": the model has no constant '" + tensor + "'");
        }
        boolean fits = found.getDimsCount() == shape.length && found.getDataType() == FLOAT;
        int size = 1;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = found.getDims(i) == shape[i];
            size *= shape[i];
        }
        if (!fits || found.getRawData().size() != Float.BYTES * size) {
            throw new ModelException("card " + name + ": constant '" + tensor + "' of the model has type "
                    + found.getDataType() + " and shape " + found.getDimsList() + ", but must be float32 and "
                    + Arrays.toString(shape));
        }
        float[] values = new float[size];
        FloatBuffer raw = found.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        raw.get(values);
        return values;
    }
}
