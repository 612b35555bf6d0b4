package io.landmarkstream.model;

import java.util.Arrays;

/**
 * A dense float tensor on the heap, row-major.
 *
 * @param values exactly as many as the product of {@code shape}
 * @param shape dimensions, outermost first
 */
public record Tensor(float[] values, int... shape) {

    public Tensor {
        long size = 1;
        for (int d : shape) {
            size *= d;
        }
        if (size != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill the shape " + Arrays.toString(shape));
        }
    }
}
