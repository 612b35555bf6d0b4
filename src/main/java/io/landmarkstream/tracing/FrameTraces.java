package io.landmarkstream.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A job's spans of frames whose record came with a sampled {@code traceparent}. The job's span of a frame is a child of
 * the publisher's; its id is computed from the publisher's, so that every step knows the parent of its own span and
 * nothing but the header travels with the frame (docs/decisions/0064). For any thread.
 *
 * <p>The steps of one JVM share an exporter, which is closed with the last of them.
 */
public final class FrameTraces implements AutoCloseable {

    private static final String PROGRAM = "landmark-stream";

    private static final int HEADER_LENGTH = 55;

    private static final Map<TracingOptions, Shared> OPEN = new HashMap<>();

    private final TracingOptions options;
    private final Shared shared;
    private boolean closed;

    /** What the steps of one JVM have in common. */
    private static final class Shared {
        private final FixedIds ids = new FixedIds();
        private final SpanExport export;
        private final Tracer tracer;
        private final AtomicLong told = new AtomicLong();
        private int users;

        Shared(TracingOptions options) {
            export = new SpanExport(options, PROGRAM, Map.of(), ids);
            tracer = export.tracer();
        }
    }

    /** A frame's place in its stream, as a span names it. */
    public record Place(String camera, String stream, long sequence, int partition, long offset) {}

    private FrameTraces(TracingOptions options, Shared shared) {
        this.options = options;
        this.shared = shared;
    }

    /** @param options {@code null}: off; then this is {@code null} too */
    public static FrameTraces open(TracingOptions options) {
        if (options == null) {
            return null;
        }
        synchronized (OPEN) {
            Shared shared = OPEN.computeIfAbsent(options, Shared::new);
            shared.users++;
            return new FrameTraces(options, shared);
        }
    }

    /** Those that steps of this JVM have open, for who cannot tell when to close; {@code null}: nobody has. */
    public static FrameTraces shared(TracingOptions options) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(options);
            return shared == null ? null : new FrameTraces(options, shared);
        }
    }

    /** Nanoseconds since the epoch. */
    public static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** When a record came, in nanoseconds since the epoch; now where it does not say or is from the future. */
    public static long since(long recordTimeMs, long nowNanos) {
        return recordTimeMs < 0 ? nowNanos : Math.min(nowNanos, TimeUnit.MILLISECONDS.toNanos(recordTimeMs));
    }

    /** Whether a frame with this header ({@code FrameInfo.traceparent}) is traced. */
    public static boolean follows(String traceparent) {
        return traceparent.length() == HEADER_LENGTH
                && (Character.digit(traceparent.charAt(HEADER_LENGTH - 1), 16) & 1) == 1;
    }

    /**
     * What a step did for a frame, or what the frame waited for.
     *
     * @param fault why the frame goes no further; {@code null}: it does
     */
    public void span(String traceparent, String step, long startNanos, long endNanos, String fault) {
        SpanContext publisher = publisher(traceparent);
        if (publisher.isValid()) {
            SpanContext frame = SpanContext.createFromRemoteParent(
                    publisher.getTraceId(), frameSpan(publisher), TraceFlags.getSampled(), TraceState.getDefault());
            end(started(step, SpanKind.INTERNAL, frame, startNanos), Math.max(startNanos, endNanos), fault);
        }
    }

    /**
     * The job's span of a frame: the parent of its steps' spans, which ends with the outcome.
     *
     * @param reason of a reject or of a shed frame; {@code null}: there is a result
     * @param fault what is wrong with a rejected frame; {@code null} of results and of shed frames
     */
    public void frame(String traceparent, Place place, long startNanos, long endNanos, String reason, String fault) {
        SpanContext publisher = publisher(traceparent);
        if (!publisher.isValid()) {
            return;
        }
        shared.ids.next(frameSpan(publisher));
        Span span = started("frame", SpanKind.CONSUMER, publisher, startNanos);
        span.setAttribute("landmarks.camera", place.camera());
        span.setAttribute("landmarks.stream", place.stream());
        span.setAttribute("landmarks.sequence", place.sequence());
        span.setAttribute("messaging.system", "kafka");
        span.setAttribute("messaging.destination.partition.id", Integer.toString(place.partition()));
        span.setAttribute("messaging.kafka.offset", place.offset());
        if (reason != null) {
            span.setAttribute("landmarks.reason", reason);
        }
        end(span, Math.max(startNanos, endNanos), fault);
    }

    private Span started(String name, SpanKind kind, SpanContext parent, long startNanos) {
        return shared.tracer
                .spanBuilder(name)
                .setSpanKind(kind)
                .setParent(Context.root().with(Span.wrap(parent)))
                .setStartTimestamp(startNanos, TimeUnit.NANOSECONDS)
                .startSpan();
    }

    private static void end(Span span, long endNanos, String fault) {
        if (fault != null) {
            span.setStatus(StatusCode.ERROR, fault);
        }
        span.end(endNanos, TimeUnit.NANOSECONDS);
    }

    /** Not valid where the header's ids are, or its version is one that cannot be. */
    private static SpanContext publisher(String traceparent) {
        if (!follows(traceparent) || traceparent.startsWith("ff")) {
            return SpanContext.getInvalid();
        }
        return SpanContext.createFromRemoteParent(
                traceparent.substring(3, 3 + TraceId.getLength()),
                traceparent.substring(36, 36 + SpanId.getLength()),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    /** Other jobs that read the same frame get another id. SplitMix64 (Steele et al. 2014) spreads the bits. */
    private String frameSpan(SpanContext publisher) {
        long bits = Long.parseUnsignedLong(publisher.getSpanId(), 16)
                + 0x9E3779B97F4A7C15L * (1 + options.job().hashCode());
        bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
        bits ^= bits >>> 31;
        return SpanId.fromLong(bits == 0 ? 1 : bits);
    }

    /** Spans of this JVM that were dropped since this was asked last, by whichever step. */
    public long takeDropped() {
        long dropped = shared.export.dropped();
        return Math.max(0, dropped - shared.told.getAndAccumulate(dropped, Math::max));
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (!closed) {
                closed = true;
                if (--shared.users == 0) {
                    OPEN.remove(options);
                    shared.export.close();
                }
            }
        }
    }

    /** Random ids, but for the span that a thread said it will start next. */
    private static final class FixedIds implements IdGenerator {
        private final ThreadLocal<String> next = new ThreadLocal<>();

        void next(String span) {
            next.set(span);
        }

        @Override
        public String generateSpanId() {
            String fixed = next.get();
            if (fixed == null) {
                return IdGenerator.random().generateSpanId();
            }
            next.remove();
            return fixed;
        }

        @Override
        public String generateTraceId() {
            return IdGenerator.random().generateTraceId();
        }
    }
}
