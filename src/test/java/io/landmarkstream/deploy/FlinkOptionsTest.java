package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink's own settings in the files users deploy with. */
class FlinkOptionsTest {

    @Test
    void everyOptionOfTheSharedConfigurationExistsAndHasAValueFlinkReads() {
        assertThat(FlinkOptions.mistakes(DeployFiles.flinkConfig())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose.gpu.yml"})
    void everyDynamicOptionOfTheComposeFilesExistsAndHasAValueFlinkReads(String file) {
        Map<String, Map<String, Object>> services = DeployFiles.services("docker-compose.yml", file);
        assertThat(DeployFiles.dynamicOptions(services.get("taskmanager"))).hasSizeGreaterThan(3);
        services.forEach((name, service) -> assertThat(FlinkOptions.mistakes(DeployFiles.dynamicOptions(service)))
                .as(name)
                .isEmpty());
    }

    @Test
    void anOptionThatDoesNotExistOrIsMalformedIsFound() {
        assertThat(FlinkOptions.mistakes(Map.of(
                        "rest.prt",
                        "1",
                        "rest.port",
                        "many",
                        "external-resource.gpu.amounts",
                        "1",
                        "rest.address",
                        "a")))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose.gpu.yml"})
    void memoryAddsUpAndFitsTheContainer(String file) {
        Map<String, Map<String, Object>> services = DeployFiles.services("docker-compose.yml", file);
        Configuration taskManager = configuration(services.get("taskmanager"));
        assertThat(TaskExecutorProcessUtils.processSpecFromConfig(taskManager).getTotalProcessMemorySize())
                .isLessThanOrEqualTo(limit(services.get("taskmanager")));
        Configuration jobManager = configuration(services.get("jobmanager"));
        assertThat(JobManagerProcessUtils.processSpecFromConfig(jobManager).getTotalProcessMemorySize())
                .isLessThanOrEqualTo(limit(services.get("jobmanager")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose.gpu.yml"})
    void theJobTakesEverySlot(String file) {
        Map<String, Map<String, Object>> services = DeployFiles.services("docker-compose.yml", file);
        assertThat(configuration(services.get("jobmanager")).get(CoreOptions.DEFAULT_PARALLELISM))
                .isEqualTo(configuration(services.get("taskmanager")).get(TaskManagerOptions.NUM_TASK_SLOTS));
        Configuration shared = Configuration.fromMap(DeployFiles.flinkConfig());
        assertThat(shared.get(CoreOptions.DEFAULT_PARALLELISM))
                .isEqualTo(shared.get(TaskManagerOptions.NUM_TASK_SLOTS));
    }

    @Test
    void nativeLibrariesLoadInTheParentClassLoaderAndNativeMemoryIsBudgeted() {
        Configuration shared = Configuration.fromMap(DeployFiles.flinkConfig());
        assertThat(shared.get(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL))
                .containsExactly("ai.onnxruntime.", "org.bytedeco.");
        assertThat(shared.get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY)).isGreaterThan(MemorySize.ZERO);
        assertThat(shared.get(TaskManagerOptions.KILL_ON_OUT_OF_MEMORY)).isTrue();
    }

    @Test
    void nothingOfTheSharedConfigurationListensBeyondThisMachine() {
        assertThat(DeployFiles.flinkConfig())
                .containsEntry("rest.bind-address", "localhost")
                .containsEntry("jobmanager.bind-host", "localhost")
                .containsEntry("taskmanager.bind-host", "localhost")
                .containsEntry("web.submit.enable", "false")
                .containsEntry("web.cancel.enable", "false");
    }

    private static Configuration configuration(Map<String, Object> service) {
        Map<String, String> settings = new LinkedHashMap<>(DeployFiles.flinkConfig());
        settings.putAll(DeployFiles.dynamicOptions(service));
        return Configuration.fromMap(settings);
    }

    private static MemorySize limit(Map<String, Object> service) {
        return MemorySize.parse(String.valueOf(service.get("mem_limit")));
    }
}
