package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.sign.SignState.HandMemory;
import io.landmarkstream.sign.SignState.HeadMemory;
import io.landmarkstream.sign.SignState.Lasting;
import io.landmarkstream.sign.SignState.Told;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignStateFormatTest {

    private static final SignState STATE = new SignState(
            -5,
            9_000_000,
            true,
            List.of(new HandMemory(
                    3,
                    8_900_000,
                    List.of(sample(8_800_000, (short) 0), sample(8_900_000, (short) 900)),
                    List.of(new Lasting("wave", 8_000_000, 8_900_000, true, 1, 2, .75f, 0, 0)),
                    List.of(new Told("swipe_left", 7_000_000)),
                    true,
                    8_500_000,
                    1.5f,
                    -2.5f,
                    250,
                    new SpellingState(
                            "HAL", "L", 8_700_000, new short[] {1, 2, 9997}, "L", 400, -300, 8_000_000, 8_900_000))),
            List.of(new HeadMemory(
                    9,
                    9_000_000,
                    List.of(new HeadSample(9_000_000, (short) 1200, (short) -300, (short) 7)),
                    List.of(),
                    List.of(new Told("nod", 8_999_999)),
                    new LidState(.3f, -1, 5, 6, false, 7, .2f),
                    LidState.NEW,
                    Long.MIN_VALUE)));

    private static HandSample sample(long timeUs, short faceSize) {
        return new HandSample(
                timeUs,
                1600,
                -3200,
                (short) 1,
                (short) 2,
                (short) 3,
                (short) 4,
                (short) 5,
                (short) 6,
                (short) 700,
                faceSize == 0 ? 0 : 800,
                faceSize == 0 ? 0 : -900,
                faceSize,
                new short[] {10, 20, 30, 40, 50},
                (short) 250,
                (short) -1,
                (short) 0);
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        assertThat(SignStateFormat.read(SignStateFormat.write(STATE)))
                .usingRecursiveComparison()
                .isEqualTo(STATE);
        assertThat(SignStateFormat.read(SignStateFormat.write(SignState.EMPTY))).isEqualTo(SignState.EMPTY);
    }

    /** Savepoints hold these bytes: whoever changes them raises the version and still reads them. */
    @Test
    void theBytesOfVersionTwoStayAsTheyAre() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(SignStateFormat.write(STATE));

        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("8e0c8a138dce961a4583966519ee03bc581ffca9a75d9ba7b5a5b8695e029e1e");
    }

    @Test
    void aStateOfVersionOneIsReadAsThoughItsLidsHadTurnedAtTheirUsualOpening() throws IOException {
        LidState lid = new LidState(.3f, -1, 5, 6, false, 7, .3f);
        SignState state = new SignState(
                1,
                2,
                false,
                List.of(),
                List.of(new SignState.HeadMemory(4, 2, List.of(), List.of(), List.of(), lid, lid, 9)));
        byte[] bytes = SignStateFormat.write(state);
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.write(1);
        // Version 1 has no turn behind the 37 bytes of each lid.
        first.write(bytes, 1, 80);
        first.write(bytes, 85, 37);
        first.write(bytes, 126, bytes.length - 126);

        assertThat(SignStateFormat.read(first.toByteArray()))
                .usingRecursiveComparison()
                .isEqualTo(state);
    }

    @Test
    void aStateOfANewerReleaseIsRefusedInWords() {
        byte[] bytes = SignStateFormat.write(STATE);
        bytes[0] = 9;

        assertThatThrownBy(() -> SignStateFormat.read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 9")
                .hasMessageContaining("newer release");
    }
}
