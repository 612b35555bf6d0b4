package io.landmarkstream.notify;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.proto.Event;
import io.landmarkstream.records.Messages;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * An event as it is sent.
 *
 * @param id names it wherever it is sent again: camera, number and capture time. It is ASCII: of the camera all but
 *     letters, digits and {@code -_.*} is percent-encoded UTF-8
 * @param type for example {@code zone_entered}
 * @param event the message
 * @param json one line: the fields of {@code event.proto} as results in JSON have them, and before them
 *     {@code event_type} as here, {@code id}, and {@code frame_partition} and {@code frame_offset} where the record has
 *     them
 */
public record Notice(String id, String type, Event event, String json) {

    private static final String TYPE = "EVENT_TYPE_";

    private static final JsonFormat.Printer JSON = JsonFormat.printer()
            .preservingProtoFieldNames()
            .alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();

    /** @throws InvalidProtocolBufferException if the record is no event */
    static Notice of(ConsumerRecord<byte[], byte[]> record) throws InvalidProtocolBufferException {
        if (record.value() == null) {
            throw new InvalidProtocolBufferException("the record is empty");
        }
        Event event = Messages.parse(record, Event.newBuilder()).build();
        if (event.getCamera().isEmpty() || event.getNumber() == 0) {
            throw new InvalidProtocolBufferException("it has no camera and number");
        }
        String camera =
                URLEncoder.encode(event.getCamera(), StandardCharsets.UTF_8).replace("+", "%20");
        String id = camera + "." + event.getNumber() + "." + event.getCaptureTimeUs();
        String type = type(event);
        StringBuilder json = new StringBuilder("{\"event_type\":\"" + type + "\",\"id\":\"" + id + "\"");
        number(json, "frame_partition", header(record, "frame-partition"));
        number(json, "frame_offset", header(record, "frame-offset"));
        json.append(',').append(JSON.print(event).substring(1));
        return new Notice(id, type, event, json.toString());
    }

    /** The type in small letters, without what all types begin with. */
    static String type(Event event) {
        String name = event.getTypeValue() < 0 || event.getType().name().equals("UNRECOGNIZED")
                ? TYPE + event.getTypeValue()
                : event.getType().name();
        return name.substring(TYPE.length()).toLowerCase(Locale.ROOT);
    }

    private static void number(StringBuilder json, String key, String digits) {
        if (digits.matches("\\d{1,18}")) {
            json.append(",\"").append(key).append("\":").append(digits);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
