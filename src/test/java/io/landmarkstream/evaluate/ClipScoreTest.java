package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.evaluate.ClipScore.Seen;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A clip of two frames: a right hand around (100, 100), then one around (200, 100). */
class ClipScoreTest {

    private final ClipScore score;
    private final ClipTruth truth;

    ClipScoreTest() throws IOException {
        score = new ClipScore();
        truth = truth();
    }

    @Test
    void whatIsFoundExactlyScoresFullOnEveryRoundOfTheClip() {
        for (long sequence = 0; sequence < 6; sequence++) {
            score.add(truth, sequence, List.of(hand(sequence % 2 == 0 ? 100 : 200, Handedness.RIGHT)));
        }
        assertThat(score.figures())
                .containsEntry("frames", 6.0)
                .containsEntry("hand_recall", 1.0)
                .containsEntry("hand_pck20", 1.0)
                .containsEntry("handedness", 1.0)
                .containsEntry("hand_false_a_frame", 0.0)
                .doesNotContainKey("face_nme68");
    }

    @Test
    void aFrameIsComparedWithItsOwnTruth() {
        score.add(truth, 1, List.of(hand(100, Handedness.RIGHT)));
        assertThat(score.figures())
                .containsEntry("hand_recall", 0.0)
                .containsEntry("hand_pck20", 0.0)
                .containsEntry("hand_false_a_frame", 1.0);
    }

    @Test
    void theWrongSideIsCountedOverTheHandsFound() {
        score.add(truth, 0, List.of(hand(100, Handedness.LEFT)));
        score.add(truth, 1, List.of(hand(200, Handedness.RIGHT)));
        score.add(truth, 2, List.of());
        assertThat(score.figures().get("handedness")).isEqualTo(.5);
        assertThat(score.figures().get("hand_recall")).isCloseTo(2 / 3.0, within(1e-9));
    }

    @Test
    void aFileThatIsNoTruthIsRefusedInASentence() {
        assertThatThrownBy(
                        () -> read("{\"samples\": [{\"frame\": 0, \"keypoints\": [[1, 2, 1]], \"kind\": \"foot\"}]}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kind 'foot' is none of face, left-hand, right-hand");
        assertThatThrownBy(() -> read("{}")).hasMessageContaining("no 'samples'");
    }

    private static Seen hand(float x, Handedness side) {
        float[] xyz = new float[63];
        for (int i = 0; i < 21; i++) {
            xyz[3 * i] = x + 5 * (i % 5);
            xyz[3 * i + 1] = 100 + 5 * (i / 5);
        }
        return new Seen(Kind.HAND, side, "hand21", xyz);
    }

    private static ClipTruth truth() throws IOException {
        StringBuilder json = new StringBuilder("{\"samples\": [");
        for (int frame = 0; frame < 2; frame++) {
            json.append(frame == 0 ? "" : ",")
                    .append("{\"frame\": ")
                    .append(frame)
                    .append(", \"kind\": \"right-hand\",");
            json.append("\"keypoints\": [");
            float[] xyz = hand(100 + 100 * frame, Handedness.RIGHT).xyz();
            for (int i = 0; i < 21; i++) {
                json.append(i == 0 ? "[" : ",[")
                        .append(xyz[3 * i])
                        .append(",")
                        .append(xyz[3 * i + 1])
                        .append(",1]");
            }
            json.append("]}");
        }
        return read(json.append("]}").toString());
    }

    private static ClipTruth read(String json) throws IOException {
        return ClipTruth.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
