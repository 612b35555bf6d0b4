package io.landmarkstream.cli;

import java.util.Optional;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * Whether the Flink that the job was submitted to can run it. Asked before any class that an older Flink does not have,
 * so that it ends with a sentence and not with a missing class or method.
 */
final class FlinkRelease {

    private static final int OLDEST = 2;

    private FlinkRelease() {}

    /** Why this Flink does not do; empty if it does, or does not tell its version. */
    static Optional<String> refusal() {
        return refusal(EnvironmentInformation.getVersion());
    }

    static Optional<String> refusal(String version) {
        String major = version.split("[.-]", 2)[0];
        if (!major.matches("\\d{1,9}") || Integer.parseInt(major) >= OLDEST) {
            return Optional.empty();
        }
        return Optional.of(("This cluster runs Flink %s, and the job needs Flink 2.0 or newer: submit it to such a "
                        + "cluster (docs/deployment.md names the versions that were tried).")
                .formatted(version));
    }
}
