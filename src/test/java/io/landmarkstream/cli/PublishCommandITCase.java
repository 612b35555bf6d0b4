package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import io.landmarkstream.jvm.ChildJvm;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.tracing.Collector;
import io.landmarkstream.tracing.Collector.ReceivedSpan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a real broker. */
class PublishCommandITCase {

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Path pictures;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(Files.createDirectory(folder.resolve("broker")));
        pictures = Files.createDirectory(folder.resolve("pictures"));
        for (int i = 0; i < 4; i++) {
            Files.write(pictures.resolve(i + ".jpg"), Jpegs.jpeg(Jpegs.scene(64 + i, 48)));
        }
        ImageIO.write(Jpegs.scene(80, 48), "png", pictures.resolve("4.png").toFile());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            topic("frames"),
                            topic("again"),
                            topic("traced"),
                            topic("stopped"),
                            new NewTopic("site", 3, (short) 1),
                            topic("narrow").configs(Map.of("max.message.bytes", "600"))))
                    .all()
                    .get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void twoRunsWithAStartTimeSendTheSame() throws Exception {
        for (String topic : List.of("frames", "again")) {
            int code = publish(
                    "--topic=" + topic,
                    "--no-realtime",
                    "--start-time=2026-01-01T00:00:00Z",
                    "--stream=test",
                    "--camera=door,yard",
                    pictures.toString());
            assertThat(code).as(err.toString()).isZero();
        }
        List<ConsumerRecord<byte[], byte[]>> records = read("frames");
        List<ConsumerRecord<byte[], byte[]>> again = read("again");
        assertThat(records).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(again.get(i).value()).isEqualTo(records.get(i).value());
        }
        Frame last = Frame.parseFrom(records.get(9).value());
        assertThat(last.getCamera()).isEqualTo("yard");
        assertThat(last.getSequence()).isEqualTo(4);
        assertThat(last.getCaptureTimeUs()).isEqualTo(1_767_225_600_160_000L);
        assertThat(Frame.parseFrom(records.get(0).value()).getData().toByteArray())
                .isEqualTo(Files.readAllBytes(pictures.resolve("0.jpg")));
        assertThat(out.toString()).contains("Published 10 frames").contains("to topic frames as door, yard");
    }

    @Test
    void tracesBeginWithTheShareOfFramesThatIsAskedFor() throws Exception {
        try (Collector collector = new Collector()) {
            String[] common = {"--topic=traced", "--no-realtime", pictures.toString()};
            assertThat(publish(common)).as(err.toString()).isZero();
            assertThat(publish(
                            "--trace-ratio=1",
                            "--trace-endpoint=" + collector.endpoint(),
                            "--trace-service=gate",
                            common[0],
                            common[1],
                            common[2]))
                    .as(err.toString())
                    .isZero();

            List<String> headers = read("traced").stream()
                    .map(record -> record.headers().lastHeader("traceparent"))
                    .map(header -> header == null ? "" : new String(header.value(), StandardCharsets.UTF_8))
                    .toList();
            assertThat(headers.subList(0, 5)).containsOnly("");
            assertThat(headers.subList(5, 10).stream().map(header -> header.substring(3, 52)))
                    .containsExactlyInAnyOrderElementsOf(collector.spans().stream()
                            .map(span -> span.trace() + "-" + span.id())
                            .toList());
            assertThat(collector.spans()).extracting(ReceivedSpan::service).containsOnly("gate");

            assertThat(publish("--trace-ratio=2", common[2])).isEqualTo(2);
            assertThat(err.toString()).contains("--trace-ratio");
            assertThat(publish("--trace-ratio=1", "--trace-endpoint=collector:4318", common[2]))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--trace-endpoint must be an address like http://collector:4318");
        }
    }

    @Test
    void stoppedInTheMiddleItSendsWhatItBeganAndSaysHowMuch() throws Exception {
        ChildJvm child = new ChildJvm(folder, "publish");
        Process process = child.start(
                Main.class,
                "publish",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic=stopped",
                "--loop",
                "--fps=50",
                "--camera=a,b",
                pictures.toString());
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> read("stopped").size() > 20);
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<Long> ofA = sequences("a");
        assertThat(ofA).isEqualTo(LongStream.range(0, ofA.size()).boxed().toList());
        assertThat(sequences("b")).isEqualTo(ofA);
        assertThat(Files.readString(child.log()))
                .contains("Published " + 2 * ofA.size() + " frames")
                .doesNotContain("Exception");
    }

    private static List<Long> sequences(String camera) throws Exception {
        List<Long> sequences = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read("stopped")) {
            Frame frame = Frame.parseFrom(record.value());
            if (frame.getCamera().equals(camera)) {
                sequences.add(frame.getSequence());
            }
        }
        return sequences;
    }

    @Test
    void camerasOfAListArePublishedSideBySideEachInThePartitionOfItsSlot() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/video", PublishCommandITCase::motionJpeg);
        server.start();
        Path list = Files.writeString(folder.resolve("cameras.yaml"), """
                - {id: shelf, number: 4, url: pictures, rotation: 180, mirrored: true}
                - {id: web, number: 2, url: "http://127.0.0.1:%d/video"}
                - {id: elsewhere, number: 0}
                """.formatted(
                        server.getAddress().getPort()));
        Path json = folder.resolve("figures.json");
        Process process = new ChildJvm(folder, "site")
                .start(
                        Main.class,
                        "publish",
                        "--bootstrap-servers=" + broker.bootstrapServers(),
                        "--topic=site",
                        "--cameras=" + list,
                        "--status=1",
                        "--json=" + json);
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> read("site", 2).size() > 20);
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
            server.stop(0);
        }
        List<Frame> shelf = frames(read("site", 1));
        assertThat(shelf).hasSize(5).allMatch(f -> f.getCamera().equals("shelf"));
        assertThat(shelf).allMatch(f -> f.getRotation() == 180 && f.getMirrored());
        List<Frame> web = frames(read("site", 2));
        assertThat(web).allMatch(f -> f.getCamera().equals("web") && f.getRotation() == 0 && !f.getMirrored());
        assertThat(web.stream().map(Frame::getSequence)).isSorted();
        JsonNode figures = new ObjectMapper().readTree(json.toFile()).path("cameras");
        assertThat(figures.path("shelf").path("sent").asLong()).isEqualTo(5);
        assertThat(figures.path("shelf").path("state").asText()).isEqualTo("ended");
        assertThat(figures.path("web").path("codec").asText()).isEqualTo("JPEG");
        assertThat(figures.path("web").path("sent").asLong()).isPositive();
        assertThat(figures.path("web").path("captureTimes").asText()).isEqualTo("the clock at arrival");
    }

    private static void motionJpeg(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "multipart/x-mixed-replace; boundary=b");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 2000; i++) {
                byte[] jpeg = Jpegs.jpeg(Jpegs.scene(64 + i % 8, 48));
                out.write("--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                        .formatted(jpeg.length)
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(jpeg);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                Thread.sleep(40);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Frame> frames(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            frames.add(Frame.parseFrom(record.value()));
        }
        return frames;
    }

    /** Started before the broker, and the broker crashes in the middle. */
    @Test
    void aFileWaitsForABrokerThatIsNotThereYetAndForOneThatGoesAway() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path data = folder.resolve("outage");
        Process process = new ChildJvm(folder, "outage-publish")
                .options("-Dlog4j2.configurationFile=log4j2.properties") // a jar of Flink's tests turns the log off
                .start(
                        Main.class,
                        "publish",
                        "--bootstrap-servers=127.0.0.1:" + port,
                        "--topic=outage",
                        "--loop",
                        "--fps=20",
                        "--max-frames=400",
                        pictures.toString());
        Path log = folder.resolve("outage-publish.log");
        try {
            await("it says that there is no broker")
                    .atMost(Duration.ofSeconds(240))
                    .until(() -> Files.readString(log).contains("No Kafka broker answers at 127.0.0.1:" + port));
            EmbeddedBroker first = EmbeddedBroker.start(data, port);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", first.bootstrapServers()))) {
                admin.createTopics(List.of(topic("outage"))).all().get();
            }
            await("some are sent")
                    .atMost(Duration.ofSeconds(240))
                    .until(() -> sequences(port).size() > 40);
            first.kill();
            await("it says that Kafka takes nothing")
                    .atMost(Duration.ofSeconds(240))
                    .until(() -> Files.readString(log).contains("Kafka has taken nothing for 10 s"));
            try (EmbeddedBroker second = EmbeddedBroker.start(data, port)) {
                assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).as(Files.readString(log)).isZero();
                assertThat(sequences(second.port()))
                        .containsExactlyElementsOf(
                                LongStream.range(0, 400).boxed().toList());
                assertThat(Files.readString(log)).contains("Kafka takes pictures again", "Published 400 frames");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Long> sequences(int port) throws IOException {
        List<Long> sequences = new ArrayList<>();
        for (Frame frame : frames(read("127.0.0.1:" + port, "outage", 0))) {
            sequences.add(frame.getSequence());
        }
        return sequences;
    }

    @Test
    void whatCannotBeSentIsSaidInOneSentence() {
        assertThat(publish("--topic=narrow", pictures.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("too large").contains("max.message.bytes");
        assertThat(err.toString().strip().lines()).hasSize(1);

        assertThat(publish("--topic=nowhere", "-Dlandmarks.kafka.properties.max.block.ms=2000", pictures.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("No word about topic nowhere").contains("topics create");

        assertThat(publish(folder.resolve("none.mp4").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("none.mp4: there is no such file or folder");

        assertThat(publish()).isEqualTo(2);
        assertThat(err.toString()).contains("Nothing to publish");
        assertThat(publish("rtsp://cam/1", "rtsp://cam/2")).isEqualTo(2);
        assertThat(err.toString()).contains("2 sources, some of them live, need as many --camera ids");
        assertThat(publish("--size=large", pictures.toString())).isEqualTo(2);
        assertThat(publish("--rotation=45", pictures.toString())).isEqualTo(2);
        assertThat(publish("--quality=0", pictures.toString())).isEqualTo(2);
        assertThat(publish("--camera=a/b", pictures.toString())).isEqualTo(2);
        assertThat(publish("--aspect=wide", pictures.toString())).isEqualTo(2);
        assertThat(publish("--start-time=noon", pictures.toString())).isEqualTo(2);
    }

    @Test
    void watchedResultsAreWaitedForAndRejectsAreTold() throws Exception {
        create("watched", "watched-landmarks", "watched-rejects");
        Thread job = new Thread(() -> answer("watched", "watched-landmarks", "watched-rejects", 5));
        job.start();
        int code = publish(
                "--topic=watched",
                "--watch-results",
                "--no-realtime",
                "-Dlandmarks.kafka.landmarks-topic=watched-landmarks",
                "-Dlandmarks.kafka.rejects-topic=watched-rejects",
                "--camera=gate",
                pictures.toString());
        job.join();
        assertThat(code).as(out + "" + err).isZero();
        assertThat(out.toString())
                .contains("gate: every frame is answered: 4 results, 1 rejects, 0 shed.")
                .contains("The last reject: REASON_CORRUPT (the last one)");
    }

    @Test
    void whereNoJobRunsTheWatchSaysSo() throws Exception {
        create("lonely", "lonely-landmarks", "lonely-rejects");
        JobSettings settings = JobSettings.of(Configuration.fromMap(Map.of(
                "landmarks.kafka.bootstrap-servers", broker.bootstrapServers(),
                "landmarks.kafka.landmarks-topic", "lonely-landmarks",
                "landmarks.kafka.rejects-topic", "lonely-rejects",
                "landmarks.kafka.group-id", "nobody")));
        try (ResultsWatch watch =
                ResultsWatch.start(settings, "lonely", "run", new PrintWriter(out, true), Duration.ofMillis(500))) {
            watch.over(() -> Map.of("gate", 3L));
            await().atMost(Duration.ofSeconds(60)).until(() -> out.toString().contains("no answer for"));
            assertThat(watch.finish()).isFalse();
        }
        assertThat(out.toString())
                .containsPattern("gate: 3 frames sent, and no answer for \\d+ s. No job works as consumer group nobody")
                .contains("gate: 3 of 3 frames are not answered (0 results, 0 rejects, 0 shed). No job works");
    }

    private static void create(String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(
                            Stream.of(topics).map(PublishCommandITCase::topic).toList())
                    .all()
                    .get();
            Topics.awaitReady(admin, List.of(topics));
        }
    }

    /** Stands in for the job: answers so many frames, the last one with a reject. */
    private static void answer(String frames, String landmarks, String rejects, int count) {
        TopicPartition partition = new TopicPartition(frames, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            for (int answered = 0; answered < count && System.nanoTime() < deadline; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Frame frame = Frame.parseFrom(record.value());
                    answered++;
                    producer.send(
                            answered < count
                                    ? new ProducerRecord<>(
                                            landmarks,
                                            FrameLandmarks.newBuilder()
                                                    .setCamera(frame.getCamera())
                                                    .setStream(frame.getStream())
                                                    .build()
                                                    .toByteArray())
                                    : new ProducerRecord<>(
                                            rejects,
                                            Reject.newBuilder()
                                                    .setCamera(frame.getCamera())
                                                    .setStream(frame.getStream())
                                                    .setReason(Reason.REASON_CORRUPT)
                                                    .setDetail("the last one")
                                                    .build()
                                                    .toByteArray()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int publish(String... arguments) {
        List<String> all = new ArrayList<>(List.of("publish", "--bootstrap-servers=" + broker.bootstrapServers()));
        all.addAll(List.of(arguments));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return read(topic, 0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int number) {
        return read(broker.bootstrapServers(), topic, number);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic, int number) {
        TopicPartition partition = new TopicPartition(topic, number);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
