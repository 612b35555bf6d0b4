package io.landmarkstream.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneFrame;
import java.util.List;

/** AsyncAPI 3.0 of the topics: what is on each, its key, its headers, its message. */
public final class AsyncApi {

    /**
     * A topic.
     *
     * @param name by default
     * @param message what is on it
     * @param key what its records are keyed by
     * @param frame whether the records name the frame's record
     */
    public record Topic(String name, Descriptor message, String key, boolean frame) {}

    /** The topics that the job reads and writes. */
    public static final List<Topic> TOPICS = List.of(
            new Topic("frames", Frame.getDescriptor(), "Camera id, UTF-8.", false),
            new Topic("landmarks", FrameLandmarks.getDescriptor(), "Camera id, UTF-8.", true),
            new Topic("rejects", Reject.getDescriptor(), "Camera id, UTF-8; empty where it could not be read.", true),
            new Topic("events", Event.getDescriptor(), "Camera id, UTF-8.", true),
            new Topic("scenes", SceneFrame.getDescriptor(), "Scene id, UTF-8.", false));

    private AsyncApi() {}

    /**
     * The description.
     *
     * @param version of the product
     */
    public static ObjectNode document(String version) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("asyncapi", "3.0.0");
        ObjectNode info = root.putObject("info");
        info.put("title", "landmark-stream").put("version", version);
        info.put(
                "description",
                "Hands and faces from camera streams. Values are protobuf or, with landmarks.emit.format=json, the JSON"
                        + " described here; frames are protobuf only. Each topic has another name where"
                        + " landmarks.kafka.*-topic says so.");
        info.putObject("license").put("name", "Apache-2.0").put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        root.put("defaultContentType", "application/x-protobuf");
        root.putObject("servers")
                .putObject("kafka")
                .put("host", "localhost:9092")
                .put("protocol", "kafka");
        ObjectNode channels = root.putObject("channels");
        ObjectNode operations = root.putObject("operations");
        ObjectNode messages = root.putObject("components").putObject("messages");
        for (Topic topic : TOPICS) {
            String name = topic.message().getName();
            ObjectNode channel = channels.putObject(topic.name());
            channel.put("address", topic.name());
            channel.put("description", ProtoText.of(topic.message().getFile()).comment(""));
            channel.putObject("messages").putObject(name).put("$ref", "#/components/messages/" + name);
            boolean read = topic.name().equals("frames");
            ObjectNode operation = operations.putObject((read ? "read-" : "write-") + topic.name());
            operation.put("action", read ? "receive" : "send");
            operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
            messages.set(name, message(topic));
        }
        return root;
    }

    private static ObjectNode message(Topic topic) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", topic.message().getFullName());
        message.put("title", topic.message().getName());
        message.put("contentType", topic.name().equals("frames") ? "application/x-protobuf" : "application/json");
        ObjectNode headers = message.putObject("headers").put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        ObjectNode type = properties.putObject("content-type").put("type", "string");
        type.putArray("enum").add("application/x-protobuf").add("application/json");
        properties.putObject("messageType").put("const", topic.message().getFullName());
        properties
                .putObject("traceparent")
                .put("type", "string")
                .put("description", "W3C trace context; where the frame came with one.");
        if (topic.frame()) {
            number(properties, "frame-partition", "Partition of the frame's record on the frames topic, decimal.");
            number(properties, "frame-offset", "Its offset there, decimal.");
        }
        message.putObject("payload").put("$ref", "./json/" + topic.message().getName() + ".schema.json");
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key").put("type", "string").put("description", topic.key());
        kafka.put("bindingVersion", "0.5.0");
        return message;
    }

    private static void number(ObjectNode properties, String name, String description) {
        properties
                .putObject(name)
                .put("type", "string")
                .put("pattern", "^[0-9]+$")
                .put("description", description);
    }
}
