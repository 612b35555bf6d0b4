package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell scripts, with a stand-in for Java that tells how it was called. */
class ScriptsTest {

    @TempDir
    private Path dir;

    private Path home;

    private record Ended(int code, String said) {}

    @BeforeEach
    void anInstallation() throws IOException {
        home = Files.createDirectories(dir.toRealPath().resolve("home"));
        for (String script : List.of(
                "bin/landmarks",
                "examples/check",
                "deploy/standalone/common.sh",
                "deploy/standalone/stop.sh",
                "deploy/images/landmarks-cluster.sh",
                "deploy/images/healthy.sh")) {
            Path copy = home.resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(DeployFiles.HOME.resolve(script), copy);
        }
        script(
                home.resolve("jdk/bin/java"),
                "echo \"LC_ALL=${LC_ALL-}\"; echo \"COLUMNS=${COLUMNS-}\"; printf '%s\\n' \"$@\"");
    }

    @Test
    void theCommandLineFindsItsHomeThroughLinksOfLinks() throws Exception {
        Path links = Files.createDirectories(home.resolve("links/deep"));
        Path first = Files.createSymbolicLink(links.resolve("first"), home.resolve("bin/landmarks"));
        Path second = Files.createSymbolicLink(home.resolve("links/second"), Path.of("deep", "first"));
        for (Path called : List.of(home.resolve("bin/landmarks"), first, second)) {
            assertThat(run(Map.of(), called.toString(), "doctor").said())
                    .as(called.toString())
                    .contains("-Dlandmarks.home=" + home + "\n", home + "/target/app/lib/*\n", "\ndoctor\n");
        }
    }

    @Test
    void aLocaleThatKnowsAsciiAloneBecomesOneThatKnowsAllLetters() throws Exception {
        String script = home.resolve("bin/landmarks").toString();
        assertThat(run(Map.of("LC_ALL", "C"), script, "detect").said()).contains("LC_ALL=C.UTF-8\n");
        assertThat(run(Map.of("LC_ALL", "", "LANG", "C"), script).said()).contains("LC_ALL=C.UTF-8\n");
        assertThat(run(Map.of("LC_ALL", "", "LANG", "C.UTF-8"), script).said()).contains("LC_ALL=\n");
    }

    @Test
    void theWidthOfTheTerminalIsPassedOn() throws Exception {
        Path script = Path.of("/usr/bin/script"); // gives a command a terminal
        assumeThat(script).exists();
        String command = "stty cols 60 && exec " + home.resolve("bin/landmarks") + " demo";
        assertThat(run(Map.of("COLUMNS", "200"), script.toString(), "-qec", command, "/dev/null")
                        .said())
                .contains("COLUMNS=60");
    }

    @Test
    void theClustersScriptsWorkThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("stop"), home.resolve("deploy/standalone/stop.sh"));
        Ended stop = run(Map.of(), link.toString());
        assertThat(stop.said()).contains("stopped 0 processes").contains(home + "/target/standalone");
        assertThat(stop.code()).isZero();
    }

    @Test
    void anUnknownServiceOfTheImageIsNamedWithThoseThereAre() throws Exception {
        String script = home.resolve("deploy/images/landmarks-cluster.sh").toString();
        Ended unknown = run(Map.of(), script, "foo");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.said())
                .startsWith("landmarks-cluster.sh: there is no service 'foo'; it is jobmanager or taskmanager.")
                .contains("usage: ");
        assertThat(run(Map.of(), script).said()).startsWith("landmarks-cluster.sh: say which service to start.");
    }

    @Test
    void aContainersHealthIsThatOfTheJobAndOfTheTaskManagersRegistration() throws Exception {
        String script = home.resolve("deploy/images/healthy.sh").toString();
        Map<String, String> answers = new ConcurrentHashMap<>();
        HttpServer rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        rest.createContext("/", exchange -> {
            byte[] body = answers.getOrDefault(exchange.getRequestURI().getPath(), "{}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        rest.start();
        Map<String, String> environment =
                Map.of("LANDMARKS_REST", "127.0.0.1:" + rest.getAddress().getPort());
        try {
            assertThat(run(environment, script, "jobmanager").code())
                    .as("no job")
                    .isEqualTo(1);
            String job = "{\"jobs\":[{\"jid\":\"1\",\"state\":\"%s\",\"tasks\":{\"running\":%d,\"total\":4}}]}";
            answers.put("/jobs/overview", job.formatted("RUNNING", 3));
            assertThat(run(environment, script, "jobmanager").code())
                    .as("a task waits")
                    .isEqualTo(1);
            answers.put("/jobs/overview", job.formatted("FAILED", 0));
            assertThat(run(environment, script, "jobmanager").code()).isEqualTo(1);
            answers.put("/jobs/overview", job.formatted("RUNNING", 4));
            assertThat(run(environment, script, "jobmanager").code()).isZero();

            answers.put(
                    "/taskmanagers",
                    "{\"taskmanagers\":[{\"path\":\"pekko.tcp://flink@10.0.0.5:41237/user/rpc/taskmanager_0\"}]}");
            assertThat(run(environment, script, "taskmanager", "10.0.0.5").code())
                    .isZero();
            assertThat(run(environment, script, "taskmanager", "10.0.0.6").code())
                    .isEqualTo(1);
        } finally {
            rest.stop(0);
        }
        assertThat(run(environment, script, "jobmanager").code())
                .as("no JobManager")
                .isEqualTo(1);
    }

    @Test
    void whatPipSaidStandsBesideTheReaderThatIsSkipped() throws Exception {
        Path tools = home.resolve("tools");
        script(tools.resolve("python3"), """
                case "$*" in
                  -c*) exit 1 ;;
                  '-m venv '*) mkdir -p "$3/bin"; cp "$0" "$3/bin/pip" ;;
                  *) echo "ERROR: No matching distribution found for protobuf" >&2; exit 1 ;;
                esac
                """);
        Map<String, String> path = Map.of("PATH", tools + ":" + System.getenv("PATH"));
        String check = home.resolve("examples/check").toString();
        try (ServerSocket broker = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            assertThat(run(path, check, "127.0.0.1:" + broker.getLocalPort()).said())
                    .contains("Python: skipped, pip cannot install examples/python/requirements.txt\n"
                            + "  ERROR: No matching distribution found for protobuf\n");
        }
        assertThat(run(path, check, "127.0.0.1:1"))
                .isEqualTo(new Ended(
                        1,
                        "examples/check: nothing answers at 127.0.0.1:1: start bin/landmarks demo, and give the broker"
                                + " that it prints\n"));
        assertThat(run(path, check).said()).startsWith("usage: examples/check BOOTSTRAP");
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        Path said = Files.createTempFile(dir, "said", ".txt");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().keySet().removeAll(List.of("LC_ALL", "LANDMARKS_CLUSTER_DIR", "LANDMARKS_JAVA_OPTS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(List.of(command) + " did not end");
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }
}
