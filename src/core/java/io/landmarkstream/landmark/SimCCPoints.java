package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.SimCC;
import io.landmarkstream.model.Tensor;
import java.util.Map;

/**
 * Landmarks as two one-dimensional classifications a point (SimCC, Li et al. 2022). Bin b means the centre of input
 * pixel b / split, as mmpose's codec counts, which lies at b / split + ½ here. A point's confidence is the smaller of
 * its two maxima, cut to 0…1.
 */
final class SimCCPoints implements LandmarkDecoder.Points {

    private final SimCC output;
    private final int binsX;
    private final int binsY;
    private final int count;

    SimCCPoints(SimCC output, int width, int height, int count) {
        this.output = output;
        this.binsX = Math.round(width * output.split());
        this.binsY = Math.round(height * output.split());
        this.count = count;
    }

    @Override
    public float read(Map<String, Tensor> outputs, int item, int batch, float[] xyz) throws RejectException {
        float[] xs = Tensors.values(outputs, output.x(), batch, count * binsX);
        float[] ys = Tensors.values(outputs, output.y(), batch, count * binsY);
        float sum = 0;
        for (int i = 0; i < count; i++) {
            int fromX = (item * count + i) * binsX;
            int fromY = (item * count + i) * binsY;
            int x = highest(xs, fromX, binsX);
            int y = highest(ys, fromY, binsY);
            xyz[3 * i] = (x - fromX) / output.split() + .5f;
            xyz[3 * i + 1] = (y - fromY) / output.split() + .5f;
            sum += Math.max(0, Math.min(1, Math.min(xs[x], ys[y])));
        }
        return sum / count;
    }

    private static int highest(float[] values, int from, int size) throws RejectException {
        int best = from;
        for (int k = from; k < from + size; k++) {
            if (Tensors.finite(values[k], "classification") > values[best]) {
                best = k;
            }
        }
        return best;
    }
}
