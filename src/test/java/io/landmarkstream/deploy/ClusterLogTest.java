package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the logs of all clusters leave out: one sentence of Flink's, for one gauge, with each checkpoint. */
class ClusterLogTest {

    private static final String COLLISION = "Name collision: Group already contains a Metric with the name '%s'. Metric"
            + " will not be reported.[localhost, taskmanager, landmark-stream]";

    @TempDir
    private Path dir;

    @Test
    void theStandaloneClusterDoesNotWarnOfTheCommittersGaugeAndDoesOfEveryOther() throws Exception {
        assertQuiet(DeployFiles.HOME.resolve("deploy/standalone/log4j2.properties"));
    }

    /** Flink's own file, as far as this matters, with what the image and other clusters append to it. */
    @Test
    void neitherDoFlinksOwnLogsWithWhatIsAppendedToThem() throws Exception {
        String flinks = """
                rootLogger.level = INFO
                rootLogger.appenderRef.file.ref = MainAppender
                logger.pekko.name = org.apache.pekko
                logger.pekko.level = INFO
                appender.main.name = MainAppender
                appender.main.type = File
                appender.main.fileName = ${sys:log.file}
                appender.main.layout.type = PatternLayout
                appender.main.layout.pattern = %m%n
                """;
        Path quiet = DeployFiles.HOME.resolve("deploy/flink/log4j-quiet.properties");
        assertQuiet(Files.writeString(dir.resolve("log4j.properties"), flinks + Files.readString(quiet)));
        assertThat(Files.readString(DeployFiles.HOME.resolve("deploy/images/Dockerfile")))
                .contains("COPY deploy/flink/log4j-quiet.properties")
                .contains("tee -a /opt/flink/conf/log4j.properties >> /opt/flink/conf/log4j-console.properties");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "object-store"})
    void neitherDoesKubernetes(String name) throws Exception {
        Map<?, ?> deployment = Kustomize.one(Kustomize.overlay(name), "FlinkDeployment", null);
        Map<?, ?> spec = (Map<?, ?>) deployment.get("spec");
        String log = (String) ((Map<?, ?>) spec.get("logConfiguration")).get("log4j-console.properties");
        assertThat(log).contains("appender.console.type = CONSOLE");
        assertQuiet(Files.writeString(
                dir.resolve("log4j.properties"),
                log.replace("appender.console.type = CONSOLE", "appender.console.type = File")
                        + "appender.console.fileName = ${sys:log.file}\n"));
    }

    private void assertQuiet(Path configuration) throws Exception {
        Path file = dir.resolve("cluster.log");
        System.setProperty("log.file", file.toString());
        LoggerContext context = new LoggerContext("cluster");
        try {
            context.setConfigLocation(configuration.toUri());
            context.getLogger("org.apache.flink.metrics.MetricGroup").warn(COLLISION.formatted("pendingCommittables"));
            context.getLogger("org.apache.flink.metrics.MetricGroup").warn(COLLISION.formatted("framesIn"));
        } finally {
            context.stop();
            System.clearProperty("log.file");
        }
        assertThat(Files.readString(file)).contains("'framesIn'").doesNotContain("pendingCommittables");
    }
}
