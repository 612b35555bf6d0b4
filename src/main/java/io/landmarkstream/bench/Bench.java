package io.landmarkstream.bench;

import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One bench run: measures the parts that were asked for, one after the other, and says each figure as it comes. */
public final class Bench {

    /** Parts of a bench. */
    public enum Part {
        /** JPEG decoding beside ImageIO. */
        JPEG,
        /** H.264 or H.265 beside the same pictures as JPEG: bytes and decoding. */
        VIDEO,
        /** The whole pipeline beside a bare loop. */
        PIPELINE,
        /** Latency under a steady load of {@value #LOAD} of the pipeline's throughput. */
        LATENCY,
        /** Cost by number of cameras. */
        CAMERAS,
        /** How evenly cameras spread over slots. */
        SPREAD,
        /** Live mode under {@value #OVERLOAD} times the load that it bears. */
        LIVE
    }

    private static final int QUALITY = 90;
    private static final int CLIP_FRAMES = 200;
    private static final double LOAD = .7;
    private static final double OVERLOAD = 3;
    private static final int LIVE_CAMERAS = 12;
    private static final double JPEG_SECONDS = 8;
    private static final double VIDEO_SECONDS = 12;
    private static final int JPEG_PICTURES = 20;

    private final Options options;
    private final Consumer<String> out;

    /**
     * @param video clip whose frames are used
     * @param models folder with weights
     * @param pipelines names, or auto
     * @param threads working threads of pipeline and bare loop
     * @param warm frames before the clocks start
     * @param frames frames between the clocks
     * @param rounds how often pipeline and bare loop take turns
     * @param cameras numbers of cameras to compare
     * @param overloadSeconds how long live mode is overloaded
     * @param commandLine class whose {@code main} takes {@code run …}
     */
    public record Options(
            Path video,
            Path models,
            List<String> pipelines,
            Set<Part> parts,
            int threads,
            int warm,
            int frames,
            int rounds,
            List<Integer> cameras,
            int overloadSeconds,
            Class<?> commandLine) {}

    public Bench(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
    }

    /** @param folder for logs, frames and the broker's data */
    public BenchReport run(Path folder) throws Exception {
        List<Spread.Row> spread = asked(Part.SPREAD) ? spread() : null;
        List<BenchReport.Jpeg> jpeg = asked(Part.JPEG) ? jpeg() : null;
        VideoBench.Costs video = asked(Part.VIDEO) ? video() : null;
        BenchReport.Pipeline pipeline = null;
        PipelineBench.Latency latency = null;
        List<BenchReport.Cameras> byCameras = null;
        LiveLoad.LiveLoadResult live = null;
        if (asked(Part.PIPELINE) || asked(Part.LATENCY) || asked(Part.CAMERAS) || asked(Part.LIVE)) {
            try (PipelineBench bench = new PipelineBench(options.commandLine(), workload(folder), folder)) {
                pipeline = asked(Part.PIPELINE) ? pipeline(bench) : null;
                latency = asked(Part.LATENCY) ? latency(bench, pipeline) : null;
                byCameras = asked(Part.CAMERAS) ? byCameras(bench) : null;
                live = asked(Part.LIVE) ? live(bench) : null;
            }
        }
        return new BenchReport(machine(), jpeg, video, pipeline, latency, byCameras, spread, live);
    }

    private boolean asked(Part part) {
        return options.parts().contains(part);
    }

    private PipelineBench.Workload workload(Path folder) throws Exception {
        List<String> names = ModelFinders.of(options.models(), options.pipelines(), Device.CPU, FinderOptions.DEFAULTS)
                .pipelines();
        Path clip = Files.createDirectory(folder.resolve("frames"));
        encode(clip);
        return new PipelineBench.Workload(
                clip, options.models(), names, options.threads(), options.warm(), options.frames());
    }

    private List<Spread.Row> spread() {
        List<Spread.Row> rows = Spread.table();
        print("Busiest slot over the mean: of N = P to 8P cameras for each number P of slots, and over these P");
        print("  even: P up to 32, multiples of 4 up to 64, of 8 up to 128, of 16 up to 256, of 32 up to 512");
        for (Spread.Row row : rows) {
            print(
                    "  %-32s P %-6s mean %.3f (best possible %.3f), highest %.3f (P = %d), worst pair %.2f",
                    row.cameras(), row.slots(), row.mean(), row.best(), row.highest(), row.highestAt(), row.worst());
        }
        return rows;
    }

    private List<BenchReport.Jpeg> jpeg() throws Exception {
        print("JPEG decoding, one thread, pictures a second");
        List<BenchReport.Jpeg> rows = new ArrayList<>();
        for (int[] size : new int[][] {{640, 480}, {1280, 720}, {1920, 1080}}) {
            List<byte[]> jpegs = new ArrayList<>();
            try (PictureSource clip = PictureSource.open(options.video(), 30);
                    JpegEncoder encoder = new JpegEncoder(QUALITY)) {
                TimedPicture next;
                while (jpegs.size() < JPEG_PICTURES && (next = clip.next()) != null) {
                    jpegs.add(encoder.encode(scaled(next.picture(), size[0], size[1])));
                }
            }
            JpegBench.Speeds s = JpegBench.measure(jpegs, JPEG_SECONDS);
            rows.add(new BenchReport.Jpeg(
                    size[0] + "x" + size[1], s.imageIo(), s.imageIoReused(), s.ours(), s.factor()));
            print(
                    "  %4dx%-4d  ImageIO.read %6.0f   reader reused %6.0f   ours %6.0f   %.2f times ImageIO.read",
                    size[0], size[1], s.imageIo(), s.imageIoReused(), s.ours(), s.factor());
        }
        return rows;
    }

    private VideoBench.Costs video() throws Exception {
        VideoBench.Costs c = VideoBench.measure(options.video(), QUALITY, VIDEO_SECONDS);
        print(
                "%s beside JPEG of quality %d, %d x %d, %.1f pictures a second",
                c.codec(), QUALITY, c.width(), c.height(), c.fps());
        print(
                "  bytes a second %10.0f   as JPEG %10.0f   %.1f times",
                c.videoBytes(), c.jpegBytes(), c.jpegBytes() / c.videoBytes());
        print(
                "  pictures a second decoded on one thread %6.0f   as JPEG %6.0f   %.2f times",
                c.videoRate(), c.jpegRate(), c.videoRate() / c.jpegRate());
        print("  an open decoder: %.1f MB", c.decoderBytes() / 1e6);
        print("in a process of its own, ms a picture (CPU of both processes)");
        print("  video", c.isolated().video());
        print("  JPEG ", c.isolated().jpeg());
        print(
                "  start %.1f s, %.0f MB of resident memory",
                c.isolated().startSeconds(), c.isolated().processBytes() / 1e6);
        return c;
    }

    private void print(String what, VideoBench.Beside ms) {
        print(
                "%s here %6.2f (%6.2f)   there %6.2f (%6.2f)   %.2f (%.2f) times",
                what,
                ms.here(),
                ms.cpuHere(),
                ms.there(),
                ms.cpuThere(),
                ms.there() / ms.here(),
                ms.cpuThere() / ms.cpuHere());
    }

    private BenchReport.Pipeline pipeline(PipelineBench bench) throws Exception {
        int threads = options.threads();
        int rounds = options.rounds();
        print(
                "Kafka to Kafka beside a bare loop, %d thread(s), %d frames after %d of warm-up%s",
                threads,
                options.frames(),
                options.warm(),
                bench.canPin() ? ", worker and broker on cores of their own" : "");
        double[] sums = new double[4];
        for (int round = 0; round < rounds; round++) {
            PipelineBench.Cost whole = bench.pipeline(4 * options.threads());
            PipelineBench.Cost bare = bench.bare(4 * options.threads());
            print(
                    "  pipeline %6.2f ms CPU a frame, %6.1f frames/s   bare loop %6.2f ms, %6.1f frames/s",
                    whole.cpuMsPerFrame(), whole.framesPerSecond(), bare.cpuMsPerFrame(), bare.framesPerSecond());
            sums[0] += whole.cpuMsPerFrame() / rounds;
            sums[1] += whole.framesPerSecond() / rounds;
            sums[2] += bare.cpuMsPerFrame() / rounds;
            sums[3] += bare.framesPerSecond() / rounds;
        }
        print("  CPU ratio %.3f, throughput ratio %.3f", sums[0] / sums[2], sums[1] / sums[3]);
        return new BenchReport.Pipeline(
                threads,
                rounds,
                new PipelineBench.Cost(sums[0], sums[1]),
                new PipelineBench.Cost(sums[2], sums[3]),
                sums[0] / sums[2],
                sums[1] / sums[3],
                bench.canPin());
    }

    /** @param pipeline measured before; {@code null}: the throughput is measured here */
    private PipelineBench.Latency latency(PipelineBench bench, BenchReport.Pipeline pipeline) throws Exception {
        double most = pipeline != null
                ? pipeline.pipeline().framesPerSecond()
                : bench.pipeline(4 * options.threads()).framesPerSecond();
        PipelineBench.Latency latency = bench.latency(4 * options.threads(), LOAD * most);
        print(
                "Latency at %.0f %% load (%.1f frames/s): p50 %d ms, p99 %d ms",
                100 * LOAD, latency.framesPerSecond(), latency.p50Ms(), latency.p99Ms());
        return latency;
    }

    private List<BenchReport.Cameras> byCameras(PipelineBench bench) throws Exception {
        print("Cost by number of cameras");
        List<BenchReport.Cameras> rows = new ArrayList<>();
        for (int n : options.cameras()) {
            PipelineBench.Cost cost = bench.pipeline(n);
            double first = rows.isEmpty() ? cost.cpuMsPerFrame() : rows.get(0).cpuMsPerFrame();
            rows.add(new BenchReport.Cameras(
                    n, cost.cpuMsPerFrame(), cost.framesPerSecond(), cost.cpuMsPerFrame() / first));
            print(
                    "  %3d cameras: %6.2f ms CPU a frame, %6.1f frames/s",
                    n, cost.cpuMsPerFrame(), cost.framesPerSecond());
        }
        return rows;
    }

    private LiveLoad.LiveLoadResult live(PipelineBench bench) throws Exception {
        double capacity = bench.pipeline(LIVE_CAMERAS).framesPerSecond();
        print(
                "Live mode, %d cameras, one job that bears %.1f frames/s, %.0f times that for %d s",
                LIVE_CAMERAS, capacity, OVERLOAD, options.overloadSeconds());
        LiveLoad.LiveLoadResult f = bench.live(LIVE_CAMERAS, capacity, OVERLOAD, options.overloadSeconds());
        print(
                "  %.1f frames/s in, %.1f results/s; age of a result p50 %d ms, p99 %d ms, at most %d ms",
                f.offered(), f.answered(), f.p50Ms(), f.p99Ms(), f.maxMs());
        print(
                "  share shed by camera %.3f to %.3f; normal again after %.1f s",
                f.leastShed(), f.mostShed(), f.recoverySeconds());
        print(
                "  in %d = results %d + rejects %d + shed %d%s",
                f.in(),
                f.results(),
                f.rejects(),
                f.shed(),
                f.in() == f.results() + f.rejects() + f.shed() ? "" : ": NOT EQUAL");
        return f;
    }

    private void encode(Path folder) throws Exception {
        try (PictureSource clip = PictureSource.open(options.video(), 30);
                JpegEncoder encoder = new JpegEncoder(QUALITY)) {
            TimedPicture next;
            for (int i = 0; i < CLIP_FRAMES && (next = clip.next()) != null; i++) {
                Files.write(folder.resolve(String.format("%05d.jpg", i)), encoder.encode(next.picture()));
            }
        }
    }

    private static Picture scaled(Picture picture, int width, int height) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(Pictures.image(picture), 0, 0, width, height, null);
        graphics.dispose();
        return Pictures.ofImage(scaled);
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("arch", System.getProperty("os.arch"));
        machine.put("os", System.getProperty("os.name"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        return machine;
    }

    private void print(String format, Object... arguments) {
        out.accept(String.format(Locale.ROOT, format, arguments));
    }
}
