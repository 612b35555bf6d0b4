package io.landmarkstream.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of {@code docs/metrics.md}. */
public final class MetricsTable {

    private MetricsTable() {}

    /** Everything that the product counts. */
    public static List<Metric> all() {
        return Stream.<Metric>concat(Arrays.stream(JobMetric.values()), Arrays.stream(ToolMetric.values()))
                .toList();
    }

    /** The rows of {@code metrics}, with their heads. */
    public static String markdown(List<? extends Metric> metrics) {
        return metrics.stream()
                .map(metric -> "| `%s` | %s | %s | %s |"
                        .formatted(
                                metric.prometheusName(),
                                metric.type().name().toLowerCase(Locale.ROOT),
                                metric.label().isEmpty() ? "" : "`" + metric.label() + "`",
                                metric.help()))
                .collect(Collectors.joining(
                        "\n", "| metric | type | label | what it tells |\n|---|---|---|---|\n", "\n"));
    }
}
