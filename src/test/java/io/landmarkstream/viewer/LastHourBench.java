package io.landmarkstream.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the last hour of 16 cameras costs: memory of {@code bin/landmarks view}, and how soon the page is painted. Runs
 * when it is asked for by name: {@code ./mvnw test -Dtest=LastHourBench}.
 */
class LastHourBench {

    private static final int CAMERAS = 16;
    private static final int EVENTS = EventBoard.KEPT;
    private static final int REJECTS = History.MAX_REJECTS;
    private static final int LOADS = 9;

    /** Results of a camera in a step. */
    private static final int RESULTS = 4;

    /** Steps that are written at once: fewer records than those for which a viewer that is behind leaves some out. */
    private static final int AT_ONCE = 6;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private URI address;

    @Test
    void memoryAndFirstPaint() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of("frames", "landmarks", "rejects", "events", "scenes", "control").stream()
                                .map(topic -> new NewTopic(topic, topic.equals("control") ? 1 : 4, (short) 1))
                                .toList())
                        .all()
                        .get();
            }
            try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new StringSerializer(),
                    new ByteArraySerializer())) {
                eventsAndRejects(producer);
                Process viewer = view(broker.bootstrapServers());
                try {
                    System.out.println("started: " + memory(viewer));
                    results(producer);
                    awaitPast();
                    System.out.println("an hour of " + CAMERAS + " cameras: " + memory(viewer));
                    page(viewer, "quiet");
                    try (TestCameras cameras = new TestCameras(broker.bootstrapServers())) {
                        cameras.publish(liveCameras(), 15);
                        page(viewer, "live");
                    }
                    String before = memory(viewer);
                    jcmd(viewer, "GC.run");
                    System.out.println("at the end: " + before + "; after a collection " + memory(viewer));
                    System.out.println(jcmd(viewer, "GC.heap_info"));
                    System.out.println(jcmd(viewer, "GC.class_histogram")
                            .lines()
                            .limit(14)
                            .reduce("", (all, line) -> all + line + "\n"));
                } finally {
                    viewer.destroy();
                    viewer.waitFor(30, TimeUnit.SECONDS);
                    viewer.destroyForcibly().waitFor();
                }
            }
        }
    }

    private static List<TestCameras.Camera> liveCameras() throws IOException {
        List<TestCameras.Camera> cameras = new ArrayList<>();
        for (int i = 0; i < CAMERAS; i++) {
            cameras.add(TestCameras.upright(camera(i)));
        }
        return cameras;
    }

    private static String camera(int i) {
        return "camera-" + i % CAMERAS;
    }

    /** Written before the viewer starts, evenly over the hour. */
    private static void eventsAndRejects(KafkaProducer<String, byte[]> producer) {
        long now = System.currentTimeMillis();
        long hour = TimeUnit.MINUTES.toMillis(59);
        for (int i = 0; i < EVENTS; i++) {
            long at = now - hour + hour * i / EVENTS;
            Event event = TestCameras.visit(camera(i), i, at);
            producer.send(new ProducerRecord<>("events", null, at, event.getCamera(), event.toByteArray()));
        }
        for (int i = 0; i < REJECTS; i++) {
            long at = now - hour + hour * i / REJECTS;
            Reject reject = TestCameras.reject(camera(i), Reason.REASON_TRUNCATED, i);
            producer.send(new ProducerRecord<>("rejects", null, at, reject.getCamera(), reject.toByteArray()));
        }
        producer.flush();
    }

    private Process view(String brokers) throws IOException {
        Path home = Path.of("").toAbsolutePath();
        Process viewer = new ProcessBuilder(
                        home.resolve("bin/landmarks").toString(),
                        "view",
                        "--port",
                        "0",
                        "-Dlandmarks.kafka.bootstrap-servers=" + brokers)
                .redirectError(folder.resolve("view.log").toFile())
                .start();
        BufferedReader out = viewer.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.contains("http://")) {
                address = URI.create(line.replaceAll(".*(http://\\S+).*", "$1"));
                return viewer;
            }
        }
        throw new IOException("The viewer did not start: " + Files.readString(folder.resolve("view.log")));
    }

    /** Results of the hour, its first five minutes aside, by their records' times. */
    private void results(KafkaProducer<String, byte[]> producer) throws Exception {
        long last = System.currentTimeMillis() / History.STEP_MS;
        long sequence = 0;
        // A viewer reads from its start on, which is when it has found the topics.
        await(() -> {
            for (int i = 0; i < CAMERAS; i++) {
                FrameLandmarks result = TestCameras.landmarks(camera(i), 0, 1000 * System.currentTimeMillis());
                producer.send(new ProducerRecord<>("landmarks", result.getCamera(), result.toByteArray()));
            }
            producer.flush();
            return get("api/history").get("cameras").size() == CAMERAS;
        });
        for (long step = last - History.STEPS + 30; step < last; step++) {
            for (int i = 0; i < CAMERAS * RESULTS; i++) {
                long at = step * History.STEP_MS + i / CAMERAS * History.STEP_MS / RESULTS;
                FrameLandmarks result = TestCameras.landmarks(camera(i), sequence++, 1000 * (at - 40 - i));
                producer.send(new ProducerRecord<>("landmarks", null, at, result.getCamera(), result.toByteArray()));
            }
            if (step % AT_ONCE == 0 || step == last - 1) {
                producer.flush();
                long written = step;
                await(() -> counted(written));
            }
        }
    }

    private boolean counted(long step) throws Exception {
        JsonNode figures = get("api/history");
        int i = (int) (step - figures.get("beginMs").asLong() / History.STEP_MS);
        int cameras = 0;
        for (JsonNode camera : figures.get("cameras")) {
            cameras += i < 0 || camera.get("results").get(i).asDouble() >= RESULTS / 10. ? 1 : 0;
        }
        return cameras == CAMERAS;
    }

    private void awaitPast() throws Exception {
        await(() -> get("api/past?type=zone_entered").get("events").size() > 0
                && get("api/rejects").size() > 0
                && get("api/events").get("cursor").asInt() >= EVENTS);
    }

    private void page(Process viewer, String when) throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        try (Chromium browser = Chromium.start(Files.createDirectory(folder.resolve(when)))) {
            browser.size(1300, 900, 1);
            // Charts begin with the viewer's start; here they show the hour.
            browser.beforeEachPage("const json = Response.prototype.json; Response.prototype.json = async function () {"
                    + " const o = await json.call(this); if (o?.sinceMs) { o.sinceMs = o.beginMs; } return o; };");
            for (int i = 0; i < LOADS; i++) {
                browser.open("about:blank");
                browser.await("location.href === 'about:blank'");
                browser.open(address + "#history");
                browser.await("document.querySelector('#past-results canvas')"
                        + " && document.querySelector('#past-latency canvas')"
                        + " && document.querySelector('#past-refused li') && document.querySelector('#past-events li')"
                        + " && performance.getEntriesByName('first-contentful-paint').length === 1");
                whole.add(browser.evaluate("new Promise(done => requestAnimationFrame(() => done(performance.now())))")
                        .asDouble());
                first.add(browser.evaluate("performance.getEntriesByType('paint').map(p => p.startTime)"
                                + ".reduce((a, b) => Math.max(a, b))")
                        .asDouble());
            }
            System.out.println(when + ": first paint, ms: " + sorted(first));
            System.out.println(when + ": charts and lists seen, ms, at most: " + sorted(whole));
            System.out.println(when + ": load average: "
                    + Files.readString(Path.of("/proc/loadavg")).strip());
            System.out.println(when + ": page open: " + memory(viewer));
            assertThat(browser.faults()).isEmpty();
        }
    }

    private static String sorted(List<Double> times) {
        List<Long> all = times.stream().map(Math::round).sorted().toList();
        return "median " + all.get(all.size() / 2) + " of " + all;
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("the viewer has not got that far").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static String memory(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .map(line -> "%d MB resident".formatted(Long.parseLong(line.replaceAll("\\D", "")) >> 10))
                .orElseThrow();
    }

    private static String jcmd(Process process, String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    }
}
