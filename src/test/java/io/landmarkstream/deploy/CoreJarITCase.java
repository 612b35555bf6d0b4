package io.landmarkstream.deploy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar for programs: what it holds, what it depends on, and that a program needs nothing else. */
class CoreJarITCase {

    private static final Path CORE = DeployFiles.HOME.resolve("target/core");

    @TempDir
    Path dir;

    @Test
    void dependsOnTheseAndNothingElse() throws IOException {
        try (Stream<Path> jars = Files.list(CORE.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""))
                            .distinct())
                    .containsExactlyInAnyOrder(
                            "onnxruntime",
                            "ffmpeg",
                            "javacpp",
                            "protobuf-java",
                            "jackson-annotations",
                            "jackson-core",
                            "jackson-databind",
                            "jackson-dataformat-toml",
                            "jackson-dataformat-yaml",
                            "snakeyaml",
                            "commons-text",
                            "commons-lang3",
                            "slf4j-api");
        }
    }

    @Test
    void itsClassesNeedNothingElse() throws IOException {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "javax.imageio..",
                        "ai.onnxruntime..",
                        "org.bytedeco..",
                        "com.google.protobuf..",
                        "com.fasterxml.jackson..",
                        "org.yaml.snakeyaml..",
                        "org.slf4j..",
                        "org.apache.commons..",
                        "io.landmarkstream.."))
                .check(new ClassFileImporter().importJar(new JarFile(jar("").toFile())));
    }

    @Test
    void holdsTheLibraryTheCardsAndTheLicenceAndNoWeights() throws IOException {
        List<String> names = names(jar(""));
        assertThat(names)
                .contains(
                        "io/landmarkstream/task/HandFaceLandmarker.class",
                        "attributes/gestures.yaml",
                        "models/index.yaml",
                        "models/hand/card.yaml",
                        "META-INF/LICENSE");
        assertThat(names).noneMatch(name -> name.startsWith("models/") && name.endsWith(".onnx"));
        assertThat(names).noneMatch(name -> name.matches(".*(Function|Schema)(\\$.*)?\\.class"));
    }

    @Test
    void hasItsSourcesAndJavadoc() throws IOException {
        assertThat(names(jar("-sources"))).contains("io/landmarkstream/task/HandFaceLandmarker.java");
        assertThat(names(jar("-javadoc"))).contains("io/landmarkstream/task/HandFaceLandmarker.html");
    }

    /** The example, on the jar and what it depends on alone: it prints a line for each hand and face. */
    @Test
    void runsTheExample() throws Exception {
        Path out = dir.resolve("out.txt");
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar("") + File.pathSeparator + CORE.resolve("lib") + File.separator + "*",
                        DeployFiles.HOME
                                .resolve("examples/java/FindLandmarks.java")
                                .toString(),
                        DeployFiles.HOME.resolve("examples/people.jpg").toString(),
                        DeployFiles.HOME.resolve("models").toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(example.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            example.destroyForcibly();
        }
        String printed = Files.readString(out);
        assertThat(example.exitValue()).as(printed).isZero();
        assertThat(printed.lines().filter(line -> line.startsWith("hand "))).isNotEmpty();
        assertThat(printed.lines().filter(line -> line.startsWith("face "))).isNotEmpty();
    }

    private static Path jar(String classifier) {
        return CORE.resolve("landmark-stream-core-" + Versions.ofPom("version") + classifier + ".jar");
    }

    private static List<String> names(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.stream().map(JarEntry::getName).toList();
        }
    }
}
