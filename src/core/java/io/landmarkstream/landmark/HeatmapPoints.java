package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Grid;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Offsets;
import io.landmarkstream.model.ModelCard.Refinement;
import io.landmarkstream.model.Tensor;
import java.util.Map;

/**
 * Landmarks as peaks of one heatmap a point. A point's confidence is its peak, cut to 0…1; with soft-argmax the largest
 * share of the softmax.
 */
final class HeatmapPoints implements LandmarkDecoder.Points {

    /** Offsets given by their logistic function end here, as OpenSeeFace's do. */
    private static final double NEAREST = 1e-7;

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

    /** Planes of one picture; the value of cell c of plane i is at {@code from + i · plane + c · cell}. */
    private record Planes(float[] values, int from, int plane, int cell, int columns, int rows) {

        float at(int i, int c) {
            return values[from + i * plane + c * cell];
        }

        float finite(int i, int c) throws RejectException {
            return Tensors.finite(at(i, c), "heatmap");
        }

        int cells() {
            return columns * rows;
        }
    }

    private Planes planes(Map<String, Tensor> outputs, String name, int item, int batch, int least) {
        Tensor tensor = Tensors.get(outputs, name);
        int[] shape = tensor.shape();
        int last = shape.length - (output.channelsLast() ? 2 : 1);
        int columns = last < 1 ? 0 : shape[last];
        int rows = last < 1 ? 0 : shape[last - 1];
        int channels = columns * rows == 0 ? 0 : tensor.values().length / (batch * columns * rows);
        float[] values = Tensors.values(outputs, name, batch, Math.max(least, channels) * columns * rows);
        int from = item * channels * columns * rows;
        return output.channelsLast()
                ? new Planes(values, from, 1, channels, columns, rows)
                : new Planes(values, from, columns * rows, 1, columns, rows);
    }

    @Override
    public float read(Map<String, Tensor> outputs, int item, int batch, float[] xyz) throws RejectException {
        Planes heat = planes(outputs, output.heatmaps(), item, batch, count);
        Offsets vectors = output.offsets();
        Planes offsets =
                vectors == null ? null : planes(outputs, vectors.tensor(), item, batch, vectors.first() + 2 * count);
        float[] depth = output.depth() == null ? null : Tensors.values(outputs, output.depth(), batch, count);
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += output.refinement() == Refinement.SOFT_ARGMAX
                    ? expectation(heat, i, xyz, 3 * i)
                    : peak(heat, offsets, i, xyz, 3 * i);
            xyz[3 * i + 2] = depth == null ? 0 : depth[item * count + i];
        }
        return sum / count;
    }

    /** Input pixels of a place on the grid along one axis. */
    private float place(float cell, int cells, int side) {
        return output.grid() == Grid.CENTRES || cells < 2
                ? (cell + .5f) * side / cells
                : cell * (side - 1) / (cells - 1) + .5f;
    }

    private void put(Planes heat, float column, float row, float[] xyz, int at) {
        xyz[at] = place(column, heat.columns(), width);
        xyz[at + 1] = place(row, heat.rows(), height);
    }

    private float peak(Planes heat, Planes offsets, int i, float[] xyz, int at) throws RejectException {
        int best = 0;
        for (int c = 0; c < heat.cells(); c++) {
            if (heat.finite(i, c) > heat.at(i, best)) {
                best = c;
            }
        }
        int columns = heat.columns();
        int x = best % columns;
        int y = best / columns;
        float value = value(heat, i, best);
        float dx = 0;
        float dy = 0;
        if (output.refinement() != Refinement.NONE) {
            dx = x == 0 || x == columns - 1 ? 0 : offset(value(heat, i, best - 1), value, value(heat, i, best + 1));
            dy = y == 0 || y == heat.rows() - 1
                    ? 0
                    : offset(value(heat, i, best - columns), value, value(heat, i, best + columns));
        }
        put(heat, x + dx, y + dy, xyz, at);
        if (offsets != null) {
            int firstX = output.offsets().first() + (output.offsets().yFirst() ? count : 0);
            int firstY = output.offsets().first() + (output.offsets().yFirst() ? 0 : count);
            xyz[at] += vector(offsets.finite(firstX + i, best));
            xyz[at + 1] += vector(offsets.finite(firstY + i, best));
        }
        return Math.max(0, Math.min(1, value));
    }

    /** A cell's value as a confidence. */
    private float value(Planes heat, int i, int cell) throws RejectException {
        return Tensors.activate(heat.at(i, cell), output.activation(), "heatmap");
    }

    private float vector(float value) {
        if (!output.offsets().logit()) {
            return value * output.offsets().scale();
        }
        double p = Math.max(NEAREST, Math.min(1 - NEAREST, value));
        return (float) (StrictMath.log(p / (1 - p)) * output.offsets().scale());
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

    private float expectation(Planes heat, int i, float[] xyz, int at) throws RejectException {
        float max = heat.at(i, 0);
        for (int c = 0; c < heat.cells(); c++) {
            max = Math.max(max, heat.finite(i, c));
        }
        double sum = 0;
        double x = 0;
        double y = 0;
        for (int row = 0, c = 0; row < heat.rows(); row++) {
            for (int column = 0; column < heat.columns(); column++, c++) {
                double weight = StrictMath.exp(heat.at(i, c) - max);
                sum += weight;
                x += weight * column;
                y += weight * row;
            }
        }
        put(heat, (float) (x / sum), (float) (y / sum), xyz, at);
        return (float) (1 / sum);
    }
}
