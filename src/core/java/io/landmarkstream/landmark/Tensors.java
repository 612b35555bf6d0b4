package io.landmarkstream.landmark;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.util.Map;

/** Reading a network's outputs. */
final class Tensors {

    private Tensors() {}

    /**
     * The named output.
     *
     * @param items number of values that the decoder reads an input of the batch
     * @param batch number of inputs
     * @throws ModelException if it is missing or has another size
     */
    static float[] values(Map<String, Tensor> outputs, String name, int batch, int items) {
        Tensor tensor = get(outputs, name);
        if (tensor.values().length != batch * items) {
            throw new ModelException("output " + name + " has " + tensor.values().length
                    + " values where the card means " + batch + " × " + items + ": correct the card");
        }
        return tensor.values();
    }

    /** @throws ModelException if it is missing */
    static Tensor get(Map<String, Tensor> outputs, String name) {
        Tensor tensor = outputs.get(name);
        if (tensor == null) {
            throw new ModelException("the network gave no output " + name + "; it has " + outputs.keySet()
                    + ": correct the card's tensor names");
        }
        return tensor;
    }

    /** The value if it is a number a network can mean. */
    static float finite(float value, String what) throws RejectException {
        if (!Float.isFinite(value)) {
            throw new RejectException(Reason.NUMERIC, "the model's " + what + " is " + value);
        }
        return value;
    }

    static float activate(float raw, Activation activation, String what) throws RejectException {
        finite(raw, what);
        return activation == Activation.SIGMOID ? sigmoid(raw) : raw;
    }

    static float sigmoid(float x) {
        return (float) (1 / (1 + StrictMath.exp(-x)));
    }
}
