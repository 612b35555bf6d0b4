package io.landmarkstream.job;

import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.proto.ModelRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that runs on a Flink cluster inside this process; it ends when it is closed. */
public final class LocalJob implements AutoCloseable {

    private static final long STOP_SECONDS = 15;

    private final JobClient client;

    /** @param client of a job that this process started */
    public LocalJob(JobClient client) {
        this.client = client;
    }

    /**
     * Starts the job from Kafka to Kafka on a cluster of its own.
     *
     * @param temporary folder for the cluster's files
     */
    public static LocalJob start(JobSettings settings, ModelFinders finders, Path temporary) throws Exception {
        return start(
                settings,
                finders,
                models(finders),
                new Configuration().set(CoreOptions.TMP_DIRS, temporary.toString()));
    }

    /**
     * Starts the job from Kafka to Kafka with a finder of another kind, on a cluster of its own.
     *
     * @param options the job's and Flink's own, by key
     * @param models that every result names
     */
    public static LocalJob start(Map<String, String> options, FinderFactory finders, List<ModelRef> models)
            throws Exception {
        Configuration configuration = Configuration.fromMap(options);
        return start(JobSettings.of(configuration), finders, models, configuration);
    }

    private static LocalJob start(
            JobSettings settings, FinderFactory finders, List<ModelRef> models, Configuration flink) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        LandmarkJob.define(env, Connectors.kafka(settings, models), finders, settings);
        return new LocalJob(env.executeAsync(LandmarkJob.name(settings)));
    }

    /** The models that every result names. */
    public static List<ModelRef> models(ModelFinders finders) {
        return finders.cards().stream()
                .map(card -> ModelRef.newBuilder()
                        .setName(card.name())
                        .setSha256(card.sha256())
                        .build())
                .toList();
    }

    /** Whether it has not ended, by itself or otherwise. */
    public boolean isRunning() {
        try {
            JobStatus status = client.getJobStatus().get();
            return !status.isGloballyTerminalState();
        } catch (ExecutionException e) {
            return false; // the cluster is gone, and the job with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** As {@link #await()}, but at most so long; empty if it still runs then. */
    public Optional<String> await(Duration patience) throws InterruptedException {
        try {
            client.getJobExecutionResult().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            // await() tells it.
        }
        return Optional.of(await());
    }

    /** Waits until it ends; why it failed, in one line, or an empty text if it came to its end or was closed. */
    public String await() throws InterruptedException {
        try {
            client.getJobExecutionResult().get();
            return "";
        } catch (ExecutionException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof FatalJobException) {
                return cause.getMessage().replaceFirst("\\.$", "");
            }
            return cause instanceof JobCancellationException ? "" : cause.toString();
        }
    }

    /**
     * Ends the job with a savepoint, and waits for both.
     *
     * @param folder in which the savepoint gets a folder of its own
     * @return address of the savepoint
     */
    public String stop(Path folder) throws ExecutionException, InterruptedException {
        String savepoint = client.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        client.getJobExecutionResult().get();
        return savepoint;
    }

    @Override
    public void close() {
        try {
            client.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
            client.getJobExecutionResult().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A cancelled job ends exceptionally; one that does not end in time ends with the process.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
