package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.job.Connectors;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LandmarkJob;
import io.landmarkstream.job.LocalJob;
import io.landmarkstream.job.LocalMetrics;
import io.landmarkstream.job.Preflight;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.SettingsLayers;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.onnx.Device;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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

    @Option(names = "--scenes", paramLabel = "FILE", description = "YAML list of scenes with calibrated cameras.")
    private String scenes;

    @Option(names = "--rules", paramLabel = "FILE", description = "YAML file with rules of events, or default.")
    private String rules;

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
        requireKinds(settings, layers, finders);
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

    /** A rule for objects that no pipeline finds is most likely a slip of the pen; the built-in rules are for all. */
    private static void requireKinds(JobSettings settings, SettingsLayers layers, ModelFinders finders) {
        String file = layers.configuration().get(JobOptions.EVENT_RULES);
        if (settings.events() == null || file.equals(JobSettings.BUILT_IN_RULES)) {
            return;
        }
        try {
            settings.events().rules().checkKinds(file, finders.kinds());
        } catch (ConfigException e) {
            throw new SettingsException(JobOptions.EVENT_RULES.key() + ": " + e.getMessage());
        }
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
        flags.put(JobOptions.SCENES_FILE.key(), scenes);
        flags.put(JobOptions.EVENT_RULES.key(), rules);
        flags.put(JobOptions.PARALLELISM.key(), parallelism);
        flags.values().removeIf(value -> value == null);
        return flags;
    }

    private int run(JobSettings settings, ModelFinders finders) throws Exception {
        return new JobRun(spec, common.flink(), settings, RunCommand::statusLine)
                .run(
                        LandmarkJob.name(settings),
                        env -> LandmarkJob.define(
                                env, Connectors.kafka(settings, LocalJob.models(finders)), finders, settings),
                        () -> checkModels(finders),
                        () -> described(settings, device(finders)));
    }

    private static String described(JobSettings settings, String device) {
        JobSettings.Kafka kafka = settings.kafka();
        return ("Running on %s until Ctrl-C. Frames: %s, results: %s, rejects: %s%s%s at %s;"
                        + " see bin/landmarks topics describe.")
                .formatted(
                        device,
                        kafka.framesTopic(),
                        kafka.landmarksTopic(),
                        kafka.rejectsTopic(),
                        settings.scenes() != null ? ", scenes: " + kafka.scenesTopic() : "",
                        settings.events() != null ? ", events: " + kafka.eventsTopic() : "",
                        kafka.bootstrapServers());
    }

    /** Where the models run; a fault is a sentence here, rather than a task that restarts. */
    private static String device(ModelFinders finders) {
        try (LandmarkFinder finder = finders.open(0, List.of())) {
            return finder.device();
        }
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

    /** What became of the frames since the start, and how fast they come. */
    static String statusLine(LocalMetrics.Status before, LocalMetrics.Status now, Duration passed) {
        return String.format(
                Locale.ROOT,
                "in %,d (%.1f a second), results %,d, rejects %,d, shed %,d%s, behind %,d",
                now.in(),
                (now.in() - before.in()) / (double) passed.toSeconds(),
                now.results(),
                now.rejects(),
                now.shed(),
                now.scenes() == 0 ? "" : String.format(Locale.ROOT, ", scenes %,d", now.scenes()),
                now.behind());
    }
}
