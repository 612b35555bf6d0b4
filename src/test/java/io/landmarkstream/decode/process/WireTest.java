package io.landmarkstream.decode.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.picture.Picture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a process says that decodes pictures of others is checked before memory is taken for it. */
class WireTest {

    private static DataInputStream in(ByteArrayOutputStream bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static ByteArrayOutputStream picture(int width, int height, int luma) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {1, 1, 0});
        out.writeInt(luma);
        return bytes;
    }

    @Test
    void aPictureArrivesAsItWas() throws Exception {
        byte[] luma = new byte[300 * 301];
        luma[luma.length - 1] = 7;
        Picture sent = new Picture(
                300, 301, luma, new byte[150 * 151], new byte[150 * 151], 1, 1, Picture.Matrix.BT709_LIMITED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.write(new DataOutputStream(bytes), sent);
        Picture got = Wire.readPicture(in(bytes), 300 * 301);
        assertThat(got).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void aPictureBeyondTheLimitsOrWithOtherPlanesTakesNoMemory() throws Exception {
        assertThatThrownBy(() -> Wire.readPicture(in(picture(40_000, 40_000, 1_600_000_000)), 1000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("40000 x 40000");
        assertThatThrownBy(() -> Wire.readPicture(in(picture(-4, -4, 16)), 1000))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Wire.readPicture(in(picture(10, 10, 2_000_000_000)), 1000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2000000000 bytes");
        assertThatThrownBy(() -> Wire.readPicture(in(picture(10, 10, -1)), 1000))
                .isInstanceOf(IOException.class);
    }
}
