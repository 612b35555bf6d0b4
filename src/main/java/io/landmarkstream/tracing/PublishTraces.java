package io.landmarkstream.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Map;

/** Begins a trace with a share of the frames that are published. For any thread. */
public final class PublishTraces implements AutoCloseable {

    private static final String PROGRAM = "landmark-stream-publish";

    private final SpanExport export;
    private final Tracer tracer;

    /** @param ratio share of the frames, from 0 to 1 */
    public PublishTraces(TracingOptions options, double ratio) {
        Map<String, String> sampler =
                Map.of("otel.traces.sampler", "traceidratio", "otel.traces.sampler.arg", Double.toString(ratio));
        export = new SpanExport(options, PROGRAM, sampler, IdGenerator.random());
        tracer = export.tracer();
    }

    /** A frame on its way to Kafka; {@code null} if it is not one of the share. */
    public Sent sending(String topic, String camera, String stream, long sequence, int bytes) {
        Span span = tracer.spanBuilder("publish")
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(Context.root())
                .startSpan();
        if (!span.isRecording()) {
            return null;
        }
        span.setAttribute("landmarks.camera", camera);
        span.setAttribute("landmarks.stream", stream);
        span.setAttribute("landmarks.sequence", sequence);
        span.setAttribute("messaging.system", "kafka");
        span.setAttribute("messaging.destination.name", topic);
        span.setAttribute("messaging.message.body.size", bytes);
        return new Sent(span);
    }

    /** Spans that were dropped. */
    public long dropped() {
        return export.dropped();
    }

    @Override
    public void close() {
        export.close();
    }

    /** One frame's span, which ends once Kafka has taken the frame or refused it. */
    public static final class Sent {

        private final Span span;

        private Sent(Span span) {
            this.span = span;
        }

        /** The header of the frame's record. */
        public String traceparent() {
            SpanContext context = span.getSpanContext();
            return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                    + context.getTraceFlags().asHex();
        }

        /** @param fault why Kafka did not take the frame; {@code null} if it did */
        public void done(Throwable fault) {
            if (fault != null) {
                span.setStatus(StatusCode.ERROR, String.valueOf(fault.getMessage()));
            }
            span.end();
        }
    }
}
