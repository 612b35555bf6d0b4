package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.landmarkstream.cli.JobMain;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.kubernetes.operator.api.spec.FlinkVersion;
import org.apache.flink.kubernetes.operator.api.spec.UpgradeMode;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** deploy/kubernetes, read by the Flink Kubernetes Operator's own classes; a field they do not know fails. */
class FlinkDeploymentTest {

    private static final String CPU = "cpu";
    private static final String GPU = "gpu";

    private static final String S3 = "object-store";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .annotationIntrospector(new NoLeniency())
            .addHandler(new NewerFlinkVersion())
            .build();

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void theOperatorsClassesReadEveryField(String file) {
        FlinkDeployment deployment = deployment(file);
        assertThat(deployment.getApiVersion()).isEqualTo("flink.apache.org/v1beta1");
        assertThat(deployment.getMetadata().getNamespace()).isEqualTo("landmarks");
        FlinkDeploymentSpec spec = deployment.getSpec();
        assertThat(spec.getJob().getEntryClass()).isEqualTo(JobMain.class.getName());
        assertThat(spec.getJob().getArgs()).startsWith("run");
        assertThat(spec.getFlinkConfiguration())
                .containsEntry(
                        "taskmanager.numberOfTaskSlots",
                        String.valueOf(spec.getJob().getParallelism()));
        assertThat(spec.getJob().getJarURI()).isEqualTo("local:///opt/flink/usrlib/landmark-stream-job.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec", "spec.job", "spec.podTemplate", "spec.podTemplate.spec.securityContext"})
    void aFieldTheOperatorDoesNotKnowIsFound(String where) {
        Map<String, Object> file = DeployFiles.yaml("deploy/kubernetes/base/flink-deployment.yaml");
        Map<String, Object> node = file;
        for (String name : where.split("\\.")) {
            node = DeployFiles.map(node.get(name));
        }
        node.put("flinkConfig", Map.of());
        assertThatThrownBy(() -> STRICT.convertValue(file, FlinkDeployment.class))
                .hasRootCauseInstanceOf(UnrecognizedPropertyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void everyFlinkOptionExistsAndHasAValueFlinkReads(String file) {
        Map<String, String> settings = deployment(file).getSpec().getFlinkConfiguration();
        assertThat(settings).hasSizeGreaterThan(10);
        assertThat(FlinkOptions.mistakes(settings)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void everyVariableIsAnOptionOfTheJobAndHasAValueItReads(String file) {
        Map<String, String> environment = container(deployment(file)).getEnv().stream()
                .filter(variable -> variable.getName().startsWith("LANDMARKS_"))
                .collect(Collectors.toMap(variable -> variable.getName(), variable -> variable.getValue()));
        assertThat(environment).hasSizeGreaterThan(4);
        assertThat(JobVariables.mistakes(environment)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void memoryAddsUpAsTheOperatorSetsIt(String file) {
        FlinkDeploymentSpec spec = deployment(file).getSpec();
        Map<String, String> settings = new LinkedHashMap<>(spec.getFlinkConfiguration());
        settings.put(
                "taskmanager.memory.process.size",
                spec.getTaskManager().getResource().getMemory());
        settings.put(
                "jobmanager.memory.process.size",
                spec.getJobManager().getResource().getMemory());
        Configuration configuration = Configuration.fromMap(settings);
        assertThat(TaskExecutorProcessUtils.processSpecFromConfig(configuration)
                        .getTaskHeapSize()
                        .getMebiBytes())
                .as("heap left for the tasks, MiB")
                .isGreaterThan(256);
        assertThat(JobManagerProcessUtils.processSpecFromConfig(configuration)
                        .getJvmHeapMemorySize()
                        .getMebiBytes())
                .isGreaterThan(256);
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void settingsThatAreNotAboutTheClusterManagerAreThoseOfTheSharedConfiguration(String file) {
        Map<String, String> shared = DeployFiles.flinkConfig();
        Map<String, String> own = deployment(file).getSpec().getFlinkConfiguration();
        for (String key : List.of(
                "env.java.opts.all",
                "classloader.parent-first-patterns.additional",
                "web.submit.enable",
                "web.cancel.enable",
                "taskmanager.jvm-exit-on-oom",
                "taskmanager.memory.managed.size",
                "taskmanager.memory.network.max",
                "state.backend.type",
                "execution.checkpointing.num-retained")) {
            assertThat(own).containsEntry(key, shared.get(key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void podsRunWithoutPrivilegesOnAReadOnlyRoot(String file) {
        FlinkDeployment deployment = deployment(file);
        PodSpec pod = deployment.getSpec().getPodTemplate().getSpec();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        Container container = container(deployment);
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        pod.getVolumes().stream().map(Volume::getName).toList());
    }

    @Test
    void theAutoscalersOptionsExistAndAreReadAsTheyAreMeant() throws Exception {
        FlinkDeployment everything =
                (FlinkDeployment) read(Kustomize.one(Kustomize.overlay("everything"), "FlinkDeployment", null));
        Map<String, ConfigOption<?>> known = new LinkedHashMap<>();
        for (Field field : AutoScalerOptions.class.getFields()) {
            if (field.getType() == ConfigOption.class) {
                ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                known.put(option.key(), option);
            }
        }
        Map<String, String> settings = new LinkedHashMap<>(everything.getSpec().getFlinkConfiguration());
        Map<String, String> scaling = new LinkedHashMap<>(settings);
        scaling.keySet().removeIf(key -> !key.startsWith("job.autoscaler."));
        settings.keySet().removeAll(scaling.keySet());

        assertThat(scaling).hasSizeGreaterThan(5);
        Configuration configuration = Configuration.fromMap(scaling);
        scaling.forEach((key, value) ->
                assertThat(configuration.get(known.get(key))).as(key).isNotNull());
        assertThat(FlinkOptions.mistakes(settings)).isEmpty();
    }

    @Test
    void theGpuFileDiffersFromTheCpuFileOnlyInWhatAGpuNeeds() {
        Map<String, String> cpu = deployment(CPU).getSpec().getFlinkConfiguration();
        Map<String, String> gpu = new LinkedHashMap<>(deployment(GPU).getSpec().getFlinkConfiguration());
        assertThat(gpu)
                .containsEntry("external-resources", "gpu")
                .containsEntry("external-resource.gpu.amount", "1")
                .containsEntry("external-resource.gpu.kubernetes.config-key", "nvidia.com/gpu");
        gpu.keySet().removeIf(key -> key.startsWith("external-resource"));
        gpu.replace("taskmanager.numberOfTaskSlots", cpu.get("taskmanager.numberOfTaskSlots"));
        gpu.replace("taskmanager.memory.task.off-heap.size", cpu.get("taskmanager.memory.task.off-heap.size"));
        assertThat(gpu).isEqualTo(cpu);
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, GPU, S3})
    void podsThatHangAreEnded(String file) {
        FlinkDeploymentSpec spec = deployment(file).getSpec();
        Container jobManager =
                spec.getJobManager().getPodTemplate().getSpec().getContainers().get(0);
        Container taskManager =
                spec.getTaskManager().getPodTemplate().getSpec().getContainers().get(0);
        assertThat(List.of(jobManager.getName(), taskManager.getName()))
                .containsOnly(container(deployment(file)).getName());
        assertThat(jobManager.getLivenessProbe().getHttpGet().getPort().getIntVal())
                .isEqualTo(8081);
        assertThat(jobManager.getStartupProbe().getHttpGet().getPath()).isEqualTo("/config");
        assertThat(String.valueOf(
                        taskManager.getLivenessProbe().getTcpSocket().getPort().getIntVal()))
                .isEqualTo(spec.getFlinkConfiguration().get("taskmanager.rpc.port"));
    }

    @Test
    void theJobCarriesOnFromItsNewestCheckpointWithoutHands() {
        for (String file : List.of(CPU, GPU, S3)) {
            FlinkDeploymentSpec spec = deployment(file).getSpec();
            assertThat(spec.getFlinkConfiguration()).containsEntry("high-availability.type", "kubernetes");
            assertThat(spec.getJob().getUpgradeMode()).isEqualTo(UpgradeMode.LAST_STATE);
        }
    }

    @Test
    void theObjectStoreTakesThePlaceOfTheClaim() throws Exception {
        Map<String, String> claim = deployment(CPU).getSpec().getFlinkConfiguration();
        Map<String, String> store = new LinkedHashMap<>(deployment(S3).getSpec().getFlinkConfiguration());
        for (String key : List.of(
                "execution.checkpointing.dir",
                "execution.checkpointing.savepoint-dir",
                "high-availability.storageDir")) {
            assertThat(store.get(key)).startsWith("s3://");
            store.put(key, claim.get(key));
        }
        store.keySet().removeIf(key -> key.startsWith("s3."));
        assertThat(store).isEqualTo(claim);
        assertThat(deployment(S3).getSpec().getPodTemplate().getSpec().getVolumes())
                .extracting(Volume::getName)
                .doesNotContain("checkpoints");
        for (String image : List.of("Dockerfile", "Dockerfile.gpu")) {
            assertThat(Files.readString(
                            DeployFiles.HOME.resolve("deploy/images").resolve(image)))
                    .contains("/opt/flink/plugins/s3-fs-presto/");
        }
    }

    @Test
    void nobodyButTheJobTheOperatorAndPrometheusReachesItsPods() {
        NetworkPolicy policy = STRICT.convertValue(
                DeployFiles.yaml("deploy/kubernetes/base/network-policy.yaml"), NetworkPolicy.class);
        String name = deployment(CPU).getMetadata().getName();
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(Map.of("app", name));
        assertThat(policy.getSpec().getIngress()).hasSize(3).allSatisfy(rule -> assertThat(rule.getFrom())
                .isNotEmpty());
        assertThat(policy.getSpec().getIngress().get(1).getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort().getIntVal()).isEqualTo(8081));
        assertThat(policy.getSpec().getIngress().get(2).getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort().getIntVal()).isEqualTo(9249));

        Map<String, Object> budget = DeployFiles.map(
                DeployFiles.yaml("deploy/kubernetes/base/disruption.yaml").get("spec"));
        assertThat(budget.get("minAvailable")).isEqualTo(1);
        assertThat(DeployFiles.map(budget.get("selector")))
                .containsEntry("matchLabels", Map.of("app", name, "component", "taskmanager"));
    }

    @Test
    void whatTheDeploymentsMountIsDeclaredBesideThem() throws Exception {
        ConfigMap cameras =
                STRICT.convertValue(DeployFiles.yaml("deploy/kubernetes/base/cameras.yaml"), ConfigMap.class);
        assertThat(cameras.getData()).containsOnlyKeys("cameras.yaml");
        List<String> declared = new ArrayList<>(List.of(cameras.getMetadata().getName()));
        String volumes = Files.readString(DeployFiles.HOME.resolve("deploy/kubernetes/base/volumes.yaml"));
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(volumes)) {
            declared.add(STRICT.convertValue(document, PersistentVolumeClaim.class)
                    .getMetadata()
                    .getName());
        }
        for (Volume volume :
                deployment(CPU).getSpec().getPodTemplate().getSpec().getVolumes()) {
            if (volume.getConfigMap() != null) {
                assertThat(declared).contains(volume.getConfigMap().getName());
            }
            if (volume.getPersistentVolumeClaim() != null) {
                assertThat(declared).contains(volume.getPersistentVolumeClaim().getClaimName());
            }
        }
    }

    private static FlinkDeployment deployment(String file) {
        return (FlinkDeployment) read(Kustomize.one(Kustomize.overlay(file), "FlinkDeployment", null));
    }

    /** A resource as the class of its kind; a field that this does not know is an error. */
    static Object read(Map<String, Object> resource) {
        String kind = resource.get("apiVersion") + " " + resource.get("kind");
        return switch (kind) {
            case "flink.apache.org/v1beta1 FlinkDeployment" -> STRICT.convertValue(resource, FlinkDeployment.class);
            case "v1 ConfigMap" -> STRICT.convertValue(resource, ConfigMap.class);
            case "v1 PersistentVolumeClaim" -> STRICT.convertValue(resource, PersistentVolumeClaim.class);
            case "v1 Service" -> STRICT.convertValue(resource, Service.class);
            case "apps/v1 Deployment" -> STRICT.convertValue(resource, Deployment.class);
            case "networking.k8s.io/v1 NetworkPolicy" -> STRICT.convertValue(resource, NetworkPolicy.class);
            case "policy/v1 PodDisruptionBudget" -> STRICT.convertValue(resource, PodDisruptionBudget.class);
            // Of the Prometheus Operator, whose classes are not here; MonitoringTest and KustomizeTest look into them.
            case "monitoring.coreos.com/v1 PodMonitor", "monitoring.coreos.com/v1 PrometheusRule" -> resource;
            default -> throw new IllegalArgumentException(kind + " is not known here");
        };
    }

    private static Container container(FlinkDeployment deployment) {
        return deployment.getSpec().getPodTemplate().getSpec().getContainers().get(0);
    }

    /** The classes allow what they do not know, for the sake of other versions; here it is a mistake. */
    private static final class NoLeniency extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
            return super.findPropertyIgnoralByName(config, annotated).withoutIgnoreUnknown();
        }

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    /**
     * The newest classes on Maven Central are of a time before Flink 2: the one value that they cannot know is taken
     * for the newest they know, if it is this build's Flink.
     */
    private static final class NewerFlinkVersion extends DeserializationProblemHandler {
        @Override
        public Object handleWeirdStringValue(
                DeserializationContext context, Class<?> type, String value, String failure) {
            String[] built = Versions.ofPom("flink.version").split("\\.");
            return type == FlinkVersion.class && value.equals("v" + built[0] + "_" + built[1])
                    ? FlinkVersion.current()
                    : NOT_HANDLED;
        }
    }
}
