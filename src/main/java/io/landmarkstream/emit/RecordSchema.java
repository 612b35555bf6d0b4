package io.landmarkstream.emit;

import com.google.protobuf.Message;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSchema;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What the schemas of all of the job's topics share: the records' headers, and metrics that are registered once. */
public abstract class RecordSchema<T> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    /** Header that names the payload's media type. */
    public static final String CONTENT_TYPE = "content-type";

    /** Header that names the payload's protobuf message. */
    public static final String MESSAGE_TYPE = "messageType";

    /** Header with the partition of the frames topic that holds the frame's record, decimal. */
    public static final String FRAME_PARTITION = "frame-partition";

    /** Header with that record's offset in its partition, decimal. */
    public static final String FRAME_OFFSET = "frame-offset";

    private final Format format;
    private Framing framing = Framing.NONE;
    private transient boolean open;

    /** @param format of the payloads */
    RecordSchema(Format format) {
        this.format = format;
    }

    /**
     * Of several metrics of one name Flink shows the first, and the connector's exactly-once writer calls this twice.
     */
    @Override
    public final void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
        if (!open) {
            open = true;
            register(new FlinkMetrics(context.getMetricGroup()));
        }
    }

    /** Lets a prefix stand before each value. */
    public final void framedBy(Framing prefixes) {
        framing = prefixes;
    }

    /** Called once, before the first record. */
    abstract void register(FlinkMetrics metrics);

    final byte[] payload(Message message) {
        return framing.framed(message.getDescriptorForType(), Payload.of(message, format));
    }

    /** A record about one frame, keyed by its camera. */
    final ProducerRecord<byte[], byte[]> record(String topic, FrameInfo info, Message message, byte[] payload) {
        RecordHeaders headers = headers(message);
        headers.add(FRAME_PARTITION, utf8(Integer.toString(info.partition())));
        headers.add(FRAME_OFFSET, utf8(Long.toString(info.offset())));
        if (!info.traceparent().isEmpty()) {
            headers.add(FrameSchema.TRACEPARENT, utf8(info.traceparent()));
        }
        return record(topic, info.key().camera(), headers, payload);
    }

    /** A record about more than one frame. */
    final ProducerRecord<byte[], byte[]> record(String topic, String key, Message message, byte[] payload) {
        return record(topic, key, headers(message), payload);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, String key, RecordHeaders headers, byte[] payload) {
        return new ProducerRecord<>(topic, null, null, utf8(key), payload, headers);
    }

    private RecordHeaders headers(Message message) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(CONTENT_TYPE, utf8(format.contentType()));
        headers.add(MESSAGE_TYPE, utf8(message.getDescriptorForType().getFullName()));
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
