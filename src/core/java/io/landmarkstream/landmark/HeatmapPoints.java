package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Refinement;
import io.landmarkstream.model.Tensor;
import java.util.Map;

/**
 * Landmarks as peaks of one heatmap a point. The centre of cell i lies at (i + ½) · input / map of the input. A point's
 * confidence is its peak, cut to 0…1; with soft-argmax the largest share of the softmax.
 */
final class HeatmapPoints implements LandmarkDecoder.Points {

    private final Heatmap output;
    private final int width;
    private final int height;
    private final int count;

    HeatmapPoints(Heatmap output, int width, int height, int count) {
        this.output = output;
        this.width = width;
        this.height = height;
        this.count = count;
    }

    @Override
    public float read(Map<String, Tensor> outputs, int item, int batch, float[] xyz) throws RejectException {
        Tensor tensor = outputs.get(output.heatmaps());
        int rank = tensor == null ? 0 : tensor.shape().length;
        int columns = rank < 2 ? 0 : tensor.shape()[rank - 1];
        int rows = rank < 2 ? 0 : tensor.shape()[rank - 2];
        float[] heat = Tensors.values(outputs, output.heatmaps(), batch, count * columns * rows);
        float[] depth = output.depth() == null ? null : Tensors.values(outputs, output.depth(), batch, count);
        float sum = 0;
        for (int i = 0; i < count; i++) {
            int plane = (item * count + i) * columns * rows;
            sum += output.refinement() == Refinement.SOFT_ARGMAX
                    ? expectation(heat, plane, columns, rows, xyz, 3 * i)
                    : peak(heat, plane, columns, rows, xyz, 3 * i);
            xyz[3 * i] = (xyz[3 * i] + .5f) * width / columns;
            xyz[3 * i + 1] = (xyz[3 * i + 1] + .5f) * height / rows;
            xyz[3 * i + 2] = depth == null ? 0 : depth[item * count + i];
        }
        return sum / count;
    }

    private float peak(float[] heat, int plane, int columns, int rows, float[] xyz, int at) throws RejectException {
        int best = plane;
        for (int k = plane; k < plane + columns * rows; k++) {
            if (Tensors.finite(heat[k], "heatmap") > heat[best]) {
                best = k;
            }
        }
        int x = (best - plane) % columns;
        int y = (best - plane) / columns;
        xyz[at] = x + (x > 0 && x < columns - 1 ? offset(heat[best - 1], heat[best], heat[best + 1]) : 0);
        xyz[at + 1] = y + (y > 0 && y < rows - 1 ? offset(heat[best - columns], heat[best], heat[best + columns]) : 0);
        return Math.max(0, Math.min(1, heat[best]));
    }

    private float offset(float before, float peak, float after) {
        if (output.refinement() == Refinement.QUARTER) {
            return .25f * Math.signum(after - before);
        }
        double floor = 1e-10;
        double a = StrictMath.log(Math.max(before, floor));
        double b = StrictMath.log(Math.max(peak, floor));
        double c = StrictMath.log(Math.max(after, floor));
        double curvature = 2 * b - a - c;
        return curvature <= 0 ? 0 : (float) Math.max(-.5, Math.min(.5, (c - a) / (2 * curvature)));
    }

    private static float expectation(float[] heat, int plane, int columns, int rows, float[] xyz, int at)
            throws RejectException {
        float max = heat[plane];
        for (int k = plane; k < plane + columns * rows; k++) {
            max = Math.max(max, Tensors.finite(heat[k], "heatmap"));
        }
        double sum = 0;
        double x = 0;
        double y = 0;
        for (int row = 0, k = plane; row < rows; row++) {
            for (int column = 0; column < columns; column++, k++) {
                double weight = StrictMath.exp(heat[k] - max);
                sum += weight;
                x += weight * column;
                y += weight * row;
            }
        }
        xyz[at] = (float) (x / sum);
        xyz[at + 1] = (float) (y / sum);
        return (float) (1 / sum);
    }
}
