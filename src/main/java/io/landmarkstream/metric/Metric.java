package io.landmarkstream.metric;

/** What the table of {@code docs/metrics.md} says about a metric. */
public interface Metric {

    /** As in Prometheus. Flink's reporter shows counters as gauges; their values are the same. */
    enum Type {
        COUNTER,
        GAUGE,
        SUMMARY
    }

    /** Without the product's prefix, for example {@code frames_total}. */
    String key();

    Type type();

    /** The one label beside those of Flink and of the scrape; empty if there is none. */
    String label();

    /** One sentence. */
    String help();

    /** The name on dashboards, for example {@code landmarks_frames_total}. */
    default String prometheusName() {
        return "landmarks_" + key();
    }
}
