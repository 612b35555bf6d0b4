package io.landmarkstream.deploy;

import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.SettingsLayers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** The job's options where they are given as environment variables. */
final class JobVariables {

    /** Variables of deploy/ itself, read by its scripts. */
    private static final Set<String> SCRIPTS = Set.of("LANDMARKS_CHECKPOINTS");

    private JobVariables() {}

    /** A sentence for each variable that begins like one of the job's and is none, or has a value it does not read. */
    static List<String> mistakes(Map<String, String> environment) {
        List<String> mistakes = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (!name.startsWith("LANDMARKS_") || SCRIPTS.contains(name)) {
                return;
            }
            try {
                Configuration read =
                        SettingsLayers.of(null, Map.of(name, value), Map.of()).configuration();
                if (read.keySet().isEmpty()) {
                    mistakes.add(name + " is no option of the job");
                }
                for (ConfigOption<?> option : JobOptions.all()) {
                    read.getOptional(option);
                }
            } catch (RuntimeException e) {
                mistakes.add(name + ": " + e.getMessage());
            }
        });
        return mistakes;
    }
}
