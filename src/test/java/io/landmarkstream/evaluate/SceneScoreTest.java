package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hands and faces in space against their truth. */
class SceneScoreTest {

    /** One hand of two points that moves from x = 0 to x = 1 m in one frame, and then on to 3 m. */
    private static SceneTruth truth() throws IOException {
        String hand = "{\"frame\": %d, \"kind\": \"left-hand\", \"points\": [[%d, 0, 0], [%d, 100, 0]]}";
        String json = "{\"samples\": ["
                + hand.formatted(0, 0, 0) + "," + hand.formatted(1, 1000, 1000) + "," + hand.formatted(2, 3000, 3000)
                + "]}";
        return SceneTruth.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static SceneScore.Seen hand(long id, float x) {
        return new SceneScore.Seen(Kind.HAND, id, "hand21", new float[] {x, 0, 0, x, .1f, .02f});
    }

    @Test
    void pointsAreComparedWithTheTruthBetweenTwoFrames() throws IOException {
        SceneScore score = new SceneScore();
        score.add(truth(), 3.5, List.of(hand(4, .5f), hand(5, 2)));

        Map<String, Double> figures = score.figures();
        assertThat(figures.get("hand_found")).isEqualTo(1);
        assertThat(figures.get("hand_mm")).as("one point is right").isCloseTo(0, within(.01));
        assertThat(figures.get("hand_p95_mm")).as("the other 2 cm off").isCloseTo(20, within(.1));
        assertThat(figures.get("hand_ids")).isEqualTo(2);
    }

    @Test
    void whatIsFarAwayIsAnotherHandAndTheLastFrameLeadsNowhere() throws IOException {
        SceneScore score = new SceneScore();
        score.add(truth(), 0, List.of(hand(4, .5f)));
        score.add(truth(), 2.9, List.of(hand(4, 3)));

        assertThat(score.figures().get("hand_found")).isEqualTo(.5);
        assertThat(score.figures().get("face_found")).isZero();
    }
}
