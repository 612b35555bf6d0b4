package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.metric.Metric;
import io.landmarkstream.metric.MetricsTable;
import io.landmarkstream.metric.ToolMetric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** deploy/monitoring and docs/metrics.md against the metrics that there are. */
class MonitoringTest {

    private static final Path FOLDER = DeployFiles.HOME.resolve("deploy/monitoring");
    private static final Path PAGE = DeployFiles.HOME.resolve("docs/metrics.md");
    private static final Pattern NAME = Pattern.compile("\\b(landmarks|flink)_\\w+");

    /** Flink's own that alerts and dashboard use; StandaloneITCase sees them at the reporter. */
    static final Set<String> FLINK = Set.of(
            "flink_jobmanager_numRunningJobs",
            "flink_jobmanager_job_numRestarts",
            "flink_jobmanager_job_numberOfCompletedCheckpoints",
            "flink_jobmanager_job_lastCheckpointDuration",
            "flink_taskmanager_Status_JVM_Memory_Heap_Used",
            "flink_taskmanager_Status_JVM_Memory_Direct_MemoryUsed",
            "flink_taskmanager_job_task_operator_pendingRecords");

    private static Set<String> namesIn(String text) {
        return NAME.matcher(text).results().map(match -> match.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (Object group : DeployFiles.list(
                DeployFiles.yaml("deploy/monitoring/alerts.yml").get("groups"))) {
            for (Object rule : DeployFiles.list(DeployFiles.map(group).get("rules"))) {
                expressions.add((String) DeployFiles.map(rule).get("expr"));
            }
        }
        JsonNode dashboard = new ObjectMapper()
                .readTree(FOLDER.resolve("grafana/landmark-stream.json").toFile());
        dashboard.findValuesAsText("expr").forEach(expressions::add);
        return expressions;
    }

    @Test
    void everyMetricOfAlertsAndDashboardExists() throws IOException {
        Set<String> known =
                MetricsTable.all().stream().map(Metric::prometheusName).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(FLINK);
        assertThat(expressions()).hasSizeGreaterThan(30);
        assertThat(namesIn(String.join(" ", expressions()))).isSubsetOf(known).containsAll(FLINK);
    }

    @Test
    void thePodMonitorRenamesAsPrometheusDoes() {
        Object pods = DeployFiles.map(DeployFiles.list(
                        DeployFiles.map(DeployFiles.yaml("deploy/kubernetes/components/monitoring/pod-monitor.yaml")
                                        .get("spec"))
                                .get("podMetricsEndpoints"))
                .get(0));
        List<Object> renamed = new ArrayList<>();
        for (Object rule : DeployFiles.list(DeployFiles.map(pods).get("metricRelabelings"))) {
            renamed.add(Arrays.asList(
                    DeployFiles.map(rule).get("regex"), DeployFiles.map(rule).get("replacement")));
        }
        List<Object> expected = new ArrayList<>();
        for (Object rule : Scraped.relabelling()) {
            expected.add(Arrays.asList(
                    DeployFiles.map(rule).get("regex"), DeployFiles.map(rule).get("replacement")));
        }
        assertThat(renamed).isEqualTo(expected);
    }

    @Test
    void namesKeepToPrometheusConventions() {
        assertThat(MetricsTable.all()).allSatisfy(metric -> {
            assertThat(metric.key()).matches("[a-z][a-z_]+[a-z]");
            assertThat(metric.key().endsWith("_total"))
                    .as(metric.key())
                    .isEqualTo(metric.type() == Metric.Type.COUNTER);
            assertThat(metric.key()).doesNotContainPattern("_(ms|us|millis|bytes_total_total)$");
            assertThat(metric.help()).as(metric.key()).endsWith(".");
        });
        assertThat(MetricsTable.all()).extracting(Metric::key).doesNotHaveDuplicates();
    }

    @Test
    void thePageHasEveryMetric() throws IOException {
        String page = Files.readString(PAGE);
        for (Metric[] table : List.<Metric[]>of(JobMetric.values(), ToolMetric.values())) {
            assertThat(page)
                    .as("docs/metrics.md must hold this table; copy it from here")
                    .contains(MetricsTable.markdown(Arrays.asList(table)));
        }
    }

    /** Each alert fires on a made-up history, and none where nothing is wrong. */
    @Test
    void theAlertsFire() throws Exception {
        Process version;
        try {
            version = new ProcessBuilder("promtool", "--version")
                    .redirectErrorStream(true)
                    .start();
            version.waitFor(20, TimeUnit.SECONDS);
        } catch (IOException e) {
            assumeTrue(false, "promtool is not installed (Debian: prometheus); the alerts are not tried");
        }
        Process test = new ProcessBuilder(
                        "promtool",
                        "test",
                        "rules",
                        FOLDER.resolve("alerts-test.yml").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(test.waitFor()).as(said).isZero();
        String tests = Files.readString(FOLDER.resolve("alerts-test.yml"));
        for (Object group : DeployFiles.list(
                DeployFiles.yaml("deploy/monitoring/alerts.yml").get("groups"))) {
            for (Object rule : DeployFiles.list(DeployFiles.map(group).get("rules"))) {
                assertThat(tests).contains("alertname: " + DeployFiles.map(rule).get("alert") + "\n");
            }
        }
    }
}
