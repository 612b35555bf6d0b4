package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.Handedness;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignReaderTest {

    private final SignReader reader = new SignReader(new SignOptions(true, null, null, false));

    private static SignFrame frame(int number, boolean mirrored) {
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            points[3 * i] = 300 + 10 * i + 5 * number;
            points[3 * i + 1] = 200 + 7 * i;
        }
        SignHand hand = new SignHand(1, 0, Handedness.RIGHT, points, new float[5], 1, new float[0]);
        return new SignFrame(1_000_000 + 40_000L * number, number > 0, false, mirrored, List.of(hand), List.of());
    }

    @Test
    void aPictureThatIsMirroredFromNowOnBeginsTheWayAnew() {
        SignState state = SignState.EMPTY;
        for (int i = 0; i < 10; i++) {
            state = reader.update(state, frame(i, true)).state();
        }
        assertThat(state.hands().get(0).samples()).hasSize(10);

        state = reader.update(state, frame(10, false)).state();

        assertThat(state.hands().get(0).samples()).hasSize(1);
    }
}
