package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.landmarkstream.bench.BenchReport;
import io.landmarkstream.bench.JpegBench;
import io.landmarkstream.bench.PipelineBench;
import io.landmarkstream.bench.Spread;
import io.landmarkstream.decode.Picture;
import io.landmarkstream.decode.Pictures;
import io.landmarkstream.infer.Device;
import io.landmarkstream.infer.ModelException;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks bench}: what frames cost, as ratios measured side by side in one run. */
@Command(
        name = "bench",
        description = "Measures JPEG decoding, the whole pipeline beside a bare loop, latency, and cost by cameras.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {

    /** Parts of a bench. */
    enum Part {
        JPEG,
        PIPELINE,
        LATENCY,
        CAMERAS,
        SPREAD
    }

    private static final int QUALITY = 90;
    private static final int CLIP_FRAMES = 200;
    private static final double LOAD = .7;
    private static final double JPEG_SECONDS = 8;

    @Spec
    private CommandSpec spec;

    @Option(names = "--video", paramLabel = "FILE", required = true, description = "Clip whose frames are used.")
    private Path video;

    @Option(names = "--models", paramLabel = "DIR", description = "Folder with the models' weights.")
    private Path models;

    @Option(names = "--pipelines", paramLabel = "NAME", split = ",", description = "Pipelines (default: auto).")
    private List<String> pipelines = List.of("auto");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Parts to measure: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Part> only = new TreeSet<>(List.of(Part.values()));

    @Option(names = "--threads", description = "Working threads of pipeline and bare loop (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(names = "--warm", description = "Frames before the clocks start (default: ${DEFAULT-VALUE}).")
    private int warm = 600;

    @Option(names = "--frames", description = "Frames between the clocks (default: ${DEFAULT-VALUE}).")
    private int frames = 1200;

    @Option(names = "--rounds", description = "Rounds of pipeline and bare loop in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(
            names = "--cameras",
            split = ",",
            paramLabel = "N",
            description = "Numbers of cameras to compare (default: 1,4,16,64).")
    private List<Integer> cameras = List.of(1, 4, 16, 64);

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("landmarks-bench");
        try {
            BenchReport report = measure(folder);
            if (json != null) {
                new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValue(json.toFile(), report);
            }
            return 0;
        } catch (ModelException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        } finally {
            TemporaryFolders.delete(folder);
        }
    }

    private BenchReport measure(Path folder) throws Exception {
        List<Spread.Row> spread = only.contains(Part.SPREAD) ? spread() : null;
        List<BenchReport.Jpeg> jpeg = only.contains(Part.JPEG) ? jpeg() : null;
        BenchReport.Pipeline pipeline = null;
        PipelineBench.Latency latency = null;
        List<BenchReport.Cameras> byCameras = null;
        if (only.contains(Part.PIPELINE) || only.contains(Part.LATENCY) || only.contains(Part.CAMERAS)) {
            List<String> names =
                    ModelFinders.of(models, pipelines, Device.CPU, FinderOptions.DEFAULTS).pipelines();
            Path clip = Files.createDirectory(folder.resolve("frames"));
            encode(clip);
            PipelineBench.Workload work =
                    new PipelineBench.Workload(clip, models.toAbsolutePath(), names, threads, warm, frames);
            try (PipelineBench bench = new PipelineBench(Main.class, work, folder)) {
                pipeline = only.contains(Part.PIPELINE) ? pipeline(bench) : null;
                latency = only.contains(Part.LATENCY) ? latency(bench, pipeline) : null;
                byCameras = only.contains(Part.CAMERAS) ? byCameras(bench) : null;
            }
        }
        return new BenchReport(machine(), jpeg, pipeline, latency, byCameras, spread);
    }

    private List<Spread.Row> spread() {
        List<Spread.Row> rows = Spread.table();
        print("Busiest slot over the mean, 1 to 16 slots, N = P to 8P cameras");
        for (Spread.Row row : rows) {
            print("  %-32s mean %.3f (best possible %.3f), worst %.2f, %d of 1096 pairs beyond 1.25 and the best",
                    row.scheme(), row.mean(), row.best(), row.worst(), row.beyond());
        }
        return rows;
    }

    private List<BenchReport.Jpeg> jpeg() throws Exception {
        print("JPEG decoding, one thread, pictures a second");
        List<BenchReport.Jpeg> rows = new ArrayList<>();
        for (int[] size : new int[][] {{640, 480}, {1280, 720}, {1920, 1080}}) {
            List<byte[]> jpegs = new ArrayList<>();
            try (PictureSource clip = PictureSource.open(video, 30);
                    JpegEncoder encoder = new JpegEncoder(QUALITY)) {
                TimedPicture next;
                while (jpegs.size() < 20 && (next = clip.next()) != null) {
                    jpegs.add(encoder.encode(scaled(next.picture(), size[0], size[1])));
                }
            }
            JpegBench.Speeds s = JpegBench.measure(jpegs, JPEG_SECONDS);
            rows.add(new BenchReport.Jpeg(
                    size[0] + "x" + size[1], s.imageIo(), s.imageIoReused(), s.ours(), s.factor()));
            print("  %4dx%-4d  ImageIO.read %6.0f   reader reused %6.0f   ours %6.0f   %.2f times ImageIO.read",
                    size[0], size[1], s.imageIo(), s.imageIoReused(), s.ours(), s.factor());
        }
        return rows;
    }

    private BenchReport.Pipeline pipeline(PipelineBench bench) throws Exception {
        print("Kafka to Kafka beside a bare loop, %d thread(s), %d frames after %d of warm-up%s",
                threads, frames, warm, bench.canPin() ? ", worker and broker on cores of their own" : "");
        double[] sums = new double[4];
        for (int round = 0; round < rounds; round++) {
            PipelineBench.Cost whole = bench.pipeline(4 * threads);
            PipelineBench.Cost bare = bench.bare(4 * threads);
            print("  pipeline %6.2f ms CPU a frame, %6.1f frames/s   bare loop %6.2f ms, %6.1f frames/s",
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
                : bench.pipeline(4 * threads).framesPerSecond();
        PipelineBench.Latency latency = bench.latency(4 * threads, LOAD * most);
        print("Latency at %.0f %% load (%.1f frames/s): p50 %d ms, p99 %d ms",
                100 * LOAD, latency.framesPerSecond(), latency.p50Ms(), latency.p99Ms());
        return latency;
    }

    private List<BenchReport.Cameras> byCameras(PipelineBench bench) throws Exception {
        print("Cost by number of cameras");
        List<BenchReport.Cameras> rows = new ArrayList<>();
        for (int n : cameras) {
            PipelineBench.Cost cost = bench.pipeline(n);
            double first = rows.isEmpty() ? cost.cpuMsPerFrame() : rows.get(0).cpuMsPerFrame();
            rows.add(new BenchReport.Cameras(
                    n, cost.cpuMsPerFrame(), cost.framesPerSecond(), cost.cpuMsPerFrame() / first));
            print("  %3d cameras: %6.2f ms CPU a frame, %6.1f frames/s", n, cost.cpuMsPerFrame(), cost.framesPerSecond());
        }
        return rows;
    }

    private void encode(Path folder) throws Exception {
        try (PictureSource clip = PictureSource.open(video, 30);
                JpegEncoder encoder = new JpegEncoder(QUALITY)) {
            TimedPicture next;
            for (int i = 0; i < CLIP_FRAMES && (next = clip.next()) != null; i++) {
                Files.write(folder.resolve(String.format("%05d.jpg", i)), encoder.encode(next.picture()));
            }
        }
    }

    private static Picture scaled(Picture picture, int width, int height) {
        java.awt.image.BufferedImage scaled =
                new java.awt.image.BufferedImage(width, height, java.awt.image.BufferedImage.TYPE_3BYTE_BGR);
        java.awt.Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(
                java.awt.RenderingHints.KEY_INTERPOLATION, java.awt.RenderingHints.VALUE_INTERPOLATION_BICUBIC);
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
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
