package io.landmarkstream.publish;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * GStreamer's RTSP server in a process of its own; tests that need it are skipped, with the reason, where it is
 * missing.
 */
final class RtspServer implements AutoCloseable {

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private final Process process;
    private final int port;

    private RtspServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param launches GStreamer pipelines, each ending in a payloader named pay0 */
    static RtspServer start(String... launches) throws IOException {
        return start(0, launches);
    }

    static RtspServer start(int port, String... launches) throws IOException {
        if (!Files.isExecutable(PYTHON)) {
            skip("there is no " + PYTHON);
        }
        List<String> command = new ArrayList<>(List.of(PYTHON.toString(), script(), Integer.toString(port)));
        command.addAll(List.of(launches));
        Process process = new ProcessBuilder(command)
                .redirectError(new File("target/rtsp-server.log"))
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || line.startsWith("missing")) {
            process.destroyForcibly();
            skip(line == null ? "the server ended: see target/rtsp-server.log" : line);
        }
        return new RtspServer(process, Integer.parseInt(line.substring("port ".length())));
    }

    private static void skip(String reason) {
        String text =
                "Skipped, no RTSP server (Debian: python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-base,"
                        + " -good, -bad, -ugly): " + reason;
        System.out.println(text);
        assumeTrue(false, text);
    }

    private static String script() {
        try {
            return Path.of(RtspServer.class
                            .getResource("/publish/rtsp_server.py")
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    /** Address of a pipeline. */
    String url(int number) {
        return "rtsp://127.0.0.1:" + port + "/" + number;
    }

    /** As when somebody pulls the plug. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
