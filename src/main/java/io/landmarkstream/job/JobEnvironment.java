package io.landmarkstream.job;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FlinkTraces;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How Flink runs the job: types, checkpoints and restarts. The cluster's restart strategy, if any, takes precedence.
 */
final class JobEnvironment {

    /** How long a small frame may wait for others before it crosses the network; Flink's default is 100 ms. */
    private static final Duration LIVE_BUFFER_TIMEOUT = Duration.ofMillis(10);

    private static final int MAX_RESTARTS = 1100;

    private JobEnvironment() {}

    static void configure(StreamExecutionEnvironment env, JobSettings settings) {
        Configuration job = new Configuration();
        // Objects pass between chained steps by reference; the steps never change what they were handed.
        job.set(PipelineOptions.OBJECT_REUSE, true);
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(PipelineOptions.MAX_PARALLELISM, CameraKey.MAX_PARALLELISM);
        // Aligned: unaligned checkpoints write records in flight, here pictures of people, to disk.
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.runtime().checkpointInterval());
        job.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        job.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        job.set(CheckpointingOptions.FORCE_UNALIGNED, false);
        if (env.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY) != null) {
            job.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        }
        if (settings.tracing() != null) {
            Map<String, String> parameters =
                    new HashMap<>(env.getConfig().getGlobalJobParameters().toMap());
            parameters.putAll(FlinkTraces.parameters(settings.tracing()));
            job.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
        }
        if (settings.input().live() != null) {
            job.set(ExecutionOptions.BUFFER_TIMEOUT, LIVE_BUFFER_TIMEOUT);
        }
        if (env.getConfiguration()
                .getOptional(RestartStrategyOptions.RESTART_STRATEGY)
                .isEmpty()) {
            restarts(job);
        }
        env.configure(job, JobEnvironment.class.getClassLoader());
        env.setMaxParallelism(CameraKey.MAX_PARALLELISM);
        if (settings.runtime().parallelism() > 0) {
            env.setParallelism(settings.runtime().parallelism());
        }
    }

    /**
     * Waits 1 s before the first restart, twice as long each time up to 5 s, so that a job that failed often comes back
     * as soon as one that failed for the first time; two minutes without a failure reset this. After
     * {@value #MAX_RESTARTS} restarts without such a pause, which is an hour and a half at least, the job ends, because
     * the cause does not go away by itself.
     */
    private static void restarts(Configuration job) {
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(5));
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(2));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, MAX_RESTARTS);
    }
}
