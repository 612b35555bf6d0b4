package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landmarkstream.contract.Filled;
import io.landmarkstream.emit.Framing;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.records.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the job tells a schema registry, and what it writes then. */
class SchemaRegistryTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bodies by subject, in the order of their coming; each gets the next id from 258 on. */
    private final Map<String, JsonNode> registered = new LinkedHashMap<>();

    private HttpServer registry;
    private String authorization;
    private int refusal;

    @BeforeEach
    void aRegistry() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/subjects/", this::answer);
        registry.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String[] path = exchange.getRequestURI()
                    .getPath()
                    .substring("/subjects/".length())
                    .split("/versions");
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            registered.putIfAbsent(path[0], body);
            int id = 258 + List.copyOf(registered.keySet()).indexOf(path[0]);
            String said = refusal == 0
                    ? "{\"id\":" + id + ",\"version\":3,\"subject\":\"" + path[0] + "\"}"
                    : "{\"error_code\":" + refusal + ",\"message\":\"it is too old\"}";
            byte[] answer = said.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refusal == 0 ? 200 : refusal, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    @Test
    void protobufIsRegisteredAsItIsWrittenWithWhatItImports() throws IOException {
        Framing framing = SchemaRegistry.framing(settings(Map.of()), Map.of(Event.getDescriptor(), "events"));
        assertThat(registered.keySet()).containsExactly("landmarkstream/v1/landmarks.proto", "events-value");
        JsonNode event = registered.get("events-value");
        assertThat(event.path("schemaType").asText()).isEqualTo("PROTOBUF");
        assertThat(event.path("schema").asText()).isEqualTo(proto("event"));
        assertThat(event.path("references").toString())
                .isEqualTo("[{\"name\":\"landmarkstream/v1/landmarks.proto\","
                        + "\"subject\":\"landmarkstream/v1/landmarks.proto\",\"version\":3}]");
        assertThat(framing.prefixes().get(Event.getDescriptor().getFullName()))
                .as("zero, id 259, the file's first message")
                .containsExactly(0, 0, 0, 1, 3, 0);
    }

    @Test
    void valuesBeginWithTheIdAndOurReadersPassOverIt() throws IOException {
        FrameLandmarks result = (FrameLandmarks) Filled.of(FrameLandmarks.getDefaultInstance());
        for (String format : List.of("protobuf", "json")) {
            registered.clear();
            Framing framing = SchemaRegistry.framing(
                    settings(Map.of("landmarks.emit.format", format)),
                    Map.of(FrameLandmarks.getDescriptor(), "landmarks"));
            byte[] prefix =
                    framing.prefixes().get(FrameLandmarks.getDescriptor().getFullName());
            assertThat(prefix).startsWith(0, 0, 0, 1, 2).hasSize(format.equals("json") ? 5 : 6);
            assertThat(registered.get("landmarks-value").path("schemaType").asText())
                    .isEqualToIgnoringCase(format);

            ByteArrayOutputStream value = new ByteArrayOutputStream();
            value.writeBytes(prefix);
            boolean json = format.equals("json");
            value.writeBytes(io.landmarkstream.emit.Payload.of(
                    result, json ? io.landmarkstream.emit.Format.JSON : io.landmarkstream.emit.Format.PROTOBUF));
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>("landmarks", 0, 0, new byte[0], value.toByteArray());
            record.headers().add("content-type", (json ? "application/json" : "application/x-protobuf").getBytes());
            assertThat(Messages.parse(record, FrameLandmarks.newBuilder()).build())
                    .isEqualTo(result);
        }
    }

    /** A message that is not its file's first one says where it stands. */
    @Test
    void indexesOfMessagesAreWritten() throws IOException {
        byte[] prefix = Framing.prefix(1, TrackedObject.getDescriptor(), io.landmarkstream.emit.Format.PROTOBUF);
        assertThat(prefix).containsExactly(0, 0, 0, 0, 1, 2, 2);
        TrackedObject object = TrackedObject.newBuilder().setKind("hand").build();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(prefix);
        value.writeBytes(object.toByteArray());
        assertThat(Messages.parse(value.toByteArray(), false, TrackedObject.newBuilder())
                        .build())
                .isEqualTo(object);
    }

    @Test
    void theGraphHoldsTheIdsAndOneTopicForBothHasASubjectForEach() throws Exception {
        JobSettings settings = settings(Map.of("landmarks.kafka.rejects-topic", "landmarks"));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        assertThat(env.getStreamGraph().getJobGraph().getNumberOfVertices()).isPositive();
        assertThat(registered.keySet())
                .containsExactlyInAnyOrder(
                        "landmarks-landmarkstream.v1.FrameLandmarks", "landmarks-landmarkstream.v1.Reject");
        assertThat(registered
                        .get("landmarks-landmarkstream.v1.Reject")
                        .path("schema")
                        .asText())
                .isEqualTo(proto("reject"));
        assertThat(authorization).isEqualTo("Basic dTpw");
    }

    @Test
    void withoutARegistryValuesStandAlone() {
        JobSettings settings = JobSettings.of(new Configuration());
        assertThat(SchemaRegistry.framing(settings, Map.of(Reject.getDescriptor(), "rejects")))
                .isEqualTo(Framing.NONE);
        assertThat(registered).isEmpty();
    }

    @Test
    void whatIsWrongIsToldWithTheCure() {
        Map<com.google.protobuf.Descriptors.Descriptor, String> rejects = Map.of(Reject.getDescriptor(), "rejects");
        refusal = 409;
        assertThatThrownBy(() -> SchemaRegistry.framing(settings(Map.of()), rejects))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("refuses the schema of the subject rejects-value: 409 it is too old")
                .hasMessageContaining("remove the subject");
        refusal = 401;
        assertThatThrownBy(() -> SchemaRegistry.framing(settings(Map.of()), rejects))
                .hasMessageContaining("landmarks.schema-registry.credentials");
        assertThatThrownBy(() -> settings(Map.of("landmarks.schema-registry.url", "http://me:secret@registry")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("landmarks.schema-registry.credentials")
                .hasMessageNotContaining("secret");
        registry.stop(0);
        assertThatThrownBy(() -> SchemaRegistry.framing(settings(Map.of()), rejects))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("does not answer")
                .hasMessageContaining("landmarks.schema-registry.url");
    }

    private JobSettings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        all.put(
                "landmarks.schema-registry.url",
                "http://127.0.0.1:" + registry.getAddress().getPort() + "/");
        all.put("landmarks.schema-registry.credentials", "u:p");
        all.putAll(more);
        return JobSettings.of(Configuration.fromMap(all));
    }

    private static String proto(String name) throws IOException {
        return Files.readString(
                Path.of(System.getProperty("landmarks.home"), "proto", "landmarkstream", "v1", name + ".proto"));
    }
}
