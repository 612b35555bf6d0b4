package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.landmarkstream.decode.jpeg.Jpegs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cameras make of {@code multipart/x-mixed-replace}, and browsers read. */
class MultipartJpegsTest {

    private static final List<byte[]> PICTURES =
            List.of(Jpegs.jpeg(Jpegs.scene(96, 64)), Jpegs.jpeg(Jpegs.scene(64, 96)), Jpegs.jpeg(Jpegs.scene(80, 80)));

    @ParameterizedTest
    @CsvSource({
        "Content-Type: image/jpeg,true,true,CRLF",
        "Content-Type: image/jpg,true,true,CRLF",
        "content-type: image/jpeg; size=1234,true,true,CRLF",
        "X-Timestamp: 12,true,true,CRLF",
        ",true,true,CRLF",
        ",false,true,CRLF",
        "Content-Type: image/jpeg,false,true,CRLF",
        "Content-Type: image/jpeg,false,true,LF",
        "Content-Type: image/jpeg,true,true,LF",
        "Content-Type: image/jpeg,true,false,CRLF",
        "Content-Type: image/jpeg,false,false,CRLF",
        "Content-Type: image/jpeg,false,false,LF",
    })
    void everyPictureComesByteForByte(String header, boolean length, boolean firstBoundary, String end)
            throws IOException {
        String line = end.equals("LF") ? "\n" : "\r\n";
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (byte[] picture : PICTURES) {
            if (answer.size() > 0 || firstBoundary) {
                text(answer, "--abc" + line);
            }
            text(answer, header == null ? "" : header + line);
            text(answer, length ? "Content-Length: " + picture.length + line : "");
            text(answer, line);
            answer.writeBytes(picture);
            text(answer, line);
        }
        text(answer, "--abc--" + line);

        assertThat(read(answer)).containsExactlyElementsOf(PICTURES);
    }

    @Test
    void partsThatAreNoPicturesArePassedOver() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        text(answer, "a preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n\r\n");
        answer.writeBytes(PICTURES.get(0));
        text(answer, "\r\n--b\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello\r\n--b\r\n\r\n");
        answer.writeBytes(PICTURES.get(1));
        text(answer, "\r\n--b--\r\n");

        assertThat(read(answer)).containsExactly(PICTURES.get(0), PICTURES.get(1));
    }

    @Test
    void anAnswerWithoutPicturesSaysSo() {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            text(answer, "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n");
        }

        assertThatIOException()
                .isThrownBy(() -> new MultipartJpegs(new ByteArrayInputStream(answer.toByteArray()), 1000).next())
                .withMessageContaining("no JPEGs");
    }

    private static List<byte[]> read(ByteArrayOutputStream answer) {
        MultipartJpegs jpegs = new MultipartJpegs(new ByteArrayInputStream(answer.toByteArray()), 1 << 20);
        List<byte[]> read = new ArrayList<>();
        try {
            while (true) {
                read.add(jpegs.next());
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("has ended");
            return read;
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
