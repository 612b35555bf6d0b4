package io.landmarkstream.emit;

import com.google.protobuf.Message;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.tracing.FrameTraces;
import io.landmarkstream.tracing.TracingOptions;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A frame's outcome as a Kafka record: results to one topic, rejects to the other, by one producer, so that one
 * transaction covers both. Key is the camera id (empty where there is none), the timestamp is the producer's clock.
 *
 * <p>A result that no Kafka record may hold is rejected with {@link Reason#TOO_LARGE}: sending it would stop the job at
 * this frame again and again. Only here it is known what is a result, so outcomes are counted here:
 * {@code results_total}, {@code rejects_total} and {@code shed_total} by {@code reason}, and
 * {@code result_latency_seconds} from capture to here for results whose capture time is in the past.
 */
public final class OutcomeSchema extends RecordSchema<Outcome<AttributedFrame>> {

    private static final long serialVersionUID = 1L;

    private final String landmarksTopic;
    private final String rejectsTopic;
    private final ResultMessages results;
    private final int maxBytes;
    private TracingOptions tracing;
    private transient Metrics metrics;

    /**
     * A frame's record.
     *
     * @param reject {@code null}: it is a result
     */
    private record Answer(ProducerRecord<byte[], byte[]> record, Reject reject) {}

    /** @param maxBytes largest payload of a result */
    public OutcomeSchema(
            String landmarksTopic, String rejectsTopic, Format format, ResultMessages results, int maxBytes) {
        super(format);
        this.landmarksTopic = landmarksTopic;
        this.rejectsTopic = rejectsTopic;
        this.results = results;
        this.maxBytes = maxBytes;
    }

    /** Ends the spans of frames that are traced; {@code null}: tracing is off. */
    public void tracedBy(TracingOptions options) {
        tracing = options;
    }

    @Override
    void register(FlinkMetrics registered) {
        metrics = new Metrics(registered);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Outcome<AttributedFrame> outcome, KafkaSinkContext context, Long timestamp) {
        FrameTraces traces =
                tracing != null && FrameTraces.follows(outcome.info().traceparent())
                        ? FrameTraces.shared(tracing)
                        : null;
        if (traces == null) {
            return answer(outcome).record();
        }
        long start = FrameTraces.now();
        Answer answer = answer(outcome);
        end(traces, outcome.info(), answer.reject(), start);
        metrics.spansDropped.inc(traces.takeDropped());
        return answer.record();
    }

    /** The last of a frame's spans, and the one around all of them. */
    private static void end(FrameTraces traces, FrameInfo info, Reject reject, long start) {
        long end = FrameTraces.now();
        traces.span(info.traceparent(), "emit", start, end, null);
        traces.frame(
                info.traceparent(),
                new FrameTraces.Place(
                        info.key().camera(), info.stream(), info.sequence(), info.partition(), info.offset()),
                FrameTraces.since(info.recordTimeMs(), start),
                end,
                reject == null ? null : reject.reason().name(),
                reject == null || reject.reason().isShed() ? null : reject.reason() + ": " + reject.detail());
    }

    private Answer answer(Outcome<AttributedFrame> outcome) {
        return outcome.isRejected() ? rejected(outcome.reject()) : result(outcome.frame());
    }

    private Answer result(AttributedFrame frame) {
        Message message = results.message(frame);
        byte[] payload = payload(message);
        if (payload.length > maxBytes) {
            String detail =
                    "the result has %d bytes, landmarks.limits.result-bytes allows %d: look for fewer objects, or"
                            + " raise it together with max.message.bytes of the landmarks topic";
            return rejected(
                    Reject.withoutValue(frame.info(), Reason.TOO_LARGE, detail.formatted(payload.length, maxBytes), 0));
        }
        metrics.result(frame.info());
        return new Answer(record(landmarksTopic, frame.info(), message, payload), null);
    }

    private Answer rejected(Reject reject) {
        metrics.rejected(reject.reason());
        Message message = RejectMessages.message(reject);
        return new Answer(record(rejectsTopic, reject.info(), message, payload(message)), reject);
    }

    /** Counts of the outcomes. */
    private static final class Metrics {
        private final Counter results;
        private final Map<Reason, Counter> rejects = new EnumMap<>(Reason.class);
        private final Histogram latencyMs;
        private final Counter spansDropped;

        Metrics(FlinkMetrics metrics) {
            results = metrics.counter(JobMetric.RESULTS);
            for (Reason reason : Reason.values()) {
                rejects.put(
                        reason,
                        metrics.counter(
                                reason.isShed() ? JobMetric.SHED : JobMetric.REJECTS,
                                reason.name().toLowerCase(Locale.ROOT)));
            }
            spansDropped = metrics.counter(JobMetric.TRACE_SPANS_DROPPED);
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
