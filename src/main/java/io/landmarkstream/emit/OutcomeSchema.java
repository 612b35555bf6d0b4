package io.landmarkstream.emit;

import com.google.protobuf.Message;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.metric.JobMetric;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A frame's outcome as a Kafka record: results to one topic, rejects to the other, by one producer, so that one
 * transaction covers both. Key is the camera id (empty where there is none), the timestamp is the producer's clock.
 *
 * <p>A result that no Kafka record may hold is rejected with {@link Reason#TOO_LARGE}: sending it would stop the job at
 * this frame again and again. Only here it is known what is a result, so outcomes are counted here: {@code results},
 * {@code rejects} and {@code shed} by {@code reason}, and {@code latencyMs} from capture to here for results whose
 * capture time is in the past.
 */
public final class OutcomeSchema implements KafkaRecordSerializationSchema<Outcome<AttributedFrame>> {

    private static final long serialVersionUID = 1L;

    /** Header that names the payload's media type. */
    public static final String CONTENT_TYPE = "content-type";

    /** Header that names the payload's protobuf message. */
    public static final String MESSAGE_TYPE = "messageType";

    /** Header with the partition of the frames topic that holds the answered record, decimal. */
    public static final String FRAME_PARTITION = "frame-partition";

    /** Header with the answered record's offset in that partition, decimal. */
    public static final String FRAME_OFFSET = "frame-offset";

    private final String landmarksTopic;
    private final String rejectsTopic;
    private final Format format;
    private final ResultMessages results;
    private final int maxBytes;
    private transient Metrics metrics;

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
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
        if (metrics != null) {
            return; // the connector's exactly-once writer opens it twice, and Flink shows the first counters alone
        }
        metrics = new Metrics(new FlinkMetrics(context.getMetricGroup()));
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Outcome<AttributedFrame> outcome, KafkaSinkContext context, Long timestamp) {
        return outcome.isRejected() ? rejected(outcome.reject()) : result(outcome.frame());
    }

    private ProducerRecord<byte[], byte[]> result(AttributedFrame frame) {
        Message message = results.message(frame);
        byte[] payload = Payload.of(message, format);
        if (payload.length > maxBytes) {
            String detail =
                    "the result has %d bytes, landmarks.limits.result-bytes allows %d: look for fewer objects, or"
                            + " raise it together with max.message.bytes of the landmarks topic";
            return rejected(
                    Reject.withoutValue(frame.info(), Reason.TOO_LARGE, detail.formatted(payload.length, maxBytes), 0));
        }
        metrics.result(frame.info());
        return record(landmarksTopic, frame.info(), message, payload);
    }

    private ProducerRecord<byte[], byte[]> rejected(Reject reject) {
        metrics.rejected(reject.reason());
        Message message = RejectMessages.message(reject);
        return record(rejectsTopic, reject.info(), message, Payload.of(message, format));
    }

    private ProducerRecord<byte[], byte[]> record(String topic, FrameInfo info, Message message, byte[] payload) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(CONTENT_TYPE, utf8(format.contentType()));
        headers.add(MESSAGE_TYPE, utf8(message.getDescriptorForType().getFullName()));
        headers.add(FRAME_PARTITION, utf8(Integer.toString(info.partition())));
        headers.add(FRAME_OFFSET, utf8(Long.toString(info.offset())));
        if (!info.traceparent().isEmpty()) {
            headers.add(FrameSchema.TRACEPARENT, utf8(info.traceparent()));
        }
        return new ProducerRecord<>(topic, null, null, utf8(info.key().camera()), payload, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Counts of the outcomes. */
    private static final class Metrics {
        private final Counter results;
        private final Map<Reason, Counter> rejects = new EnumMap<>(Reason.class);
        private final Histogram latencyMs;

        Metrics(FlinkMetrics metrics) {
            results = metrics.counter(JobMetric.RESULTS);
            for (Reason reason : Reason.values()) {
                rejects.put(
                        reason,
                        metrics.counter(
                                reason.isShed() ? JobMetric.SHED : JobMetric.REJECTS,
                                reason.name().toLowerCase(Locale.ROOT)));
            }
            latencyMs = metrics.summary(JobMetric.RESULT_LATENCY, FlinkMetrics.MILLISECONDS);
        }

        void result(FrameInfo info) {
            results.inc();
            long age = System.currentTimeMillis() - Math.floorDiv(info.captureTimeUs(), 1000);
            if (age >= 0 && info.captureTimeUs() > 0) {
                latencyMs.update(age);
            }
        }

        void rejected(Reason reason) {
            rejects.get(reason).inc();
        }
    }
}
