package io.landmarkstream.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;

/** A real headless Chromium with a new profile, driven over the DevTools protocol. */
final class Chromium implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a screen's frame: a page is told of one move in each, however many reports a mouse sends. */
    private static final double FRAME_SECONDS = 1. / 60;

    /** There and back. */
    private static final double SWING_SECONDS = 2;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonNode> traced = Collections.synchronizedList(new ArrayList<>());
    private volatile CompletableFuture<Void> traceEnded = new CompletableFuture<>();

    private Chromium(Process process, URI page) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Listener())
                .join();
        call("Page.enable", Map.of());
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
    }

    /**
     * Starts one, or skips the test, with a reason, where there is none on the PATH.
     *
     * @param profile new folder for its files
     */
    static Chromium start(Path profile) throws Exception {
        // WebGL without a graphics card
        return start(profile, List.of("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"));
    }

    /** As {@link #start(Path)}, without WebGL: on a machine without a graphics card pages are drawn much faster. */
    static Chromium startWithoutWebGl(Path profile) throws Exception {
        return start(profile, List.of("--disable-gpu", "--disable-gpu-rasterization"));
    }

    private static Chromium start(Path profile, List<String> drawing) throws Exception {
        String program = program();
        if (program == null) {
            String reason = "skipped: there is no chromium on the PATH";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        List<String> command = new ArrayList<>(List.of(program, "--headless", "--no-sandbox"));
        command.addAll(drawing);
        command.addAll(List.of(
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--force-color-profile=srgb",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        profile.resolveSibling(profile.getFileName() + ".log").toFile())
                .start();
        try {
            return new Chromium(process, page(process, profile.resolve("DevToolsActivePort")));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    /** The DevTools address of its one page. */
    private static URI page(Process process, Path portFile) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Files.exists(portFile) && !Files.readAllLines(portFile).isEmpty()) {
                URI list = URI.create(
                        "http://127.0.0.1:" + Files.readAllLines(portFile).get(0) + "/json/list");
                String targets = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonNode target : JSON.readTree(targets)) {
                    if (target.get("type").asText().equals("page")) {
                        return URI.create(target.get("webSocketDebuggerUrl").asText());
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium did not open its DevTools port in time.");
    }

    void open(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /** JavaScript that runs in every page from now on, before the page's own. */
    void beforeEachPage(String script) {
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    /** Size of the page in CSS pixels, each of them {@code sharpness} pixels of a screenshot. */
    void size(int width, int height, double sharpness) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", sharpness, "mobile", false));
    }

    /** The value of a JavaScript expression; a promise is awaited. */
    JsonNode evaluate(String expression) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!evaluate("Boolean(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never true: " + expression + "\n"
                        + evaluate("document.body.innerText").asText() + "\n" + faults);
            }
            Thread.sleep(50);
        }
    }

    BufferedImage screenshot() throws IOException {
        String png = call("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .asText();
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
    }

    /** Presses the mouse's button at one point of the page and lets go at another; CSS pixels. */
    void drag(double fromX, double fromY, double toX, double toY) {
        mouse("mouseMoved", fromX, fromY, 0);
        mouse("mousePressed", fromX, fromY, 1);
        if (fromX != toX || fromY != toY) {
            mouse("mouseMoved", toX, toY, 1);
        }
        mouse("mouseReleased", toX, toY, 0);
    }

    /**
     * Presses the mouse's button, moves along a line of the page and back, over and over, a step for each frame of a
     * screen with 60 a second, and lets go at its end; CSS pixels. A step that the page has not taken yet takes in the
     * next ones.
     *
     * @param seconds how long
     * @return the frames of that time
     */
    DrawnFrames dragAlong(double fromX, double toX, double y, double seconds) throws InterruptedException {
        evaluate("(function next() { requestAnimationFrame(next); })()"); // a frame whenever there can be one
        mouse("mouseMoved", fromX, y, 0);
        mouse("mousePressed", fromX, y, 1);
        traced.clear();
        traceEnded = new CompletableFuture<>();
        call("Tracing.start", Map.of("transferMode", "ReportEvents", "traceConfig", DrawnFrames.TRACE));
        long start = System.nanoTime();
        double swings = Math.max(1, Math.round(seconds / SWING_SECONDS));
        CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
        for (long frame = 1; frame * FRAME_SECONDS < seconds; frame++) {
            double now = (System.nanoTime() - start) / 1e9;
            TimeUnit.NANOSECONDS.sleep((long) (1e9 * (frame * FRAME_SECONDS - now)));
            if (sent.isDone()) {
                double place = frame * FRAME_SECONDS / seconds * swings % 1;
                double share = 1 - Math.abs(1 - 2 * place);
                sent = send("Input.dispatchMouseEvent", mouseEvent("mouseMoved", fromX + share * (toX - fromX), y, 1));
            }
        }
        sent.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        call("Tracing.end", Map.of());
        traceEnded.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        mouse("mouseReleased", toX, y, 0);
        return DrawnFrames.of(List.copyOf(traced));
    }

    void click(double x, double y) {
        drag(x, y, x, y);
    }

    private void mouse(String type, double x, double y, int buttons) {
        call("Input.dispatchMouseEvent", mouseEvent(type, x, y, buttons));
    }

    private static Map<String, Object> mouseEvent(String type, double x, double y, int buttons) {
        return Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", buttons, "clickCount", 1);
    }

    /** Presses a key, by its name in the DOM, for example {@code ArrowLeft}. */
    void press(String key) {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
        }
    }

    /** What the page threw or its console complained about, connections that were refused aside. */
    List<String> faults() {
        synchronized (faults) {
            return faults.stream().filter(fault -> !fault.contains("net::ERR_")).toList();
        }
    }

    void forgetFaults() {
        faults.clear();
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        JsonNode got = send(method, parameters)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    /** Its answer comes when the page has done it. */
    private CompletableFuture<JsonNode> send(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        return answer;
    }

    @Override
    public void close() throws InterruptedException {
        socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true); // it tidies up after itself
        process.waitFor(10, TimeUnit.SECONDS);
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void take(String message) {
            try {
                JsonNode node = JSON.readTree(message);
                CompletableFuture<JsonNode> answer =
                        answers.remove(node.path("id").asInt());
                if (answer != null) {
                    answer.complete(node);
                } else if (node.path("method").asText().equals("Tracing.dataCollected")) {
                    node.at("/params/value").forEach(traced::add);
                } else if (node.path("method").asText().equals("Tracing.tracingComplete")) {
                    traceEnded.complete(null);
                } else if (node.path("method").asText().equals("Runtime.exceptionThrown")
                        || (node.path("method").asText().equals("Log.entryAdded")
                                && node.at("/params/entry/level").asText().equals("error"))) {
                    faults.add(node.get("params").toString());
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
