package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Activation;
import java.util.List;

/** The scores of a detector's rows: the best of those of the classes, which stand side by side. */
final class RowScores {

    private final Rows rows;
    private final int first;
    private final Integer objectness;
    private final List<String> classes;
    private final Activation activation;
    private String label = "";

    RowScores(Rows rows, int first, List<String> classes, Activation activation) {
        this(rows, first, null, classes, activation);
    }

    /**
     * @param first column of the score, or of the first class's
     * @param objectness column of a score that all others are multiplied with; {@code null}: none
     * @param classes their names; empty: one
     */
    RowScores(Rows rows, int first, Integer objectness, List<String> classes, Activation activation) {
        this.rows = rows;
        this.first = first;
        this.objectness = objectness;
        this.classes = classes;
        this.activation = activation;
    }

    /**
     * A row's score, 0 to 1; its class is then {@link #label()}.
     *
     * @throws RejectException NUMERIC, if a value is not finite
     */
    float read(int row) throws RejectException {
        int best = first;
        for (int column = first; column < first + Math.max(1, classes.size()); column++) {
            if (rows.finite(row, column, "detection score") > rows.at(row, best)) {
                best = column;
            }
        }
        label = classes.isEmpty() ? "" : classes.get(best - first);
        float score = activation == Activation.SOFTMAX
                ? softmax(row, best)
                : Tensors.activate(rows.at(row, best), activation, "detection score");
        return objectness == null
                ? score
                : score * Tensors.activate(rows.at(row, objectness), activation, "detection score");
    }

    /** The class of the row that was read last; empty where there is one class. */
    String label() {
        return label;
    }

    private float softmax(int row, int best) throws RejectException {
        double sum = 0;
        for (int column = 0; column < rows.columns(); column++) {
            sum += StrictMath.exp(rows.finite(row, column, "detection score") - rows.at(row, best));
        }
        return (float) (1 / sum);
    }
}
