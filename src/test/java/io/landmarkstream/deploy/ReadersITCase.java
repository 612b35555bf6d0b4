package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackedObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readers of examples/: both formats by the records' content-type, and nothing that they do not know. */
class ReadersITCase {

    @TempDir
    private Path dir;

    @Test
    void eachReadsBothFormatsAndPassesOverWhatItDoesNotKnow() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"))) {
            String servers = broker.bootstrapServers();
            Topics.create(
                    JobSettings.of(Configuration.fromMap(Map.of("landmarks.kafka.bootstrap-servers", servers))),
                    1,
                    (short) 1,
                    Duration.ofHours(1));
            publish(servers);
            check(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    DeployFiles.HOME.resolve("examples/java/ReadLandmarks.java").toString(),
                    servers,
                    "2"));
        }
    }

    private void publish(String servers) {
        TrackedObject.Builder object = TrackedObject.newBuilder()
                .setKind("hand")
                .setTrackId(7)
                .addLandmarks(Landmark.newBuilder().setX(1.5f).setY(2.5f));
        FrameLandmarks frame = FrameLandmarks.newBuilder()
                .setCamera("proto")
                .setSequence(3)
                .addObjects(object)
                .addObjects(TrackedObject.newBuilder().setKind("face"))
                .build();
        byte[] framed = {0, 0, 0, 0, 1, 0, 'h', 'e', 'l', 'l', 'o'};
        String json = "{\"camera\": \"json\", \"sequence\": \"4\", \"a_field_of_tomorrow\": {\"x\": 1}, \"objects\": [{"
                + "\"kind\": \"hand\", \"track_id\": \"8\", \"landmarks\": [{\"x\": 3.5, \"y\": 4.5}]}]}";
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            send(producer, "application/vnd.confluent.avro", framed);
            send(producer, "application/x-protobuf", framed);
            send(producer, "application/json", "no JSON".getBytes(StandardCharsets.UTF_8));
            send(producer, "text/plain", frame.toByteArray());
            send(producer, "application/x-protobuf", null);
            send(producer, "application/x-protobuf", frame.toByteArray());
            send(producer, "application/json", json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String type, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("landmarks", 0, new byte[] {'c'}, value);
        record.headers().add("content-type", type.getBytes(StandardCharsets.UTF_8));
        producer.send(record);
    }

    private void check(List<String> command) throws Exception {
        Path said = dir.resolve("said.txt");
        Process reader = new ProcessBuilder(new ArrayList<>(command))
                .directory(DeployFiles.HOME.toFile())
                .redirectOutput(said.toFile())
                .redirectError(dir.resolve("err.txt").toFile())
                .start();
        try {
            assertThat(reader.waitFor(120, TimeUnit.SECONDS))
                    .as(Files.readString(dir.resolve("err.txt")))
                    .isTrue();
        } finally {
            reader.destroyForcibly();
        }
        assertThat(Files.readAllLines(said))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("proto 3 hand 7 ").contains("1.5,2.5"),
                        line -> assertThat(line).startsWith("json 4 hand 8 ").contains("3.5,4.5"));
    }
}
