package io.landmarkstream.frame;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Hands every Kafka record on as it is. Reading it is left to {@link ParseFunction}: an exception here would stop the
 * job at the same record again and again, and a record for which nothing is collected would disappear silently.
 */
public final class FrameSchema implements KafkaRecordDeserializationSchema<RawRecord> {

    private static final long serialVersionUID = 1L;

    /** Header that carries the trace context. */
    public static final String TRACEPARENT = "traceparent";

    /** W3C Trace Context, level 1: version, trace id, parent id, flags. */
    private static final Pattern WELL_FORMED = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
        out.collect(raw(record));
    }

    /** A record as Kafka delivered it. */
    public static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        return new RawRecord(
                record.key(),
                record.value(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                traceparent(record));
    }

    private static String traceparent(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(TRACEPARENT);
        if (header == null || header.value() == null || header.value().length != 55) {
            return "";
        }
        String text = new String(header.value(), StandardCharsets.ISO_8859_1);
        return WELL_FORMED.matcher(text).matches() ? text : "";
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}
