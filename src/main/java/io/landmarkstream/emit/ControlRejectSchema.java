package io.landmarkstream.emit;

import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.Reject;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The reject of a control record as a record of the rejects topic, without the headers that name a frame. */
public final class ControlRejectSchema extends RecordSchema<Reject> {

    private static final long serialVersionUID = 1L;

    private final String topic;

    /** @param topic of the rejects */
    public ControlRejectSchema(String topic, Format format) {
        super(format);
        this.topic = topic;
    }

    @Override
    void register(FlinkMetrics metrics) {
        // ControlCheckFunction counts.
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Reject reject, KafkaSinkContext context, Long timestamp) {
        io.landmarkstream.proto.Reject message = RejectMessages.message(reject);
        return record(topic, reject.info().key().camera(), message, payload(message));
    }
}
