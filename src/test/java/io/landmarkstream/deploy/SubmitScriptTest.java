package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose checkpoint {@code submit.sh} takes, and what {@code stop.sh} and {@code start.sh} see; Java is a stand-in. */
class SubmitScriptTest {

    private static final String FIRST = "1".repeat(32);
    private static final String SECOND = "2".repeat(32);

    @TempDir
    private Path dir;

    private StandaloneScripts scripts;
    private Path run;
    private String runningJobs = "{\"jobs\":[]}";

    private record Ended(int code, String said) {}

    @BeforeEach
    void aClusterWithoutProcesses() throws IOException {
        scripts = new StandaloneScripts(dir);
        run = scripts.run();
        Files.createDirectories(run.resolve("lib"));
        scripts.java("""
                group=landmark-stream
                for argument; do
                  case $argument in -Dlandmarks.kafka.group-id=*) group=${argument#*=} ;; esac
                done
                case "$*" in
                  *--bad*) echo "landmarks: Unknown option: '--bad'." >&2; exit 2 ;;
                  *--print-config*) echo "landmarks.kafka.group-id: \\"$group\\"  # default" ;;
                  *) printf 'ARG %s\\n' "$@"; echo "Job has been submitted with JobID $(cat "$NEXT_JOB")" ;;
                esac
                """);
        scripts.curl("cat \"$RUNNING_JOBS\"");
    }

    @Test
    void resumeTakesTheNewestCheckpointOfItsOwnGroupAlone() throws Exception {
        submit(FIRST);
        submit(SECOND, "-Dlandmarks.kafka.group-id=other");
        Path own = checkpoint(FIRST, 3, 100);
        checkpoint(SECOND, 9, 200);

        assertThat(submit("3".repeat(32), "--resume").said())
                .contains("group landmark-stream, to ", ", from " + own + "\n")
                .contains("ARG --fromSavepoint\nARG " + own + "\n");
        assertThat(submit("4".repeat(32), "--resume", "-Dlandmarks.kafka.group-id=new")
                        .said())
                .contains("there is no checkpoint of group new in " + run + "/checkpoints")
                .doesNotContain("--fromSavepoint");
    }

    @Test
    void stateWithoutAnOperatorIsDroppedOnlyWhereThatIsAskedFor() throws Exception {
        submit(FIRST);
        Path own = checkpoint(FIRST, 3, 100);
        assertThat(submit(SECOND, "--resume").said()).doesNotContain("allow");
        assertThat(submit("3".repeat(32), "--resume", "--allow-non-restored-state", "--models", "m")
                        .said())
                .contains("ARG --fromSavepoint\nARG " + own + "\nARG --allowNonRestoredState\n")
                .doesNotContain("--allow-non-restored-state");
        Ended alone = submit("4".repeat(32), "--allow-non-restored-state");
        assertThat(alone.code()).isEqualTo(1);
        assertThat(alone.said()).contains("goes behind --resume or --from CHECKPOINT");
    }

    @Test
    void anothersCheckpointIsRefused() throws Exception {
        submit(FIRST);
        Path others = checkpoint(FIRST, 3, 100);
        Ended refused = submit(SECOND, "--from", others.toString(), "-Dlandmarks.kafka.group-id=mine");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.said())
                .contains("is a checkpoint of group landmark-stream, and this job is of group mine")
                .doesNotContain("submitted with JobID");
        assertThat(submit(SECOND, "--from", "/a/savepoint", "-Dlandmarks.kafka.group-id=mine")
                        .code())
                .as("a savepoint's folder says nothing of its job")
                .isZero();
    }

    @Test
    void aJobOfTheSameGroupThatStillRunsIsNamed() throws Exception {
        submit(FIRST);
        runningJobs = "{\"jobs\":[{\"id\":\"%s\",\"status\":\"RUNNING\"}]}".formatted(FIRST);
        assertThat(submit(SECOND).said()).contains("job " + FIRST + " of group landmark-stream runs already");
        runningJobs = "{\"jobs\":[{\"id\":\"%s\",\"status\":\"CANCELED\"}]}".formatted(FIRST);
        assertThat(submit(SECOND).code()).isZero();
    }

    @Test
    void withoutModelsTheShippedOnesAreFoundAndAMistakeIsToldFirst() throws Exception {
        assertThat(submit(FIRST).said()).contains("ARG -Dlandmarks.home=" + scripts.home() + "\n");
        Ended mistake = submit(SECOND, "--bad");
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(mistake.said()).isEqualTo("landmarks: Unknown option: '--bad'.\n");
    }

    @Test
    void argumentsThatAreNotUnderstoodAreNamed() throws Exception {
        assertThat(script("stop.sh", "all").said()).startsWith("stop.sh: unknown argument 'all'");
        assertThat(script("submit.sh", "--from").said()).startsWith("submit.sh: --from wants the folder of a");
    }

    @Test
    void stopFindsAProcessWithoutItsPidFileAndStartRefusesBesideOne() throws Exception {
        Process lost = new ProcessBuilder(
                        "bash", "-c", "exec -a \"$0\" sleep 300", "x -Dlandmarks.cluster=" + run + " y")
                .start();
        try {
            Files.writeString(Files.createDirectories(run.resolve("log")).resolve("jobmanager.log"), "why it crashed");
            Ended start = script("start.sh", "jobmanager");
            assertThat(start.code()).isEqualTo(1);
            assertThat(start.said())
                    .contains("still run from " + run + " (pid " + lost.pid() + "): end them with stop.sh");
            assertThat(run.resolve("log/jobmanager.log")).hasContent("why it crashed");

            assertThat(script("stop.sh").said()).startsWith("stopped 1 processes");
            assertThat(lost.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            lost.destroyForcibly();
        }
    }

    private Ended submit(String job, String... arguments) throws Exception {
        Files.createDirectories(run.resolve("lib"));
        Files.writeString(dir.resolve("next"), job);
        return script("submit.sh", arguments);
    }

    private Path checkpoint(String job, int number, long time) throws IOException {
        Path folder = Files.createDirectories(run.resolve("checkpoints/" + job + "/chk-" + number));
        Path metadata = Files.createFile(folder.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.from(Instant.ofEpochSecond(time)));
        return folder;
    }

    private Ended script(String name, String... arguments) throws Exception {
        Path said = Files.createTempFile(dir, "said", ".txt");
        Files.writeString(dir.resolve("running"), runningJobs);
        Process process = scripts.start(
                name,
                said,
                Map.of(
                        "NEXT_JOB", dir.resolve("next").toString(),
                        "RUNNING_JOBS", dir.resolve("running").toString()),
                arguments);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " did not end");
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }
}
