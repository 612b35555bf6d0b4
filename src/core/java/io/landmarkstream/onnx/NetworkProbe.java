package io.landmarkstream.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.landmarkstream.model.LfsPointer;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an ONNX file without a card takes and gives, found by running it once on a grey picture.
 *
 * @param input name of its input
 * @param type of the input's numbers, for example {@code float32}
 * @param whole whether these are whole numbers
 * @param layout of the input
 * @param width of the input, pixels
 * @param height of the input, pixels
 * @param outputs its float outputs, in the file's order
 */
public record NetworkProbe(
        String input, String type, boolean whole, Layout layout, int width, int height, List<Output> outputs) {

    private static final int CHANNELS = 3;

    /**
     * One output.
     *
     * @param name its name
     * @param shape a picture's share, without the batch
     * @param values of the grey picture
     */
    public record Output(String name, int[] shape, float[] values) {}

    /**
     * @param file the file's name, for messages
     * @param onnx its bytes
     * @param freeSide pixels of a side that the file leaves free
     * @throws ModelException if the file is not a self-contained ONNX model with one input of pictures in three
     *     channels, or does not run
     */
    public static NetworkProbe of(String file, byte[] onnx, int freeSide) {
        if (LfsPointer.is(onnx)) {
            throw new ModelException(LfsPointer.sentence(file));
        }
        OnnxFile.check(file, onnx);
        OrtEnvironment environment = Ort.environment();
        try (SessionOptions options = new SessionOptions();
                OrtSession session = session(environment, onnx, options)) {
            if (session.getNumInputs() != 1) {
                throw new ModelException(file + " has the inputs " + session.getInputNames()
                        + "; only models with one, a picture, are supported: make the others constants of the graph");
            }
            NodeInfo node = session.getInputInfo().values().iterator().next();
            if (!(node.getInfo() instanceof TensorInfo info) || info.getShape().length != 4) {
                throw new ModelException(file + ": input '" + node.getName() + "' is " + node.getInfo()
                        + ", not a batch of pictures (four dimensions)");
            }
            InputType type = InputType.of(info.type)
                    .orElseThrow(() -> new ModelException(file + ": input '" + node.getName() + "' is " + info.type
                            + "; only " + InputType.ALL + " are supported"));
            long[] shape = info.getShape();
            boolean last = shape[1] != CHANNELS && shape[3] == CHANNELS;
            if (!last && shape[1] > 0 && shape[1] != CHANNELS) {
                throw new ModelException(file + ": input '" + node.getName() + "' has the shape "
                        + Arrays.toString(shape) + "; only pictures with three channels are supported");
            }
            int height = side(shape[last ? 1 : 2], freeSide);
            int width = side(shape[last ? 2 : 3], freeSide);
            long batch = Math.max(1, shape[0]);
            long[] dims =
                    last ? new long[] {batch, height, width, CHANNELS} : new long[] {batch, CHANNELS, height, width};
            int size = Math.toIntExact(batch * CHANNELS * height * width);
            float[] grey = new float[size];
            Arrays.fill(grey, .5f);
            ByteBuffer buffer = ByteBuffer.allocateDirect(size * type.bytes()).order(ByteOrder.nativeOrder());
            try (OnnxTensor tensor = type.tensor(environment, buffer, grey, size, dims);
                    OrtSession.Result result = session.run(Map.of(node.getName(), tensor))) {
                return new NetworkProbe(
                        node.getName(),
                        type.name().toLowerCase(Locale.ROOT),
                        type != InputType.FLOAT32 && type != InputType.FLOAT16,
                        last ? Layout.NHWC : Layout.NCHW,
                        width,
                        height,
                        outputs(result, batch));
            }
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime refuses " + file + ": " + e.getMessage(), e);
        }
    }

    private static OrtSession session(OrtEnvironment environment, byte[] onnx, SessionOptions options)
            throws OrtException {
        options.setIntraOpNumThreads(1);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return environment.createSession(onnx, options);
    }

    private static int side(long dim, int freeSide) {
        return dim < 1 ? freeSide : Math.toIntExact(dim);
    }

    private static List<Output> outputs(OrtSession.Result result, long batch) {
        List<Output> outputs = new ArrayList<>();
        result.forEach(entry -> {
            if (entry.getValue() instanceof OnnxTensor tensor
                    && (tensor.getInfo().type == OnnxJavaType.FLOAT || tensor.getInfo().type == OnnxJavaType.FLOAT16)) {
                int[] shape = Arrays.stream(tensor.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray();
                boolean batched = shape.length > 1 && shape[0] == batch;
                float[] values = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(values);
                outputs.add(new Output(
                        entry.getKey(), batched ? Arrays.copyOfRange(shape, 1, shape.length) : shape, values));
            }
        });
        return List.copyOf(outputs);
    }
}
