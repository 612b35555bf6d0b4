package io.landmarkstream.tracing;

import java.io.Serializable;

/**
 * Where spans go, and under which name.
 *
 * @param endpoint address of a collector that takes OTLP over HTTP, for example {@code http://collector:4318}; empty:
 *     {@code OTEL_EXPORTER_OTLP_ENDPOINT}, else {@code http://localhost:4318}
 * @param service empty: {@code OTEL_SERVICE_NAME}, else the program's own
 * @param job tells jobs apart that read the same frames: each continues a frame's trace with a span of its own
 */
public record TracingOptions(String endpoint, String service, String job) implements Serializable {}
