package io.landmarkstream.job;

import com.google.protobuf.ByteString;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;

/** Frames of one flat colour, made in code. */
public final class TestFrames {

    public static final long EPOCH_US = 1_750_000_000_000_000L;
    public static final long STEP_US = 40_000;

    private static final Map<Integer, byte[]> JPEGS = new ConcurrentHashMap<>();

    private TestFrames() {}

    /** A grey JPEG of 64 × 48 pixels, all of one luma. */
    public static byte[] jpeg(int luma) {
        return JPEGS.computeIfAbsent(luma, l -> {
            BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_BYTE_GRAY);
            for (int y = 0; y < 48; y++) {
                for (int x = 0; x < 64; x++) {
                    image.getRaster().setSample(x, y, 0, l);
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "jpg", out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        });
    }

    public static byte[] value(String camera, long sequence, byte[] data) {
        return Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setSequence(sequence)
                .setStream("run")
                .setCaptureTimeUs(EPOCH_US + sequence * STEP_US)
                .setCodec(Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(data))
                .build()
                .toByteArray();
    }

    /** The frame that a camera sends as its number {@code sequence}. */
    public static byte[] value(String camera, long sequence) {
        return value(camera, sequence, jpeg(100 + (int) ((sequence * 7 + camera.hashCode()) & 63)));
    }

    public static RawRecord record(String key, byte[] value, long offset) {
        return new RawRecord(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, 0, offset, 0, "");
    }
}
