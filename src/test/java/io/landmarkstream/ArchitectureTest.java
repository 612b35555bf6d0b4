package io.landmarkstream;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of the house: which package may lean on which. */
class ArchitectureTest {

    private static final String ROOT = "io.landmarkstream.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.landmarkstream");

    /** Functions and schemas are the thin skin between Flink and the algorithms; nested classes belong to them. */
    private static final DescribedPredicate<JavaClass> FLINK_SKIN = DescribedPredicate.describe(
            "are functions, schemas or set them up",
            c -> outermost(c).getSimpleName().matches(".*(Function|Schema)|Flink.*"));

    @Test
    void algorithmsKnowNothingOfFlink() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "job..", ROOT + "cli..")
                .and(DescribedPredicate.not(FLINK_SKIN))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(CLASSES);
    }

    /** The library for programs, src/core: no Flink, no Kafka, and nothing of what stands on it. */
    @Test
    void theLibraryKnowsNothingOfTheJob() {
        DescribedPredicate<JavaClass> library =
                DescribedPredicate.describe("are of the library", c -> c.getBaseComponentType()
                        .getSource()
                        .map(source -> source.getUri().toString().matches(".*/target/core/.*"))
                        .orElse(false));
        JavaClasses own = CLASSES.that(library);
        assertThat(own).isNotEmpty();
        classes()
                .should()
                .onlyDependOnClassesThat(library.or(JavaClass.Predicates.resideInAnyPackage(
                        "java..",
                        "javax..",
                        "ai.onnxruntime..",
                        "org.bytedeco..",
                        "com.google.protobuf..",
                        "com.fasterxml.jackson..",
                        "org.yaml.snakeyaml..",
                        "org.slf4j..",
                        "org.apache.commons..")))
                .check(own);
    }

    @Test
    void onlyOnnxKnowsOnnxRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(CLASSES);
    }

    @Test
    void onlyDecodingAndMediaKnowFfmpeg() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "ffmpeg..", ROOT + "decode..", ROOT + "media..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    @Test
    void onlyTracingKnowsOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "tracing..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void theDataFlowsDownhill() {
        leansOnlyOn("config");
        leansOnlyOn("metric");
        leansOnlyOn("tracing");
        leansOnlyOn("picture");
        leansOnlyOn("ffmpeg", "picture");
        leansOnlyOn("frame", "tracing", "metric");
        leansOnlyOn("bitstream", "frame", "picture");
        leansOnlyOn("decode", "tracing", "metric", "frame", "bitstream", "picture", "ffmpeg", "jvm");
        leansOnlyOn("shed", "metric", "frame", "bitstream");
        leansOnlyOn("model", "config");
        leansOnlyOn("onnx", "model", "config");
        leansOnlyOn("ert", "model");
        leansOnlyOn("landmark", "metric", "frame", "decode", "picture", "model", "onnx", "ert", "config");
        leansOnlyOn("track", "metric", "frame", "landmark");
        leansOnlyOn("sign", "config", "onnx", "landmark");
        leansOnlyOn("attributes", "metric", "frame", "config", "onnx", "landmark", "track", "sign");
        leansOnlyOn("scene", "metric", "records", "frame", "config", "landmark", "track", "attributes");
        leansOnlyOn("control", "metric", "frame", "config", "decode", "landmark", "event", "sign");
        leansOnlyOn("event", "metric", "frame", "config", "landmark", "track", "attributes", "sign");
        leansOnlyOn("capacity", "config");
        leansOnlyOn(
                "task",
                "frame",
                "decode",
                "picture",
                "model",
                "onnx",
                "config",
                "landmark",
                "track",
                "attributes",
                "sign");
        leansOnlyOn("emit", "tracing", "metric", "frame", "landmark", "track", "attributes", "event", "scene", "sign");
        leansOnlyOn("media", "frame", "bitstream", "decode", "picture", "ffmpeg");
        leansOnlyOn("draw", "media", "frame", "picture", "model", "landmark", "track", "attributes", "sign");
        leansOnlyOn("publish", "tracing", "frame", "bitstream", "media", "picture");
        leansOnlyOn("audit", "frame", "records");
        leansOnlyOn("records");
        leansOnlyOn("contract");
        leansOnlyOn("shapes", "records");
        leansOnlyOn("export", "records", "config", "landmark", "frame", "bitstream", "decode", "picture", "draw");
        leansOnlyOn("notify", "records");
        leansOnlyOn("jvm");
        leansOnlyOn("broker", "jvm");
        leansOnlyOn("desk", "viewer", "control", "event", "frame", "config", "landmark", "sign");
        leansOnlyOn("viewer", "metric", "records", "frame", "decode", "media", "picture");
    }

    /**
     * On the way from a frame to its result, functions that a processor may round its own way are StrictMath's, so that
     * the same detected objects become the same bytes on every machine. Math.sqrt and the like are exact everywhere.
     */
    @Test
    void resultsDoNotDependOnTheProcessorsMath() {
        Set<String> loose = Set.of(
                "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "expm1", "log", "log10", "log1p", "pow",
                "sinh", "cosh", "tanh", "hypot", "cbrt");
        String[] rooms = Stream.of(
                        "frame",
                        "decode",
                        "shed",
                        "model",
                        "onnx",
                        "ert",
                        "landmark",
                        "track",
                        "sign",
                        "attributes",
                        "event",
                        "scene",
                        "control",
                        "emit")
                .map(room -> ROOT + room + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(rooms)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "is one of Math that StrictMath has too",
                        call -> call.getTargetOwner().isEquivalentTo(Math.class) && loose.contains(call.getName())))
                .check(CLASSES);
    }

    /** The viewer proves that the messages are enough for any consumer; only its pictures of video need a decoder. */
    @Test
    void theViewerKnowsTheMessagesAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "viewer..")
                .and(DescribedPredicate.describe(
                        "are not VideoStills",
                        c -> !outermost(c).getSimpleName().equals("VideoStills")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.landmarkstream..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                                ROOT + "viewer..", ROOT + "proto..", ROOT + "metric..", ROOT + "records.."))))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static void leansOnlyOn(String room, String... others) {
        String[] allowed = new String[others.length + 2];
        allowed[0] = ROOT + room + "..";
        allowed[1] = ROOT + "proto..";
        for (int i = 0; i < others.length; i++) {
            allowed[i + 2] = ROOT + others[i] + "..";
        }
        noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.landmarkstream..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(allowed))))
                .check(CLASSES);
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c);
    }
}
