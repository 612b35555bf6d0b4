package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FaceAlignmentTest {

    private static final double[][] TEMPLATE = {
        {38.2946, 51.6963}, {73.5318, 51.5014}, {56.0252, 71.7366}, {41.5493, 92.3655}, {70.7299, 92.2041}
    };

    @Test
    void aFaceTurnedScaledAndShiftedComesBackToTheTemplate() {
        double c = 3 * Math.cos(.7);
        double s = 3 * Math.sin(.7);
        float[] face = new float[3 * 68];
        double[][] at = new double[5][];
        for (int i = 0; i < 5; i++) {
            double x = TEMPLATE[i][0];
            double y = TEMPLATE[i][1];
            at[i] = new double[] {c * x - s * y + 200, s * x + c * y - 50};
        }
        for (int i = 36; i < 42; i++) {
            put(face, i, at[0]);
            put(face, i + 6, at[1]);
        }
        put(face, 30, at[2]);
        put(face, 48, at[3]);
        put(face, 54, at[4]);

        float[] m = FaceAlignment.of(face);

        for (int i = 0; i < 5; i++) {
            assertThat(m[0] * at[i][0] + m[1] * at[i][1] + m[2]).isCloseTo(TEMPLATE[i][0], within(1e-3));
            assertThat(m[3] * at[i][0] + m[4] * at[i][1] + m[5]).isCloseTo(TEMPLATE[i][1], within(1e-3));
        }
        assertThat(Math.hypot(m[0], m[1])).isCloseTo(1 / 3.0, within(1e-5));
        assertThat(m[4]).isEqualTo(m[0]);
        assertThat(m[3]).isEqualTo(-m[1]);
    }

    @Test
    void aFaceOfNoSizeHasNone() {
        assertThat(FaceAlignment.of(new float[3 * 68])).isNull();
    }

    private static void put(float[] face, int i, double[] xy) {
        face[3 * i] = (float) xy[0];
        face[3 * i + 1] = (float) xy[1];
    }
}
