package io.landmarkstream.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.cli.Main;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code landmarks audit} against topics that were written by hand. */
@Timeout(120)
class AuditITCase {

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    private String prefix;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private void topics(String name) throws Exception {
        prefix = name + "-";
        JobSettings settings = JobSettings.of(Configuration.fromMap(Map.of(
                "landmarks.kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "landmarks.kafka.frames-topic",
                prefix + "frames",
                "landmarks.kafka.landmarks-topic",
                prefix + "landmarks",
                "landmarks.kafka.rejects-topic",
                prefix + "rejects")));
        Topics.create(settings, 2, (short) 1, Duration.ofHours(1));
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
        if (transactionalId != null) {
            properties.put("transactional.id", transactionalId);
        }
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void frame(KafkaProducer<byte[], byte[]> producer, int partition, String key) {
        producer.send(new ProducerRecord<>(
                prefix + "frames", partition, key.getBytes(StandardCharsets.UTF_8), new byte[] {1}));
    }

    private void result(KafkaProducer<byte[], byte[]> producer, int partition, long offset, String camera) {
        FrameLandmarks result =
                FrameLandmarks.newBuilder().setCamera(camera).setGap(1).build();
        send(producer, "landmarks", partition, offset, camera, "application/x-protobuf", result.toByteArray());
    }

    private void reject(KafkaProducer<byte[], byte[]> producer, int partition, long offset, Reason reason) {
        String json = "{\"reason\": \"%s\"}".formatted(reason);
        send(producer, "rejects", partition, offset, "", "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            int partition,
            long offset,
            String key,
            String type,
            byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(prefix + topic, key.getBytes(StandardCharsets.UTF_8), value);
        record.headers()
                .add("content-type", type.getBytes(StandardCharsets.UTF_8))
                .add(
                        "messageType",
                        (topic.equals("rejects") ? Reject.getDescriptor() : FrameLandmarks.getDescriptor())
                                .getFullName()
                                .getBytes(StandardCharsets.UTF_8))
                .add("frame-partition", Integer.toString(partition).getBytes(StandardCharsets.UTF_8))
                .add("frame-offset", Long.toString(offset).getBytes(StandardCharsets.UTF_8));
        producer.send(record);
    }

    private record Said(int code, String text) {}

    private Said audit(String... more) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        String[] base = {
            "audit",
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "-Dlandmarks.kafka.frames-topic=" + prefix + "frames",
            "-Dlandmarks.kafka.landmarks-topic=" + prefix + "landmarks",
            "-Dlandmarks.kafka.rejects-topic=" + prefix + "rejects",
        };
        String[] all = new String[base.length + more.length];
        System.arraycopy(base, 0, all, 0, base.length);
        System.arraycopy(more, 0, all, base.length, more.length);
        return new Said(line.execute(all), out.toString());
    }

    @Test
    void whatAddsUpEndsWithZeroAndSaysHowMuch() throws Exception {
        topics("good");
        // Frames of a transaction: its end takes an offset that no record has.
        try (KafkaProducer<byte[], byte[]> producer = producer("camera")) {
            producer.initTransactions();
            producer.beginTransaction();
            frame(producer, 0, "a");
            frame(producer, 0, "a");
            producer.commitTransaction();
            producer.beginTransaction();
            frame(producer, 0, "a");
            frame(producer, 1, "b");
            producer.commitTransaction();
        }
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            result(producer, 0, 0, "a");
            reject(producer, 0, 1, Reason.REASON_CORRUPT);
            result(producer, 0, 3, "a");
            reject(producer, 1, 0, Reason.REASON_SHED_SHARE);
            // A refused control record answers no frame.
            ProducerRecord<byte[], byte[]> control = new ProducerRecord<>(
                    prefix + "rejects",
                    Reject.newBuilder().setReason(Reason.REASON_CONTROL).build().toByteArray());
            control.headers()
                    .add("messageType", Reject.getDescriptor().getFullName().getBytes(StandardCharsets.UTF_8));
            control.headers().add("content-type", "application/x-protobuf".getBytes(StandardCharsets.UTF_8));
            producer.send(control);
        }
        Path json = folder.resolve("good.json");

        Said said = audit("--wait", "0 s", "--json", json.toString());

        assertThat(said.text()).contains("It adds up: 4 frames, each with one answer, in order.");
        assertThat(said.text()).containsPattern("a +3 +2 +1 +0 +0 +0 +0 +2\n").contains("rejects: CORRUPT 1");
        assertThat(said.text()).containsPattern("b +1 +0 +0 +1 +0 +0 +0 +0\n").contains("shed: SHED_SHARE 1");
        assertThat(said.code()).isZero();
        assertThat(Files.readString(json)).contains("\"addsUp\" : true");
    }

    @Test
    void aFrameWithoutAnAnswerEndsWithOneAndNamesItsPlace() throws Exception {
        topics("lost");
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            frame(producer, 0, "a");
            frame(producer, 0, "a");
            result(producer, 0, 0, "a");
        }

        Said said = audit("--wait", "0 s");

        assertThat(said.text())
                .contains("a: 1 frames without an answer, the first at 0:1 (partition:offset)")
                .endsWith("It does not add up.\n");
        assertThat(said.code()).isOne();
    }

    @Test
    void doublesAreAFaultOfExactlyOnceAlone() throws Exception {
        topics("twice");
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            frame(producer, 0, "a");
            result(producer, 0, 0, "a");
            result(producer, 0, 0, "a");
        }

        Said least = audit("--wait", "0 s");
        Said exactly = audit("--wait", "0 s", "-Dlandmarks.delivery=exactly-once");

        assertThat(least.text())
                .endsWith("It adds up: 1 frames, each with its answer, in order; 1 answers came again.\n");
        assertThat(least.code()).isZero();
        assertThat(exactly.text()).endsWith("It does not add up.\n");
        assertThat(exactly.code()).isOne();
    }

    @Test
    void answersOfAnOpenTransactionAreWaitedForAndShowAsCommitLag() throws Exception {
        topics("open");
        try (KafkaProducer<byte[], byte[]> frames = producer(null);
                KafkaProducer<byte[], byte[]> producer = producer("job")) {
            frame(frames, 0, "a");
            frames.flush();
            producer.initTransactions();
            producer.beginTransaction();
            result(producer, 0, 0, "a");
            producer.flush();

            Said said = audit("--wait", "1 s");
            assertThat(said.text())
                    .containsPattern(
                            "commit lag: 1 records behind the last stable offset, oldest open transaction [0-9]");
            assertThat(said.code()).isOne();

            Thread commit = new Thread(producer::commitTransaction);
            commit.start();
            assertThat(audit("--wait", "60 s").code()).isZero();
            commit.join();
        }
    }

    @Test
    void aRecordThatIsNotTheJobsAndARangeWithoutFramesAreTold() throws Exception {
        topics("odd");
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            producer.send(new ProducerRecord<>(prefix + "landmarks", 0, new byte[0], new byte[] {1}));
        }

        Said said = audit("--wait", "0 s");

        assertThat(said.text())
                .contains(
                        "The first unreadable record is odd-landmarks-0 at offset 0: it has no header frame-partition");
        assertThat(said.code()).isOne();
        assertThat(audit("--from", "yesterday").text())
                .contains("--from yesterday is no time; write for example 30min");
    }
}
