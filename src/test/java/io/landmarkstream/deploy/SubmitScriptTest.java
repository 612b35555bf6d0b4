package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    private Path home;
    private Path run;
    private String runningJobs = "{\"jobs\":[]}";

    private record Ended(int code, String said) {}

    @BeforeEach
    void aClusterWithoutProcesses() throws IOException {
        home = Files.createDirectories(dir.toRealPath().resolve("home"));
        run = Files.createDirectories(dir.toRealPath().resolve("run"));
        Files.createDirectories(run.resolve("lib"));
        Files.createDirectories(home.resolve("target"));
        Files.createFile(home.resolve("target/landmark-stream-1-job.jar"));
        for (String file : List.of(
                "deploy/standalone/common.sh",
                "deploy/standalone/start.sh",
                "deploy/standalone/stop.sh",
                "deploy/standalone/submit.sh",
                "deploy/flink/config.yaml")) {
            Path copy = home.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(DeployFiles.HOME.resolve(file), copy);
        }
        tool("jdk/bin/java", """
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
        tool("tools/curl", "cat \"$RUNNING_JOBS\"");
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
        assertThat(submit(FIRST).said()).contains("ARG -Dlandmarks.home=" + home + "\n");
        Ended mistake = submit(SECOND, "--bad");
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(mistake.said()).isEqualTo("landmarks: Unknown option: '--bad'.\n");
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

    private Path tool(String name, String body) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended script(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("deploy/standalone").resolve(name).toString());
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile(dir, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        Files.writeString(dir.resolve("running"), runningJobs);
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", home.resolve("jdk").toString(),
                        "LANDMARKS_CLUSTER_DIR", run.toString(),
                        "NEXT_JOB", dir.resolve("next").toString(),
                        "RUNNING_JOBS", dir.resolve("running").toString(),
                        "PATH", home.resolve("tools") + ":" + System.getenv("PATH")));
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " did not end");
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }
}
