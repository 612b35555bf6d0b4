package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.PointColumn;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.Tensor;
import java.util.Map;

/** Landmarks by regression: all coordinates in one tensor. z has x's scale. The confidence is the mean visibility. */
final class CoordinatesPoints implements LandmarkDecoder.Points {

    private final Coordinates output;
    private final int count;
    private final float scaleX;
    private final float scaleY;
    private final float shift;
    private final int x;
    private final int y;
    private final int z;

    CoordinatesPoints(Coordinates output, int width, int height, int count) {
        this.output = output;
        this.count = count;
        this.scaleX = output.unit().scale(width);
        this.scaleY = output.unit().scale(height);
        this.x = output.columns().indexOf(PointColumn.X);
        this.y = output.columns().indexOf(PointColumn.Y);
        this.z = output.columns().indexOf(PointColumn.Z);
        this.shift = output.unit() == Unit.SIGNED_UNIT ? 1 : 0;
    }

    @Override
    public float read(Map<String, Tensor> outputs, int item, int batch, float[] xyz) throws RejectException {
        int dimensions = output.dimensions();
        float[] raw = Tensors.values(outputs, output.points(), batch, dimensions * count);
        int from = item * dimensions * count;
        for (int i = 0; i < count; i++) {
            int at = from + i * dimensions;
            xyz[3 * i] = (raw[at + x] + shift) * scaleX;
            xyz[3 * i + 1] = (raw[at + y] + shift) * scaleY;
            xyz[3 * i + 2] = z < 0 ? 0 : raw[at + z] * scaleX;
        }
        float[] seen = visibility(outputs, item, batch);
        float sum = 0;
        for (float one : seen) {
            sum += Math.max(0, Math.min(1, one));
        }
        return seen.length == 0 ? Float.NaN : sum / count;
    }

    @Override
    public float[] visibility(Map<String, Tensor> outputs, int item, int batch) throws RejectException {
        int column = output.columns().indexOf(PointColumn.VISIBILITY);
        if (column < 0) {
            return new float[0];
        }
        int dimensions = output.dimensions();
        float[] raw = Tensors.values(outputs, output.points(), batch, dimensions * count);
        float[] seen = new float[count];
        for (int i = 0; i < count; i++) {
            seen[i] = Tensors.activate(
                    raw[(item * count + i) * dimensions + column],
                    output.visibility() == null
                            ? Activation.NONE
                            : output.visibility().activation(),
                    "visibility");
        }
        return seen;
    }
}
