package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** deploy/standalone/supervise.sh with processes that only sleep and a JobManager that is a few files. */
@Timeout(180)
class SuperviseScriptTest {

    private static final String FIRST = "1".repeat(32);
    private static final String SECOND = "2".repeat(32);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private StandaloneScripts scripts;
    private Path run;
    private Path jobs;
    private Path said;
    private Process supervisor;

    @BeforeEach
    void aClusterOfSleepers() throws IOException {
        scripts = new StandaloneScripts(dir);
        run = scripts.run();
        jobs = Files.createDirectories(dir.toRealPath().resolve("jobs"));
        said = dir.resolve("said.txt");
        scripts.java("""
                case "$*" in
                  *BashJavaUtils*) printf 'BASH_JAVA_UTILS_EXEC_RESULT:%s\\n' -Xmx1g '' ;;
                  *Entrypoint* | *TaskManagerRunner*) while :; do sleep 1; done ;;
                  *--print-config*) echo 'landmarks.kafka.group-id: "landmark-stream"  # default' ;;
                  *) printf 'ARG %s\\n' "$@"
                     job=$(printf '%032d' 0 | tr 0 "$(($(ls "$JOBS/ever" 2>/dev/null | wc -l) + 1))")
                     mkdir -p "$JOBS/ever" && touch "$JOBS/ever/$job"
                     echo '{"state":"RUNNING"}' >"$JOBS/$job"
                     echo "Job has been submitted with JobID $job" ;;
                esac
                """);
        scripts.curl("""
                kill -0 "$(cat "$LANDMARKS_CLUSTER_DIR/pids/jobmanager.pid" 2>/dev/null)" 2>/dev/null || exit 7
                for url; do :; done
                case $url in
                  */config) echo '{}' ;;
                  */overview) echo '{"slots-total":2}' ;;
                  */jobs) echo '{"jobs":[]}' ;;
                  */exceptions) cat "$JOBS/exceptions" ;;
                  *) cat "$JOBS/${url##*/}" 2>/dev/null || exit 22 ;;
                esac
                """);
    }

    @AfterEach
    void endWhatIsLeft() throws Exception {
        if (supervisor != null) {
            supervisor.destroy();
            if (!supervisor.waitFor(60, TimeUnit.SECONDS)) {
                supervisor.destroyForcibly();
            }
        }
        for (ProcessHandle left : cluster()) {
            left.destroyForcibly();
        }
    }

    @Test
    void deadProcessesAndALostJobComeBackAndAJobThatFailedForGoodDoesNot() throws Exception {
        supervise();
        awaitSaid("job " + FIRST + " runs");
        assertThat(cluster()).hasSize(2);

        kill("taskmanager-1");
        awaitSaid("taskmanager-1 (pid ");
        await().atMost(PATIENCE).until(() -> cluster().size() == 2);
        assertThat(Files.readString(said)).as("the job is not touched").doesNotContain(SECOND);

        Path checkpoint = Files.createDirectories(run.resolve("checkpoints/" + FIRST + "/chk-7"));
        Files.createFile(checkpoint.resolve("_metadata"));
        Files.delete(jobs.resolve(FIRST)); // a new JobManager knows no job
        kill("jobmanager");
        awaitSaid("the JobManager came back without job " + FIRST);
        awaitSaid("job " + SECOND + " runs");
        assertThat(Files.readString(said)).contains("ARG --fromSavepoint\nARG " + checkpoint + "\n");
        assertThat(cluster()).hasSize(2);

        Files.writeString(
                jobs.resolve("exceptions"),
                "{\"exceptionHistory\":{\"entries\":[{\"exceptionName\":\"FlinkException\",\"stacktrace\":"
                        + "\"FlinkException: Global failure.\\n\\tat x\\n"
                        + "Caused by: io.landmarkstream.job.FatalJobException: 40 results"
                        + " are lost.\\n\\tat y\\n\"}]}}");
        Files.writeString(jobs.resolve(SECOND), "{\"state\":\"FAILED\"}");
        assertThat(supervisor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(supervisor.exitValue()).isEqualTo(3);
        assertThat(Files.readString(said))
                .contains("job " + SECOND + " failed for good: FatalJobException: 40 results are lost.");
        assertThat(cluster()).isEmpty();
    }

    /** RestartPreventExitStatus of the unit names 2 as well. */
    @Test
    void aWrongOptionIsRefusedBeforeTheClusterStarts() throws Exception {
        scripts.java("""
                case "$*" in
                  *--print-config*) echo "landmarks: Unknown option: '--delivry'" >&2; exit 2 ;;
                  *) echo "started: $*" >>"$JOBS/started"; while :; do sleep 1; done ;;
                esac
                """);
        supervise();
        assertThat(supervisor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(supervisor.exitValue()).isEqualTo(2);
        assertThat(Files.readString(said)).contains("Unknown option: '--delivry'");
        assertThat(jobs.resolve("started")).doesNotExist();
        assertThat(cluster()).isEmpty();
    }

    @Test
    void aTerminatedSupervisorEndsTheCluster() throws Exception {
        supervise();
        awaitSaid("job " + FIRST + " runs");
        supervisor.destroy();
        assertThat(supervisor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(supervisor.exitValue()).isZero();
        assertThat(cluster()).isEmpty();
    }

    @Test
    void aJobThatSomebodyCancelledStaysCancelled() throws Exception {
        supervise();
        awaitSaid("job " + FIRST + " runs");
        Files.writeString(jobs.resolve(FIRST), "{\"state\":\"CANCELED\"}");
        assertThat(supervisor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(supervisor.exitValue()).isZero();
        assertThat(Files.readString(said)).contains("was ended (CANCELED)").doesNotContain(SECOND);
    }

    @Test
    void theUnitsCallWhatIsThereAndDoNotRepeatWhatWouldFailAgain() throws Exception {
        for (String unit : List.of("landmark-stream.service", "landmark-stream-viewer.service")) {
            List<String> lines = Files.readAllLines(
                    DeployFiles.HOME.resolve("deploy/standalone").resolve(unit));
            String start = lines.stream()
                    .filter(line -> line.startsWith("ExecStart="))
                    .findFirst()
                    .orElseThrow();
            String command =
                    start.substring("ExecStart=/opt/landmark-stream/".length()).split(" ")[0];
            assertThat(Files.isExecutable(DeployFiles.HOME.resolve(command)))
                    .as(command)
                    .isTrue();
            assertThat(lines).contains("Restart=always", "NoNewPrivileges=true", "ProtectSystem=strict");
        }
        assertThat(Files.readAllLines(DeployFiles.HOME.resolve("deploy/standalone/landmark-stream.service")))
                .contains("RestartPreventExitStatus=2 3");
    }

    private void supervise() throws IOException {
        supervisor = scripts.start(
                "supervise.sh",
                said,
                Map.of("LANDMARKS_SUPERVISE_EVERY", "1", "JOBS", jobs.toString()),
                "--delivery",
                "exactly-once");
    }

    private void awaitSaid(String words) {
        await("\"" + words + "\" in " + said).atMost(PATIENCE).until(() -> Files.readString(said)
                .contains(words));
    }

    private void kill(String name) throws Exception {
        long pid = Long.parseLong(
                Files.readString(run.resolve("pids/" + name + ".pid")).strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    /** The sleepers of this cluster. */
    private List<ProcessHandle> cluster() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains("-Dlandmarks.cluster=" + run))
                        .orElse(false))
                .toList();
    }
}
