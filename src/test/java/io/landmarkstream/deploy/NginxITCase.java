package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** deploy/nginx/flink.conf in a real nginx, with a small server in Flink's place. */
@Timeout(120)
class NginxITCase {

    private static final String HOST = "flink.example.org";
    private static final String PASSWORD = "ann:open sesame";

    @TempDir
    private Path dir;

    private final List<String> reached = new CopyOnWriteArrayList<>();
    private HttpServer flink;
    private Process nginx;
    private int port;

    @BeforeEach
    void start() throws Exception {
        for (String program : List.of("nginx", "openssl", "curl")) {
            assumeTrue(there(program), "there is no " + program + "; apt-get install nginx openssl curl");
        }
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/", exchange -> {
            reached.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        flink.start();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + HOST,
                "-keyout",
                dir.resolve("flink.key").toString(),
                "-out",
                dir.resolve("flink.crt").toString());
        Files.writeString(dir.resolve("flink-users"), "ann:{PLAIN}open sesame\n");
        String own = Files.readString(DeployFiles.HOME.resolve("deploy/nginx/flink.conf"))
                .replace("8443", "" + port)
                .replace("127.0.0.1:8081", "127.0.0.1:" + flink.getAddress().getPort())
                .replace("/etc/nginx/", dir + "/");
        Files.writeString(dir.resolve("own.conf"), own);
        Files.writeString(dir.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %1$s/own.conf;
                }
                """.formatted(dir));
        if (System.getProperty("user.name").equals("root")) { // its workers are nobody's, and read the passwords
            run("chmod", "-R", "a+rX", dir.toString());
        }
        nginx = new ProcessBuilder(
                        "nginx",
                        "-p",
                        dir.toString(),
                        "-c",
                        dir.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("said.txt").toFile())
                .start();
        await("nginx").atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(nginx.isAlive())
                    .as(Files.readString(dir.resolve("said.txt")))
                    .isTrue();
            return !code("/").equals("000");
        });
        reached.clear();
    }

    @AfterEach
    void stop() throws Exception {
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor();
        }
        if (flink != null) {
            flink.stop(0);
        }
    }

    private static boolean there(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** The answer's status; 000 where there is none. */
    private String code(String path, String... more) throws IOException {
        return codeOf(HOST, path, more);
    }

    private String codeOf(String host, String path, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sk",
                "-m",
                "20",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "--noproxy",
                "*",
                "--resolve",
                host + ":" + port + ":127.0.0.1"));
        command.addAll(List.of(more));
        command.add("https://" + host + ":" + port + path);
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whoHasThePasswordReachesFlinkAndFlinkDoesNotSeeIt() throws Exception {
        assertThat(code("/jobs/overview", "--user", PASSWORD)).isEqualTo("200");
        assertThat(code("/jobs/1?mode=cancel", "--user", PASSWORD, "-X", "PATCH", "-H", "Origin: https://" + HOST))
                .isEqualTo("200");
        String host = "127.0.0.1:" + flink.getAddress().getPort();
        assertThat(reached)
                .containsExactly("GET /jobs/overview " + host + " null", "PATCH /jobs/1?mode=cancel " + host + " null");
    }

    @Test
    void nobodyElseReachesIt() throws Exception {
        assertThat(code("/jobs/overview")).isEqualTo("401");
        assertThat(code("/jobs/overview", "--user", "ann:guess")).isEqualTo("401");
        assertThat(code("/jobs/overview", "--user", "bob:open sesame")).isEqualTo("401");
        assertThat(codeOf("evil.example.org", "/jobs/overview", "--user", PASSWORD))
                .as("another host's name")
                .isEqualTo("421");
        assertThat(code("/jobs/overview", "--user", PASSWORD, "-H", "Host: localhost"))
                .isEqualTo("421");
        assertThat(code("/jobs/overview", "--user", PASSWORD, "-H", "Origin: https://evil.example.org"))
                .as("a page of another site")
                .isEqualTo("403");
        assertThat(reached).isEmpty();
    }

    @Test
    void noJarIsUploaded() throws Exception {
        assertThat(code("/jars/upload", "--user", PASSWORD, "-X", "POST", "-F", "jarfile=@/dev/null"))
                .isEqualTo("403");
        assertThat(code("/jars/x.jar/run", "--user", PASSWORD, "-X", "POST")).isEqualTo("403");
        assertThat(code("//jars/upload", "--user", PASSWORD, "-X", "POST")).isEqualTo("403");
        assertThat(code("/x/../jars/upload", "--path-as-is", "--user", PASSWORD, "-X", "POST"))
                .isEqualTo("403");
        assertThat(code("/jobs", "--user", PASSWORD, "-d", "x".repeat(70_000))).isEqualTo("413");
        assertThat(reached).isEmpty();
    }
}
