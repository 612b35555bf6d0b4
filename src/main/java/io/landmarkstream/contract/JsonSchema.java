package io.landmarkstream.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON Schema (2020-12) of a message's JSON form as the job writes it: field names as in the {@code .proto}, every
 * field without presence is there, 64-bit integers are strings, enums are names. Fields that are not named are allowed,
 * since later versions add some.
 */
public final class JsonSchema {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final Map<String, ObjectNode> definitions = new TreeMap<>();
    private final Map<String, ProtoText> texts = new HashMap<>();

    private JsonSchema() {}

    /** The schema of a message, with everything that it holds in {@code $defs}. */
    public static ObjectNode of(Descriptor message) {
        JsonSchema schema = new JsonSchema();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", DIALECT);
        root.put("$id", "urn:" + message.getFile().getPackage().replace('.', ':') + ":" + message.getName());
        root.put("title", message.getName());
        root.setAll(schema.object(message));
        if (!schema.definitions.isEmpty()) {
            root.set("$defs", JsonNodeFactory.instance.objectNode().setAll(schema.definitions));
        }
        return root;
    }

    private ObjectNode object(Descriptor message) {
        ObjectNode object = described(message);
        object.put("type", "object");
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (FieldDescriptor field : message.getFields()) {
            properties.set(field.getName(), field(field));
            if (!field.hasPresence()) {
                required.add(field.getName());
            }
        }
        if (!required.isEmpty()) {
            object.set("required", required);
        }
        return object;
    }

    private ObjectNode field(FieldDescriptor field) {
        ObjectNode schema = described(field);
        if (!field.isRepeated()) {
            return schema.setAll(value(field));
        }
        schema.put("type", "array");
        schema.set("items", value(field));
        return schema;
    }

    private ObjectNode value(FieldDescriptor field) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        switch (field.getType()) {
            case BOOL -> schema.put("type", "boolean");
            case STRING -> schema.put("type", "string");
            case BYTES -> schema.put("type", "string").put("contentEncoding", "base64");
            case FLOAT, DOUBLE -> schema.put("type", "number");
            case INT32, SINT32, SFIXED32 -> schema.put("type", "integer");
            case UINT32, FIXED32 -> schema.put("type", "integer").put("minimum", 0);
            case UINT64, FIXED64 -> schema.put("type", "string").put("pattern", "^[0-9]{1,20}$");
            case INT64, SINT64, SFIXED64 -> schema.put("type", "string").put("pattern", "^-?[0-9]{1,19}$");
            case ENUM -> schema.put("$ref", ref(field.getEnumType()));
            case MESSAGE -> schema.put("$ref", ref(field.getMessageType()));
            case GROUP -> throw new IllegalArgumentException(field + " is a group, which proto3 does not have");
        }
        return schema;
    }

    private String ref(GenericDescriptor type) {
        String name = type.getName();
        if (!definitions.containsKey(name)) {
            definitions.put(name, JsonNodeFactory.instance.objectNode()); // a message may hold itself
            definitions.put(name, type instanceof Descriptor message ? object(message) : names((EnumDescriptor) type));
        }
        return "#/$defs/" + name;
    }

    private ObjectNode names(EnumDescriptor type) {
        ObjectNode schema = described(type);
        ArrayNode names = schema.put("type", "string").putArray("enum");
        StringBuilder said = new StringBuilder(schema.path("description").asText());
        for (EnumValueDescriptor value : type.getValues()) {
            names.add(value.getName());
            String comment = comment(value);
            if (!comment.isEmpty()) {
                said.append(said.isEmpty() ? "" : "\n")
                        .append(value.getName())
                        .append(": ")
                        .append(comment);
            }
        }
        return said.isEmpty() ? schema : schema.put("description", said.toString());
    }

    private ObjectNode described(GenericDescriptor type) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        String comment = comment(type);
        return comment.isEmpty() ? schema : schema.put("description", comment);
    }

    private String comment(GenericDescriptor of) {
        FileDescriptor file = of.getFile();
        // A value's full name is that of its enum's neighbour; the comments go by the enum.
        String name = of instanceof EnumValueDescriptor value
                ? value.getType().getFullName() + "." + value.getName()
                : of.getFullName();
        return texts.computeIfAbsent(file.getName(), f -> ProtoText.of(file)).comment(name);
    }
}
