package io.landmarkstream.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.event.Direction;
import io.landmarkstream.event.Event;
import io.landmarkstream.event.EventType;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.CrossingDirection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What stands in the records of the events topic. */
class EventSchemaTest {

    private static final FrameInfo FRAME =
            new FrameInfo(new CameraKey("gate-1", 3), "s", 7, 5_000_000, false, 0, false, 4, 99, 5000, "00-ab-cd-01");

    private static Event event(EventType type, String gesture, String zone, String line, Direction direction) {
        boolean ended = type == EventType.ZONE_LEFT;
        return new Event(
                FRAME,
                12,
                type,
                "rule",
                Kind.HAND,
                8,
                2,
                Handedness.RIGHT,
                gesture,
                zone,
                line,
                direction,
                4_000_000,
                ended ? 4_900_000L : null,
                ended ? 900_000 : 0,
                .5f,
                type == EventType.HAND_RAISED ? 1.5f : Float.NaN,
                zone.isEmpty() ? List.of() : List.of(0f, 0f, 1f, 0f, 1f, 1f));
    }

    private static ProducerRecord<byte[], byte[]> record(Event event, Format format) throws Exception {
        EventSchema schema = new EventSchema("events", format);
        schema.open(new OutcomeSchemaTest.Counted(), null);
        return schema.serialize(event, null, null);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void everyFieldIsInTheMessageAndWhatIsNotKnownIsAbsent() throws Exception {
        ProducerRecord<byte[], byte[]> record =
                record(event(EventType.ZONE_LEFT, "", "door", "", null), Format.PROTOBUF);

        assertThat(record.topic()).isEqualTo("events");
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("gate-1");
        assertThat(header(record, "messageType")).isEqualTo("landmarkstream.v1.Event");
        assertThat(header(record, "content-type")).isEqualTo("application/x-protobuf");
        assertThat(header(record, "frame-partition")).isEqualTo("4");
        assertThat(header(record, "frame-offset")).isEqualTo("99");
        assertThat(header(record, "traceparent")).isEqualTo("00-ab-cd-01");
        io.landmarkstream.proto.Event message = io.landmarkstream.proto.Event.parseFrom(record.value());
        assertThat(message)
                .isEqualTo(io.landmarkstream.proto.Event.newBuilder()
                        .setVersion(1)
                        .setCamera("gate-1")
                        .setNumber(12)
                        .setType(io.landmarkstream.proto.EventType.EVENT_TYPE_ZONE_LEFT)
                        .setRule("rule")
                        .setKind("hand")
                        .setTrackId(8)
                        .setPersonId(2)
                        .setHandedness(io.landmarkstream.proto.Handedness.HANDEDNESS_RIGHT)
                        .setZone("door")
                        .setCaptureTimeUs(5_000_000)
                        .setBeginUs(4_000_000)
                        .setEndUs(4_900_000)
                        .setDurationUs(900_000)
                        .setScore(.5f)
                        .addAllOutline(List.of(0f, 0f, 1f, 0f, 1f, 1f))
                        .build());
    }

    @Test
    void whatHasNotEndedHasNoEndAndAmplitudesAreThereWhereTheyMeanSomething() throws Exception {
        io.landmarkstream.proto.Event raised = io.landmarkstream.proto.Event.parseFrom(
                record(event(EventType.HAND_RAISED, "", "", "", null), Format.PROTOBUF)
                        .value());
        assertThat(raised.hasEndUs()).isFalse();
        assertThat(raised.getAmplitude()).isEqualTo(1.5f);
        io.landmarkstream.proto.Event crossed =
                EventMessages.message(event(EventType.LINE_CROSSED, "", "", "gate", Direction.OUT));
        assertThat(crossed.hasAmplitude()).isFalse();
        assertThat(crossed.getDirection()).isEqualTo(CrossingDirection.CROSSING_DIRECTION_OUT);
    }

    @Test
    void jsonIsTheSameMessage() throws Exception {
        ProducerRecord<byte[], byte[]> record = record(event(EventType.GESTURE_BEGAN, "ok", "", "", null), Format.JSON);
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        io.landmarkstream.proto.Event.Builder read = io.landmarkstream.proto.Event.newBuilder();
        JsonFormat.parser().merge(new String(record.value(), StandardCharsets.UTF_8), read);
        assertThat(read.getGesture()).isEqualTo("ok");
    }

    @Test
    void everyTypeHasItsNameInTheProto() {
        assertThat(Stream.of(EventType.values()).map(type -> EventMessages.message(event(type, "", "", "", null))))
                .hasSize(io.landmarkstream.proto.EventType.values().length - 2); // unspecified and unrecognized
    }
}
