package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.landmarkstream.cli.Main;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The overlays of deploy/kubernetes, rendered, and each resource in them read by Kubernetes' own classes. */
class KustomizeTest {

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "object-store", "everything"})
    void everyResourceIsOneThatKubernetesKnowsFieldByField(String overlay) {
        List<Map<String, Object>> resources = Kustomize.overlay(overlay);

        assertThat(resources).allSatisfy(resource -> {
            FlinkDeploymentTest.read(resource);
            assertThat(DeployFiles.map(resource.get("metadata"))).containsEntry("namespace", "landmarks");
        });
        assertThat(resources)
                .extracting(resource -> resource.get("kind") + " " + Kustomize.name(resource))
                .doesNotHaveDuplicates();
    }

    /** The renderer of these tests against the real one. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "object-store", "everything"})
    void kubectlRendersTheSame(String overlay) throws Exception {
        String rendered = kubectl("deploy/kubernetes/overlays/" + overlay);
        Map<String, Object> expected = new TreeMap<>();
        Kustomize.parse(rendered)
                .forEach(resource -> expected.put(
                        DeployFiles.map(resource).get("kind") + " " + Kustomize.name(DeployFiles.map(resource)),
                        resource));

        Map<String, Object> own = new TreeMap<>();
        Kustomize.overlay(overlay)
                .forEach(resource -> own.put(resource.get("kind") + " " + Kustomize.name(resource), resource));
        assertThat(own).isEqualTo(expected);
    }

    private static String kubectl(String folder) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("kubectl", "kustomize", folder)
                    .directory(DeployFiles.HOME.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (java.io.IOException e) {
            assumeTrue(false, "there is no kubectl here");
            throw e;
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return text;
    }

    @Test
    void theAlertsAreThoseOfPrometheus() {
        Map<String, Object> rule = Kustomize.one(Kustomize.overlay("everything"), "PrometheusRule", null);

        assertThat(DeployFiles.map(rule.get("spec")).get("groups"))
                .isEqualTo(DeployFiles.yaml("deploy/monitoring/alerts.yml").get("groups"));
    }

    @ParameterizedTest
    @CsvSource({"landmark-stream-viewer, viewer", "landmark-stream-publisher, publisher"})
    void viewerAndPublisherRunWithoutPrivilegesAndTheirArgumentsAreOnesThatTheCommandTakes(String name, String part)
            throws Exception {
        Deployment deployment = (Deployment)
                FlinkDeploymentTest.read(Kustomize.one(Kustomize.overlay("everything"), "Deployment", name));
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getName()).isEqualTo(part);
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getVolumeMounts()).hasSameSizeAs(pod.getVolumes());
            CommandLine command = Main.commandLine();
            CommandLine.ParseResult parsed =
                    command.parseArgs(container.getArgs().toArray(String[]::new));
            assertThat(parsed.subcommand().errors()).isEmpty();
        });
        assertThat(deployment.getSpec().getSelector().getMatchLabels())
                .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"landmark-stream-viewer", "landmark-stream-traces"})
    void aServiceFindsItsPods(String name) {
        List<Map<String, Object>> resources = Kustomize.overlay("everything");
        Service service = (Service) FlinkDeploymentTest.read(Kustomize.one(resources, "Service", name));
        Deployment deployment = (Deployment) FlinkDeploymentTest.read(Kustomize.one(resources, "Deployment", name));

        assertThat(service.getSpec().getSelector())
                .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels());
        assertThat(service.getSpec().getPorts())
                .extracting(port -> port.getTargetPort().getStrVal())
                .containsExactlyElementsOf(
                        deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts().stream()
                                .map(ContainerPort::getName)
                                .toList());
    }

    /** The collector of docker-compose.yml, and the address at which it is. */
    @Test
    void theJobSendsItsSpansToTheCollector() {
        List<Map<String, Object>> resources = Kustomize.overlay("everything");
        FlinkDeployment job =
                (FlinkDeployment) FlinkDeploymentTest.read(Kustomize.one(resources, "FlinkDeployment", null));
        Map<String, String> variables = new TreeMap<>();
        job.getSpec()
                .getPodTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getEnv()
                .forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        Service service =
                (Service) FlinkDeploymentTest.read(Kustomize.one(resources, "Service", "landmark-stream-traces"));
        PodSpec jaeger = ((Deployment)
                        FlinkDeploymentTest.read(Kustomize.one(resources, "Deployment", "landmark-stream-traces")))
                .getSpec()
                .getTemplate()
                .getSpec();

        variables.keySet().removeIf(name -> name.startsWith("AWS_"));
        assertThat(JobVariables.mistakes(variables)).isEmpty();
        assertThat(variables)
                .containsEntry("LANDMARKS_TRACING_ENABLED", "true")
                .containsEntry(
                        "LANDMARKS_TRACING_ENDPOINT",
                        "http://" + service.getMetadata().getName() + ":"
                                + service.getSpec().getPorts().get(0).getPort());
        assertThat(jaeger.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(jaeger.getAutomountServiceAccountToken()).isFalse();
        assertThat(jaeger.getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getImage()).isEqualTo(DeployFiles.withDefaults((String)
                    DeployFiles.services("docker-compose.yml").get("jaeger").get("image")));
        });
    }

    /** Whoever sends spans may: out of the job's pods, into Jaeger's, at the port of the job's option. */
    @Test
    void theSpansPassTheNetworkPolicies() {
        List<Map<String, Object>> resources = Kustomize.overlay("everything");
        Deployment jaeger =
                (Deployment) FlinkDeploymentTest.read(Kustomize.one(resources, "Deployment", "landmark-stream-traces"));
        Map<String, String> labels =
                jaeger.getSpec().getTemplate().getMetadata().getLabels();
        int port = jaeger.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts().stream()
                .filter(open -> open.getName().equals("otlp"))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
        NetworkPolicy into = policy(resources, "landmark-stream-traces");
        NetworkPolicy outOf = policy(resources, "landmark-stream-to-traces");
        NetworkPolicy job = policy(resources, "landmark-stream");

        assertThat(into.getSpec().getPodSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(into.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(into.getSpec().getEgress()).isEmpty();
        assertThat(into.getSpec().getIngress()).singleElement().satisfies(rule -> {
            assertThat(rule.getPorts())
                    .extracting(open -> open.getPort().getIntVal())
                    .containsExactly(port);
            assertThat(rule.getFrom()).singleElement().satisfies(from -> assertThat(
                            from.getPodSelector().getMatchExpressions())
                    .singleElement()
                    .satisfies(app -> {
                        assertThat(app.getKey()).isEqualTo("app");
                        assertThat(app.getOperator()).isEqualTo("In");
                        assertThat(app.getValues())
                                .containsExactly(
                                        job.getSpec()
                                                .getPodSelector()
                                                .getMatchLabels()
                                                .get("app"),
                                        "landmark-stream-publisher");
                    }));
        });
        assertThat(outOf.getSpec().getPodSelector()).isEqualTo(job.getSpec().getPodSelector());
        assertThat(outOf.getSpec().getPolicyTypes()).containsExactly("Egress");
        assertThat(outOf.getSpec().getEgress()).singleElement().satisfies(rule -> {
            assertThat(rule.getPorts())
                    .extracting(open -> open.getPort().getIntVal())
                    .containsExactly(port);
            assertThat(rule.getTo()).singleElement().satisfies(to -> assertThat(
                            to.getPodSelector().getMatchLabels())
                    .isEqualTo(labels));
        });
    }

    private static NetworkPolicy policy(List<Map<String, Object>> resources, String name) {
        return (NetworkPolicy) FlinkDeploymentTest.read(Kustomize.one(resources, "NetworkPolicy", name));
    }

    /** Its traces are in memory: as many as the limit has room for, the same with docker compose. */
    @Test
    void jaegersTracesFitIntoItsMemory() {
        Container jaeger = ((Deployment) FlinkDeploymentTest.read(
                        Kustomize.one(Kustomize.overlay("everything"), "Deployment", "landmark-stream-traces")))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        Map<String, Object> compose =
                DeployFiles.map(DeployFiles.services("docker-compose.yml").get("jaeger"));

        assertThat(jaeger.getArgs()).singleElement().satisfies(option -> {
            String most = "--set=extensions.jaeger_storage.backends.some_storage.memory.max_traces=";
            assertThat(option).startsWith(most);
            long traces = Long.parseLong(option.substring(most.length()));
            assertThat(traces * 50_000)
                    .isLessThanOrEqualTo(Quantity.getAmountInBytes(
                                    jaeger.getResources().getLimits().get("memory"))
                            .longValueExact());
        });
        assertThat(compose).containsEntry("command", jaeger.getArgs()).containsEntry("mem_limit", "1g");
        assertThat(jaeger.getResources().getLimits().get("memory")).isEqualTo(new Quantity("1Gi"));
        Map<String, String> variables = new TreeMap<>();
        jaeger.getEnv().forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        assertThat(compose).containsEntry("environment", variables);
    }

    @Test
    void everythingIsEachPartPutTogether() {
        Map<String, Object> spec =
                DeployFiles.map(Kustomize.one(Kustomize.overlay("everything"), "FlinkDeployment", null)
                        .get("spec"));
        Map<String, Object> settings = DeployFiles.map(spec.get("flinkConfiguration"));

        assertThat(settings)
                .containsEntry("external-resources", "gpu")
                .containsEntry("metrics.reporters", "prometheus")
                .containsEntry("job.autoscaler.enabled", "true")
                .containsEntry("high-availability.storageDir", "s3://landmark-stream/ha");
        assertThat(spec).containsEntry("image", "landmark-stream:0.2.0-gpu");
    }

    @Test
    void everyComponentIsPartOfEverything() throws Exception {
        List<String> components = new ArrayList<>();
        try (var folders = Files.list(Kustomize.FOLDER.resolve("components"))) {
            folders.forEach(folder -> components.add("../../components/" + folder.getFileName()));
        }
        Map<String, Object> everything =
                new LinkedHashMap<>(DeployFiles.yaml("deploy/kubernetes/overlays/everything/kustomization.yaml"));
        assertThat(DeployFiles.list(everything.get("components")).stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(components);
    }
}
