package io.landmarkstream.landmark;

import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.NetworkBuilder;
import io.landmarkstream.onnx.NetworkBuilder.Attribute;
import io.landmarkstream.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Networks with the heads of public ones and random weights: the mean of each cell's pixels, then a linear layer a
 * head. A test knows the weights, so it can say what the head gives for an input without the network.
 */
final class SmallNetwork {

    final NetworkBuilder graph = new NetworkBuilder();
    private final int width;
    private final int height;
    private final Random random = new Random(7);
    private final List<float[]> weights = new ArrayList<>();
    private final float[] pixels;
    private final String picture;
    private final boolean channelsLast;

    /** A float network of layout NCHW. */
    SmallNetwork(int width, int height) {
        this(width, height, NetworkBuilder.FLOAT, false, false);
    }

    /**
     * @param type of the input's numbers
     * @param channelsLast whether the input's layout is NHWC
     * @param free whether batch, height and width are free
     */
    SmallNetwork(int width, int height, int type, boolean channelsLast, boolean free) {
        this.width = width;
        this.height = height;
        long w = free ? -1 : width;
        long h = free ? -1 : height;
        long[] dims = channelsLast ? new long[] {1, h, w, 3} : new long[] {1, 3, h, w};
        graph.input("image", type, dims);
        String floats = type == NetworkBuilder.FLOAT
                ? "image"
                : graph.node("Cast", List.of("image"), Attribute.of("to", NetworkBuilder.FLOAT));
        this.picture =
                channelsLast ? graph.node("Transpose", List.of(floats), Attribute.list("perm", 0, 3, 1, 2)) : floats;
        this.pixels = new float[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = type == NetworkBuilder.FLOAT ? random.nextFloat() * 4 - 2 : random.nextInt(256);
        }
        this.channelsLast = channelsLast;
    }

    /** A head: {@code channels} linear functions of each cell's mean, 1 × channels × rows × columns. */
    String head(int stride, int channels, float spread, float bias) {
        return head(stride, stride, channels, spread, bias);
    }

    String head(int strideX, int strideY, int channels, float spread, float bias) {
        float[] values = new float[channels * 3];
        float[] biases = new float[channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * spread;
        }
        for (int i = 0; i < channels; i++) {
            biases[i] = bias + (float) random.nextGaussian() * Math.abs(bias) * .2f;
        }
        weights.add(values);
        weights.add(biases);
        String pooled = graph.node(
                "AveragePool",
                List.of(picture),
                Attribute.list("kernel_shape", strideY, strideX),
                Attribute.list("strides", strideY, strideX));
        return graph.node(
                "Conv",
                List.of(pooled, graph.floats(values, channels, 3, 1, 1), graph.floats(biases, channels)),
                Attribute.list("kernel_shape", 1, 1));
    }

    /** Head {@code n}'s value, from the pixels and the weights. */
    double value(int n, int strideX, int strideY, int channel, int column, int row) {
        double sum = weights.get(2 * n + 1)[channel];
        for (int c = 0; c < 3; c++) {
            double mean = 0;
            for (int y = row * strideY; y < (row + 1) * strideY; y++) {
                for (int x = column * strideX; x < (column + 1) * strideX; x++) {
                    mean += pixels[(c * height + y) * width + x] / (double) (strideX * strideY);
                }
            }
            sum += weights.get(2 * n)[3 * channel + c] * mean;
        }
        return sum;
    }

    double value(int n, int stride, int channel, int column, int row) {
        return value(n, stride, stride, channel, column, row);
    }

    /** The input, in the network's layout. */
    Tensor input() {
        if (!channelsLast) {
            return new Tensor(pixels.clone(), 1, 3, height, width);
        }
        float[] last = new float[pixels.length];
        for (int i = 0; i < width * height; i++) {
            for (int c = 0; c < 3; c++) {
                last[3 * i + c] = pixels[c * width * height + i];
            }
        }
        return new Tensor(last, 1, height, width, 3);
    }

    /** Rows × columns of a head's channels: cell after cell, {@code columns} values each. */
    String rows(String head, int columns) {
        String last = graph.node("Transpose", List.of(head), Attribute.list("perm", 0, 2, 3, 1));
        return graph.node("Reshape", List.of(last, graph.longs(1, -1, columns)));
    }

    void output(String from, String name, long... dims) {
        graph.node("Identity", List.of(from), name);
        graph.output(name, dims);
    }

    /** The card's keys that are not about inputs and outputs. */
    void write(Path dir, String name, String inputAndOutput) throws IOException {
        byte[] onnx = graph.build();
        Path folder = Files.createDirectories(dir.resolve(name));
        Files.write(folder.resolve("net.onnx"), onnx);
        Files.writeString(
                folder.resolve("card.yaml"), """
                name: %s
                title: A test's network
                file: net.onnx
                sha256: %s
                bytes: %d
                licence: CC0-1.0
                origin: made by the test
                """.formatted(name, Hashes.sha256(onnx), onnx.length) + inputAndOutput);
    }

    String inputKeys() {
        return """
                input:
                  tensor: input:0
                  width: %d
                  height: %d
                  layout: %s
                  colour: RGB
                  mean: [0, 0, 0]
                  std: [1, 1, 1]
                  fit: STRETCH
                  border: ZERO
                """.formatted(width, height, channelsLast ? "NHWC" : "NCHW");
    }

    /** What the card's decoder makes of the network's outputs for {@link #input()}. */
    List<Detection> detect(Path dir, String output) throws Exception {
        write(dir, "net", inputKeys() + output);
        ModelStore store = ModelStore.of(List.of(dir));
        try (OnnxModel model = OnnxModel.open(store, "net", Device.CPU)) {
            return DetectionDecoder.of(model.card()).decode(model.run(input()));
        }
    }

    /** Likewise of a landmark network. */
    Landmarks landmarks(Path dir, String output) throws Exception {
        write(dir, "net", inputKeys() + output);
        ModelStore store = ModelStore.of(List.of(dir));
        try (OnnxModel model = OnnxModel.open(store, "net", Device.CPU)) {
            Map<String, Tensor> outputs = model.run(input());
            return LandmarkDecoder.of(model.card(), Topologies.of(store)).decode(outputs, 0, 1);
        }
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
