package io.landmarkstream.tracing;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenTelemetry's SDK, set up to send spans by OTLP over HTTP and to do nothing else. The SDK's own {@code OTEL_…}
 * variables hold where {@link TracingOptions} leave something open. A collector that is away, or variables that cannot
 * be read, cost the spans and one line in the log, never more.
 */
final class SpanExport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);

    /** How long closing waits for the last spans. */
    private static final long CLOSE_MS = 2000;

    private static final String PATH = "/v1/traces";

    /** The SDK writes each failure here too; this and {@link CountedSpans} say it once. Held, so that it stays off. */
    private static final java.util.logging.Logger SDK_LOG = java.util.logging.Logger.getLogger("io.opentelemetry");

    static {
        SDK_LOG.setLevel(java.util.logging.Level.OFF);
    }

    private final CountedSpans spans = new CountedSpans();
    private final OpenTelemetrySdk sdk;

    /**
     * @param program name of the service where nobody gave one
     * @param more properties of the SDK that hold whatever the environment says
     */
    SpanExport(TracingOptions options, String program, Map<String, String> more, IdGenerator ids) {
        sdk = open(options, program, more, ids);
    }

    private OpenTelemetrySdk open(TracingOptions options, String program, Map<String, String> more, IdGenerator ids) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .setServiceClassLoader(SpanExport.class.getClassLoader())
                    .addPropertiesSupplier(
                            () -> Map.of("otel.service.name", program, "otel.bsp.schedule.delay", "1000"))
                    .addPropertiesCustomizer(given -> fixed(options, more, given))
                    .addTracerProviderCustomizer((provider, given) -> provider.setIdGenerator(ids))
                    .addSpanExporterCustomizer((exporter, given) -> spans.exporter(exporter, endpoint(given)))
                    .addSpanProcessorCustomizer((processor, given) ->
                            spans.processor(processor, given.getInt("otel.bsp.max.queue.size", 2048)))
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException e) {
            LOG.warn("Traces are off, because OpenTelemetry refuses its settings: {}", e.getMessage());
            return OpenTelemetrySdk.builder().build();
        }
    }

    private static Map<String, String> fixed(TracingOptions options, Map<String, String> more, ConfigProperties given) {
        Map<String, String> fixed = new HashMap<>(more);
        fixed.put("otel.traces.exporter", "otlp");
        fixed.put("otel.metrics.exporter", "none");
        fixed.put("otel.logs.exporter", "none");
        fixed.put("otel.exporter.otlp.traces.protocol", "http/protobuf");
        // What the collector does not take at once is dropped: repeating it would hold up what comes after.
        fixed.put("otel.java.exporter.otlp.retry.disabled", "true");
        if (!options.endpoint().isEmpty()) {
            String base = options.endpoint().replaceFirst("/+$", "");
            fixed.put("otel.exporter.otlp.traces.endpoint", base.endsWith(PATH) ? base : base + PATH);
        }
        if (!options.service().isEmpty()) {
            fixed.put("otel.service.name", options.service());
        }
        return fixed;
    }

    private static String endpoint(ConfigProperties given) {
        String own = given.getString("otel.exporter.otlp.traces.endpoint");
        return own == null ? given.getString("otel.exporter.otlp.endpoint", "http://localhost:4318") : own;
    }

    Tracer tracer() {
        TracerProvider provider = sdk.getTracerProvider();
        return provider.get("landmark-stream");
    }

    /** Spans that were dropped. */
    long dropped() {
        return spans.dropped();
    }

    /** Waits a moment for what is under way. */
    @Override
    public void close() {
        sdk.shutdown().join(CLOSE_MS, TimeUnit.MILLISECONDS);
    }
}
