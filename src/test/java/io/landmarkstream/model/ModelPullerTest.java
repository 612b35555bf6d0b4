package io.landmarkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landmarkstream.onnx.Fixtures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPullerTest {

    /** How the server treats one request; the last of the list treats all that follow. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static final byte[] FILE = new byte[300_000];

    static {
        new Random(3).nextBytes(FILE);
    }

    private final ModelCard card = card(Hashes.sha256(FILE), FILE.length);
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @TempDir
    private Path dir;

    private HttpServer server;
    private ExecutorService threads;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Range"));
            Answer answer = answers.size() > 1 ? answers.poll() : answers.peek();
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void a_pulled_file_is_whole_has_its_name_and_leaves_nothing_beside_it() throws Exception {
        answers.add(whole(FILE));

        Path file = pull();

        assertThat(file).isEqualTo(dir.resolve("net/net.onnx")).hasBinaryContent(FILE);
        assertThat(part()).doesNotExist();
        assertThat(progress).isSorted().endsWith((long) FILE.length);
        assertThat(requests).containsExactly("/m/net.onnx null");
    }

    @Test
    void a_right_file_is_not_fetched_again_and_a_wrong_one_is_replaced() throws Exception {
        answers.add(whole(FILE));
        pull();
        pull();
        assertThat(requests).hasSize(1);

        Files.writeString(dir.resolve("net/net.onnx"), "other");
        pull();
        assertThat(dir.resolve("net/net.onnx")).hasBinaryContent(FILE);
        assertThat(requests).hasSize(2);
    }

    @Test
    void a_cut_connection_is_resumed_where_it_broke() throws Exception {
        answers.add(cut(100_000));
        answers.add(rest());

        assertThat(pull()).hasBinaryContent(FILE);

        assertThat(requests.get(0)).endsWith("null");
        assertThat(requests.get(1)).matches(".*bytes=[1-9]\\d*-");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void what_an_earlier_pull_left_is_not_fetched_again() throws Exception {
        leave(Arrays.copyOf(FILE, 123_456));
        answers.add(rest());

        assertThat(pull()).hasBinaryContent(FILE);
        assertThat(requests).containsExactly("/m/net.onnx bytes=123456-");
    }

    @Test
    void a_server_that_ignores_the_range_sends_all_and_the_file_is_right() throws Exception {
        leave(Arrays.copyOf(FILE, 123_456));
        answers.add(whole(FILE));
        assertThat(pull()).hasBinaryContent(FILE);
    }

    @Test
    void a_server_that_sends_another_part_or_refuses_the_range_is_asked_for_all() throws Exception {
        leave(Arrays.copyOf(FILE, 123_456));
        answers.add(exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 5-299999/300000");
            send(exchange, 206, Arrays.copyOfRange(FILE, 5, FILE.length));
        });
        answers.add(whole(FILE));
        assertThat(pull()).hasBinaryContent(FILE);

        Files.delete(dir.resolve("net/net.onnx"));
        leave(Arrays.copyOf(FILE, 1000));
        answers.clear();
        answers.add(status(416));
        answers.add(whole(FILE));
        assertThat(pull()).hasBinaryContent(FILE);
    }

    @Test
    void rubbish_left_by_an_earlier_pull_costs_one_more_try_and_is_never_kept() throws Exception {
        leave(new byte[FILE.length + 5]);
        answers.add(whole(FILE));
        assertThat(pull()).hasBinaryContent(FILE);

        Files.delete(dir.resolve("net/net.onnx"));
        leave(new byte[1000]);
        answers.clear();
        answers.add(rest());
        assertThatThrownBy(this::pull).hasMessageContaining("nothing was kept");
        assertThat(pull()).hasBinaryContent(FILE);
    }

    @Test
    void a_wrong_hash_names_both_and_keeps_nothing() {
        byte[] other = FILE.clone();
        other[77] ^= 1;
        answers.add(whole(other));

        assertThatThrownBy(this::pull)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(Hashes.sha256(other))
                .hasMessageContaining(card.sha256())
                .hasMessageContaining("--mirror");
        assertThat(dir.resolve("net")).isEmptyDirectory();
    }

    @Test
    void another_size_is_refused_before_or_while_it_comes() {
        answers.add(whole("version https://git-lfs.github.com/spec/v1".getBytes()));
        assertThatThrownBy(this::pull).hasMessageContaining("sends 42 bytes, but card net pins 300000");
        assertThat(part()).isEmptyFile();

        answers.clear();
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked: no length in advance
            exchange.getResponseBody().write(FILE);
            exchange.getResponseBody().write(FILE);
        });
        assertThatThrownBy(this::pull).hasMessageContaining("sends more than 300000 bytes");
        assertThat(part()).isEmptyFile();
    }

    @Test
    void not_found_is_final_and_says_what_to_do() {
        answers.add(status(404));
        assertThatThrownBy(this::pull)
                .hasMessageContaining("HTTP status 404 (not found)")
                .hasMessageContaining("--mirror URL");
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_busy_server_is_asked_five_times_with_growing_pauses() throws Exception {
        answers.add(status(503));
        answers.add(status(429));
        answers.add(whole(FILE));
        assertThat(pull()).hasBinaryContent(FILE);

        Files.delete(dir.resolve("net/net.onnx"));
        pauses.clear();
        answers.clear();
        answers.add(status(500));
        assertThatThrownBy(this::pull).hasMessageContaining("failed 5 times, last: HTTP status 500");
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void a_server_that_falls_silent_is_given_up_and_resumed() throws Exception {
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, FILE.length);
            exchange.getResponseBody().write(FILE, 0, 50_000);
            exchange.getResponseBody().flush();
            await(end);
        });
        answers.add(rest());

        assertThat(pull(Duration.ofMillis(400))).hasBinaryContent(FILE);
        assertThat(requests).hasSize(2);
    }

    @Test
    void no_server_is_a_sentence() throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThatThrownBy(this::pull)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "http://127.0.0.1:" + port + "/m/net.onnx failed 5 times, last: no connection to");
    }

    @Test
    void a_redirect_is_followed() throws Exception {
        answers.add(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });
        answers.add(whole(FILE));
        assertThat(pull()).hasBinaryContent(FILE);
    }

    @Test
    void a_folder_that_cannot_be_written_is_a_sentence() throws IOException {
        answers.add(whole(FILE));
        Files.writeString(dir.resolve("net"), "a file where the folder should be");
        assertThatThrownBy(this::pull).hasMessageContaining("choose another folder with --to DIR");
    }

    @Test
    void a_proxy_is_used_where_the_environment_names_one() throws Exception {
        answers.add(whole(FILE));
        String proxy = "127.0.0.1:" + server.getAddress().getPort();
        ModelPuller puller = new ModelPuller(
                (done, total) -> {}, pauses::add, Proxies.of(Map.of("http_proxy", proxy)), Duration.ofSeconds(30));

        puller.pull(card, URI.create("http://models.invalid/net.onnx"), dir);

        assertThat(requests).containsExactly("http://models.invalid/net.onnx null");
    }

    @Test
    void the_source_is_the_mirrors_file_else_the_cards_link() {
        assertThat(ModelPuller.source(card, "http://host/a/b")).hasToString("http://host/a/b/net.onnx");
        assertThat(ModelPuller.source(card, "https://host/a/")).hasToString("https://host/a/net.onnx");
        ModelCard linked = ModelStore.of(List.of()).card("face-detection-yunet");
        assertThat(ModelPuller.source(linked, null)).hasToString(linked.url());
        assertThat(ModelPuller.source(linked, "")).hasToString(linked.url());
        assertThatThrownBy(() -> ModelPuller.source(card, null)).hasMessageContaining("has no public place");
        assertThatThrownBy(() -> ModelPuller.source(card, "file:///etc"))
                .hasMessageContaining("must start with https://");
        assertThatThrownBy(() -> ModelPuller.source(card, "ht tp")).hasMessageContaining("is not a URL");
    }

    private Path pull() throws InterruptedException {
        return pull(Duration.ofSeconds(30));
    }

    private Path pull(Duration stall) throws InterruptedException {
        ProxySelector direct = Proxies.of(Map.of());
        ModelPuller puller = new ModelPuller((done, total) -> progress.add(done), pauses::add, direct, stall);
        String mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/m";
        return puller.pull(card, ModelPuller.source(card, mirror), dir);
    }

    private Path part() {
        return dir.resolve("net/net.onnx.part");
    }

    private void leave(byte[] bytes) throws IOException {
        Files.createDirectories(dir.resolve("net"));
        Files.write(part(), bytes);
    }

    private static Answer whole(byte[] bytes) {
        return exchange -> send(exchange, 200, bytes);
    }

    private static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    private static Answer cut(int after) {
        return exchange -> {
            exchange.sendResponseHeaders(200, FILE.length);
            exchange.getResponseBody().write(FILE, 0, after);
            exchange.getResponseBody().flush();
        };
    }

    private static Answer rest() {
        return exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (FILE.length - 1) + "/" + FILE.length);
            }
            send(exchange, from > 0 ? 206 : 200, Arrays.copyOfRange(FILE, from, FILE.length));
        };
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ModelCard card(String sha256, long bytes) {
        return new ModelCard(
                "net",
                "A test's network",
                "net.onnx",
                sha256,
                bytes,
                "CC0-1.0",
                "a test",
                null,
                Fixtures.INPUT,
                Fixtures.output("points"));
    }
}
