package io.landmarkstream.bench;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.demo.CameraTally;
import io.landmarkstream.demo.OutcomeReader;
import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.jvm.ChildJvm;
import io.landmarkstream.shed.ShedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The whole pipeline, Kafka to Kafka, beside {@link BareLoop} on the same frames, models and number of working threads.
 * Worker processes run on the first cores, broker and publisher on the others, where the system can pin processes.
 */
public final class PipelineBench implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final double CALM_LOAD = .5;
    private static final int CALM_SECONDS = 15;
    private static final String[] WORKER_OPTIONS = {"-Xmx2g", "-XX:+UseParallelGC"};

    private final Workload work;
    private final Path folder;
    private final EmbeddedBroker broker;
    private final Class<?> commandLine;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private int runs;
    private ChildJvm job;

    /**
     * @param frames folder of JPEG frames of one clip, in the order of their names
     * @param models folder with weights; {@code null}: where the store looks by itself
     * @param pipelines names
     * @param threads working threads: task slots of the job, threads of the bare loop
     * @param warm frames before the clocks start
     * @param measured frames between the clocks
     */
    public record Workload(Path frames, Path models, List<String> pipelines, int threads, int warm, int measured) {

        List<byte[]> jpegs() throws IOException {
            return BareLoop.read(frames);
        }
    }

    /**
     * What frames cost.
     *
     * @param cpuMsPerFrame processor time of the worker process, all its threads, milliseconds
     * @param framesPerSecond throughput
     */
    public record Cost(double cpuMsPerFrame, double framesPerSecond) {}

    /**
     * @param framesPerSecond offered
     * @param p50Ms median from sending to result, milliseconds
     * @param p99Ms 99th percentile
     */
    public record Latency(double framesPerSecond, long p50Ms, long p99Ms) {}

    /**
     * @param commandLine class whose {@code main} takes {@code run …}
     * @param folder for logs and the broker's data
     */
    public PipelineBench(Class<?> commandLine, Workload work, Path folder) throws IOException {
        this.commandLine = commandLine;
        this.work = work;
        this.folder = folder;
        this.broker = EmbeddedBroker.start(folder.resolve("broker"));
        pin(broker.pid(), otherCores());
        pin(ProcessHandle.current().pid(), otherCores());
    }

    /** Cost of the job, fed from a topic that holds all frames when it starts. */
    public Cost pipeline(int cameras) throws Exception {
        try (FramesTopic topic = new FramesTopic(broker, "run-" + ++runs)) {
            topic.send(work.jpegs(), cameras, 0, work.warm() + work.measured(), 0);
            Process worker = startJob(topic, cameras);
            try {
                double[] from = await(topic, worker, work.warm());
                double[] to = await(topic, worker, work.warm() + work.measured());
                requireNoRejects(topic);
                double frames = to[0] - from[0];
                return new Cost(1000 * (to[1] - from[1]) / frames, frames / (to[2] - from[2]));
            } finally {
                stop(worker);
            }
        }
    }

    /** Cost of the bare loop. */
    public Cost bare(int cameras) throws Exception {
        ChildJvm jvm = worker("bare-" + ++runs);
        Process worker = jvm.start(
                BareLoop.class,
                work.frames().toString(),
                work.models() == null ? "" : work.models().toString(),
                String.join(",", work.pipelines()),
                Integer.toString(work.threads()),
                Integer.toString(cameras),
                Integer.toString(work.warm()),
                Integer.toString(work.measured()));
        try {
            if (!worker.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || worker.exitValue() != 0) {
                throw new IOException("The bare loop did not finish. Its log ends with:\n" + jvm.logTail());
            }
        } finally {
            worker.destroyForcibly();
        }
        List<String> log = Files.readAllLines(jvm.log());
        String[] figures = log.get(log.size() - 1).split(" ");
        double frames = Double.parseDouble(figures[0]);
        return new Cost(1000 * Double.parseDouble(figures[1]) / frames, frames / Double.parseDouble(figures[2]));
    }

    /** Latency of the job under a steady load, after as many frames of warm-up. */
    public Latency latency(int cameras, double framesPerSecond) throws Exception {
        try (FramesTopic topic = new FramesTopic(broker, "run-" + ++runs)) {
            Process worker = startJob(topic, cameras);
            try {
                topic.send(work.jpegs(), cameras, 0, work.warm(), 0);
                await(topic, worker, work.warm());
                Map<String, CameraTally> tallies = IntStream.range(0, cameras)
                        .boxed()
                        .collect(Collectors.toMap(i -> "cam-" + i, i -> new CameraTally("cam-" + i)));
                OutcomeReader reader =
                        OutcomeReader.fromEnd(broker.bootstrapServers(), topic.landmarks(), topic.rejects(), tallies);
                try (reader) {
                    topic.send(work.jpegs(), cameras, work.warm(), work.warm() + work.measured(), framesPerSecond);
                    await(topic, worker, work.warm() + work.measured());
                }
                requireNoRejects(topic);
                CameraTally.TallyStats all =
                        CameraTally.merged("all", tallies.values()).figures();
                return new Latency(framesPerSecond, all.p50Ms(), all.p99Ms());
            } finally {
                stop(worker);
            }
        }
    }

    /**
     * The job in live mode: calm, then overloaded, then calm again, each camera sending in turn.
     *
     * @param capacity frames a second that the job bears
     * @param seconds how long it is overloaded
     */
    LiveLoad.LiveLoadResult live(int cameras, double capacity, double overload, int seconds) throws Exception {
        int calm = (int) (CALM_LOAD * capacity * CALM_SECONDS);
        int heavy = (int) (overload * capacity * seconds);
        try (FramesTopic topic = new FramesTopic(broker, "run-" + ++runs)) {
            Process worker = startJob(topic, cameras, "-Dlandmarks.mode=live");
            try {
                List<byte[]> jpegs = work.jpegs();
                topic.send(jpegs, cameras, 0, work.warm(), CALM_LOAD * capacity);
                int from = work.warm() + calm;
                topic.send(jpegs, cameras, work.warm(), from, CALM_LOAD * capacity);
                long fromMs = System.currentTimeMillis();
                topic.send(jpegs, cameras, from, from + heavy, overload * capacity);
                long toMs = System.currentTimeMillis();
                int in = from + heavy + calm;
                topic.send(jpegs, cameras, from + heavy, in, CALM_LOAD * capacity);
                await(topic, worker, in);
                return new LiveLoad(broker, topic)
                        .figures(
                                capacity,
                                in,
                                fromMs,
                                toMs,
                                ShedOptions.DEFAULT.fresh().toMillis());
            } finally {
                stop(worker);
            }
        }
    }

    private Process startJob(FramesTopic topic, int cameras, String... more) throws IOException {
        Path list = CamerasFile.write(
                folder.resolve("cameras-" + cameras + ".yaml"),
                IntStream.range(0, cameras).mapToObj(i -> "cam-" + i).toList());
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "-Dlandmarks.models.dir=" + (work.models() == null ? "" : work.models()),
                "--pipelines=" + String.join(",", work.pipelines()),
                "--parallelism=" + work.threads(),
                "--cameras=" + list,
                "-Dlandmarks.kafka.frames-topic=" + topic.frames(),
                "-Dlandmarks.kafka.landmarks-topic=" + topic.landmarks(),
                "-Dlandmarks.kafka.rejects-topic=" + topic.rejects(),
                "-Dlandmarks.kafka.group-id=" + topic.frames(),
                "-Dlandmarks.kafka.start=earliest"));
        arguments.addAll(List.of(more));
        job = worker("job-" + runs);
        return job.start(commandLine, arguments.toArray(String[]::new));
    }

    private ChildJvm worker(String name) {
        ChildJvm jvm = new ChildJvm(folder, name).options(WORKER_OPTIONS);
        return canPin() ? jvm.under("taskset", "-c", "0-" + (work.threads() - 1)) : jvm;
    }

    /** Waits for so many outcomes; outcomes, processor seconds of the worker and seconds on the wall at that moment. */
    private double[] await(FramesTopic topic, Process worker, long outcomes) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long now = topic.outcomes();
            if (now >= outcomes) {
                return new double[] {
                    now, worker.info().totalCpuDuration().orElseThrow().toNanos() / 1e9, System.nanoTime() / 1e9
                };
            }
            if (!worker.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("The job " + (worker.isAlive() ? "is stuck at " + now : "ended after " + now)
                        + " of " + outcomes + " frames. Its log ends with:\n" + job.logTail());
            }
            Thread.sleep(20);
        }
    }

    private static void requireNoRejects(FramesTopic topic) throws Exception {
        if (topic.rejected() > 0) {
            throw new IOException(topic.rejected() + " frames were rejected: the figures would mean nothing.");
        }
    }

    private static void stop(Process worker) throws InterruptedException {
        worker.destroy();
        if (!worker.waitFor(20, TimeUnit.SECONDS)) {
            worker.destroyForcibly();
        }
    }

    /** Whether worker and broker can have cores of their own. */
    public boolean canPin() {
        return Files.isExecutable(Path.of("/usr/bin/taskset")) && cores > work.threads();
    }

    private String otherCores() {
        return work.threads() + "-" + (cores - 1);
    }

    private void pin(long pid, String cores) throws IOException {
        if (!canPin()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("taskset", "-apc", cores, Long.toString(pid)));
        try {
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
