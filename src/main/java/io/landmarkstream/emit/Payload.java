package io.landmarkstream.emit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;

/** Messages as bytes; equal messages give equal bytes. */
public final class Payload {

    private static final JsonFormat.Printer JSON = JsonFormat.printer()
            .preservingProtoFieldNames()
            .alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();

    private Payload() {}

    /** The message as the body of a record. */
    public static byte[] of(Message message, Format format) {
        return switch (format) {
            case PROTOBUF -> message.toByteArray();
            case JSON -> {
                try {
                    yield JSON.print(message).getBytes(StandardCharsets.UTF_8);
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("only messages with an Any field can fail to be printed", e);
                }
            }
        };
    }
}
