package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.landmarkstream.metric.Scrape;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.viewer.wire.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as a browser, a program and an attacker meet it; no Kafka. */
class ViewerServerTest {

    private static final String DESK = "desk-token-0123456789";
    private static final Access TOKENS = Access.of(List.of(new Access.Grant("desk", DESK, Set.of("gate-1", "Tür 7"))));

    private final HttpClient client = HttpClient.newHttpClient();
    private final LatestShots shots = new LatestShots();
    private final CameraBoard board = new CameraBoard();
    private final EventBoard events = new EventBoard();
    private final History history = new History(0);
    private ViewerServer server;
    private volatile String fault = "";
    private Desk desk;

    @AfterEach
    void stop() {
        shots.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void itListensOnTheLoopbackAloneUnlessAskedOtherwise() throws Exception {
        start(Access.open());
        assertThat(InetAddress.getByName(server.address().getHost()).isLoopbackAddress())
                .isTrue();
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, server.address().getPort()).close())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void otherMachinesNeedAToken() {
        assertThatThrownBy(() -> settings(InetAddress.getByName("0.0.0.0"), Access.open()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs tokens");
    }

    @Test
    void thePageAndItsPartsAreServedWithStrictHeaders() throws Exception {
        start(Access.open());
        for (String path : List.of(
                "",
                "app.js",
                "style.css",
                "wire.js",
                "overlay.js",
                "signs.js",
                "favicon.svg",
                "OrbitControls.js",
                "three.core.min.js")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .contains("script-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .hasValue("same-origin");
        }
        assertThat(get("").headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(get("three.module.min.js").headers().firstValue("Content-Type"))
                .hasValue("text/javascript; charset=utf-8");
        assertThat(get("OrbitControls.js").body())
                .as("a name of a package is no address")
                .contains("from './three.module.min.js'")
                .doesNotContain("from 'three'");
        String tag = get("app.js").headers().firstValue("ETag").orElseThrow();
        assertThat(send(request("app.js").header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../style.css",
                "/..%2f..%2fetc/passwd",
                "/%2e%2e/viewer/app.js",
                "/viewer/app.js",
                "//etc/passwd",
                "/app.js/",
                "/app.js%00",
                "/..\\..\\pom.xml",
                "/META-INF/MANIFEST.MF",
                "/log4j2.properties",
                "/api",
                "/api/topology?name=../../../pom",
                "/api/topology?name=hand21%00",
                "/api/topology?name="
            })
    void noPathReachesAnythingElse(String path) throws Exception {
        start(Access.open());
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .matches("(?s)HTTP/1.1 40[04] .*")
                .doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app.js", "/api/frames", "/api/status", "/api/topology?name=hand21", "/login"})
    void withoutATokenThereIsNothing(String path) throws Exception {
        start(TOKENS);
        shots.publish(Shots.shot("gate-1", 1, 10));
        HttpResponse<String> answer = get(path.substring(1));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain("gate-1");
        assertThat(send(request(path.substring(1)).header("Authorization", "Bearer " + DESK + "x"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void foreignHostsAndOriginsAreRefusedBeforeTheTokenIsLookedAt() throws Exception {
        start(TOKENS);
        String token = "Authorization: Bearer " + DESK + "\r\nConnection: close\r\n\r\n";
        assertThat(raw("GET /api/frames HTTP/1.1\r\nHost: evil.example\r\n" + token))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /api/frames HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n" + token))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /style.css HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw("POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0\r\n" + token))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aTokenOpensItsCamerasAndNoOthers() throws Exception {
        start(TOKENS);
        shots.publish(Shots.shot("gate-1", 1, 10));
        shots.publish(Shots.shot("gate-2", 1, 10));
        board.result("gate-1", 10, System.nanoTime());
        board.result("gate-2", 10, System.nanoTime());
        assertThat(cameras(bytes(withToken("api/frames")))).containsExactly("gate-1");
        assertThat(send(withToken("api/frames?camera=gate-2")).statusCode()).isEqualTo(403);
        assertThat(send(withToken("api/frames?camera=gate-1&camera=gate-2")).statusCode())
                .isEqualTo(403);
        assertThat(send(withToken("api/frames?camera=*")).statusCode()).isEqualTo(403);
        assertThat(send(withToken("api/status")).body()).contains("gate-1").doesNotContain("gate-2");
        shots.publish(Shots.shot("Tür 7", 1, 10));
        assertThat(cameras(bytes(withToken("api/frames?camera=T%C3%BCr+7")))).containsExactly("Tür 7");
    }

    @Test
    void aTokenInTheAddressOrTheFormBecomesACookieThatScriptsCannotRead() throws Exception {
        start(TOKENS);
        HttpResponse<String> linked = get("?token=" + DESK);
        HttpResponse<String> typed = send(request("login").POST(HttpRequest.BodyPublishers.ofString("token=" + DESK)));
        for (HttpResponse<String> answer : List.of(linked, typed)) {
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.headers().firstValue("Location")).hasValue("/");
            String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").doesNotContain("Secure");
            assertThat(send(request("").header("Cookie", cookie.split(";")[0])).statusCode())
                    .isEqualTo(200);
        }
        assertThat(send(request("?token=" + DESK).header("X-Forwarded-Proto", "https"))
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow())
                .as("behind a proxy that encrypts")
                .endsWith("; Secure");
        assertThat(get("?token=wrong-token-0123456789").statusCode()).isEqualTo(401);
        assertThat(send(request("login").POST(HttpRequest.BodyPublishers.ofString("token=" + "x".repeat(10_000))))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void onlyReadingIsUnderstood() throws Exception {
        start(Access.open());
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "HEAD")) {
            assertThat(send(request("api/frames").method(method, HttpRequest.BodyPublishers.noBody()))
                            .statusCode())
                    .as(method)
                    .isEqualTo(405);
        }
        assertThat(send(request("").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("api/frames?since=soon").statusCode()).isEqualTo(400);
    }

    @Test
    void aScenesNewestFrameComesWithThePicturesToThoseWhoMaySeeAllOfItsCameras() throws Exception {
        start(TOKENS);
        shots.publish(Shots.shot("gate-1", 1, 10));
        shots.publish(Shots.scene("entrance", 7, "gate-1", "Tür 7"));
        shots.publish(Shots.scene("bank", 3, "gate-1", "vault"));

        Batch seen = Batch.parseFrom(bytes(withToken("api/frames?since=0&scene=entrance")));
        assertThat(seen.getShotsCount()).isEqualTo(1);
        assertThat(seen.getScenesList())
                .extracting(shot -> shot.getFrame().getTick())
                .containsExactly(7L);
        Batch foreign = Batch.parseFrom(bytes(withToken("api/frames?since=0&scene=bank")));
        assertThat(foreign.getShotsCount()).isEqualTo(1);
        assertThat(foreign.getScenesList()).isEmpty();
        assertThat(send(withToken("api/status")).body())
                .contains("\"scenes\":[\"entrance\"]")
                .doesNotContain("vault");
    }

    @Test
    void topologiesAreGivenAsPairs() throws Exception {
        start(Access.open());
        assertThat(get("api/topology?name=pair").body()).isEqualTo("[[0,1]]");
        assertThat(get("api/topology?name=other").statusCode()).isEqualTo(404);
    }

    @Test
    void aCursorGivesWhatIsNewer() throws Exception {
        start(Access.open());
        shots.publish(Shots.shot("a", 1, 10));
        Batch first = Batch.parseFrom(bytes(request("api/frames?since=0")));
        shots.publish(Shots.shot("b", 1, 10));
        Batch second = Batch.parseFrom(bytes(request("api/frames?since=" + first.getCursor())));
        assertThat(second.getShotsList())
                .extracting(shot -> shot.getLandmarks().getCamera())
                .containsExactly("b");
    }

    @Test
    void fiftyBrowsersThatDoNotReadHoldUpNobody() throws Exception {
        start(Access.open());
        shots.publish(Shots.shot("a", 1, 6 << 20));
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Socket socket = new Socket("127.0.0.1", server.address().getPort());
                socket.getOutputStream()
                        .write("GET /api/frames?since=0 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                stalled.add(socket);
                assertThat(socket.getInputStream().read()).isEqualTo('H'); // its answer is under way
            }
            long cursor = 0;
            for (int i = 2; i <= 20; i++) {
                shots.publish(Shots.shot("a", i, 6 << 20));
                Batch batch = Batch.parseFrom(bytes(request("api/frames?since=" + cursor)));
                assertThat(batch.getShots(0).getLandmarks().getSequence()).isEqualTo(i);
                cursor = batch.getCursor();
            }
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void moreThanSixtyFourPagesAreAskedToComeBack() throws Exception {
        start(Access.open());
        List<Socket> pages = new ArrayList<>();
        try {
            for (int i = 0; i < 70; i++) {
                Socket page = new Socket("127.0.0.1", server.address().getPort());
                page.getOutputStream()
                        .write("GET /api/frames HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                pages.add(page);
            }
            await().until(() -> answered(pages).size() == 6);
            for (Socket page : answered(pages)) {
                assertThat(new String(page.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 503");
            }
        } finally {
            for (Socket page : pages) {
                page.close();
            }
        }
    }

    @Test
    void healthTellsWhetherTheTopicsCanBeReadToWhoeverAsks() throws Exception {
        start(Access.of(List.of(new Access.Grant("desk", DESK, Set.of("gate-1")))));
        assertThat(get("healthz").statusCode()).isEqualTo(200);
        assertThat(get("healthz").body()).isEqualTo("ok\n");
        fault = "No Kafka broker answers at x:9092.";
        assertThat(get("healthz").statusCode()).isEqualTo(503);
        assertThat(get("healthz").body()).isEqualTo(fault + "\n");
        assertThat(get("api/status").statusCode())
                .as("everything else needs a token")
                .isEqualTo(401);
    }

    @Test
    void prometheusGetsTheFiguresOfTheTokensCameras() throws Exception {
        start(TOKENS);
        board.result("gate-1", 120, System.nanoTime());
        board.result("gate-1", 120, System.nanoTime());
        board.result("gate-2", 120, System.nanoTime());

        HttpResponse<String> answer = send(withToken("metrics"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Scrape.CONTENT_TYPE);
        assertThat(answer.body())
                .contains("# TYPE landmarks_viewer_results_total counter\n")
                .contains("landmarks_viewer_results_total{camera=\"gate-1\"} 2.0\n")
                .contains("landmarks_viewer_result_latency_seconds{camera=\"gate-1\"} 0.12\n")
                .contains("landmarks_viewer_connected 1.0\n")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("gate-2");
        assertThat(get("metrics").statusCode()).isEqualTo(401);
    }

    private static List<Socket> answered(List<Socket> pages) throws IOException {
        List<Socket> answered = new ArrayList<>();
        for (Socket page : pages) {
            if (page.getInputStream().available() > 0) {
                answered.add(page);
            }
        }
        return answered;
    }

    @Test
    void eventsAreThoseOfTheCamerasThatTheTokenOpens() throws Exception {
        start(TOKENS);
        Event entered = Event.newBuilder()
                .setCamera("gate-1")
                .setNumber(1)
                .setType(EventType.EVENT_TYPE_ZONE_ENTERED)
                .setKind("face")
                .setZone("door")
                .setCaptureTimeUs(5)
                .addAllOutline(List.of(0f, 0f, 1f, 0f, 1f, 1f))
                .build();
        events.add(entered, 4, 99);
        events.add(entered.toBuilder().setCamera("gate-2").build(), 4, 100);
        events.add(entered, 4, 99); // delivered again

        String news = send(withToken("api/events")).body();

        assertThat(news).containsOnlyOnce("\"zone_entered\"").contains("\"cursor\":2", "\"what\":\"door\"");
        assertThat(news).doesNotContain("gate-2").contains("\"points\":[0.0,0.0,1.0,0.0,1.0,1.0]");
        assertThat(send(withToken("api/events?since=2")).body()).contains("\"events\":[]");
        assertThat(send(withToken("api/events?since=x")).statusCode()).isEqualTo(400);
    }

    @Test
    void theLastHourIsThatOfTheCamerasThatTheTokenOpens() throws Exception {
        start(TOKENS);
        long now = System.currentTimeMillis();
        for (String camera : List.of("gate-1", "gate-2")) {
            history.result(FrameLandmarks.newBuilder().setCamera(camera).build(), now, 40);
            history.reject(
                    Reject.newBuilder()
                            .setCamera(camera)
                            .setReason(Reason.REASON_CORRUPT)
                            .build(),
                    now);
            events.add(
                    Event.newBuilder()
                            .setCamera(camera)
                            .setNumber(1)
                            .setTrackId(7)
                            .build(),
                    4,
                    99);
        }
        for (String path :
                List.of("api/history", "api/rejects", "api/past", "api/history?camera=gate-1&camera=gate-2")) {
            assertThat(send(withToken(path)).body()).as(path).contains("gate-1").doesNotContain("gate-2");
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(send(withToken("api/rejects")).body()).contains("Pictures arrive damaged");
        assertThat(send(withToken("api/past?track=8")).body()).contains("\"events\":[]");
        assertThat(send(withToken("api/past?from=x")).statusCode()).isEqualTo(400);
        String at = "&partition=4&offset=99";
        assertThat(send(withToken("api/still?camera=gate-2" + at)).statusCode()).isEqualTo(403);
        assertThat(send(withToken("api/still?camera=gate-1" + at)).statusCode())
                .as("no pictures here")
                .isEqualTo(404);
    }

    /** contracts/openapi.yaml has each request, and what the server answers is what it says. */
    @Test
    void theAnswersAreThoseThatTheDescriptionNames() throws Exception {
        start(Access.open());
        long now = System.currentTimeMillis();
        board.result("gate-1", 40, System.nanoTime());
        history.result(FrameLandmarks.newBuilder().setCamera("gate-1").build(), now, 40);
        Reject reject = Reject.newBuilder()
                .setCamera("gate-1")
                .setReason(Reason.REASON_CORRUPT)
                .build();
        history.reject(reject, now);
        Event event = Event.newBuilder()
                .setCamera("gate-1")
                .setNumber(1)
                .setZone("door")
                .addAllOutline(List.of(0f, 0f, 1f, 0f, 1f, 1f))
                .build();
        events.add(event, 4, 99);
        Path home = Path.of(System.getProperty("landmarks.home"));
        JsonNode api =
                new YAMLMapper().readTree(home.resolve("contracts/openapi.yaml").toFile());
        String source = Files.readString(home.resolve("src/main/java/io/landmarkstream/viewer/ViewerServer.java"));
        List<String> served = Pattern.compile("case \"(/[a-z/]+)\"")
                .matcher(source)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(api.path("paths").fieldNames())
                .toIterable()
                .containsAll(served)
                .contains("/healthz");
        for (var path : api.path("paths").properties()) {
            JsonNode media = path.getValue().at("/get/responses/200/content");
            String type = media.fieldNames().next();
            if (path.getKey().equals("/api/still") || path.getKey().equals("/api/frames")) {
                continue; // no JSON, and they wait for pictures
            }
            HttpResponse<String> answer =
                    get(path.getKey().substring(1) + (path.getKey().equals("/api/topology") ? "?name=pair" : ""));
            assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .as(path.getKey())
                    .startsWith(type);
            if (type.equals("application/json")) {
                ObjectNode schema = media.get(type).get("schema").deepCopy();
                schema.set("components", api.get("components"));
                assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .getSchema(schema)
                                .validate(new ObjectMapper().readTree(answer.body())))
                        .as(path.getKey() + " " + answer.body())
                        .isEmpty();
            }
        }
    }

    private void start(Access access) throws IOException {
        server = new ViewerServer(
                settings(InetAddress.getLoopbackAddress(), access),
                shots,
                events,
                new Memory(history, events, null),
                new Interest(),
                permission -> new Status(
                        permission.name(),
                        true,
                        "",
                        board.figures(permission::sees, System.nanoTime()),
                        shots.scenes(permission::sees, System.nanoTime()),
                        0,
                        0),
                () -> fault);
    }

    private ViewerSettings settings(InetAddress listen, Access access) {
        return new ViewerSettings(
                listen,
                0,
                Set.of(),
                access,
                true,
                new ViewerSettings.Kafka(Map.of(), "frames", "landmarks", "rejects", "scenes", "events"),
                desk,
                name -> name.equals("pair") ? Optional.of(new int[][] {{0, 1}}) : Optional.empty());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(Duration.ofSeconds(60));
    }

    private HttpRequest.Builder withToken(String path) {
        return request(path).header("Authorization", "Bearer " + DESK);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private byte[] bytes(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> cameras(byte[] batch) throws IOException {
        return Batch.parseFrom(batch).getShotsList().stream()
                .map(shot -> shot.getLandmarks().getCamera())
                .toList();
    }

    /** Sends bytes as they are; the whole answer. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void settingsAreForTokensThatMayChangeThem() throws Exception {
        start(Access.of(List.of(new Access.Grant("desk", DESK, Set.of("gate-1")))));

        assertThat(send(request("api/control?camera=gate-1")).statusCode()).isEqualTo(401);
        assertThat(send(withToken("api/control?camera=gate-2")).statusCode()).isEqualTo(403);
        assertThat(send(withToken("api/control?camera=gate-1")).body()).contains("\"settings\":null");
        HttpRequest.BodyPublisher change = HttpRequest.BodyPublishers.ofString("{}");
        assertThat(send(request("api/control?camera=gate-1").POST(change)).statusCode())
                .isEqualTo(401);
        assertThat(send(withToken("api/control?camera=gate-1").POST(change)).statusCode())
                .isEqualTo(404);
        assertThat(send(withToken("api/control?camera=gate-1")
                                .header("Origin", "http://evil.example")
                                .POST(change))
                        .statusCode())
                .isEqualTo(403);
    }

    /** Knows one camera, and takes one kind of change. */
    private static final class FakeDesk implements Desk {

        private final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public boolean changes() {
            return true;
        }

        @Override
        public Object camera(String camera, boolean mayChange) {
            return Map.of("camera", camera, "mayChange", mayChange);
        }

        @Override
        public long changeCamera(String camera, JsonNode change) {
            asked.add(camera + change);
            return 7;
        }

        @Override
        public Object models() {
            return Map.of("pipelines", Map.of("hand", "hand-fp32"));
        }

        @Override
        public long changeModels(JsonNode change) throws IOException {
            if (change.has("rollback")) {
                throw new IllegalArgumentException("Nothing was ever set.");
            }
            throw new IOException("Kafka is away.");
        }

        @Override
        public Object signs(String camera) {
            return Map.of("signs", Map.of("bye", camera));
        }

        @Override
        public Object changeSigns(String camera, JsonNode change) {
            return Map.of("asked", change);
        }

        @Override
        public void result(FrameLandmarks result) {}

        @Override
        public void refused(long offset, String why) {}

        @Override
        public void close() {}
    }

    @Test
    void theDeskIsAskedForThoseWhoMayAlone() throws Exception {
        FakeDesk fake = new FakeDesk();
        desk = fake;
        String looks = DESK + "-looks";
        String all = DESK + "-all";
        start(Access.of(List.of(
                new Access.Grant("desk", DESK, Set.of("gate-1"), true),
                new Access.Grant("looks", looks, Set.of(Access.ALL)),
                new Access.Grant("all", all, Set.of(Access.ALL), true))));

        assertThat(posted(DESK, "api/control?camera=gate-1", "{\"zones\":{}}").body())
                .contains("\"version\":7");
        assertThat(fake.asked).containsExactly("gate-1{\"zones\":{}}");
        assertThat(posted(DESK, "api/control?camera=gate-2", "{}").statusCode()).isEqualTo(403);
        assertThat(posted(looks, "api/control?camera=gate-1", "{}").statusCode())
                .isEqualTo(403);
        assertThat(posted(DESK, "api/control?camera=gate-1", "[]").statusCode()).isEqualTo(400);
        assertThat(posted(DESK, "api/control?camera=gate-1", "{\"note\":\"" + "x".repeat(70_000) + "\"}")
                        .statusCode())
                .isEqualTo(415);
        assertThat(asked(looks, "api/control?camera=gate-1").body()).contains("\"mayChange\":false");
        assertThat(asked(DESK, "api/control?camera=gate-1").body()).contains("\"mayChange\":true");

        assertThat(asked(all, "api/models").body()).contains("hand-fp32");
        assertThat(asked(looks, "api/models").body()).contains("\"pipelines\":null");
        assertThat(asked(DESK, "api/models").body()).as("one camera is not all").contains("\"pipelines\":null");
        assertThat(posted(DESK, "api/models", "{}").body()).contains("does not open all cameras");
        assertThat(posted(looks, "api/models", "{}").statusCode()).isEqualTo(403);
        assertThat(asked(all, "api/signs?camera=gate-2").body()).contains("\"bye\":\"gate-2\"");
        assertThat(asked(DESK, "api/signs?camera=gate-1").body()).contains("\"signs\":null");
        assertThat(posted(all, "api/signs?camera=gate-2", "{\"take\":true}").body())
                .contains("\"take\":true");
        assertThat(posted(DESK, "api/signs?camera=gate-1", "{\"take\":true}").statusCode())
                .isEqualTo(403);
        HttpResponse<String> refused = posted(all, "api/models", "{\"rollback\":true}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Nothing was ever set.");
        assertThat(posted(all, "api/models", "{}").statusCode()).isEqualTo(503);
        assertThat(fake.asked).hasSize(1);
    }

    private HttpResponse<String> asked(String token, String path) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> posted(String token, String path, String body) throws Exception {
        return send(request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
