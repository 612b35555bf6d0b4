package io.landmarkstream.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignRecorder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignRecordingTest {

    private static void take(SignRecording recording, List<AttributedFrame> frames) {
        recording.take(true);
        ShownSigns.results(frames).forEach(recording::add);
    }

    @Test
    void anExampleFromResultsIsTheOneThatIsLearnedFromTheClip() {
        List<AttributedFrame> frames = ShownSigns.frames(Handedness.RIGHT, 180, 0);
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
            take(other, ShownSigns.frames(Handedness.RIGHT, -20 - i, -200));
        }
        LearnedSigns others = other.learned(LearnedSigns.NONE);
        SignRecording recording = new SignRecording("aside", "right", false);
        for (int i = 0; i < 4; i++) {
            take(recording, ShownSigns.frames(Handedness.RIGHT, 180 + 5 * i, 3 * i));
        }
        take(recording, ShownSigns.frames(Handedness.RIGHT, -20, -200));

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
        take(recording, ShownSigns.frames(Handedness.RIGHT, 180, 0));
        assertThat(recording.state(LearnedSigns.NONE).taking()).isTrue();
        take(recording, ShownSigns.frames(Handedness.LEFT, 0, 0));
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
