package io.landmarkstream.cli;

import io.landmarkstream.job.Connectors;
import io.landmarkstream.job.FuseJob;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LocalMetrics;
import io.landmarkstream.job.Preflight;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.SettingsLayers;
import io.landmarkstream.scene.Scene;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code landmarks fuse}: the scenes as a job of their own, from results that are on Kafka already. Started by
 * {@code bin/landmarks} it runs in this process until Ctrl-C; submitted with {@code flink run} it runs on that cluster.
 */
@Command(
        name = "fuse",
        description = "Puts the results of a scene's cameras together in space: landmarks topics in, scenes topic out"
                + " (docs/scenes.md). For cameras that are analysed by several jobs; one job does it by itself with"
                + " landmarks.scenes.file.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class FuseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(names = "--scenes", paramLabel = "FILE", description = "YAML list of scenes with calibrated cameras.")
    private String scenes;

    @Option(
            names = "--landmarks",
            paramLabel = "TOPIC,TOPIC",
            split = ",",
            description = "Topics with results, protobuf or JSON (default: landmarks.kafka.landmarks-topic).")
    private List<String> topics = List.of();

    @Option(names = "--delivery", paramLabel = "MODE", description = "at-least-once or exactly-once.")
    private String delivery;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "live waits landmarks.scenes.wait for a late camera, replay landmarks.scenes.patience.")
    private String mode;

    @Option(names = "--format", paramLabel = "FORMAT", description = "protobuf or json.")
    private String format;

    @Option(names = "--parallelism", paramLabel = "N", description = "Task slots that share the work.")
    private String parallelism;

    @Override
    public Integer call() throws Exception {
        SettingsLayers layers = common.layers(flags());
        if (!layers.configuration().contains(JobOptions.GROUP_ID)) {
            Map<String, String> flags = flags();
            flags.put(JobOptions.GROUP_ID.key(), FuseJob.GROUP_ID);
            layers = common.layers(flags);
        }
        JobSettings settings = JobSettings.of(layers.configuration());
        if (settings.scenes() == null) {
            throw new SettingsException("There are no scenes: name their file with --scenes FILE or "
                    + JobOptions.SCENES_FILE.key() + " (docs/scenes.md).");
        }
        JobSettings.Kafka kafka = settings.kafka();
        List<String> from = topics.isEmpty() ? List.of(kafka.landmarksTopic()) : topics;
        List<String> problems = Preflight.ofFuse(settings, from);
        if (!problems.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("The job was not started:");
            problems.forEach(problem -> err.println("  - " + problem));
            err.flush();
            return Faults.FAILED;
        }
        return new JobRun(spec, common.flink(), settings, FuseCommand::statusLine)
                .run(
                        FuseJob.name(settings),
                        env -> FuseJob.define(
                                env, Connectors.results(settings, from), Connectors.scenes(settings), settings),
                        () -> {},
                        () -> "Fusing %s until Ctrl-C. Results: %s, scenes: %s at %s."
                                .formatted(
                                        settings.scenes().routes().scenes().stream()
                                                .map(Scene::id)
                                                .collect(Collectors.joining(", ")),
                                        String.join(", ", from),
                                        kafka.scenesTopic(),
                                        kafka.bootstrapServers()));
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(JobOptions.SCENES_FILE.key(), scenes);
        flags.put(JobOptions.DELIVERY.key(), delivery);
        flags.put(JobOptions.MODE.key(), mode);
        flags.put(JobOptions.FORMAT.key(), format);
        flags.put(JobOptions.PARALLELISM.key(), parallelism);
        flags.values().removeIf(value -> value == null);
        return flags;
    }

    private static String statusLine(LocalMetrics.Status before, LocalMetrics.Status now, Duration passed) {
        return String.format(
                Locale.ROOT,
                "results in %,d (%.1f a second), scenes %,d, behind %,d",
                now.in(),
                (now.in() - before.in()) / (double) passed.toSeconds(),
                now.scenes(),
                now.behind());
    }
}
