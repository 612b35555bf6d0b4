package io.landmarkstream.emit;

import io.landmarkstream.event.Event;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.metric.JobMetric;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * An event as a Kafka record. Key is the camera id, the timestamp is the producer's clock, headers are those of a
 * result. Counts {@code events}.
 */
public final class EventSchema implements KafkaRecordSerializationSchema<Event> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Format format;
    private transient Counter events;

    public EventSchema(String topic, Format format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
        if (events != null) {
            return; // the connector's exactly-once writer opens it twice, and Flink shows the first counter alone
        }
        events = new FlinkMetrics(context.getMetricGroup()).counter(JobMetric.EVENTS);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Event event, KafkaSinkContext context, Long timestamp) {
        io.landmarkstream.proto.Event message = EventMessages.message(event);
        events.inc();
        RecordHeaders headers = new RecordHeaders();
        headers.add(OutcomeSchema.CONTENT_TYPE, utf8(format.contentType()));
        headers.add(
                OutcomeSchema.MESSAGE_TYPE, utf8(message.getDescriptorForType().getFullName()));
        headers.add(
                OutcomeSchema.FRAME_PARTITION,
                utf8(Integer.toString(event.frame().partition())));
        headers.add(OutcomeSchema.FRAME_OFFSET, utf8(Long.toString(event.frame().offset())));
        if (!event.frame().traceparent().isEmpty()) {
            headers.add(FrameSchema.TRACEPARENT, utf8(event.frame().traceparent()));
        }
        return new ProducerRecord<>(
                topic, null, null, utf8(event.frame().key().camera()), Payload.of(message, format), headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
