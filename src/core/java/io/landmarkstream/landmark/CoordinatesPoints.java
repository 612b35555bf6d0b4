package io.landmarkstream.landmark;

import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.Tensor;
import java.util.Map;

/** Landmarks by regression: all coordinates in one tensor. z has x's scale. */
final class CoordinatesPoints implements LandmarkDecoder.Points {

    private final Coordinates output;
    private final int count;
    private final float scaleX;
    private final float scaleY;
    private final float shift;

    CoordinatesPoints(Coordinates output, int width, int height, int count) {
        this.output = output;
        this.count = count;
        this.scaleX = output.unit().scale(width);
        this.scaleY = output.unit().scale(height);
        this.shift = output.unit() == Unit.SIGNED_UNIT ? 1 : 0;
    }

    @Override
    public float read(Map<String, Tensor> outputs, int item, int batch, float[] xyz) {
        int dimensions = output.dimensions();
        float[] raw = Tensors.values(outputs, output.points(), batch, dimensions * count);
        int from = item * dimensions * count;
        for (int i = 0; i < count; i++) {
            int at = from + i * dimensions;
            xyz[3 * i] = (raw[at] + shift) * scaleX;
            xyz[3 * i + 1] = (raw[at + 1] + shift) * scaleY;
            xyz[3 * i + 2] = dimensions == 3 ? raw[at + 2] * scaleX : 0;
        }
        return Float.NaN;
    }
}
