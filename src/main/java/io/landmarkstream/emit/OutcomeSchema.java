package io.landmarkstream.emit;

import com.google.protobuf.Message;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.track.TrackedFrame;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A frame's outcome as a Kafka record: results to one topic, rejects to the other, by one producer, so that one
 * transaction covers both. Key is the camera id (empty where there is none), the timestamp is the producer's clock.
 *
 * <p>A result that no Kafka record may hold is rejected with {@link Reason#TOO_LARGE}: sending it would stop the job at
 * this frame for ever.
 */
public final class OutcomeSchema implements KafkaRecordSerializationSchema<AttributedFrame> {

    private static final long serialVersionUID = 1L;

    /** Header that names the payload's media type. */
    public static final String CONTENT_TYPE = "content-type";

    /** Header that names the payload's protobuf message. */
    public static final String MESSAGE_TYPE = "messageType";

    private final String landmarksTopic;
    private final String rejectsTopic;
    private final Format format;
    private final ResultMessages results;
    private final int maxBytes;

    /** @param maxBytes largest payload of a result */
    public OutcomeSchema(
            String landmarksTopic, String rejectsTopic, Format format, ResultMessages results, int maxBytes) {
        this.landmarksTopic = landmarksTopic;
        this.rejectsTopic = rejectsTopic;
        this.format = format;
        this.results = results;
        this.maxBytes = maxBytes;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            AttributedFrame attributed, KafkaSinkContext context, Long timestamp) {
        TrackedFrame frame = attributed.tracked();
        if (frame.reject() != null) {
            return reject(frame);
        }
        Message message = results.message(attributed);
        byte[] payload = Payload.of(message, format);
        if (payload.length > maxBytes) {
            String detail =
                    "the result has %d bytes, landmarks.limits.result-bytes allows %d: look for fewer objects, or"
                            + " raise it together with max.message.bytes of the landmarks topic";
            return reject(TrackedFrame.rejected(
                    frame.info(), new Reject(Reason.TOO_LARGE, detail.formatted(payload.length, maxBytes), 0, "")));
        }
        return record(landmarksTopic, frame.info(), message, payload);
    }

    private ProducerRecord<byte[], byte[]> reject(TrackedFrame frame) {
        Message message = RejectMessages.message(frame);
        return record(rejectsTopic, frame.info(), message, Payload.of(message, format));
    }

    private ProducerRecord<byte[], byte[]> record(String topic, FrameInfo info, Message message, byte[] payload) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(CONTENT_TYPE, utf8(format.contentType()));
        headers.add(MESSAGE_TYPE, utf8(message.getDescriptorForType().getFullName()));
        if (!info.traceparent().isEmpty()) {
            headers.add(FrameSchema.TRACEPARENT, utf8(info.traceparent()));
        }
        return new ProducerRecord<>(topic, null, null, utf8(info.key().camera()), payload, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
