package io.landmarkstream.metric;

/** A metric of the product. */
public interface Metric {

    /** As in Prometheus. Flink's reporter shows counters as gauges; their values are the same. */
    enum Type {
        COUNTER,
        GAUGE,
        SUMMARY
    }

    /**
     * A row of the table in {@code docs/metrics.md}.
     *
     * @param key name without the product's prefix, for example {@code frames_total}
     * @param label the one label beside those of Flink and of the scrape; empty if there is none
     * @param help one sentence
     */
    record Row(String key, Type type, String label, String help) {}

    Row row();

    default String key() {
        return row().key();
    }

    default Type type() {
        return row().type();
    }

    default String label() {
        return row().label();
    }

    default String help() {
        return row().help();
    }

    /** The name on dashboards, for example {@code landmarks_frames_total}. */
    default String prometheusName() {
        return "landmarks_" + key();
    }
}
