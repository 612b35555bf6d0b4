package io.landmarkstream.frame;

import io.landmarkstream.metric.JobMetric;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The job's metrics below one operator of Flink's, in the group {@code landmarks}. Only {@link JobMetric}s exist. */
public final class FlinkMetrics {

    /** Parts of a second in which a summary is fed. */
    public static final double MICROSECONDS = 1e6;

    public static final double MILLISECONDS = 1e3;

    private static final String GROUP = "landmarks";

    /** Number of values in a summary. */
    private static final int WINDOW = 1000;

    private final MetricGroup group;

    /** @param operator Flink's group of an operator, a source or a sink */
    public FlinkMetrics(MetricGroup operator) {
        group = operator.addGroup(GROUP);
    }

    public Counter counter(JobMetric metric) {
        return group.counter(metric.key());
    }

    /** @param value of the metric's label */
    public Counter counter(JobMetric metric, String value) {
        return group.addGroup(metric.label(), value).counter(metric.key());
    }

    public void gauge(JobMetric metric, Supplier<? extends Number> value) {
        group.gauge(metric.key(), (Gauge<Number>) value::get);
    }

    /** @param label value of the metric's label */
    public void gauge(JobMetric metric, String label, Supplier<? extends Number> value) {
        group.addGroup(metric.label(), label).gauge(metric.key(), (Gauge<Number>) value::get);
    }

    /**
     * A summary of the last {@value #WINDOW} values, in seconds.
     *
     * @param parts what it is fed with: {@link #MICROSECONDS} or {@link #MILLISECONDS}
     */
    public Histogram summary(JobMetric metric, double parts) {
        return group.histogram(metric.key(), new Seconds(new DescriptiveStatisticsHistogram(WINDOW), parts));
    }

    /** Takes parts of a second and shows seconds. Least and greatest value are whole ones, as Flink's type is. */
    private record Seconds(Histogram fed, double parts) implements Histogram {
        @Override
        public void update(long value) {
            fed.update(value);
        }

        @Override
        public long getCount() {
            return fed.getCount();
        }

        @Override
        public HistogramStatistics getStatistics() {
            HistogramStatistics values = fed.getStatistics();
            return new HistogramStatistics() {
                @Override
                public double getQuantile(double quantile) {
                    return values.getQuantile(quantile) / parts;
                }

                @Override
                public long[] getValues() {
                    return values.getValues();
                }

                @Override
                public int size() {
                    return values.size();
                }

                @Override
                public double getMean() {
                    return values.getMean() / parts;
                }

                @Override
                public double getStdDev() {
                    return values.getStdDev() / parts;
                }

                @Override
                public long getMax() {
                    return Math.round(values.getMax() / parts);
                }

                @Override
                public long getMin() {
                    return Math.round(values.getMin() / parts);
                }
            };
        }
    }
}
