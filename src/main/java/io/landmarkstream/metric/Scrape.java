package io.landmarkstream.metric;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A tool's figures in Prometheus' text format, with the JVM's. Safe for several threads. */
public final class Scrape implements AutoCloseable {

    /** The media type of {@link #text}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String TOTAL = "_total";

    private final PrometheusMeterRegistry jvm = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /**
     * One figure at this moment.
     *
     * @param label value of the metric's label; empty where it has none
     * @param value in the metric's unit; of a counter since the process began
     */
    public record Sample(ToolMetric metric, String label, double value) {

        public Sample(ToolMetric metric, double value) {
            this(metric, "", value);
        }
    }

    public Scrape() {
        new JvmMemoryMetrics().bindTo(jvm);
        new JvmThreadMetrics().bindTo(jvm);
        new ProcessorMetrics().bindTo(jvm);
        new UptimeMetrics().bindTo(jvm);
        collections.bindTo(jvm);
    }

    /** @param samples at most one for each metric and label */
    public String text(List<Sample> samples) {
        Map<ToolMetric, List<Sample>> byMetric = new EnumMap<>(ToolMetric.class);
        samples.forEach(sample -> byMetric.computeIfAbsent(sample.metric(), m -> new ArrayList<>())
                .add(sample));
        List<MetricSnapshot> snapshots = new ArrayList<>();
        byMetric.forEach((metric, values) -> snapshots.add(snapshot(metric, values)));
        jvm.getPrometheusRegistry().scrape().forEach(snapshots::add);
        return write(new MetricSnapshots(snapshots));
    }

    private static MetricSnapshot snapshot(ToolMetric metric, List<Sample> samples) {
        String name = metric.prometheusName();
        if (metric.type() == Metric.Type.COUNTER) {
            CounterSnapshot.Builder counter = CounterSnapshot.builder()
                    .name(name.substring(0, name.length() - TOTAL.length()))
                    .help(metric.help());
            samples.forEach(sample -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(labels(sample))
                    .value(sample.value())
                    .build()));
            return counter.build();
        }
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(metric.help());
        samples.forEach(sample -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels(sample))
                .value(sample.value())
                .build()));
        return gauge.build();
    }

    private static Labels labels(Sample sample) {
        String label = sample.metric().label();
        return label.isEmpty() ? Labels.EMPTY : Labels.of(label, sample.label());
    }

    private static String write(MetricSnapshots snapshots) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, snapshots);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: it is memory
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        collections.close();
        jvm.close();
    }
}
