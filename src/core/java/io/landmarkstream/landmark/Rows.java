package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.Columns;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * A detector's output tensor of one picture as rows, one a detection, and columns.
 *
 * @param values of the tensor
 * @param count number of rows
 * @param columns number of columns
 * @param transposed whether the tensor holds column after column
 */
record Rows(float[] values, int count, int columns, boolean transposed) {

    /**
     * A tensor with a known number of rows.
     *
     * @param columns how many it must have; 0: any number
     * @throws ModelException if it is missing or of another size
     */
    static Rows of(Map<String, Tensor> outputs, String name, int count, int columns, boolean transposed) {
        if (columns > 0) {
            return new Rows(Tensors.values(outputs, name, 1, count * columns), count, columns, transposed);
        }
        int size = Tensors.get(outputs, name).values().length;
        if (count == 0 ? size > 0 : size % count > 0 || size == 0) {
            throw new ModelException("output " + name + " has " + size + " values, which do not fill " + count
                    + " rows: correct the card");
        }
        return new Rows(Tensors.get(outputs, name).values(), count, count == 0 ? 0 : size / count, transposed);
    }

    /**
     * A tensor whose last dimensions are rows and columns, in the order that {@code transposed} says. A single row may
     * come without its dimension.
     *
     * @throws ModelException if it is missing
     */
    static Rows of(Map<String, Tensor> outputs, String name, boolean transposed) {
        Tensor tensor = Tensors.get(outputs, name);
        int[] picture = Arrays.copyOfRange(tensor.shape(), 1, tensor.shape().length);
        int last = picture.length == 0 ? 1 : picture[picture.length - 1];
        int size = tensor.values().length;
        if (size == 0) {
            return new Rows(tensor.values(), 0, 0, transposed);
        }
        boolean single = picture.length < 2;
        int count = transposed ? (single ? 1 : last) : size / last;
        return new Rows(tensor.values(), count, size / count, transposed);
    }

    float at(int row, int column) {
        return values[transposed ? column * count + row : row * columns + column];
    }

    /** @throws RejectException NUMERIC, if the value is not finite */
    float finite(int row, int column, String what) throws RejectException {
        return Tensors.finite(at(row, column), what);
    }

    /**
     * The third of a keypoint's values, its visibility, 0 to 1; empty where a keypoint has not three.
     *
     * @param activation of the scores, and so of the visibility; a softmax is the scores' alone
     * @throws RejectException NUMERIC, if a value is not finite
     */
    float[] visibility(int row, Columns at, int keypoints, Activation activation) throws RejectException {
        if (at.pointValues() != 3) {
            return new float[0];
        }
        float[] visibility = new float[keypoints];
        for (int k = 0; k < keypoints; k++) {
            float value = at(row, at.points() + 3 * k + 2);
            float activated = Tensors.activate(
                    value, activation == Activation.SIGMOID ? activation : Activation.NONE, "keypoint visibility");
            visibility[k] = Math.max(0, Math.min(1, activated));
        }
        return visibility;
    }

    /** @throws ModelException if there are rows with less than {@code least} columns */
    Rows atLeast(int least, String name) {
        if (count > 0 && columns < least) {
            throw new ModelException("output " + name + " has " + columns + " columns where the card reads " + least
                    + ": correct the card's key 'columns', 'keypoints' or 'transposed'");
        }
        return this;
    }
}
