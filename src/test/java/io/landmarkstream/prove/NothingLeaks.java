package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.JobSettings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Every picture carries a mark, in a JPEG's comment and in a video's user data, and so do two passwords of the Kafka
 * clients. After checkpoints, a killed TaskManager and a savepoint the marks are looked for in everything that the
 * processes wrote, in the results and rejects, in what the REST interface tells and in the processes' arguments.
 * Decoded pictures show as thousands of equal bytes. Controls: the scanner finds its own marks in every disguise, and
 * the pictures' mark on the frames topic.
 */
final class NothingLeaks implements Proof {

    private static final String PICTURE = "the mark of a picture";
    private static final String PASSWORD = "a password";

    @Override
    public String name() {
        return "nothing-leaks";
    }

    @Override
    public String promise() {
        return "No picture is ever stored or logged, and no password is shown.";
    }

    @Override
    public Length length() {
        return Length.FAST;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        byte[] picture = ("picture-mark-" + setting.seed() + "-7d1c").getBytes(StandardCharsets.US_ASCII);
        String password = "password-mark-" + setting.seed() + "-a93e";
        Scanner scanner =
                new Scanner().lookFor(PICTURE, picture).lookFor(PASSWORD, password.getBytes(StandardCharsets.US_ASCII));
        Scanner control = new Scanner().lookFor(PICTURE, picture);
        long frames;
        try (EmbeddedBroker broker = EmbeddedBroker.start(setting.folder().resolve("broker"))) {
            JobSettings settings = settings(broker, password);
            Brokers.createTopics(settings, 2, (short) 1);
            try (Cluster cluster = Cluster.start(setting.folder().resolve("cluster"), 3)) {
                cluster.submit(settings, null);
                try (Traffic traffic = new Traffic(broker.bootstrapServers(), "frames", 12, picture);
                        Readout readout = new Readout(broker.bootstrapServers(), "landmarks", "rejects")) {
                    Cluster.await("the first results", () -> readout.count() > 100);
                    long before = System.currentTimeMillis();
                    Cluster.kill(cluster.busyTaskManagers().get(0));
                    cluster.startTaskManager();
                    Cluster.await("results after the kill", () -> readout.newestMs() > before);
                    rest(cluster, scanner);
                    arguments(cluster, scanner);
                    scanner.files(setting.folder().resolve("cluster"), file -> true);
                    cluster.stopWithSavepoint();
                    frames = traffic.stop();
                }
                scanner.files(setting.folder().resolve("cluster"), file -> true);
            }
            topics(broker, scanner);
        }
        // The frames topic itself is what must hold the pictures.
        Path broker = setting.folder().resolve("broker");
        scanner.files(broker, file -> !file.toString().contains("/frames-") && !isLog(file));
        control.files(broker, file -> file.toString().contains("/frames-"));
        boolean controls = Scanner.works() && control.hits().stream().anyMatch(hit -> hit.startsWith(PICTURE));
        List<String> hits = scanner.hits().stream().distinct().toList();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("frames", frames);
        figures.put("places", scanner.scannedFiles());
        figures.put("megabytes", scanner.scannedMb());
        figures.put("hits", hits);
        figures.put("controlsFound", controls);
        return new Outcome(
                hits.isEmpty() && controls,
                0,
                "%d marked frames; %d hits in %d files and answers, %.1f MB%s; the controls were %sfound"
                        .formatted(
                                frames,
                                hits.size(),
                                scanner.scannedFiles(),
                                scanner.scannedMb(),
                                hits.isEmpty() ? "" : ", the first: " + hits.get(0),
                                controls ? "" : "NOT "),
                figures);
    }

    private static boolean isLog(Path file) {
        // Segments of results and rejects are compressed; their records are read instead.
        return file.toString().endsWith(".log") && file.toString().contains("/data/");
    }

    private static JobSettings settings(EmbeddedBroker broker, String password) {
        return JobSettings.of(Configuration.fromMap(Map.of(
                "landmarks.kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "landmarks.delivery",
                "exactly-once",
                "landmarks.parallelism",
                "2",
                "landmarks.checkpoint.interval",
                "500 ms",
                "landmarks.kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"" + password
                        + "\";",
                "landmarks.kafka.properties.ssl.keystore.password",
                password + "-keystore")));
    }

    /** What the REST interface tells about the cluster and its jobs. */
    private static void rest(Cluster cluster, Scanner scanner) throws IOException {
        for (String path : List.of("/jobmanager/config", "/config", "/overview", "/jobmanager/environment")) {
            rest(cluster, scanner, path);
        }
        for (JsonNode job : cluster.get("/jobs").get("jobs")) {
            String path = "/jobs/" + job.get("id").asText();
            for (String more : List.of("", "/config", "/plan", "/exceptions", "/checkpoints", "/checkpoints/config")) {
                rest(cluster, scanner, path + more);
            }
        }
        rest(cluster, scanner, "/jobmanager/thread-dump");
        for (JsonNode manager : cluster.get("/taskmanagers").get("taskmanagers")) {
            String path = "/taskmanagers/" + manager.get("id").asText();
            rest(cluster, scanner, path);
            rest(cluster, scanner, path + "/thread-dump");
        }
    }

    private static void rest(Cluster cluster, Scanner scanner, String path) throws IOException {
        scanner.bytes(
                "the answer to " + path,
                cluster.request(HttpRequest.newBuilder(cluster.url(path)).timeout(Duration.ofSeconds(60)))
                        .body()
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void arguments(Cluster cluster, Scanner scanner) throws IOException {
        for (Process process : Stream.concat(Stream.of(cluster.jobManager()), cluster.taskManagers().stream())
                .toList()) {
            for (String file : List.of("cmdline", "environ")) {
                Path path = Path.of("/proc/" + process.pid() + "/" + file);
                if (Files.isReadable(path)) {
                    scanner.bytes(path.toString(), Files.readAllBytes(path));
                }
            }
        }
    }

    private static void topics(EmbeddedBroker broker, Scanner scanner) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.of("landmarks", "rejects")
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    scanner.bytes("a record of " + record.topic(), record.value());
                    record.headers().forEach(header -> scanner.bytes("a header of " + record.topic(), header.value()));
                });
            }
        }
    }
}
