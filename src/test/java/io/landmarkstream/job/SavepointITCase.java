package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.FrameLandmarks;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Savepoints that earlier builds wrote, committed under {@code src/test/resources/savepoints}, carry on in this one.
 * Each folder is named after the version that wrote it; that of a version that is not released yet is written anew when
 * the layout changes.
 *
 * <p>To write one with the layout of today:
 *
 * <pre>./mvnw verify -Dit.test=SavepointITCase -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dlandmarks.savepoint.write=$PWD/src/test/resources/savepoints/NAME</pre>
 */
@Timeout(120)
class SavepointITCase {

    private static final int CAMERAS = 3;
    private static final int FRAMES = 40;
    private static final int BEFORE = 20;

    @TempDir
    private Path folder;

    private static List<RawRecord> records() {
        List<RawRecord> records = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int camera = 0; camera < CAMERAS; camera++) {
                String id = "cam-" + camera;
                records.add(TestFrames.record(id, TestFrames.value(id, frame), records.size()));
            }
        }
        return records;
    }

    private static StreamExecutionEnvironment job(String savepoint, Connectors ends) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        // State expires by the wall clock, and the savepoints here are as old as the layouts that they keep.
        JobSettings settings = JobSettings.of(Configuration.fromMap(
                Map.of(JobOptions.PARALLELISM.key(), "1", JobOptions.STATE_TTL.key(), "36500 d")));
        LandmarkJob.define(env, ends, FakeFinder.FACTORY, settings);
        return env;
    }

    @ParameterizedTest
    @ValueSource(strings = "0.2.0")
    void anEarlierBuildsSavepointCarriesOnWithItsTracks(String layout) throws Exception {
        URI savepoint =
                SavepointITCase.class.getResource("/savepoints/" + layout).toURI();
        TestConnectors.of(records());

        job(savepoint.toString(), TestConnectors.ends()).execute();

        assertThat(TestConnectors.rejects()).isEmpty();
        List<FrameLandmarks> results = TestConnectors.results();
        assertThat(results).hasSize(CAMERAS * (FRAMES - BEFORE));
        for (FrameLandmarks result : results) {
            assertThat(result.getFlagsList()).as("nothing starts anew").isEmpty();
            assertThat(result.getObjectsList()).hasSize(1);
            assertThat(result.getObjects(0).getTrackId()).isEqualTo(1);
            assertThat(result.getObjects(0).getAge()).isEqualTo((int) result.getSequence() + 1);
            assertThat(result.getObjects(0).getHandedness())
                    .isEqualTo(io.landmarkstream.proto.Handedness.HANDEDNESS_LEFT);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "landmarks.savepoint.write", matches = ".+")
    void writesASavepointOfTodaysLayout() throws Exception {
        Connectors ends = TestConnectors.of(records());
        TestConnectors.allow(CAMERAS * BEFORE);
        JobClient job = job(null, ends).executeAsync();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> TestConnectors.written().size() == CAMERAS * BEFORE);
        String written = job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        Path target = Path.of(System.getProperty("landmarks.savepoint.write"));
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(Path.of(URI.create(written)))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
