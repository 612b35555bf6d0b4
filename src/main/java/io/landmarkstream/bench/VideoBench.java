package io.landmarkstream.bench;

import io.landmarkstream.decode.Decoders;
import io.landmarkstream.decode.process.DecoderProcess;
import io.landmarkstream.decode.video.VideoPictures;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a camera's video costs beside the same pictures as JPEG: bytes a second, and pictures a second that one thread
 * decodes as the job does, Java arrays included. The two take turns, clip by clip.
 */
public final class VideoBench {

    /** Pictures that are measured at most; their JPEGs are held in memory. */
    private static final int MOST = 300;

    private static final int DECODERS = 40;
    private static final int FRAMES_OF_A_DECODER = 30;

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
     * @param decoderBytes resident memory of an open video decoder; 0 where the system does not tell
     * @param isolated the same decoded in a process of its own
     */
    public record Costs(
            Codec codec,
            int width,
            int height,
            double fps,
            double videoBytes,
            double jpegBytes,
            double videoRate,
            double jpegRate,
            long decoderBytes,
            Isolated isolated) {}

    /**
     * A picture's cost in this process and in one of its own ({@code landmarks.decode.isolated}), the two in turns.
     *
     * @param video pictures of the clip
     * @param jpeg the same pictures as JPEG
     * @param startSeconds from the start of the process until it takes pictures
     * @param processBytes resident memory of the process with one decoder of each kind
     */
    public record Isolated(Beside video, Beside jpeg, double startSeconds, long processBytes) {}

    /**
     * Milliseconds a picture. CPU time is that of both processes together.
     *
     * @param here from the compressed picture to its planes, in this process
     * @param there the same with a process of its own
     */
    public record Beside(double here, double there, double cpuHere, double cpuThere) {}

    /** Decodes all pictures and says how many those are. */
    @FunctionalInterface
    private interface Pass {
        int decode(Decoders decoders) throws IOException;
    }

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
                throw new IOException(
                        "The clip " + clip + " holds no picture that the job decodes, such as 4:2:0 with 8 bits.");
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
                Frame frame = new Frame(info, codec, data, 0, data.length);
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
        double[] nanos = new double[2];
        long[] decoded = new long[2];
        try (Decoders here = Decoders.inThisProcess(DecodeLimits.DEFAULT)) {
            decodeVideo(here);
            decodeJpegs(here);
            while (nanos[0] + nanos[1] < seconds * 1e9) {
                long start = System.nanoTime();
                decoded[0] += decodeVideo(here);
                long middle = System.nanoTime();
                decoded[1] += decodeJpegs(here);
                nanos[0] += middle - start;
                nanos[1] += System.nanoTime() - middle;
            }
        }
        double videoBytes =
                frames.stream().mapToInt(Frame::dataLength).average().orElseThrow() * fps;
        double jpegBytes =
                jpegs.stream().mapToInt(jpeg -> jpeg.length).average().orElseThrow() * fps;
        return new Costs(
                codec,
                width,
                height,
                fps,
                videoBytes,
                jpegBytes,
                decoded[0] / (nanos[0] / 1e9),
                decoded[1] / (nanos[1] / 1e9),
                decoderBytes(),
                isolated(seconds));
    }

    private Isolated isolated(double seconds) throws IOException {
        long start = System.nanoTime();
        try (DecoderProcess there = new DecoderProcess(DecodeLimits.DEFAULT, Duration.ofMinutes(1), () -> {});
                Decoders here = Decoders.inThisProcess(DecodeLimits.DEFAULT)) {
            double startSeconds = (System.nanoTime() - start) / 1e9;
            Beside video = beside(this::decodeVideo, here, there, seconds / 2);
            Beside jpeg = beside(this::decodeJpegs, here, there, seconds / 2);
            return new Isolated(video, jpeg, startSeconds, residentBytes("" + there.pid()));
        }
    }

    private static Beside beside(Pass pass, Decoders here, DecoderProcess there, double seconds) throws IOException {
        pass.decode(here);
        pass.decode(there);
        double[] wall = new double[2];
        double[] cpu = new double[2];
        long[] decoded = new long[2];
        while (wall[0] + wall[1] < seconds * 1e9) {
            for (int way = 0; way < 2; way++) {
                long start = System.nanoTime();
                long cpuStart = cpuNanos(there);
                decoded[way] += pass.decode(way == 0 ? here : there);
                wall[way] += System.nanoTime() - start;
                cpu[way] += cpuNanos(there) - cpuStart;
            }
        }
        return new Beside(
                wall[0] / decoded[0] / 1e6,
                wall[1] / decoded[1] / 1e6,
                cpu[0] / decoded[0] / 1e6,
                cpu[1] / decoded[1] / 1e6);
    }

    /** CPU time of this process and the other one. */
    private static long cpuNanos(DecoderProcess there) {
        return Stream.of(ProcessHandle.current(), ProcessHandle.of(there.pid()).orElseThrow())
                .mapToLong(process ->
                        process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L))
                .sum();
    }

    /** What many decoders that are open at once add to the process, each. */
    private long decoderBytes() throws IOException {
        List<VideoPictures> open = new ArrayList<>();
        try {
            System.gc();
            long before = residentBytes("self");
            for (int i = 0; i < DECODERS; i++) {
                VideoPictures pictures = new VideoPictures(codec, DecodeLimits.DEFAULT);
                open.add(pictures);
                frames.stream().limit(FRAMES_OF_A_DECODER).forEach(pictures::accept);
            }
            System.gc();
            return Math.max(0, residentBytes("self") - before) / DECODERS;
        } finally {
            open.forEach(VideoPictures::close);
        }
    }

    private static long residentBytes(String process) throws IOException {
        Path status = Path.of("/proc/" + process + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private int decodeVideo(Decoders decoders) {
        int decoded = 0;
        try (VideoPictures pictures = new VideoPictures(codec, DecodeLimits.DEFAULT, decoders::video)) {
            for (Frame frame : frames) {
                decoded += pictures.accept(frame).size();
            }
        }
        return decoded;
    }

    private int decodeJpegs(Decoders decoders) throws IOException {
        try {
            for (byte[] jpeg : jpegs) {
                Picture picture = decoders.jpeg(jpeg, 0, jpeg.length);
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
