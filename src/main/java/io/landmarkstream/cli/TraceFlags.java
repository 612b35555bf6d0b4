package io.landmarkstream.cli;

import io.landmarkstream.job.JobSettings;
import io.landmarkstream.metric.Scrape.Sample;
import io.landmarkstream.metric.ToolMetric;
import io.landmarkstream.tracing.PublishTraces;
import io.landmarkstream.tracing.TracingOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** Which frames get a trace, and where the publisher's spans go (docs/tracing.md). */
final class TraceFlags {

    @Option(
            names = "--trace-ratio",
            paramLabel = "0..1",
            description = "Begins a trace with this share of the frames, for example .01; the job continues it where"
                    + " landmarks.tracing.enabled is set (default: no frame).")
    private Double ratio;

    @Option(
            names = "--trace-endpoint",
            paramLabel = "URL",
            description = "Collector that takes OTLP over HTTP (default: landmarks.tracing.endpoint where that is"
                    + " enabled, then OTEL_EXPORTER_OTLP_ENDPOINT, then http://localhost:4318).")
    private String endpoint;

    @Option(
            names = "--trace-service",
            paramLabel = "NAME",
            description = "The publisher's name in traces (default: OTEL_SERVICE_NAME, then landmark-stream-publish).")
    private String service;

    /** {@code null} where no frame gets a trace. */
    PublishTraces open(JobSettings settings) {
        Faults.range("--trace-ratio", ratio, 0, 1);
        if (endpoint != null) {
            JobSettings.requireAddress("--trace-endpoint", endpoint);
        }
        if (ratio == null || ratio == 0) {
            return null;
        }
        String configured = settings.tracing() == null ? "" : settings.tracing().endpoint();
        return new PublishTraces(
                new TracingOptions(endpoint == null ? configured : endpoint, service == null ? "" : service, ""),
                ratio);
    }

    /** @param traces {@code null}: none */
    static List<Sample> samples(PublishTraces traces) {
        return traces == null ? List.of() : List.of(new Sample(ToolMetric.PUBLISHER_SPANS_DROPPED, traces.dropped()));
    }
}
