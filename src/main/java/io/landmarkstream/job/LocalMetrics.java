package io.landmarkstream.job;

import io.landmarkstream.metric.JobMetric;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The counters of the job that runs in this process, for its status line. Flink makes reporters by itself and runs one
 * such job a process, so what they collect is this class's.
 */
public final class LocalMetrics implements MetricReporter {

    private static final String FRAMES = JobMetric.FRAMES.key();
    private static final String VIEWS = JobMetric.VIEWS.key();
    private static final String SCENES = JobMetric.SCENE_FRAMES.key();
    private static final String PENDING = "pendingRecords";

    private static final String RESULTS = JobMetric.RESULTS.key();
    private static final String REJECTS = JobMetric.REJECTS.key();
    private static final String SHED = JobMetric.SHED.key();

    private static final Set<String> SHOWN = Set.of(FRAMES, VIEWS, SCENES, PENDING, RESULTS, REJECTS, SHED);

    private static final Map<Metric, String> LIVE = new ConcurrentHashMap<>();
    private static final Map<String, Long> ENDED = new ConcurrentHashMap<>();

    /** Made by Flink, by the name in META-INF/services. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new LocalMetrics();
        }
    }

    /**
     * The job's figures at one moment, all tasks together, since the process began.
     *
     * @param in frames read; of {@link FuseJob}, cameras' results
     * @param behind frames in Kafka that are not read yet
     * @param scenes frames of scenes
     */
    public record Status(long in, long results, long rejects, long shed, long behind, long scenes) {

        /** Before the job. */
        public static final Status NONE = new Status(0, 0, 0, 0, 0, 0);
    }

    /** Lets a local cluster of this configuration report here. */
    public static void reportTo(Configuration flink) {
        flink.setString("metrics.reporter.status.factory.class", Factory.class.getName());
    }

    /** The figures now. */
    public static Status status() {
        return new Status(sum(FRAMES) + sum(VIEWS), sum(RESULTS), sum(REJECTS), sum(SHED), sum(PENDING), sum(SCENES));
    }

    private static long sum(String name) {
        long sum = ENDED.getOrDefault(name, 0L);
        for (Map.Entry<Metric, String> metric : LIVE.entrySet()) {
            if (metric.getValue().equals(name)) {
                sum += value(metric.getKey());
            }
        }
        return sum;
    }

    private static long value(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
                ? Math.max(0, number.longValue())
                : 0;
    }

    @Override
    public void open(MetricConfig config) {
        // Nothing is sent anywhere.
    }

    @Override
    public void close() {
        LIVE.clear();
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (SHOWN.contains(name)) {
            LIVE.put(metric, name);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        if (LIVE.remove(metric) != null && metric instanceof Counter counter) {
            ENDED.merge(name, counter.getCount(), Long::sum); // a task that comes back counts from 0
        }
    }
}
