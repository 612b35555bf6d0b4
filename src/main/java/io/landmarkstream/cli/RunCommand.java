package io.landmarkstream.cli;

import io.landmarkstream.infer.ModelException;
import io.landmarkstream.job.Ends;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LandmarkJob;
import io.landmarkstream.job.Preflight;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.SettingsLayers;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.proto.ModelRef;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code landmarks run}: the job against any Kafka. Started by {@code bin/landmarks} it runs in this process until Ctrl-C;
 * submitted with {@code flink run} it runs on that cluster.
 */
@Command(
        name = "run",
        description = "Runs the job: frames topic in, landmarks and rejects topics out.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {

    private static final long STOP_SECONDS = 15;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(names = "--models", paramLabel = "DIR", description = "Folder with the models' weights.")
    private String models;

    @Option(names = "--pipelines", paramLabel = "NAME;NAME", description = "Pipelines to run, or auto.")
    private String pipelines;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N or auto.")
    private String device;

    @Option(names = "--delivery", paramLabel = "MODE", description = "at-least-once or exactly-once.")
    private String delivery;

    @Option(names = "--format", paramLabel = "FORMAT", description = "protobuf or json.")
    private String format;

    @Option(names = "--cameras", paramLabel = "FILE", description = "YAML list of cameras with id and slot.")
    private String cameras;

    @Option(names = "--parallelism", paramLabel = "N", description = "Task slots that share the work.")
    private String parallelism;

    @Option(names = "--print-config", description = "Prints the options in force, without secrets, and ends.")
    private boolean printConfig;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        try {
            SettingsLayers layers = common.layers(flags());
            JobSettings settings = JobSettings.of(layers.configuration());
            if (printConfig) {
                spec.commandLine().getOut().print(layers.print());
                spec.commandLine().getOut().flush();
                return 0;
            }
            ModelFinders finders =
                    ModelFinders.of(settings.models(), settings.pipelines(), settings.device(), settings.find());
            List<String> problems = Preflight.problems(settings);
            if (!problems.isEmpty()) {
                err.println("The job was not started:");
                problems.forEach(problem -> err.println("  - " + problem));
                return 1;
            }
            return run(settings, finders);
        } catch (SettingsException | ModelException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(JobOptions.MODELS_DIR.key(), models);
        flags.put(JobOptions.PIPELINES.key(), pipelines == null ? null : pipelines.replace(',', ';'));
        flags.put(JobOptions.DEVICE.key(), device);
        flags.put(JobOptions.DELIVERY.key(), delivery);
        flags.put(JobOptions.FORMAT.key(), format);
        flags.put(JobOptions.CAMERAS_FILE.key(), cameras);
        flags.put(JobOptions.PARALLELISM.key(), parallelism);
        flags.values().removeIf(value -> value == null);
        return flags;
    }

    private int run(JobSettings settings, ModelFinders finders) throws Exception {
        Configuration flink = common.flink();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        List<ModelRef> models = finders.cards().stream()
                .map(card -> ModelRef.newBuilder()
                        .setName(card.name())
                        .setSha256(card.sha256())
                        .build())
                .toList();
        LandmarkJob.define(env, Ends.kafka(settings, models), finders, settings);
        String name = "landmark-stream " + settings.kafka().groupId();
        if (!(env instanceof LocalStreamEnvironment)) {
            env.execute(name);
            return 0;
        }
        finders.open(0, List.of()).close(); // fails here, with a sentence, rather than in a task that restarts
        return local(env.executeAsync(name), settings);
    }

    private int local(JobClient job, JobSettings settings) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        JobSettings.Kafka kafka = settings.kafka();
        out.printf(
                "Running with %s until Ctrl-C. Frames: %s, results: %s, rejects: %s at %s; see bin/landmarks topics"
                        + " describe.%n",
                settings.device(),
                kafka.framesTopic(),
                kafka.landmarksTopic(),
                kafka.rejectsTopic(),
                kafka.bootstrapServers());
        out.flush();
        Thread stop = new Thread(() -> cancel(job), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            job.getJobExecutionResult().get();
            return 0;
        } catch (ExecutionException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            spec.commandLine().getErr().println("The job failed: " + cause);
            return 1;
        }
    }

    private static void cancel(JobClient job) {
        try {
            job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
            job.getJobExecutionResult().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A cancelled job ends exceptionally; one that does not end in time ends with the process.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
