package io.landmarkstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.event.EventState.Eye;
import io.landmarkstream.event.EventState.Lasting;
import io.landmarkstream.event.EventState.Phase;
import io.landmarkstream.event.EventState.Remembered;
import io.landmarkstream.event.EventState.Side;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStateFormatTest {

    private static final EventState STATE = new EventState(
            -5,
            12,
            List.of(
                    new Remembered(
                            Kind.HAND,
                            3,
                            9,
                            Handedness.RIGHT,
                            .75f,
                            List.of(new Lasting("g", "ok", Phase.ENDING, 1, 2, 3, 4, 5, 6, .5f, Float.NaN))),
                    new Remembered(
                            Kind.FACE,
                            9,
                            9,
                            Handedness.UNKNOWN,
                            .9f,
                            List.of(
                                    new Lasting("z", "door", Phase.LASTING, 1, 2, 3, 0, 0, 0, .9f, Float.NaN),
                                    new Side("l", "gate", true, .25f, .5f, 7),
                                    new Eye("b", true, 8, 9, 10)))));

    static int objects(byte[] bytes) {
        try {
            return EventStateFormat.read(bytes).objects().size();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        assertThat(EventStateFormat.read(EventStateFormat.write(STATE))).isEqualTo(STATE);
        assertThat(EventStateFormat.read(EventStateFormat.write(EventState.EMPTY)))
                .isEqualTo(EventState.EMPTY);
    }

    /** Savepoints hold these bytes: whoever changes them raises the version and still reads them. */
    @Test
    void theBytesOfVersionOneStayAsTheyAre() throws Exception {
        byte[] bytes = EventStateFormat.write(STATE);

        assertThat(bytes[0]).isEqualTo((byte) 1);
        assertThat(bytes).hasSize(287);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .isEqualTo("244d06e15dffc60b4c9f1d62170b259b7fecc1b0abab066289b6df7b2aba47bb");
    }

    @Test
    void aNewerVersionIsRefusedWithASentence() {
        byte[] bytes = EventStateFormat.write(EventState.EMPTY);
        bytes[0]++;
        assertThatThrownBy(() -> EventStateFormat.read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("written by a newer release");
    }
}
