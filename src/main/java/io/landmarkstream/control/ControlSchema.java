package io.landmarkstream.control;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hands every record of the control topic on as it is. */
public final class ControlSchema implements KafkaRecordDeserializationSchema<ControlRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ControlRecord> out) {
        out.collect(raw(record));
    }

    /** A record as Kafka delivered it. */
    public static ControlRecord raw(ConsumerRecord<byte[], byte[]> record) {
        return new ControlRecord(record.key(), record.value(), record.offset(), record.timestamp());
    }

    @Override
    public TypeInformation<ControlRecord> getProducedType() {
        return TypeInformation.of(ControlRecord.class);
    }
}
