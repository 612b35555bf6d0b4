package io.landmarkstream.bench;

import com.sun.management.OperatingSystemMXBean;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import io.landmarkstream.task.VideoLandmarker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What the pipeline is measured against: a bare loop in one JVM that decodes, finds, tracks and interprets the same
 * frames with the same sessions, without Kafka and without Flink. Started as a process of its own by
 * {@link PipelineBench}.
 *
 * <p>Arguments: folder of JPEG frames, folder of models (empty: none), comma-separated pipelines, threads, cameras,
 * frames to warm up, frames to measure. Prints {@code frames cpu-seconds wall-seconds} of the measured part as its last
 * line.
 */
public final class BareLoop {

    private final List<byte[]> frames;
    private final List<Path> models;
    private final List<String> pipelines;
    private final int threads;
    private final int cameras;
    private final int warm;
    private final int measured;
    private final AtomicInteger done = new AtomicInteger();
    private volatile double[] start;

    private BareLoop(String[] args) throws IOException {
        frames = read(Path.of(args[0]));
        models = args[1].isEmpty() ? List.of() : List.of(Path.of(args[1]));
        pipelines = List.of(args[2].split(","));
        threads = Integer.parseInt(args[3]);
        cameras = Integer.parseInt(args[4]);
        warm = Integer.parseInt(args[5]);
        measured = Integer.parseInt(args[6]);
    }

    public static void main(String[] args) throws Exception {
        BareLoop loop = new BareLoop(args);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < loop.threads; i++) {
            int worker = i;
            Thread thread = new Thread(() -> loop.work(worker));
            thread.setUncaughtExceptionHandler((t, e) -> {
                e.printStackTrace();
                System.exit(1);
            });
            thread.start();
            workers.add(thread);
        }
        for (Thread worker : workers) {
            worker.join();
        }
        double[] end = clocks();
        System.out.printf(Locale.ROOT, "%d %.3f %.3f%n", loop.measured, end[0] - loop.start[0], end[1] - loop.start[1]);
    }

    /** Takes every frame of the cameras whose number is {@code worker} modulo the number of threads. */
    private void work(int worker) {
        LandmarkerOptions options = LandmarkerOptions.DEFAULT
                .withModels(models.toArray(Path[]::new))
                .withPipelines(pipelines.toArray(String[]::new));
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(options)) {
            VideoLandmarker[] videos = new VideoLandmarker[cameras];
            for (int camera = worker; camera < cameras; camera += threads) {
                videos[camera] = landmarker.newVideo();
            }
            for (int i = 0; i < warm + measured; i++) {
                int camera = i % cameras;
                if (camera % threads != worker) {
                    continue;
                }
                int sequence = i / cameras;
                videos[camera].detect(frames.get(sequence % frames.size()), sequence * 33_333L);
                if (done.incrementAndGet() == warm) {
                    start = clocks();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("The bare loop failed: " + e.getMessage(), e);
        }
    }

    /** CPU seconds of this process and seconds on the wall. */
    private static double[] clocks() {
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new double[] {os.getProcessCpuTime() / 1e9, System.nanoTime() / 1e9};
    }

    /** All files of a folder, in the order of their names. */
    static List<byte[]> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .map(file -> {
                        try {
                            return Files.readAllBytes(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
