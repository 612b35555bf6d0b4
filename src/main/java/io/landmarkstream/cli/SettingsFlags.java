package io.landmarkstream.cli;

import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.SettingsLayers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Option;

/** The flags of every command that needs the job's settings; all others are in docs/options.md. */
final class SettingsFlags {

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with options (docs/options.md).")
    private Path config;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Sets any option, for example -Dlandmarks.time.max-gap=5s. Other keys are Flink's own,"
                    + " for example -Dexecution.checkpointing.dir=file:///var/checkpoints.")
    private Map<String, String> definitions = new LinkedHashMap<>();

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka brokers.")
    private String bootstrapServers;

    /** The layers, with {@code flags} (full keys) beside those that every command has. */
    SettingsLayers layers(Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>();
        definitions.forEach((key, value) -> {
            if (key.startsWith(JobOptions.PREFIX)) {
                all.put(key, value);
            } else if (key.startsWith("landmark")) {
                throw new SettingsException("-D" + key + ": options of the job begin with " + JobOptions.PREFIX);
            }
        });
        if (bootstrapServers != null) {
            all.put(JobOptions.BOOTSTRAP_SERVERS.key(), bootstrapServers);
        }
        all.putAll(flags);
        return SettingsLayers.of(config, System.getenv(), all);
    }

    /** The settings of a command without further flags. */
    JobSettings settings() {
        return JobSettings.of(layers(Map.of()).configuration());
    }

    /** The file that {@code landmarks.cameras.file} names, or {@code null}. */
    Path camerasFile() {
        String file = layers(Map.of()).configuration().get(JobOptions.CAMERAS_FILE);
        return file.isBlank() ? null : Path.of(file);
    }

    /** Definitions that are Flink's. */
    Configuration flink() {
        Map<String, String> all = new LinkedHashMap<>();
        definitions.forEach((key, value) -> {
            if (!key.startsWith(JobOptions.PREFIX)) {
                all.put(key, value);
            }
        });
        return Configuration.fromMap(all);
    }
}
