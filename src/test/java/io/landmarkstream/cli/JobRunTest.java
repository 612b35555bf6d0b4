package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** Where a job in this process keeps what Flink writes. */
class JobRunTest {

    private static final Path FOLDER = Path.of("/tmp/landmarks-run1");

    private static Map<String, String> kept(Map<String, String> named) {
        Configuration flink = Configuration.fromMap(named);
        JobRun.keepIn(FOLDER, flink);
        return flink.toMap();
    }

    @Test
    void checkpointsAndTemporaryFilesAreInItsOwnFolder() {
        assertThat(kept(Map.of()))
                .containsOnly(
                        Map.entry("io.tmp.dirs", FOLDER.toString()),
                        Map.entry("execution.checkpointing.dir", "file:///tmp/landmarks-run1/checkpoints"));
    }

    @Test
    void placesThatTheUserNamesStay() {
        Map<String, String> folders = Map.of("io.tmp.dirs", "/srv/tmp", "execution.checkpointing.dir", "file:///srv/c");
        Map<String, String> memory = Map.of("io.tmp.dirs", "/srv/tmp", "execution.checkpointing.storage", "jobmanager");

        assertThat(kept(folders)).isEqualTo(folders);
        assertThat(kept(memory)).isEqualTo(memory);
    }
}
