package io.landmarkstream.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.landmarkstream.contract.JsonSchema;
import io.landmarkstream.contract.ProtoText;
import io.landmarkstream.emit.Format;
import io.landmarkstream.emit.Framing;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Registers the messages' schemas with a schema registry (Confluent's HTTP interface, which Apicurio, Karapace and
 * Redpanda have too) while the job is being submitted. The ids go into the job's graph: tasks never ask the registry,
 * and a restart writes the same bytes while it is away.
 *
 * <p>Subjects are {@code TOPIC-value}; where results and rejects share a topic, {@code TOPIC-MESSAGE}. A file that
 * another one imports is a subject of its own, named as the import is.
 */
final class SchemaRegistry {

    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobSettings.Registry settings;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private SchemaRegistry(JobSettings.Registry settings) {
        this.settings = settings;
    }

    /**
     * What stands before the values of these topics; nothing where no registry is named.
     *
     * @param topics of each message
     * @throws SettingsException if the registry does not answer, or refuses a schema
     */
    static Framing framing(JobSettings settings, Map<Descriptor, String> topics) {
        if (settings.output().registry() == null) {
            return Framing.NONE;
        }
        SchemaRegistry registry = new SchemaRegistry(settings.output().registry());
        Format format = settings.output().format();
        boolean shared = topics.values().stream().distinct().count() < topics.size();
        Map<String, byte[]> prefixes = new HashMap<>();
        topics.forEach((message, topic) -> {
            String subject = topic + "-" + (shared ? message.getFullName() : "value");
            int id = format == Format.JSON
                    ? registry.register(
                            subject, schema("JSON", JsonSchema.of(message).toString()))
                    : registry.register(subject, registry.protobuf(message.getFile()));
            prefixes.put(message.getFullName(), Framing.prefix(id, message, format));
        });
        return new Framing(prefixes);
    }

    private ObjectNode protobuf(FileDescriptor file) {
        ObjectNode schema = schema("PROTOBUF", ProtoText.of(file).text());
        for (FileDescriptor imported : file.getDependencies()) {
            ObjectNode of = protobuf(imported);
            register(imported.getName(), of);
            JsonNode known = post("/subjects/" + encoded(imported.getName()), of, imported.getName());
            ObjectNode reference = schema.withArray("references").addObject();
            reference.put("name", imported.getName());
            reference.put("subject", imported.getName());
            reference.put("version", known.path("version").asInt());
        }
        return schema;
    }

    private static ObjectNode schema(String type, String text) {
        return JSON.createObjectNode().put("schemaType", type).put("schema", text);
    }

    private int register(String subject, ObjectNode schema) {
        JsonNode id = post("/subjects/" + encoded(subject) + "/versions", schema, subject)
                .path("id");
        if (!id.isInt()) {
            throw new SettingsException(what() + " gave no id for the subject " + subject + ". Is "
                    + JobOptions.REGISTRY_URL.key() + " the address of a schema registry?");
        }
        return id.asInt();
    }

    private JsonNode post(String path, ObjectNode body, String subject) {
        HttpResponse<String> answer;
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + path))
                    .timeout(PATIENCE)
                    .header("Content-Type", TYPE)
                    .header("Accept", TYPE)
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
            if (!settings.credentials().isEmpty()) {
                byte[] credentials = settings.credentials().getBytes(StandardCharsets.UTF_8);
                request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
            }
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new SettingsException(what() + " does not answer (" + e + "). Look at "
                    + JobOptions.REGISTRY_URL.key() + ", or leave it empty to write values without framing.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SettingsException(what() + " was not waited for: interrupted.");
        }
        if (answer.statusCode() != 200) {
            throw new SettingsException(what() + " refuses the schema of the subject " + subject + ": "
                    + answer.statusCode() + " "
                    + said(answer.body())
                    + switch (answer.statusCode()) {
                        case 401, 403 -> ". Set " + JobOptions.REGISTRY_CREDENTIALS.key() + " to USER:PASSWORD.";
                        case 409 ->
                            ". It holds a schema that is not compatible, perhaps another program's: remove the"
                                    + " subject, or name another topic.";
                        default -> ". Look at " + JobOptions.REGISTRY_URL.key() + ".";
                    });
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new SettingsException(what() + " answers with no JSON. Is " + JobOptions.REGISTRY_URL.key()
                    + " the address of a schema registry?");
        }
    }

    private static String said(String body) {
        String message;
        try {
            message = JSON.readTree(body).path("message").asText("");
        } catch (JsonProcessingException e) {
            message = "";
        }
        String said = message.isEmpty() ? body.strip() : message;
        return said.length() > 300 ? said.substring(0, 300) + "…" : said;
    }

    private String what() {
        return "The schema registry at " + settings.url();
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }
}
