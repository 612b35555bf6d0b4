package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandReaderTest {

    private final HandReader reader = HandReader.TRAINED;

    @Test
    void theNetworkComputesWhatItDidWhereItWasTrained() {
        // `python -m lmtrain.handshape train` ends with these.
        HandReader.Estimate told = reader.read(Hands.victory());

        assertThat(told.values()).containsExactly(TOLD, within(2e-3f));
    }

    @Test
    void theFileIsAWholeNetworkOfWhichTheRuntimeMakesTheSame() throws Exception {
        byte[] onnx;
        try (var in = HandReader.class.getResourceAsStream("/attributes/hand-shape.onnx")) {
            onnx = in.readAllBytes();
        }
        float[] hand = Hands.hand(true, 5, 40, 60, 85);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor features = OnnxTensor.createTensor(
                        environment, new float[][] {HandReader.inputs(HandReader.canonical(hand))});
                OrtSession.Result result = session.run(Map.of("features", features))) {
            float[] states = new float[15];
            for (int i = 0; i < states.length; i++) {
                states[i] = ((float[][][]) result.get("states").orElseThrow().getValue())[0][i / 3][i % 3];
            }
            float[] measures = ((float[][]) result.get("measures").orElseThrow().getValue())[0];

            float[] told = reader.read(hand).values();
            assertThat(states).containsExactly(Arrays.copyOf(told, 15), within(1e-5f));
            assertThat(measures).containsExactly(Arrays.copyOfRange(told, 15, 40), within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-150, -60, 90, 180})
    void placeSizeTurnAndSideOfAHandDoNotMatter(double degrees) {
        float[] hand = Hands.hand(true, 5, 40, 60, 85);
        float[] other = Hands.turned(hand, degrees);
        for (int i = 0; i < other.length; i += 3) {
            other[i] = 900 - 2.5f * other[i]; // mirrored
            other[i + 1] = 2.5f * other[i + 1] - 77;
            other[i + 2] = 2.5f * other[i + 2];
        }

        assertThat(reader.read(other).values())
                .containsExactly(reader.read(hand).values(), within(1e-3f));
    }

    @Test
    void statesAreProbabilities() {
        HandReader.Estimate told = reader.read(Hands.hand(true, 5, 40, 60, 85));
        for (Finger finger : Finger.values()) {
            double sum = 0;
            for (FingerState state : FingerState.values()) {
                assertThat(told.probability(finger, state)).isBetween(0.0, 1.0);
                sum += told.probability(finger, state);
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void pairsOfFingersHaveNoOrder() {
        HandReader.Estimate told = reader.read(Hands.victory());
        for (Finger one : Finger.values()) {
            for (Finger other : Finger.values()) {
                if (one != other) {
                    assertThat(told.gap(one, other)).isEqualTo(told.gap(other, one));
                    assertThat(told.angle(one, other)).isEqualTo(told.angle(other, one));
                }
            }
        }
        assertThat(told.gap(Finger.INDEX, Finger.MIDDLE)).isLessThan(told.gap(Finger.INDEX, Finger.LITTLE));
    }

    @Test
    void zThatIsFlatNoisyOrMissingLeavesAFistAFist() {
        for (double share : new double[] {0, .4, 1}) {
            float[] hand = Hands.fist();
            for (int i = 2; i < hand.length; i += 3) {
                hand[i] = (float) (share * hand[i] + (i % 2 == 0 ? 8 : -8) * share);
            }
            for (Finger finger : Finger.values()) {
                assertThat(reader.read(hand).probability(finger, FingerState.CURLED))
                        .as(finger + " at " + share)
                        .isGreaterThan(.5);
            }
        }
    }

    private static final float[] TOLD = {
        0.0019f, 0.0000f, 0.9981f, 1.0000f, 0.0000f, 0.0000f, 0.9999f, 0.0001f, 0.0000f, 0.0000f,
        0.0000f, 1.0000f, 0.0004f, 0.0003f, 0.9993f, 0.9579f, 0.2909f, 0.2722f, 2.1059f, 2.0929f,
        1.1207f, 1.1289f, 0.5064f, 0.4854f, 0.5495f, 1.3545f, 1.3814f, 1.3607f, 1.3065f, 0.1934f,
        0.6744f, 0.5105f, 1.2694f, 1.3365f, 0.1888f, 1.3633f, 1.2753f, 1.4121f, 1.3456f, 0.1675f
    };
}
