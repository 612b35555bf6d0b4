package io.landmarkstream.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the spans that wait for the collector, drops those for which there is no room and those that it did not take,
 * and says once when that begins and when it ends.
 */
final class CountedSpans {

    private static final Logger LOG = LoggerFactory.getLogger(CountedSpans.class);

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean failing;

    /** Spans that were dropped. */
    long dropped() {
        return dropped.get();
    }

    /**
     * @param batches hands spans on to the exporter, on a thread of its own
     * @param room most spans that may wait there
     */
    SpanProcessor processor(SpanProcessor batches, int room) {
        return new SpanProcessor() {
            @Override
            public void onStart(Context parent, ReadWriteSpan span) {
                batches.onStart(parent, span);
            }

            @Override
            public boolean isStartRequired() {
                return batches.isStartRequired();
            }

            @Override
            public void onEnd(ReadableSpan span) {
                if (!span.getSpanContext().isSampled()) {
                    return;
                }
                if (waiting.incrementAndGet() > room) {
                    waiting.decrementAndGet();
                    dropped.incrementAndGet();
                    return;
                }
                batches.onEnd(span);
            }

            @Override
            public boolean isEndRequired() {
                return true;
            }

            @Override
            public CompletableResultCode shutdown() {
                return batches.shutdown();
            }

            @Override
            public CompletableResultCode forceFlush() {
                return batches.forceFlush();
            }
        };
    }

    /** @param endpoint for the log */
    SpanExporter exporter(SpanExporter exporter, String endpoint) {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                CompletableResultCode result = exporter.export(spans);
                result.whenComplete(() -> exported(spans.size(), result, endpoint));
                return result;
            }

            @Override
            public CompletableResultCode flush() {
                return exporter.flush();
            }

            @Override
            public CompletableResultCode shutdown() {
                return exporter.shutdown();
            }
        };
    }

    private void exported(int spans, CompletableResultCode result, String endpoint) {
        waiting.addAndGet(-spans);
        boolean failed = !result.isSuccess();
        if (failed) {
            dropped.addAndGet(spans);
        }
        if (failed && !failing) {
            Throwable cause = result.getFailureThrowable();
            LOG.warn(
                    "The collector of traces at {} does not take them{}. They are dropped until it does; nothing else"
                            + " changes.",
                    endpoint,
                    cause == null ? "" : ": " + cause);
        } else if (failing && !failed) {
            LOG.info("The collector of traces at {} takes them again.", endpoint);
        }
        failing = failed;
    }
}
