package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the standalone cluster's log leaves out: one sentence of Flink's, for one gauge, with each checkpoint. */
class ClusterLogTest {

    private static final String COLLISION = "Name collision: Group already contains a Metric with the name '%s'. Metric"
            + " will not be reported.[localhost, taskmanager, landmark-stream]";

    @TempDir
    private Path dir;

    @Test
    void theCommittersGaugeIsNotWarnedOfAndEveryOtherCollisionIs() throws Exception {
        Path file = dir.resolve("cluster.log");
        System.setProperty("log.file", file.toString());
        LoggerContext context = new LoggerContext("cluster");
        try {
            context.setConfigLocation(DeployFiles.HOME
                    .resolve("deploy/standalone/log4j2.properties")
                    .toUri());
            context.getLogger("org.apache.flink.metrics.MetricGroup").warn(COLLISION.formatted("pendingCommittables"));
            context.getLogger("org.apache.flink.metrics.MetricGroup").warn(COLLISION.formatted("framesIn"));
        } finally {
            context.stop();
            System.clearProperty("log.file");
        }
        assertThat(Files.readString(file)).contains("'framesIn'").doesNotContain("pendingCommittables");
    }
}
