package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.audit.Audit;
import io.landmarkstream.audit.CameraAccount;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.capacity.CapacityPlan;
import io.landmarkstream.capacity.Costs;
import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.Uids;
import io.landmarkstream.jvm.ChildJvm;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.picture.Pictures;
import io.landmarkstream.records.TopicConsumer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The pipe alone, Kafka to Kafka, with many cameras and a finder that looks at nothing ({@link SeenPeople}): frames a
 * second, processor time, state, checkpoints, and what a rescale from one slot to two costs. Beside each figure stands
 * what {@link CapacityPlan} says.
 */
public final class PipeBench {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration FLINKS_FIGURES = Duration.ofSeconds(30);
    private static final int QUALITY = 90;
    private static final int PICTURES = 8;

    /** Share of the frames that the job with one slot answers; half of them before the clocks start. */
    private static final double BEFORE = .6;

    private static final String[] WORKER_OPTIONS = {"-Xmx2g", "-XX:+UseParallelGC"};

    private final Options options;
    private final Consumer<String> say;
    private final Path folder;

    /**
     * @param cameras how many
     * @param frames of each
     * @param fps frames a second of each, by their capture times: they are worked on as fast as can be
     * @param people in view of each, each with a face and two hands; 0: nothing is found
     * @param width of the pictures, pixels
     * @param height likewise
     * @param checkpointMs between two checkpoints
     */
    public record Options(int cameras, int frames, int fps, int people, int width, int height, int checkpointMs) {

        private int all() {
            return cameras * frames;
        }
    }

    /**
     * Something that was measured, and what the plan says.
     *
     * @param ratio measured over planned
     */
    public record Beside(double measured, double planned, double ratio) {
        private static Beside of(double measured, double planned) {
            return new Beside(measured, planned, measured / planned);
        }
    }

    /**
     * @param framesPerSecond of one slot, without waiting for cameras
     * @param cpuMs processor time of a frame, milliseconds: decoding and everything but finding
     * @param inBytes a frame's record
     * @param outBytes a result's record
     * @param stateMb state that a checkpoint holds
     * @param checkpointMs median of a checkpoint's duration while the job is at its limit
     * @param longestCheckpointMs longest of them
     * @param rescale from one slot to two
     */
    public record Figures(
            int cameras,
            @JsonProperty("frames_per_second") double framesPerSecond,
            @JsonProperty("cpu_ms") Beside cpuMs,
            @JsonProperty("in_bytes") Beside inBytes,
            @JsonProperty("out_bytes") Beside outBytes,
            @JsonProperty("state_mb") Beside stateMb,
            @JsonProperty("checkpoint_ms") long checkpointMs,
            @JsonProperty("longest_checkpoint_ms") long longestCheckpointMs,
            Rescale rescale) {}

    /**
     * @param savepointSeconds from the request to the end of the job with one slot
     * @param startSeconds from there to the first result of the job with two slots: JVM, Flink and job
     * @param savepointMb on disk
     * @param lost frames without an outcome, as {@link Audit} counts them
     * @param doubled outcomes of frames that had one, likewise
     * @param rejects frames that were rejected or shed, by reason without the prefix {@code REASON_}
     * @param busiest records of the busier slot over the mean
     */
    public record Rescale(
            @JsonProperty("savepoint_seconds") double savepointSeconds,
            @JsonProperty("start_seconds") double startSeconds,
            @JsonProperty("savepoint_mb") double savepointMb,
            long lost,
            long doubled,
            SortedMap<String, Long> rejects,
            double busiest) {}

    /** @param folder for logs, savepoints and the broker's data */
    public PipeBench(Options options, Path folder, Consumer<String> say) {
        this.options = options;
        this.folder = folder;
        this.say = say;
    }

    /** Measures everything once. */
    public Figures run() throws Exception {
        List<byte[]> pictures = pictures();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
                FramesTopic topic = new FramesTopic(broker, "pipe", 1_000_000L / options.fps())) {
            topic.send(pictures, options.cameras(), 0, options.all(), 0);
            say(
                    "%,d cameras, %,d frames of %d x %d, %d people in view of each at %d frames a second",
                    options.cameras(),
                    options.all(),
                    options.width(),
                    options.height(),
                    options.people(),
                    options.fps());
            return measure(broker, topic);
        }
    }

    private Figures measure(EmbeddedBroker broker, FramesTopic topic) throws Exception {
        long warm = (long) (BEFORE / 2 * options.all());
        Path savepoints = Files.createDirectory(folder.resolve("savepoints"));
        String savepoint;
        Clock from;
        Clock to;
        List<FlinkRest.Checkpoint> checkpoints;
        double savepointSeconds;
        long before;
        try (Worker one = new Worker("one", broker, topic, 1, null)) {
            from = one.await(warm);
            to = one.await((long) (BEFORE * options.all()));
            checkpoints = one.rest().checkpoints();
            double start = seconds();
            savepoint = one.stop(savepoints);
            savepointSeconds = seconds() - start;
            before = topic.outcomes();
        }
        double restart = seconds();
        double busiest;
        double startSeconds;
        try (Worker two = new Worker("two", broker, topic, 2, savepoint)) {
            startSeconds = two.await(before + 1).wall() - restart;
            two.await(options.all());
            busiest = busiest(two.rest(), options.all() - before);
        }
        CameraAccount account = account(broker, topic);
        SortedMap<String, Long> rejects = new TreeMap<>(account.rejects());
        rejects.putAll(account.shed());
        return figures(
                from,
                to,
                checkpoints,
                bytes(broker, topic.frames()),
                bytes(broker, topic.landmarks()),
                new Rescale(
                        savepointSeconds,
                        startSeconds,
                        bytes(savepoints) / 1e6,
                        account.unanswered(),
                        account.doubled(),
                        rejects,
                        busiest));
    }

    private Figures figures(
            Clock from,
            Clock to,
            List<FlinkRest.Checkpoint> checkpoints,
            double inBytes,
            double outBytes,
            Rescale rescale)
            throws IOException {
        if (checkpoints.isEmpty()) {
            throw new IOException(
                    "No checkpoint was completed: take more --frames, or a shorter --checkpoint-interval.");
        }
        CapacityPlan plan = plan();
        double frames = to.outcomes() - from.outcomes();
        long[] durations = checkpoints.stream()
                .mapToLong(FlinkRest.Checkpoint::ms)
                .sorted()
                .toArray();
        Figures figures = new Figures(
                options.cameras(),
                frames / (to.wall() - from.wall()),
                Beside.of(1000 * (to.cpu() - from.cpu()) / frames, plan.cpuMs()),
                Beside.of(inBytes, 1e6 * plan.inMb() / plan.framesPerSecond()),
                Beside.of(outBytes, 1e6 * plan.outMb() / plan.framesPerSecond()),
                Beside.of(checkpoints.get(0).bytes() / 1e6, plan.stateMb()),
                durations[durations.length / 2],
                durations[durations.length - 1],
                rescale);
        say("  one slot: %,.0f frames a second", figures.framesPerSecond());
        say("  processor time of a frame", "ms", figures.cpuMs());
        say("  a frame's record", "bytes", figures.inBytes());
        say("  a result's record", "bytes", figures.outBytes());
        say("  state", "MB", figures.stateMb());
        say(
                "  checkpoints at full load: median %d ms, longest %d ms of %d",
                figures.checkpointMs(), figures.longestCheckpointMs(), durations.length);
        say(
                "  one slot to two: savepoint of %.1f MB %.1f s, first result %.1f s later; lost %d, doubled %d,"
                        + " rejects %s; busier slot over the mean %.3f",
                rescale.savepointMb(),
                rescale.savepointSeconds(),
                rescale.startSeconds(),
                rescale.lost(),
                rescale.doubled(),
                rescale.rejects().isEmpty() ? "0" : rescale.rejects(),
                rescale.busiest());
        return figures;
    }

    private CapacityPlan plan() {
        return CapacityPlan.of(
                new CapacityPlan.Wanted(
                        options.cameras(),
                        options.fps(),
                        options.width(),
                        options.height(),
                        "jpeg",
                        List.of(),
                        0.,
                        2 * options.people(),
                        options.people(),
                        68,
                        4,
                        1800,
                        2),
                Costs.shipped());
    }

    /** A worker's figures at one moment: outcomes, processor seconds, seconds on the wall. */
    private record Clock(long outcomes, double cpu, double wall) {}

    /** A process with the job. */
    private final class Worker implements AutoCloseable {
        private final FramesTopic topic;
        private final ChildJvm jvm;
        private final Process process;
        private final FlinkRest rest;

        /** @param savepoint to start from, or {@code null} */
        Worker(String name, EmbeddedBroker broker, FramesTopic topic, int slots, String savepoint) throws IOException {
            this.topic = topic;
            int port = freePort();
            Map<String, String> settings = new HashMap<>(Map.of(
                    "landmarks.kafka.bootstrap-servers", broker.bootstrapServers(),
                    "landmarks.kafka.frames-topic", topic.frames(),
                    "landmarks.kafka.landmarks-topic", topic.landmarks(),
                    "landmarks.kafka.rejects-topic", topic.rejects(),
                    "landmarks.kafka.group-id", topic.frames(),
                    "landmarks.kafka.start", "earliest",
                    "landmarks.parallelism", Integer.toString(slots),
                    "landmarks.checkpoint.interval", options.checkpointMs() + " ms",
                    "landmarks.cameras.file", cameras().toString()));
            settings.put("rest.bind-port", Integer.toString(port));
            settings.put("metrics.fetcher.update-interval", "200");
            settings.put(
                    "execution.checkpointing.dir",
                    folder.resolve("checkpoints").toUri().toString());
            settings.put(
                    "io.tmp.dirs",
                    Files.createDirectory(folder.resolve("tmp-" + name)).toString());
            if (savepoint != null) {
                settings.put("execution.state-recovery.path", savepoint);
            }
            List<String> arguments = new ArrayList<>(List.of(Integer.toString(options.people())));
            settings.forEach((key, value) -> arguments.add(key + "=" + value));
            jvm = new ChildJvm(folder, name).options(WORKER_OPTIONS);
            process = jvm.start(PipeWorker.class, arguments.toArray(String[]::new));
            rest = new FlinkRest(port);
        }

        FlinkRest rest() {
            return rest;
        }

        /** Waits for so many outcomes in all. */
        Clock await(long outcomes) throws Exception {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                long now = topic.outcomes();
                if (now >= outcomes) {
                    double cpu = process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
                    return new Clock(now, cpu, seconds());
                }
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("The job " + (process.isAlive() ? "is stuck at " : "ended after ") + now
                            + " of " + outcomes + " frames. Its log ends with:\n" + jvm.logTail());
                }
                Thread.sleep(10);
            }
        }

        /** Ends it with a savepoint; gives its address. */
        String stop(Path savepoints) throws Exception {
            OutputStream in = process.getOutputStream();
            in.write((savepoints + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("The job does not stop. Its log ends with:\n" + jvm.logTail());
            }
            for (String line : Files.readAllLines(jvm.log())) {
                if (line.startsWith(PipeWorker.SAVEPOINT)) {
                    return line.substring(PipeWorker.SAVEPOINT.length());
                }
            }
            throw new IOException("The job ended without a savepoint. Its log ends with:\n" + jvm.logTail());
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (process.waitFor(20, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }

    private Path cameras() throws IOException {
        return CamerasFile.write(
                folder.resolve("cameras.yaml"),
                IntStream.range(0, options.cameras()).mapToObj(i -> "cam-" + i).toList());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Flink collects what slots have read now and then: waits until it is all, and says so where it is not. */
    private double busiest(FlinkRest rest, long all) throws Exception {
        long deadline = System.nanoTime() + FLINKS_FIGURES.toNanos();
        while (true) {
            List<Long> read = rest.read(Uids.DECODE);
            long sum = read.stream().mapToLong(x -> x).sum();
            boolean late = System.nanoTime() > deadline;
            if (sum < all && late) {
                say(
                        "  after %d s Flink's REST interface tells of %,d records of %,d only: the busier slot's figure"
                                + " is of those",
                        FLINKS_FIGURES.toSeconds(), sum, all);
            }
            if (sum >= all || late) {
                return read.stream().mapToLong(x -> x).max().orElse(0) * read.size() / (double) sum;
            }
            Thread.sleep(200);
        }
    }

    /** What became of the frames, by the topics. */
    private static CameraAccount account(EmbeddedBroker broker, FramesTopic topic) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", broker.bootstrapServers());
        return Audit.run(
                        new Audit.Options(
                                client,
                                topic.frames(),
                                topic.landmarks(),
                                topic.rejects(),
                                topic.frames(),
                                null,
                                null,
                                Duration.ZERO,
                                true),
                        progress -> {})
                .total();
    }

    /** Mean size of a topic's values. */
    private static double bytes(EmbeddedBroker broker, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                TopicConsumer.open(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long records = 0;
            long bytes = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    records++;
                    bytes += record.serializedValueSize();
                }
            }
            return (double) bytes / records;
        }
    }

    private List<byte[]> pictures() {
        List<byte[]> jpegs = new ArrayList<>();
        try (JpegEncoder encoder = new JpegEncoder(QUALITY)) {
            for (int i = 0; i < PICTURES; i++) {
                BufferedImage image =
                        new BufferedImage(options.width(), options.height(), BufferedImage.TYPE_3BYTE_BGR);
                Graphics2D graphics = image.createGraphics();
                for (int stripe = 0; stripe < options.width(); stripe += 8) {
                    graphics.setColor(Color.getHSBColor((stripe + 8 * i) / 320f, .5f, .8f));
                    graphics.fillRect(stripe, 0, 8, options.height());
                }
                graphics.dispose();
                jpegs.add(encoder.encode(Pictures.ofImage(image)));
            }
        }
        return jpegs;
    }

    private static long bytes(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.map(Path::toFile)
                    .filter(java.io.File::isFile)
                    .mapToLong(java.io.File::length)
                    .sum();
        }
    }

    private static double seconds() {
        return System.nanoTime() / 1e9;
    }

    private void say(String what, String unit, Beside beside) {
        say("%s: %,.2f %s, planned %,.2f: %.2f times", what, beside.measured(), unit, beside.planned(), beside.ratio());
    }

    private void say(String format, Object... arguments) {
        say.accept(String.format(Locale.ROOT, format, arguments));
    }
}
