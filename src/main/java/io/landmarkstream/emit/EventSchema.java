package io.landmarkstream.emit;

import io.landmarkstream.event.Event;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.metric.JobMetric;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An event as a Kafka record. Key is the camera id, the timestamp is the producer's clock, headers are those of a
 * result. Counts {@code events}.
 */
public final class EventSchema extends RecordSchema<Event> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private transient Counter events;

    public EventSchema(String topic, Format format) {
        super(format);
        this.topic = topic;
    }

    @Override
    void register(FlinkMetrics metrics) {
        events = metrics.counter(JobMetric.EVENTS);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Event event, KafkaSinkContext context, Long timestamp) {
        io.landmarkstream.proto.Event message = EventMessages.message(event);
        events.inc();
        return record(topic, event.frame(), message, payload(message));
    }
}
