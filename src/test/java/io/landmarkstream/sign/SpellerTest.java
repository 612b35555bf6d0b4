package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Spelling with true points of posed hands, which the network did not learn from. */
class SpellerTest {

    private static final Alphabet ASL = Alphabet.of("asl");
    private static final Map<String, float[]> LETTERS = letters();

    private final AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
    private final SignExtractor signs = new SignExtractor(SignOptions.DEFAULT.with(ASL));
    private AttributesState attributes = AttributesState.EMPTY;
    private SignState state = SignState.EMPTY;
    private long now = 1_000_000;
    private Spelling spelling;
    private String words = "";

    @Test
    void lettersThatAreHeldBecomeText() {
        for (String letter : List.of("L", "Y", "F", "W")) {
            show(letter, .6, 0);
        }
        assertThat(spelling.text()).isEqualTo("LYFW");
        assertThat(spelling.letter()).isEqualTo("W");
        assertThat(spelling.confidence()).isBetween(.5f, 1f);
    }

    @Test
    void aLetterThatIsShownTooShortlyIsNone() {
        show("L", .6, 0);
        show("Y", .1, 0);
        show("W", .6, 0);
        assertThat(spelling.text()).isEqualTo("LW");
    }

    @Test
    void aLetterComesAgainAfterASmallMoveSidewaysAndNotWhileItStays() {
        show("L", 2, 0);
        assertThat(spelling.text()).isEqualTo("L");
        show("L", .8, 60);
        assertThat(spelling.text()).isEqualTo("LL");
    }

    @Test
    void aPauseEndsAWord() throws IOException {
        show("L", .6, 0);
        show("Y", .6, 0);
        for (int i = 0; i < 50; i++) {
            frame(new float[0], 0);
        }
        state = SignStateFormat.read(SignStateFormat.write(state));
        assertThat(words).isEmpty();
        show("W", .6, 0);
        assertThat(words).isEqualTo("LY");
        assertThat(spelling.text()).isEqualTo("LY W");
    }

    @Test
    void aFileWithAMistakeIsRefusedInWords() {
        assertThatThrownBy(() -> Alphabet.read("a.yaml", "name: a\nletters:\n  - {shape: AA, text: A}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a.yaml")
                .hasMessageContaining("'AA'")
                .hasMessageContaining("There are: ");
        assertThatThrownBy(() -> Alphabet.of("none.yaml")).hasMessageContaining("asl, asl-digits");
    }

    private void show(String shape, double seconds, double aside) {
        for (int i = 0; i < 30 * seconds; i++) {
            frame(LETTERS.get(shape), aside * Math.min(1, i / 8.0));
        }
    }

    private void frame(float[] shape, double aside) {
        now += 33_333;
        float[] points = shape.clone();
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) (points[i] + (i % 3 == 0 ? 320 + aside : i % 3 == 1 ? 240 : 0));
        }
        List<TrackedObject> objects = points.length == 0
                ? List.of()
                : List.of(new TrackedObject(
                        1,
                        Kind.HAND,
                        "p",
                        "hand21",
                        Handedness.RIGHT,
                        1,
                        1,
                        false,
                        points,
                        points,
                        new float[0],
                        new boolean[0],
                        new float[0],
                        1,
                        0));
        TrackedFrame tracked = new TrackedFrame(
                FrameInfo.of(new CameraKey("cam", 0), "", 1, now), Continuity.SMOOTH, 640, 480, objects, List.of());
        AttributeExtractor.Extraction read = extractor.update(attributes, tracked);
        attributes = read.state();
        SignExtractor.Signed signed = signs.update(state, tracked, read.attributes());
        state = signed.state();
        AttributedFrame frame = new AttributedFrame(tracked, signed.attributes());
        if (!objects.isEmpty()) {
            spelling = frame.attributes(0).signs().spelling();
            words += spelling == null ? "" : spelling.word();
        }
    }

    /** The first hand of each shape, in hundredths of a palm: a palm is 100 pixels. */
    private static Map<String, float[]> letters() {
        Map<String, float[]> letters = new HashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                SpellerTest.class.getResourceAsStream("/bench/letters.csv"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] parts = line.split(",");
                if (parts.length == 64 && !letters.containsKey(parts[0])) {
                    float[] points = new float[63];
                    for (int i = 0; i < points.length; i++) {
                        points[i] = Float.parseFloat(parts[i + 1]);
                    }
                    letters.put(parts[0], points);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return letters;
    }
}
