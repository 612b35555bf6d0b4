package io.landmarkstream.onnx;

/**
 * A network of full layers, rectified between them, that Java computes (docs/decisions/0033). Layers are named
 * {@code layer0.weight} (outputs, inputs), {@code layer0.bias} and so on.
 */
public final class DenseNetwork {

    /** Layer by layer, neuron by neuron: the bias, then a weight for each input. */
    private final float[][][] layers;

    private DenseNetwork(float[][][] layers) {
        this.layers = layers;
    }

    /** @param widths numbers of values that go in, that inner layers have, and that come out */
    public static DenseNetwork of(OnnxWeights weights, int... widths) {
        float[][][] layers = new float[widths.length - 1][][];
        for (int layer = 0; layer < layers.length; layer++) {
            int inputs = widths[layer];
            int outputs = widths[layer + 1];
            float[] bias = weights.floats("layer" + layer + ".bias", outputs);
            float[] weight = weights.floats("layer" + layer + ".weight", outputs, inputs);
            layers[layer] = new float[outputs][inputs + 1];
            for (int neuron = 0; neuron < outputs; neuron++) {
                layers[layer][neuron][0] = bias[neuron];
                System.arraycopy(weight, neuron * inputs, layers[layer][neuron], 1, inputs);
            }
        }
        return new DenseNetwork(layers);
    }

    /** What the last layer gives, a new array. */
    public float[] apply(float[] inputs) {
        float[] values = inputs;
        for (int layer = 0; layer < layers.length; layer++) {
            values = apply(layers[layer], values, layer + 1 < layers.length);
        }
        return values;
    }

    private static float[] apply(float[][] neurons, float[] inputs, boolean rectified) {
        float[] outputs = new float[neurons.length];
        for (int neuron = 0; neuron < neurons.length; neuron++) {
            float[] weights = neurons[neuron];
            float sum = weights[0];
            for (int i = 0; i < inputs.length; i++) {
                sum += weights[i + 1] * inputs[i];
            }
            outputs[neuron] = rectified ? Math.max(0, sum) : sum;
        }
        return outputs;
    }
}
