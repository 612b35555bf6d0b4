package io.landmarkstream.bench;

import io.landmarkstream.decode.DecodeLimits;
import io.landmarkstream.decode.JpegDecoder;
import io.landmarkstream.decode.Picture;
import io.landmarkstream.decode.VideoPictures;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a camera's video costs beside the same pictures as JPEG: bytes a second, and pictures a second that one thread
 * decodes as the job does, Java arrays included. The two take turns, clip by clip.
 */
public final class VideoBench {

    /** Pictures that are measured at most; their JPEGs are held in memory. */
    private static final int MOST = 300;

    private final Codec codec;
    private final double fps;
    private final List<Frame> frames = new ArrayList<>();
    private final List<byte[]> jpegs = new ArrayList<>();
    private int width;
    private int height;

    /**
     * @param codec of the clip
     * @param videoBytes bytes a second of the clip as it is
     * @param jpegBytes bytes a second of its decoded pictures as JPEG
     * @param videoRate pictures a second decoded from the clip
     * @param jpegRate pictures a second decoded from the JPEGs
     */
    public record Costs(
            Codec codec, int width, int height, double fps, double videoBytes, double jpegBytes, double videoRate, double jpegRate) {}

    private VideoBench(Codec codec, double fps) {
        this.codec = codec;
        this.fps = fps;
    }

    /**
     * Measures for about {@code seconds}, after one pass of each.
     *
     * @param quality of the JPEGs, 1 to 100
     * @throws IOException if the clip cannot be read, or is no video that the job decodes
     */
    public static Costs measure(Path clip, int quality, double seconds) throws IOException {
        try (Demuxer demuxer = new Demuxer(MediaAddress.parse(clip.toString()), MediaLimits.FILE)) {
            if (demuxer.codec() != Codec.H264 && demuxer.codec() != Codec.H265) {
                throw new IOException("The clip " + clip + " is neither H.264 nor H.265.");
            }
            VideoBench bench = new VideoBench(demuxer.codec(), demuxer.fps());
            bench.load(demuxer, quality);
            if (bench.jpegs.isEmpty()) {
                throw new IOException("The clip " + clip + " holds no picture that the job decodes, such as 4:2:0 with 8 bits.");
            }
            return bench.measure(seconds);
        }
    }

    private void load(Demuxer demuxer, int quality) throws IOException {
        byte[] sets = demuxer.parameterSets();
        try (VideoPictures pictures = new VideoPictures(codec, DecodeLimits.DEFAULT);
                JpegEncoder encoder = new JpegEncoder(quality)) {
            Packet packet;
            while (frames.size() < MOST && (packet = demuxer.next()) != null) {
                byte[] data = packet.data();
                if (frames.isEmpty()) {
                    data = new byte[sets.length + packet.data().length];
                    System.arraycopy(sets, 0, data, 0, sets.length);
                    System.arraycopy(packet.data(), 0, data, sets.length, packet.data().length);
                }
                FrameInfo info = FrameInfo.of(new CameraKey("bench", 0), "", frames.size() + 1, 0);
                Frame frame = new Frame(info, codec, data, 0, data.length, null);
                frames.add(frame);
                for (VideoPictures.Shown shown : pictures.accept(frame)) {
                    width = shown.picture().width();
                    height = shown.picture().height();
                    jpegs.add(encoder.encode(shown.picture()));
                }
            }
        }
    }

    private Costs measure(double seconds) throws IOException {
        decodeVideo();
        decodeJpegs();
        double[] nanos = new double[2];
        long[] decoded = new long[2];
        while (nanos[0] + nanos[1] < seconds * 1e9) {
            long start = System.nanoTime();
            decoded[0] += decodeVideo();
            long middle = System.nanoTime();
            decoded[1] += decodeJpegs();
            nanos[0] += middle - start;
            nanos[1] += System.nanoTime() - middle;
        }
        double videoBytes = frames.stream().mapToInt(Frame::dataLength).average().orElseThrow() * fps;
        double jpegBytes = jpegs.stream().mapToInt(jpeg -> jpeg.length).average().orElseThrow() * fps;
        return new Costs(
                codec, width, height, fps, videoBytes, jpegBytes, decoded[0] / (nanos[0] / 1e9), decoded[1] / (nanos[1] / 1e9));
    }

    private int decodeVideo() {
        int decoded = 0;
        try (VideoPictures pictures = new VideoPictures(codec, DecodeLimits.DEFAULT)) {
            for (Frame frame : frames) {
                decoded += pictures.accept(frame).size();
            }
        }
        return decoded;
    }

    private int decodeJpegs() throws IOException {
        try (JpegDecoder decoder = new JpegDecoder()) {
            for (byte[] jpeg : jpegs) {
                Picture picture = decoder.decode(jpeg, 0, jpeg.length);
                if (picture.width() != width) {
                    throw new IllegalStateException("A JPEG came back with another size.");
                }
            }
            return jpegs.size();
        } catch (RejectException e) {
            throw new IOException("A JPEG of the measurement was rejected: " + e.getMessage(), e);
        }
    }
}
