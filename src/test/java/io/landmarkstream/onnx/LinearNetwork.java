package io.landmarkstream.onnx;

import io.landmarkstream.model.Hashes;
import io.landmarkstream.onnx.NetworkBuilder.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Networks whose values are linear functions of their input's mean: what they say of a picture or a region can be
 * computed by hand.
 */
public final class LinearNetwork {

    private LinearNetwork() {}

    /**
     * Writes a network and its card into a folder of models. Its input is RGB, 0 to 1; its only output is 1 × values ×
     * 1.
     *
     * @param fit the card's
     * @param values of a black input
     * @param slopes what each value gains from black to white, by the mean of green
     * @param output the card's key {@code output}, with what is below it
     */
    public static void write(
            Path dir, String name, int width, int height, String fit, float[] values, float[] slopes, String output)
            throws IOException {
        NetworkBuilder graph = new NetworkBuilder();
        graph.input("image", NetworkBuilder.FLOAT, 1, 3, height, width);
        String mean = graph.node("GlobalAveragePool", List.of("image"));
        float[] weights = new float[3 * slopes.length];
        for (int i = 0; i < slopes.length; i++) {
            weights[3 * i + 1] = slopes[i];
        }
        String head = graph.node(
                "Conv",
                List.of(mean, graph.floats(weights, slopes.length, 3, 1, 1), graph.floats(values, values.length)),
                Attribute.list("kernel_shape", 1, 1));
        graph.node("Reshape", List.of(head, graph.longs(1, values.length, 1)), "out");
        graph.output("out", 1, values.length, 1);
        byte[] onnx = graph.build();
        Path folder = Files.createDirectories(dir.resolve(name));
        Files.write(folder.resolve("net.onnx"), onnx);
        Files.writeString(
                folder.resolve("card.yaml"),
                """
                name: %s
                title: A test's network
                file: net.onnx
                sha256: %s
                bytes: %d
                licence: CC0-1.0
                origin: made by the test
                input:
                  tensor: input:0
                  width: %d
                  height: %d
                  layout: NCHW
                  colour: RGB
                  mean: [0, 0, 0]
                  std: [255, 255, 255]
                  fit: %s
                  border: ZERO
                """.formatted(name, Hashes.sha256(onnx), onnx.length, width, height, fit) + output);
    }
}
