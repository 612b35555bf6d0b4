package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.landmarkstream.cli.JobMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the jar that clusters run, and what must not be. */
class JobJarITCase {

    private static JarFile jar;
    private static List<String> names;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(jobJar().toFile());
        names = jar.stream()
                .map(JarEntry::getName)
                .filter(name -> !name.endsWith("/"))
                .toList();
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void holdsTheJobAndWhatAFlinkClusterDoesNotHave() {
        assertThat(names)
                .contains(
                        "io/landmarkstream/job/LandmarkJob.class",
                        "io/landmarkstream/cli/JobMain.class",
                        "org/apache/flink/connector/kafka/source/KafkaSource.class",
                        "org/apache/kafka/clients/consumer/KafkaConsumer.class",
                        "com/google/protobuf/Message.class",
                        "com/google/protobuf/util/JsonFormat.class",
                        "com/fasterxml/jackson/dataformat/yaml/YAMLMapper.class",
                        "org/apache/commons/text/similarity/LevenshteinDistance.class",
                        "picocli/CommandLine.class",
                        "io/opentelemetry/exporter/otlp/http/trace/OtlpHttpSpanExporter.class",
                        "io/opentelemetry/exporter/sender/jdk/internal/JdkHttpSenderProvider.class");
    }

    /** No bench, simulator, demo, broker, viewer, publisher, and none of their resources. */
    @Test
    void holdsTheJobAlone() {
        Set<String> rooms = names.stream()
                .filter(name -> name.startsWith("io/landmarkstream/"))
                .map(name -> name.split("/")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rooms)
                .containsExactly(
                        "attributes",
                        "bitstream",
                        "cli",
                        "config",
                        "contract",
                        "control",
                        "decode",
                        "emit",
                        "ert",
                        "event",
                        "ffmpeg",
                        "frame",
                        "job",
                        "jvm",
                        "landmark",
                        "metric",
                        "model",
                        "onnx",
                        "picture",
                        "proto",
                        "records",
                        "scene",
                        "shed",
                        "sign",
                        "task",
                        "tracing",
                        "track");
        assertThat(names)
                .noneMatch(name -> name.startsWith("demo/") || name.startsWith("bench/") || name.startsWith("viewer/"));
        assertThat(JobMain.commandLine().getSubcommands()).containsOnlyKeys("run", "fuse", "topics", "doctor");
    }

    /** The list of what goes into the jar is complete. */
    @Test
    void holdsEveryClassThatItsOwnClassesNeed() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (JavaClass own : new ClassFileImporter()
                .importJar(new JarFile(jobJar().toFile()))
                .that(JavaClass.Predicates.resideInAPackage("io.landmarkstream.."))) {
            for (Dependency dependency : own.getDirectDependenciesFromSelf()) {
                String name = dependency.getTargetClass().getBaseComponentType().getName();
                if (name.startsWith("io.landmarkstream.") && !names.contains(name.replace('.', '/') + ".class")) {
                    missing.add(own.getName() + " needs " + name);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void holdsEveryCardPipelineAndTopologyAndNoWeights() throws IOException {
        try (Stream<Path> files = Files.walk(DeployFiles.HOME.resolve("models"))) {
            List<String> wanted = files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> DeployFiles.HOME.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.startsWith("models/training/"))
                    .toList();
            assertThat(wanted).isNotEmpty();
            assertThat(names).containsAll(wanted);
        }
        assertThat(names.stream().filter(name -> name.endsWith(".onnx")))
                .as("the library's own small networks (docs/decisions/0033 and 0063) and no model's weights")
                .containsExactlyInAnyOrder("attributes/hand-shape.onnx", "sign/letters.onnx");
    }

    @Test
    void leavesToTheClusterWhatLoadsOncePerJvm() {
        assertThat(names).noneMatch(name -> name.startsWith("ai/onnxruntime/"));
        assertThat(names).noneMatch(name -> name.startsWith("org/bytedeco/"));
    }

    @Test
    void holdsNothingOfFlinkButTheConnector() {
        assertThat(names.stream().filter(name -> name.startsWith("org/apache/flink/")))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("org/apache/flink/connector/kafka/")
                        || name.startsWith("org/apache/flink/connector/base/")
                        || name.startsWith("org/apache/flink/streaming/connectors/kafka/")
                        || name.equals("org/apache/flink/streaming/util/serialization/"
                                + "JSONKeyValueDeserializationSchema.class"));
    }

    @Test
    void holdsNoLoggingNoBrokerAndNoTests() {
        assertThat(names)
                .noneMatch(name -> name.startsWith("org/slf4j/")
                        || name.startsWith("org/apache/logging/")
                        || name.startsWith("org/apache/log4j/")
                        || name.startsWith("kafka/server/")
                        || name.startsWith("scala/")
                        || name.startsWith("org/junit/")
                        || name.contains("log4j2"));
    }

    @Test
    void noEntryIsThereTwiceAndNoSignatureOfAPartIsLeft() {
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names).noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)"));
        assertThat(names).noneMatch(name -> name.endsWith("module-info.class"));
    }

    @Test
    void everyServiceProviderThatIsNamedIsInside() throws IOException {
        for (String file : names) {
            if (file.matches("META-INF/services/[^/]+")) {
                for (String provider : lines(file)) {
                    assertThat(names).as(file).contains(provider.replace('.', '/') + ".class");
                }
            }
        }
    }

    @Test
    void carriesTheLicenceAndTheNoticesOfItsParts() throws IOException {
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(DeployFiles.HOME.resolve("LICENSE")));
        assertThat(text("META-INF/NOTICE"))
                .startsWith("\nlandmark-stream\nCopyright 2026 The landmark-stream authors\n")
                .contains("Flink : Connectors : Kafka", "Jackson JSON processor");
    }

    @Test
    void startsTheCommandLine() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                .isEqualTo(JobMain.class.getName());
    }

    private static Path jobJar() {
        return DeployFiles.HOME.resolve("target/landmark-stream-" + Versions.ofPom("version") + "-job.jar");
    }

    private static List<String> lines(String entry) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(entry), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String text(String entry) throws IOException {
        try (InputStream in = open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String entry) throws IOException {
        JarEntry found = jar.getJarEntry(entry);
        assertThat(found).as(entry).isNotNull();
        return jar.getInputStream(found);
    }
}
