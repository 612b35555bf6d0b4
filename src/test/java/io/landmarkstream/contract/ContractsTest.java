package io.landmarkstream.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.landmarkstream.emit.Format;
import io.landmarkstream.emit.Payload;
import io.landmarkstream.emit.RecordSchema;
import io.landmarkstream.proto.FrameLandmarks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code contracts/}: JSON Schema and AsyncAPI say what is on the topics. */
class ContractsTest {

    private static final Path CONTRACTS = Path.of(System.getProperty("landmarks.home"), "contracts");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static List<AsyncApi.Topic> topics() {
        return AsyncApi.TOPICS;
    }

    @ParameterizedTest
    @MethodSource("topics")
    void theSchemaThatIsKeptIsTheMessages(AsyncApi.Topic topic) throws IOException {
        kept(file(topic), JSON.writeValueAsString(JsonSchema.of(topic.message())) + "\n");
    }

    @Test
    void theDescriptionOfTheTopicsThatIsKeptIsTheMessages() throws IOException {
        kept(CONTRACTS.resolve("asyncapi.yaml"), new YAMLMapper().writeValueAsString(AsyncApi.document(version())));
    }

    /** Every field filled, and none. */
    @ParameterizedTest
    @MethodSource("topics")
    void whatIsSentIsValidAndNamedWhole(AsyncApi.Topic topic) throws IOException {
        Schema schema = schema(topic);
        Message empty = DynamicMessage.getDefaultInstance(topic.message());
        for (Message message : List.of(empty, Filled.of(empty))) {
            String sent = new String(Payload.of(message, Format.JSON), StandardCharsets.UTF_8);
            assertThat(errors(schema, sent)).isEmpty();
            Set<String> strange = new TreeSet<>();
            ObjectNode root = (ObjectNode) JSON.readTree(file(topic).toFile());
            unnamed(JSON.readTree(sent), root, root, "", strange);
            assertThat(strange).as("fields that the schema does not name").isEmpty();
        }
    }

    @Test
    void whatIsNotSentIsNotValid() throws IOException {
        Schema schema = schema(AsyncApi.TOPICS.get(1));
        String sent = new String(
                Payload.of(Filled.of(FrameLandmarks.getDefaultInstance()), Format.JSON), StandardCharsets.UTF_8);
        for (String[] change : new String[][] {
            {"\"camera\":\"text\"", "\"camera\":5"},
            {"\"sequence\":\"18446744073709551613\"", "\"sequence\":3"},
            {"\"TRACK_STATE_OBSERVED\"", "\"observed\""},
            {"\"x\":1.5", "\"x\":\"1.5\""},
            {"\"width\":7", "\"width\":-7"},
            {"\"flags\":[", "\"flag\":["},
        }) {
            assertThat(sent).contains(change[0]);
            assertThat(errors(schema, sent.replace(change[0], change[1])))
                    .as(change[1])
                    .isNotEmpty();
        }
    }

    @Test
    void everyFieldAndValueIsExplainedAsInTheProto() {
        JsonNode schema = JsonSchema.of(FrameLandmarks.getDescriptor());
        assertThat(schema.path("description").asText()).isEqualTo("All hands, faces and other objects of one frame.");
        assertThat(schema.at("/$defs/TrackedObject/properties/landmarks/description")
                        .asText())
                .isEqualTo("Points in the order of `topology`, smoothed over time. Never empty.");
        assertThat(schema.at("/$defs/TrackState/description").asText())
                .contains("TRACK_STATE_OBSERVED: Seen in this frame.");
    }

    @Test
    void headersAreThoseOfTheRecords() {
        JsonNode headers = AsyncApi.document("").at("/components/messages/FrameLandmarks/headers/properties");
        assertThat(headers.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        RecordSchema.CONTENT_TYPE,
                        RecordSchema.MESSAGE_TYPE,
                        RecordSchema.FRAME_PARTITION,
                        RecordSchema.FRAME_OFFSET,
                        "traceparent");
    }

    /** Adds the paths of fields that no schema names. */
    private static void unnamed(JsonNode value, JsonNode schema, JsonNode root, String path, Set<String> strange) {
        JsonNode rule = schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
        if (value.isArray()) {
            value.forEach(element -> unnamed(element, rule.path("items"), root, path + "[]", strange));
        } else if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                JsonNode of = rule.path("properties").path(field.getKey());
                if (of.isMissingNode()) {
                    strange.add(path + "." + field.getKey());
                } else {
                    unnamed(field.getValue(), of, root, path + "." + field.getKey(), strange);
                }
            }
        }
    }

    private static List<Error> errors(Schema schema, String json) throws IOException {
        return schema.validate(JSON.readTree(json));
    }

    private static Schema schema(AsyncApi.Topic topic) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(file(topic)));
    }

    private static Path file(AsyncApi.Topic topic) {
        return CONTRACTS.resolve("json").resolve(topic.message().getName() + ".schema.json");
    }

    private static void kept(Path file, String text) throws IOException {
        if (Boolean.getBoolean("update-docs")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file))
                .as("write it anew with ./mvnw test -Dtest=ContractsTest -Dupdate-docs=true")
                .isEqualTo(text);
    }

    private static String version() throws IOException {
        String pom = Files.readString(CONTRACTS.resolveSibling("pom.xml"));
        return pom.replaceAll("(?s).*?<version>([^<]+)</version>.*", "$1");
    }
}
