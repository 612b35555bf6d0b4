package io.landmarkstream.cli;

import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LocalJob;
import io.landmarkstream.job.LocalMetrics;
import io.landmarkstream.job.Topics;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Runs a job: on the cluster that {@code flink run} submits to, or else in this process until Ctrl-C, with a line of
 * figures every few seconds.
 *
 * @param flink Flink's own options
 * @param line tells of the job's figures
 */
record JobRun(CommandSpec spec, Configuration flink, JobSettings settings, StatusLine line) {

    /** A line of figures: those at its beginning, those at its end, and what lies between them. */
    interface StatusLine {
        String of(LocalMetrics.Status before, LocalMetrics.Status now, Duration passed);
    }

    /** Between two status lines. */
    private static final Duration STATUS = Duration.ofSeconds(10);

    /**
     * Returns when the job has ended.
     *
     * @param job adds the job to an environment
     * @param onCluster called before the job is submitted to a cluster
     * @param here called before the job starts in this process; what to say about it
     * @return the command's exit code
     */
    int run(String name, Consumer<StreamExecutionEnvironment> job, Runnable onCluster, Supplier<String> here)
            throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        boolean local = env instanceof LocalStreamEnvironment;
        Path folder = null;
        if (local) {
            folder = Files.createTempDirectory("landmarks-run");
            keepIn(folder, flink);
            LocalMetrics.reportTo(flink);
            env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        }
        job.accept(env);
        if (!local) {
            onCluster.run();
            env.execute(name);
            return 0;
        }
        String where = here.get();
        return local(new LocalJob(env.executeAsync(name)), where, folder);
    }

    /**
     * Lets a cluster in this process write into a folder what the user named no place for: temporary files, which
     * Ctrl-C leaves Flink no time to delete by itself, and checkpoints, of which memory holds 5 MB of a task at most:
     * that is some 1,000 cameras.
     */
    static void keepIn(Path folder, Configuration flink) {
        if (!flink.contains(CoreOptions.TMP_DIRS)) {
            flink.set(CoreOptions.TMP_DIRS, folder.toString());
        }
        if (!flink.contains(CheckpointingOptions.CHECKPOINT_STORAGE)
                && !flink.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            flink.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    folder.resolve("checkpoints").toUri().toString());
        }
    }

    private int local(LocalJob job, String where, Path folder) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        JobSettings.Kafka kafka = settings.kafka();
        out.println(where);
        out.flush();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job, folder), "stop"));
        Optional<String> failure = job.await(STATUS);
        for (LocalMetrics.Status before = LocalMetrics.Status.NONE; failure.isEmpty(); ) {
            LocalMetrics.Status now = LocalMetrics.status();
            out.println(line.of(before, now, STATUS));
            if (now.in() == before.in() && !Topics.answers(settings)) {
                out.println("No Kafka broker answers at " + kafka.bootstrapServers() + ". The job waits, and goes on"
                        + " where it was once there is one again: no frame is lost.");
            }
            out.flush();
            before = now;
            failure = job.await(STATUS);
        }
        if (failure.get().isEmpty()) {
            return 0;
        }
        Faults.tell(
                spec.commandLine().getErr(),
                "the job failed: " + failure.get()
                        + ". The lines above say more; bin/landmarks doctor looks for causes.");
        return Faults.FAILED;
    }

    private static void stop(LocalJob job, Path folder) {
        job.close();
        TemporaryFolders.deleteWhenQuiet(folder);
    }
}
