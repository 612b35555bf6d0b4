package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.viewer.wire.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables by which the page reads messages ({@code viewer/wire.js}) against the schema. */
class WireTablesTest {

    private static final Pattern TABLE = Pattern.compile("const (\\w+) = \\{([^{}]*\\d: (?:one|many)\\([^{}]*)\\};");
    private static final Pattern FIELD = Pattern.compile("(\\d+): (one|many)\\('(\\w+)', (\\w+)\\)");

    private static final Map<String, Descriptor> MESSAGES = messages();

    @Test
    void everyFieldHasTheNumberAndTheTypeOfTheSchema() throws IOException {
        Matcher table = TABLE.matcher(script());
        int fields = 0;
        while (table.find()) {
            Descriptor message = MESSAGES.get(table.group(1));
            assertThat(message).as(table.group(1)).isNotNull();
            Matcher field = FIELD.matcher(table.group(2));
            while (field.find()) {
                FieldDescriptor found = message.findFieldByNumber(Integer.parseInt(field.group(1)));
                String what = table.group(1) + "." + field.group(3);
                assertThat(found).as(what).isNotNull();
                assertThat(kind(found)).as(what).isEqualTo(field.group(4));
                assertThat(found.isRepeated() && !field.group(4).equals("POINTS"))
                        .as(what)
                        .isEqualTo(field.group(2).equals("many"));
                fields++;
            }
        }
        assertThat(fields).isGreaterThan(50);
    }

    private static String kind(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT, LONG -> field.getType().name().startsWith("U") ? "UINT" : "INT";
            case ENUM -> "UINT";
            case BOOLEAN -> "BOOL";
            case FLOAT -> "FLOAT";
            case STRING -> "STRING";
            case BYTE_STRING -> "BYTES";
            case MESSAGE ->
                field.getMessageType().getName().equals("Landmark")
                        ? "POINTS"
                        : field.getMessageType().getName();
            default -> field.getType().name();
        };
    }

    private static Map<String, Descriptor> messages() {
        Map<String, Descriptor> messages = new HashMap<>();
        Stream.of(FrameLandmarks.getDescriptor(), SceneFrame.getDescriptor(), Batch.getDescriptor())
                .flatMap(message -> message.getFile().getMessageTypes().stream())
                .forEach(message -> messages.put(message.getName(), message));
        return messages;
    }

    private static String script() throws IOException {
        try (InputStream in = WireTablesTest.class.getResourceAsStream("/viewer/wire.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
