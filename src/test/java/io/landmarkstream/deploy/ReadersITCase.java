package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackedObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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

    private static final byte[] BROKEN_UTF8 = {'{', '"', (byte) 0xFF, '"', ':', '1', '}'};

    private record Sent(String type, String message, byte[] value) {}

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
                    "3"));
            python(servers);
            javaScript(servers);
        }
    }

    private void python(String servers) throws Exception {
        if (!runs("python3", "-c", "import google.protobuf, grpc_tools")) {
            System.out.println("the Python reader is skipped: python3 has no protobuf or no grpcio-tools");
            return;
        }
        Path code = Files.createDirectory(dir.resolve("python"));
        assertThat(runs(
                        "python3",
                        "-m",
                        "grpc_tools.protoc",
                        "-I",
                        "proto",
                        "--python_out=" + code,
                        "proto/landmarkstream/v1/landmarks.proto"))
                .isTrue();
        if (!runs("python3", "-c", "import confluent_kafka")) {
            System.out.println("the Python reader is given its records by a stand-in: there is no confluent_kafka");
            standIn(code);
        }
        String reader =
                DeployFiles.HOME.resolve("examples/python/read_landmarks.py").toString();
        check(List.of("env", "PYTHONPATH=" + code, "python3", reader, servers, "3"));
    }

    /** A module with the same records and what the reader calls of confluent_kafka. */
    private static void standIn(Path code) throws Exception {
        StringBuilder module = new StringBuilder("from base64 import b64decode\nRECORDS = [\n");
        for (Sent sent : records()) {
            List<String> headers = new ArrayList<>();
            if (sent.type != null) {
                headers.add("('content-type', b'" + sent.type + "')");
            }
            if (sent.message != null) {
                headers.add("('messageType', b'" + sent.message + "')");
            }
            String value = sent.value == null
                    ? "None"
                    : "b64decode('" + Base64.getEncoder().encodeToString(sent.value) + "')";
            module.append("    (%s, %s),\n".formatted(headers.isEmpty() ? "None" : headers, value));
        }
        module.append("""
                ]


                class Record:
                    def __init__(self, offset, headers, value):
                        self.of = {'offset': offset, 'headers': headers, 'value': value, 'error': None}

                    def __getattr__(self, name):
                        return lambda: self.of[name]


                class Consumer:
                    def __init__(self, config):
                        self.records = [Record(i, *record) for i, record in enumerate(RECORDS)]

                    def subscribe(self, topics):
                        assert topics == ['landmarks']

                    def poll(self, seconds):
                        return self.records.pop(0)

                    def close(self):
                        pass
                """);
        Files.writeString(code.resolve("confluent_kafka.py"), module);
    }

    private void javaScript(String servers) throws Exception {
        Path modules = DeployFiles.HOME.resolve("examples/javascript/node_modules");
        if (!Files.isDirectory(modules) || !runs("node", "--version")) {
            System.out.println("the JavaScript reader is skipped: there is no node, or npm install did not run in"
                    + " examples/javascript");
            return;
        }
        String reader = DeployFiles.HOME
                .resolve("examples/javascript/read-landmarks.mjs")
                .toString();
        check(List.of("node", reader, servers, "3"));
    }

    private static boolean runs(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(DeployFiles.HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Sent> records() {
        TrackedObject.Builder object = TrackedObject.newBuilder()
                .setKind("hand")
                .setTrackId(7)
                .setHandednessValue(99)
                .addLandmarks(Landmark.newBuilder().setX(1.5f).setY(2.5f));
        FrameLandmarks frame = FrameLandmarks.newBuilder()
                .setCamera("proto")
                .setSequence(3)
                .addObjects(object)
                .addObjects(TrackedObject.newBuilder().setKind("face"))
                .build();
        byte[] framed = {0, 0, 0, 0, 1, 0, 'h', 'e', 'l', 'l', 'o'};
        String json = "{\"camera\": \"json\", \"sequence\": \"4\", \"a_field_of_tomorrow\": {\"x\": 1}, \"objects\": [{"
                + "\"kind\": \"hand\", \"track_id\": \"8\", \"handedness\": \"HANDEDNESS_OF_TOMORROW\","
                + " \"landmarks\": [{\"x\": 3.5, \"y\": 4.5}]}]}";
        byte[] reject = Reject.newBuilder().setCamera("reject").build().toByteArray();
        String own = "landmarkstream.v1.FrameLandmarks";
        List<Sent> records = new ArrayList<>(List.of(
                new Sent("application/vnd.confluent.avro", null, framed),
                new Sent("application/x-protobuf", own, framed),
                new Sent("application/x-protobuf", "landmarkstream.v1.Reject", reject),
                new Sent("application/json-seq", own, json.getBytes(StandardCharsets.UTF_8)),
                new Sent("text/plain", null, frame.toByteArray()),
                new Sent("application/x-protobuf", own, null),
                new Sent("application/json", own, BROKEN_UTF8)));
        for (String no :
                List.of("no JSON", "", "5", "null", "[]", "{\"objects\": 5}", "{\"objects\": [{\"landmarks\": [")) {
            records.add(new Sent("application/json", own, no.getBytes(StandardCharsets.UTF_8)));
        }
        records.add(new Sent("application/x-protobuf", own, frame.toByteArray()));
        records.add(new Sent("Application/JSON; charset=utf-8", own, json.getBytes(StandardCharsets.UTF_8)));
        records.add(new Sent(null, null, frame.toByteArray()));
        return records;
    }

    private static void publish(String servers) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Sent sent : records()) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>("landmarks", 0, new byte[] {'c'}, sent.value);
                if (sent.type != null) {
                    record.headers().add("content-type", sent.type.getBytes(StandardCharsets.UTF_8));
                }
                if (sent.message != null) {
                    record.headers().add("messageType", sent.message.getBytes(StandardCharsets.UTF_8));
                }
                producer.send(record);
            }
        }
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
                    .as("%s ends, said: %s, errors: %s", command.get(0), said(said), said(dir.resolve("err.txt")))
                    .isTrue();
        } finally {
            reader.destroyForcibly();
        }
        assertThat(Files.readAllLines(said))
                .as("%s, errors: %s", command.get(0), said(dir.resolve("err.txt")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("proto 3 hand 7 ").contains("1.5,2.5"),
                        line -> assertThat(line).startsWith("json 4 hand 8 ").contains("3.5,4.5"),
                        line -> assertThat(line).startsWith("proto 3 hand 7 ").contains("1.5,2.5"));
    }

    private static String said(Path file) throws IOException {
        return Files.readString(file);
    }
}
