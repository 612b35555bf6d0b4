package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();

    @Test
    void java_libraries_and_the_cpu_are_ok_here_and_each_line_starts_with_its_verdict() {
        doctor();
        assertThat(out.toString())
                .containsPattern("(?m)^ok    Java 1?\\d")
                .containsPattern("(?m)^ok    onnxruntime +cpu \\(onnxruntime 1\\.")
                .containsPattern("(?m)^ok    FFmpeg")
                .containsPattern("(?m)^ok    device cpu");
        assertThat(out.toString().lines()).allMatch(line -> line.matches("(ok  |note|FAIL)  .*"));
    }

    @Test
    void a_models_folder_that_is_not_there_fails() {
        assertThat(doctor("--models", dir.resolve("none").toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("(?m)^FAIL  models .*none does not exist");
    }

    @Test
    void ones_own_pipelines_are_looked_at_too() throws Exception {
        Path pipelines = Files.createDirectories(dir.resolve("pipelines"));
        Files.writeString(pipelines.resolve("own.yaml"), "name: own\nlike: hand\ntitle: mine\n");
        Files.writeString(
                pipelines.resolve("slip.yaml"), "name: slip\nlike: hand\ntitle: mine\ndetector: {labels: [hands]}\n");
        assertThat(doctor("--models", dir.toString())).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("(?m)^ok    pipeline own +mine$")
                .containsPattern("(?m)^FAIL  pipeline slip +.*slip.yaml, line 4: key 'detector.labels' names 'hands'")
                .containsPattern("(?m)^ok    pipeline hand ");
    }

    @Test
    void a_broker_that_does_not_answer_fails() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(doctor("--bootstrap-servers", "localhost:" + port)).isEqualTo(1);
        assertThat(out.toString()).containsPattern("(?m)^FAIL  broker localhost:" + port + " +no answer");
    }

    private int doctor(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(Stream.concat(Stream.of("doctor"), Stream.of(args)).toArray(String[]::new));
    }
}
