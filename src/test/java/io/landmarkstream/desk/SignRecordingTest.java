package io.landmarkstream.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignRecorder;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignRecordingTest {

    private static final CameraKey CAMERA = new CameraKey("cam-1", 0);

    /** A hand of 21 points, about as large as a real one in a picture of 640 columns. */
    private static float[] hand(double x, double y) {
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            int finger = (i + 3) / 4;
            int joint = i == 0 ? 0 : (i - 1) % 4 + 1;
            points[3 * i] = (float) (x + (i == 0 ? 0 : 14 * (finger - 3)));
            points[3 * i + 1] = (float) (y - (i == 0 ? 0 : 55 + 18 * (joint - 1)));
        }
        return points;
    }

    /** A rest, a way, and a rest: 40 frames. */
    private static List<AttributedFrame> shown(Handedness side, double dx, double dy) {
        List<AttributedFrame> frames = new ArrayList<>();
        AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        AttributesState state = AttributesState.EMPTY;
        for (int i = 0; i < 40; i++) {
            double share = Math.max(0, Math.min(1, (i - 12) / 12.0));
            TrackedObject object = new TrackedObject(
                    1,
                    Kind.HAND,
                    "p",
                    "hand21",
                    side,
                    1,
                    1,
                    false,
                    hand(200 + share * dx, 300 + share * dy + share * (1 - share) * dx),
                    new float[0],
                    new float[0],
                    new boolean[0],
                    new float[0],
                    1,
                    0);
            TrackedFrame frame = new TrackedFrame(
                    FrameInfo.of(CAMERA, "", i, 1_000_000 + 33_333L * i),
                    Continuity.SMOOTH,
                    640,
                    480,
                    List.of(object),
                    List.of());
            AttributeExtractor.Extraction step = extractor.update(state, frame);
            state = step.state();
            frames.add(new AttributedFrame(frame, step.attributes()));
        }
        return frames;
    }

    private static void take(SignRecording recording, List<AttributedFrame> frames) {
        ResultMessages messages = new ResultMessages(List.of(), false, false);
        recording.take(true);
        frames.forEach(frame -> recording.add(messages.message(frame)));
    }

    @Test
    void anExampleFromResultsIsTheOneThatIsLearnedFromTheClip() {
        List<AttributedFrame> frames = shown(Handedness.RIGHT, 180, 0);
        SignRecording recording = new SignRecording("aside", "right", false);
        take(recording, frames);

        SignRecorder recorder = new SignRecorder();
        frames.forEach(frame -> recorder.add(SignExtractor.frame(frame, false)));
        float[] clip = recorder.example(false);
        float[] taken =
                recording.learned(LearnedSigns.NONE).named("aside").examples().get(0);
        assertThat(taken).hasSameSizeAs(clip);
        for (int i = 0; i < clip.length; i++) {
            assertThat(taken[i]).as("number " + i).isCloseTo(clip[i], within(.02f));
        }
        assertThat(recording.state(LearnedSigns.NONE).taking())
                .as("the take has ended by itself")
                .isFalse();
    }

    @Test
    void eachExampleIsLeftOutAndTakenForItsNearestSignAndABadOneCanBeDeleted() {
        SignRecording other = new SignRecording("lift", "right", false);
        for (int i = 0; i < 3; i++) {
            take(other, shown(Handedness.RIGHT, -20 - i, -200));
        }
        LearnedSigns others = other.learned(LearnedSigns.NONE);
        SignRecording recording = new SignRecording("aside", "right", false);
        for (int i = 0; i < 4; i++) {
            take(recording, shown(Handedness.RIGHT, 180 + 5 * i, 3 * i));
        }
        take(recording, shown(Handedness.RIGHT, -20, -200));

        List<SignRecording.Take> takes = recording.state(others).takes();
        assertThat(takes)
                .extracting(SignRecording.Take::takenFor)
                .containsExactly("aside", "aside", "aside", "aside", "lift");
        assertThat(takes.get(0).path()).hasSize(32);
        assertThat(takes.get(0).path().get(30) - takes.get(0).path().get(0))
                .as("to the right")
                .isGreaterThan(.5f);
        recording.delete(4);
        assertThat(recording.state(LearnedSigns.NONE).takes()).hasSize(4);
        assertThatThrownBy(() -> recording.delete(4)).hasMessageContaining("no example 4");
    }

    @Test
    void anotherHandAndAHandAtRestMakeNoExample() {
        SignRecording recording = new SignRecording("aside", "left", false);
        take(recording, shown(Handedness.RIGHT, 180, 0));
        assertThat(recording.state(LearnedSigns.NONE).taking()).isTrue();
        take(recording, shown(Handedness.LEFT, 0, 0));
        assertThat(recording.isEmpty()).isTrue();
        recording.take(false);
        assertThat(recording.state(LearnedSigns.NONE).taking()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"wave, right, the name of another movement", "Bye, right, no usable name", "bye, , which hand"})
    void aNameOrAHandThatCannotBeIsToldInWords(String name, String hand, String why) {
        assertThatThrownBy(() -> new SignRecording(name, hand, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
