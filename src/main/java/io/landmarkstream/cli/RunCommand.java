package io.landmarkstream.cli;

import io.landmarkstream.job.Connectors;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LandmarkJob;
import io.landmarkstream.job.LocalJob;
import io.landmarkstream.job.LocalMetrics;
import io.landmarkstream.job.Preflight;
import io.landmarkstream.job.SettingsLayers;
import io.landmarkstream.job.Topics;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.onnx.Device;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code landmarks run}: the job against any Kafka. Started by {@code bin/landmarks} it runs in this process until
 * Ctrl-C; submitted with {@code flink run} it runs on that cluster.
 */
@Command(
        name = "run",
        description = "Runs the job: frames topic in, landmarks and rejects topics out.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {

    /** Between two status lines. */
    private static final Duration STATUS = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(names = "--models", paramLabel = "DIR", description = "Folder with the models' weights.")
    private String models;

    @Option(names = "--pipelines", paramLabel = "NAME,NAME", description = "Pipelines to run, or auto.")
    private String pipelines;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N or auto.")
    private String device;

    @Option(names = "--delivery", paramLabel = "MODE", description = "at-least-once or exactly-once.")
    private String delivery;

    @Option(names = "--mode", paramLabel = "MODE", description = "replay, or live: sheds frames when behind.")
    private String mode;

    @Option(names = "--format", paramLabel = "FORMAT", description = "protobuf or json.")
    private String format;

    @Option(names = "--cameras", paramLabel = "FILE", description = "YAML list of cameras with id and number.")
    private String cameras;

    @Option(names = "--parallelism", paramLabel = "N", description = "Task slots that share the work.")
    private String parallelism;

    @Option(names = "--print-config", description = "Prints the options in force, without secrets, and ends.")
    private boolean printConfig;

    @Override
    public Integer call() throws Exception {
        SettingsLayers layers = common.layers(flags());
        JobSettings settings = JobSettings.of(layers.configuration());
        if (printConfig) {
            spec.commandLine().getOut().print(layers.print());
            spec.commandLine().getOut().flush();
            return 0;
        }
        ModelFinders finders = ModelFinders.of(
                settings.models().dir(),
                settings.models().pipelines(),
                settings.models().device(),
                settings.models().find());
        List<String> problems = Preflight.problems(settings);
        if (!problems.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("The job was not started:");
            problems.forEach(problem -> err.println("  - " + problem));
            err.flush();
            return Faults.FAILED;
        }
        finders.unusedFolder()
                .ifPresent(sentence -> Faults.tell(spec.commandLine().getErr(), sentence + "."));
        finders.describe().forEach(spec.commandLine().getOut()::println);
        return run(settings, finders);
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(JobOptions.MODELS_DIR.key(), models);
        flags.put(JobOptions.PIPELINES.key(), pipelines);
        flags.put(JobOptions.DEVICE.key(), device);
        flags.put(JobOptions.DELIVERY.key(), delivery);
        flags.put(JobOptions.MODE.key(), mode);
        flags.put(JobOptions.FORMAT.key(), format);
        flags.put(JobOptions.CAMERAS_FILE.key(), cameras);
        flags.put(JobOptions.PARALLELISM.key(), parallelism);
        flags.values().removeIf(value -> value == null);
        return flags;
    }

    private int run(JobSettings settings, ModelFinders finders) throws Exception {
        Configuration flink = common.flink();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        boolean local = env instanceof LocalStreamEnvironment;
        Path folder = null;
        if (local && !flink.contains(CoreOptions.TMP_DIRS)) {
            folder = Files.createTempDirectory("landmarks-run"); // Ctrl-C leaves Flink no time to tidy up by itself
            flink.set(CoreOptions.TMP_DIRS, folder.toString());
        }
        if (local) {
            LocalMetrics.reportTo(flink);
            env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        }
        LandmarkJob.define(env, Connectors.kafka(settings, LocalJob.models(finders)), finders, settings);
        String name = LandmarkJob.name(settings);
        if (!local) {
            checkModels(finders);
            env.execute(name);
            return 0;
        }
        String where;
        try (LandmarkFinder finder = finders.open(0, List.of())) {
            where = finder.device(); // fails here, with a sentence, rather than in a task that restarts
        }
        return local(new LocalJob(env.executeAsync(name)), settings, where, folder);
    }

    /**
     * Opens the models once where the job is submitted, on the CPU: a wrong file is refused here and not by a task that
     * restarts over and over. A client without ONNX Runtime on its class path leaves that to the tasks.
     */
    private void checkModels(ModelFinders finders) {
        try {
            finders.on(Device.CPU).open(0, List.of()).close();
        } catch (LinkageError e) {
            spec.commandLine()
                    .getErr()
                    .println("The models are not checked before the job starts: this client's lib/"
                            + " lacks onnxruntime (docs/deployment.md).");
        }
    }

    private int local(LocalJob job, JobSettings settings, String where, Path folder) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        JobSettings.Kafka kafka = settings.kafka();
        out.printf(
                "Running on %s until Ctrl-C. Frames: %s, results: %s, rejects: %s at %s; see bin/landmarks topics"
                        + " describe.%n",
                where, kafka.framesTopic(), kafka.landmarksTopic(), kafka.rejectsTopic(), kafka.bootstrapServers());
        out.flush();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job, folder), "stop"));
        Optional<String> failure = job.await(STATUS);
        for (LocalMetrics.Status before = new LocalMetrics.Status(0, 0, 0, 0, 0); failure.isEmpty(); ) {
            LocalMetrics.Status now = LocalMetrics.status();
            out.println(statusLine(before, now, STATUS));
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

    /** What became of the frames since the start, and how fast they come. */
    static String statusLine(LocalMetrics.Status before, LocalMetrics.Status now, Duration passed) {
        return String.format(
                Locale.ROOT,
                "in %,d (%.1f a second), results %,d, rejects %,d, shed %,d, behind %,d",
                now.in(),
                (now.in() - before.in()) / (double) passed.toSeconds(),
                now.results(),
                now.rejects(),
                now.shed(),
                now.behind());
    }

    private static void stop(LocalJob job, Path folder) {
        job.close();
        if (folder != null) {
            TemporaryFolders.deleteWhenQuiet(folder);
        }
    }
}
