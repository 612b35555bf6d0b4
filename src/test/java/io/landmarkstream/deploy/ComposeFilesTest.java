package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.cli.JobMain;
import io.landmarkstream.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docker-compose.yml and its GPU file against the code and against each other; no Docker is needed. */
class ComposeFilesTest {

    /** Runs as its image's own user, and writes its configuration at start. */
    private static final String KAFKA = "kafka";

    /** Other projects' images; they have settings and users of their own. */
    private static final Set<String> FOREIGN = Set.of(KAFKA, "prometheus", "grafana", "jaeger");

    static Stream<Map<String, Map<String, Object>>> stacks() {
        return Stream.of(
                DeployFiles.services("docker-compose.yml"),
                DeployFiles.services("docker-compose.yml", "docker-compose.gpu.yml"));
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void everyVariableIsAnOptionOfTheJobAndHasAValueItReads(Map<String, Map<String, Object>> services) {
        services.forEach((name, service) -> {
            if (!FOREIGN.contains(name) || name.equals(KAFKA)) {
                Map<String, String> environment = DeployFiles.environment(service);
                assertThat(environment).as(name).isNotEmpty();
                assertThat(JobVariables.mistakes(environment)).as(name).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void everyCommandIsOneThatTheCommandLineParses(Map<String, Map<String, Object>> services) {
        List<String> job = DeployFiles.command(services.get("jobmanager"));
        JobMain.commandLine()
                .parseArgs(job.subList(job.indexOf("run"), job.size()).toArray(String[]::new));
        for (String tool : List.of("topics", "publisher", "viewer")) {
            Main.commandLine().parseArgs(DeployFiles.command(services.get(tool)).toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void servicesRunWithoutPrivilegesAndOursOnAReadOnlyRoot(Map<String, Map<String, Object>> services) {
        services.forEach((name, service) -> {
            assertThat(DeployFiles.list(service.get("cap_drop"))).as(name).isEqualTo(List.of("ALL"));
            assertThat(DeployFiles.list(service.get("security_opt")))
                    .as(name)
                    .isEqualTo(List.of("no-new-privileges:true"));
            assertThat(service).as(name).containsKeys("mem_limit", "pids_limit").doesNotContainKey("privileged");
            if (!name.equals(KAFKA)) {
                assertThat(service.get("read_only")).as(name).isEqualTo(true);
                assertThat(String.valueOf(service.get("user")))
                        .as(name)
                        .matches(FOREIGN.contains(name) ? "[1-9]\\d*:\\d+" : "9999:9999");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void everyServiceThatStaysTellsItsHealthAndIsStartedAgain(Map<String, Map<String, Object>> services)
            throws IOException {
        for (String name : List.of(KAFKA, "jobmanager", "taskmanager", "viewer", "prometheus", "grafana")) {
            Map<String, Object> service = services.get(name);
            assertThat(service.get("restart")).as(name).isEqualTo("unless-stopped");
            assertThat(DeployFiles.map(service.get("healthcheck")))
                    .as(name)
                    .containsKeys("test", "interval", "retries");
        }
        for (String name : List.of("jobmanager", "taskmanager")) {
            List<?> test = DeployFiles.list(
                    DeployFiles.map(services.get(name).get("healthcheck")).get("test"));
            assertThat(test.subList(test.size() - 2, test.size()))
                    .isEqualTo(List.of("/opt/landmarks/healthy.sh", name));
        }
        assertThat(DeployFiles.map(DeployFiles.map(services.get("taskmanager").get("depends_on"))
                        .get("jobmanager")))
                .as("the JobManager is healthy when the job runs, for which it needs the TaskManager")
                .containsEntry("condition", "service_started");
        for (String file : List.of("Dockerfile", "Dockerfile.gpu")) {
            assertThat(Files.readString(
                            DeployFiles.HOME.resolve("deploy/images").resolve(file)))
                    .contains("COPY deploy/images/healthy.sh /opt/landmarks/healthy.sh\n");
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void portsArePublishedOnTheLoopbackInterfaceOnly(Map<String, Map<String, Object>> services) {
        services.forEach((name, service) -> assertThat(DeployFiles.list(service.get("ports")))
                .as(name)
                .allMatch(port -> String.valueOf(port).startsWith("127.0.0.1:")));
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void foldersThatAllowExecutionAreTheOnesTheNativeLibrariesAreUnpackedTo(Map<String, Map<String, Object>> services) {
        services.forEach((name, service) -> {
            for (Object mount : DeployFiles.list(service.get("tmpfs"))) {
                boolean executable = String.valueOf(mount).contains("exec");
                assertThat(String.valueOf(mount).startsWith("/var/cache/landmarks:"))
                        .as(name + " " + mount)
                        .isEqualTo(executable);
            }
        });
    }

    @Test
    void imagesHaveTheVersionsOfTheBuild() throws IOException {
        Map<String, Map<String, Object>> services =
                DeployFiles.services("docker-compose.yml", "docker-compose.gpu.yml");
        String version = Versions.ofPom("version");
        assertThat(DeployFiles.withDefaults((String) services.get(KAFKA).get("image")))
                .isEqualTo("apache/kafka:" + Versions.ofPom("kafka.version"));
        assertThat(DeployFiles.withDefaults((String) services.get("taskmanager").get("image")))
                .isEqualTo("landmark-stream:" + version + "-gpu");
        assertThat(DeployFiles.withDefaults((String) services.get("topics").get("image")))
                .isEqualTo("landmark-stream-tools:" + version);
        for (String file : List.of("Dockerfile", "Dockerfile.gpu")) {
            assertThat(Files.readString(
                            DeployFiles.HOME.resolve("deploy/images").resolve(file)))
                    .contains("FLINK_IMAGE=flink:" + Versions.ofPom("flink.version") + "-java17");
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void whatIsBuiltExistsUnderTheNameGiven(Map<String, Map<String, Object>> services) throws IOException {
        for (Map<String, Object> service : services.values()) {
            Map<String, Object> build = DeployFiles.map(service.get("build"));
            if (!build.isEmpty()) {
                String text = Files.readString(DeployFiles.HOME.resolve((String) build.get("dockerfile")));
                assertThat(text.lines()).anyMatch(line -> line.matches("FROM \\S+ AS " + build.get("target")));
            }
        }
    }

    @Test
    void theImagesCopyOnlyWhatTheContextHas() throws IOException {
        Set<String> ignored = Set.copyOf(Files.readAllLines(DeployFiles.HOME.resolve(".dockerignore")));
        assertThat(ignored).contains("*");
        for (String file : List.of("Dockerfile", "Dockerfile.gpu")) {
            for (String line :
                    Files.readAllLines(DeployFiles.HOME.resolve("deploy/images").resolve(file))) {
                String[] words = line.split("\\s+");
                if (words[0].equals("COPY") && !words[1].startsWith("--") && !words[1].equals(".")) {
                    assertThat(DeployFiles.HOME.resolve(words[1])).exists();
                    assertThat(ignored)
                            .as(line)
                            .anyMatch(kept ->
                                    kept.startsWith("!") && (words[1] + "/").startsWith(kept.substring(1) + "/"));
                }
            }
        }
    }
}
