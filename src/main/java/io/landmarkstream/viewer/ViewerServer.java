package io.landmarkstream.viewer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landmarkstream.metric.Scrape;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.viewer.Access.Permission;
import io.landmarkstream.viewer.wire.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The viewer's web server. A page asks for news with {@code GET /api/frames} and is answered when there are some; it
 * asks again when it has shown them. So a slow browser sees fewer pictures and delays no other: docs/decisions/0017.
 */
final class ViewerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ViewerServer.class);

    /** Requests for news that are answered at a time; each open page has one. */
    private static final int MAX_WAITING = 64;

    private static final int MAX_THREADS = MAX_WAITING + 32;
    private static final long NEWS_MS = 10_000;
    private static final long STALL_SECONDS = 20;
    private static final int MAX_FORM_BYTES = 1024;

    /** Of a change: as large as a control record may be. */
    private static final int MAX_CHANGE_BYTES = 64 << 10;

    /** Events or rejects in one answer. */
    private static final int MAX_LISTED = 100;

    private static final String FORM_TOKEN = "token=";
    private static final Pattern TOPOLOGY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** What may be fetched without a token: what the page that asks for one consists of. */
    private static final Set<String> FREE = Set.of("/style.css", "/favicon.svg");

    /** What a POST changes. */
    private static final Set<String> CHANGES = Set.of("/api/control", "/api/models", "/api/signs");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY");

    static {
        // Read once by the JDK's server: without the first, each answer waits 40 ms for the client's acknowledgement;
        // the
        // second ends requests that do not arrive in full, in seconds.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxReqTime", "15");
    }

    /** What is set for a camera where nothing of it is known. */
    private static final Map<String, Object> NOTHING_SET = nothingSet();

    private final ViewerSettings settings;
    private final LatestShots shots;
    private final EventBoard events;
    private final Memory memory;
    private final Interest interest;
    private final Function<Permission, Status> status;
    private final Supplier<String> fault;
    private final PageFiles files = new PageFiles();
    private final ObjectMapper json = new ObjectMapper();
    private final Scrape scrape = new Scrape();
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(daemon("viewer-watch"));
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, MAX_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), daemon("viewer-http"));
    private final HttpServer server;
    private final Gate gate;
    private final Desk desk;
    private final String cookie;

    /** @param fault what is wrong with Kafka at the moment; empty if nothing is */
    ViewerServer(
            ViewerSettings settings,
            LatestShots shots,
            EventBoard events,
            Memory memory,
            Interest interest,
            Function<Permission, Status> status,
            Supplier<String> fault)
            throws IOException {
        this.fault = fault;
        this.settings = settings;
        this.shots = shots;
        this.events = events;
        this.memory = memory;
        this.interest = interest;
        this.status = status;
        InetSocketAddress address = new InetSocketAddress(settings.listen(), settings.port());
        try {
            server = HttpServer.create(address, 0);
        } catch (BindException e) {
            throw new IOException(
                    "The viewer cannot listen at " + written(settings.listen()) + ":" + settings.port() + " ("
                            + e.getMessage() + "): choose another --port, or stop what listens there.",
                    e);
        }
        // Cookies do not tell ports apart.
        cookie = "landmarks-viewer-" + server.getAddress().getPort();
        desk = settings.desk();
        gate = new Gate(settings.hosts(), settings.access(), cookie);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI address() {
        InetAddress listen = settings.listen();
        String host = listen.isAnyLocalAddress() ? "localhost" : written(listen);
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        watch.shutdownNow();
        scrape.close();
        if (desk != null) {
            desk.close();
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            answer(exchange);
        } catch (IOException e) {
            LOG.debug("A viewer's request broke off", e); // the browser went away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("A viewer's request failed", e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (path.equals("/healthz") && (method.equals("GET") || method.equals("HEAD"))) {
            health(exchange); // probes ask by whatever address they have, and have no token
            return;
        }
        Gate.Request request = request(exchange);
        Gate.Decision place = gate.checkPlace(request);
        if (place != null) {
            text(exchange, place.status(), place.reason());
            return;
        }
        if (path.equals("/login") && method.equals("POST")) {
            login(exchange, form(exchange));
            return;
        }
        if (CHANGES.contains(path) && method.equals("POST")) {
            Gate.Decision decision = gate.check(request);
            if (decision.passes()) {
                change(
                        exchange,
                        path,
                        first(query(exchange.getRequestURI().getRawQuery()), "camera"),
                        decision.permission());
            } else {
                text(exchange, decision.status(), decision.reason());
            }
            return;
        }
        if (!method.equals("GET") && !(method.equals("HEAD") && !path.startsWith("/api/"))) {
            exchange.getResponseHeaders().set("Allow", "GET");
            text(exchange, 405, "Only GET is understood here.");
            return;
        }
        Map<String, List<String>> query = query(exchange.getRequestURI().getRawQuery());
        if (path.equals("/") && query.containsKey("token")) {
            login(exchange, query.get("token").get(0));
            return;
        }
        if (FREE.contains(path)) {
            file(exchange, path, 200);
            return;
        }
        Gate.Decision decision = gate.check(request);
        if (!decision.passes()) {
            refuse(exchange, path, decision);
            return;
        }
        switch (path) {
            case "/api/frames" -> frames(exchange, query, decision.permission());
            case "/api/status" -> json(exchange, status.apply(decision.permission()));
            case "/api/events" -> events(exchange, query, decision.permission());
            case "/api/history" -> history(exchange, query, decision.permission());
            case "/api/past" -> past(exchange, query, decision.permission());
            case "/api/rejects" -> rejects(exchange, query, decision.permission());
            case "/api/still" -> still(exchange, query, decision.permission());
            case "/api/control" -> control(exchange, query, decision.permission());
            case "/api/models" -> models(exchange, decision.permission());
            case "/api/signs" -> signs(exchange, first(query, "camera"), decision.permission());
            case "/metrics" -> metrics(exchange, decision.permission());
            case "/api/topology" -> topology(exchange, query);
            default -> file(exchange, path, 200);
        }
    }

    private static Map<String, Object> nothingSet() {
        Map<String, Object> nothing = new HashMap<>(Map.of("version", 0, "refusal", "", "refused", List.of()));
        nothing.put("settings", null);
        nothing.put("zones", null);
        nothing.put("lines", null);
        return nothing;
    }

    /** The job's next result. */
    void result(FrameLandmarks result) {
        if (desk != null) {
            desk.result(result);
        }
    }

    /** A control record of the job was refused. */
    void refused(long offset, String why) {
        if (desk != null) {
            desk.refused(offset, why);
        }
    }

    /** What is set for a camera. */
    private void control(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException {
        String camera = first(query, "camera");
        if (!permission.sees(camera)) {
            text(exchange, 403, "This token does not open that camera.");
        } else if (desk == null) {
            json(exchange, NOTHING_SET);
        } else {
            desk(exchange, () -> desk.camera(camera, permission.control()));
        }
    }

    /** Which pipelines look in place of configured ones; nothing where who asks may not change it. */
    private void models(HttpExchange exchange, Permission permission) throws IOException {
        if (whyNot(permission, true) != null) {
            json(exchange, Collections.singletonMap("pipelines", null));
        } else {
            desk(exchange, desk::models);
        }
    }

    /** Learned signs; nothing where who asks may not change them. */
    private void signs(HttpExchange exchange, String camera, Permission permission) throws IOException {
        if (whyNot(permission, true) != null) {
            Map<String, Object> nothing = new HashMap<>();
            nothing.put("signs", null);
            nothing.put("recording", null);
            json(exchange, nothing);
        } else {
            desk(exchange, () -> desk.signs(camera));
        }
    }

    /** Changes something, by the JSON object of a POST. */
    private void change(HttpExchange exchange, String path, String camera, Permission permission) throws IOException {
        boolean ofCamera = path.equals("/api/control");
        if (ofCamera && !permission.sees(camera)) {
            text(exchange, 403, "This token does not open that camera.");
            return;
        }
        Gate.Decision refusal = whyNot(permission, !ofCamera);
        if (refusal != null) {
            text(exchange, refusal.status(), refusal.reason());
            return;
        }
        JsonNode change = body(exchange);
        if (change != null) {
            desk(exchange, () -> switch (path) {
                case "/api/signs" -> desk.changeSigns(camera, change);
                case "/api/models" -> Map.of("version", desk.changeModels(change));
                default -> Map.of("version", desk.changeCamera(camera, change));
            });
        }
    }

    /** Why nothing may be changed; {@code null}: it may. What concerns all cameras is for those who see all. */
    private Gate.Decision whyNot(Permission permission, boolean ofAll) {
        if (desk == null || !desk.changes()) {
            return Gate.Decision.refuse(
                    404, "This viewer changes no settings: start it with -Dlandmarks.control.enabled=true.");
        }
        if (!permission.control()) {
            return Gate.Decision.refuse(403, "This token does not change settings.");
        }
        return ofAll && !permission.cameras().contains(Access.ALL)
                ? Gate.Decision.refuse(403, "This token does not open all cameras, which this would change.")
                : null;
    }

    /** What the desk is asked for. */
    private interface Question {
        Object answer() throws IOException;
    }

    private void desk(HttpExchange exchange, Question question) throws IOException {
        Object answer;
        try {
            answer = question.answer();
        } catch (IllegalArgumentException e) {
            text(exchange, 400, e.getMessage());
            return;
        } catch (IOException e) {
            LOG.debug("The control topic failed", e);
            text(exchange, 503, e.getMessage());
            return;
        }
        json(exchange, answer);
    }

    /** The JSON object of a POST; {@code null}: it has none, which was answered. */
    private JsonNode body(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        byte[] body = exchange.getRequestBody().readNBytes(MAX_CHANGE_BYTES + 1);
        if (type == null || !type.startsWith("application/json") || body.length > MAX_CHANGE_BYTES) {
            text(exchange, 415, "Send a JSON object of at most 64 KiB, with that content type.");
            return null;
        }
        JsonNode change = null;
        try {
            change = json.readTree(body);
        } catch (JsonProcessingException e) {
            // As if it were none.
        }
        if (change == null || !change.isObject()) {
            text(exchange, 400, "That is no JSON object.");
            return null;
        }
        return change;
    }

    /** 200 while the topics can be read, else 503 with what is wrong; of cameras nothing is told. */
    private void health(HttpExchange exchange) throws IOException {
        String wrong = fault.get();
        text(exchange, wrong.isEmpty() ? 200 : 503, wrong.isEmpty() ? "ok" : wrong);
    }

    /** Figures for Prometheus, of the cameras that the token's holder may see. */
    private void metrics(HttpExchange exchange, Permission permission) throws IOException {
        byte[] body = scrape.text(status.apply(permission).samples()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", Scrape.CONTENT_TYPE);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** A person gets the page that asks for a token, a program gets the sentence. */
    private void refuse(HttpExchange exchange, String path, Gate.Decision decision) throws IOException {
        if (decision.status() == 401 && path.equals("/")) {
            file(exchange, "/login.html", 401);
        } else {
            text(exchange, decision.status(), decision.reason());
        }
    }

    private void login(HttpExchange exchange, String token) throws IOException {
        if (!gate.accepts(token)) {
            file(exchange, "/login.html", 401);
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        if (!settings.access().isOpen()) {
            boolean encrypted = "https".equals(exchange.getRequestHeaders().getFirst("X-Forwarded-Proto"));
            headers.set(
                    "Set-Cookie",
                    cookie + "=" + token + "; Path=/; HttpOnly; SameSite=Strict" + (encrypted ? "; Secure" : ""));
        }
        headers.set("Location", "/");
        headers.set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(303, -1);
    }

    private void frames(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException, InterruptedException {
        Set<String> asked = Set.copyOf(query.getOrDefault("camera", List.of()));
        Optional<String> foreign =
                asked.stream().filter(camera -> !permission.sees(camera)).findFirst();
        if (foreign.isPresent()) {
            text(exchange, 403, "This token does not open that camera.");
            return;
        }
        if (asked.size() > CameraBoard.MAX_CAMERAS) {
            text(exchange, 400, "More than " + CameraBoard.MAX_CAMERAS + " cameras; leave them out for all.");
            return;
        }
        long since;
        try {
            since = Long.parseLong(query.getOrDefault("since", List.of("0")).get(0));
        } catch (NumberFormatException e) {
            text(exchange, 400, "since must be the cursor of the batch before.");
            return;
        }
        if (!waiting.tryAcquire()) {
            exchange.getResponseHeaders().set("Retry-After", "5");
            text(exchange, 503, "Too many pages are open at once (" + MAX_WAITING + ").");
            return;
        }
        try {
            Set<String> cameras = asked.isEmpty() ? permission.cameras() : asked;
            Predicate<String> wants = cameras.contains(Access.ALL) ? camera -> true : cameras::contains;
            interest.asked(cameras, System.nanoTime());
            String scene = query.getOrDefault("scene", List.of("")).get(0);
            LatestShots.Newer newer = shots.await(wants, scene, permission::sees, since, NEWS_MS);
            interest.asked(cameras, System.nanoTime());
            batch(exchange, newer);
        } finally {
            waiting.release();
        }
    }

    private void batch(HttpExchange exchange, LatestShots.Newer newer) throws IOException {
        long size = CodedOutputStream.computeUInt64Size(Batch.CURSOR_FIELD_NUMBER, newer.cursor());
        for (ByteString shot : newer.shots()) {
            size += CodedOutputStream.computeBytesSize(Batch.SHOTS_FIELD_NUMBER, shot);
        }
        for (ByteString scene : newer.scenes()) {
            size += CodedOutputStream.computeBytesSize(Batch.SCENES_FIELD_NUMBER, scene);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        Thread writer = Thread.currentThread();
        // An interrupt closes the connection under a writer that waits for a browser which does not read.
        Future<?> stall = watch.schedule(writer::interrupt, STALL_SECONDS, TimeUnit.SECONDS);
        try {
            exchange.sendResponseHeaders(200, size);
            OutputStream body = exchange.getResponseBody();
            CodedOutputStream out = CodedOutputStream.newInstance(body);
            out.writeUInt64(Batch.CURSOR_FIELD_NUMBER, newer.cursor());
            for (ByteString shot : newer.shots()) {
                out.writeBytes(Batch.SHOTS_FIELD_NUMBER, shot);
            }
            for (ByteString scene : newer.scenes()) {
                out.writeBytes(Batch.SCENES_FIELD_NUMBER, scene);
            }
            out.flush();
            body.close();
        } finally {
            stall.cancel(false);
            Thread.interrupted();
        }
    }

    private void events(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException {
        try {
            long since =
                    Long.parseLong(query.getOrDefault("since", List.of("0")).get(0));
            json(exchange, events.after(since, permission::sees));
        } catch (NumberFormatException e) {
            text(exchange, 400, "since must be the cursor of the answer before.");
        }
    }

    private void history(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException {
        json(exchange, memory.history().figures(cameras(query, permission), System.currentTimeMillis()));
    }

    private void past(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException {
        try {
            EventBoard.Search search = new EventBoard.Search(
                    cameras(query, permission),
                    first(query, "type"),
                    first(query, "what"),
                    number(query, "track", -1),
                    number(query, "from", Long.MIN_VALUE),
                    number(query, "to", Long.MAX_VALUE),
                    number(query, "before", 0));
            json(exchange, memory.events().find(search, MAX_LISTED, memory.stills() != null));
        } catch (NumberFormatException e) {
            text(exchange, 400, "track, before, and from and to (microseconds since the epoch) must be numbers.");
        }
    }

    private void rejects(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException {
        json(exchange, memory.history().rejects(cameras(query, permission), first(query, "reason"), MAX_LISTED));
    }

    /** The picture of one record of the frames topic; the record's camera must be the one that is named. */
    private void still(HttpExchange exchange, Map<String, List<String>> query, Permission permission)
            throws IOException {
        String camera = first(query, "camera");
        if (!permission.sees(camera)) {
            text(exchange, 403, "This token does not open that camera.");
            return;
        }
        if (memory.stills() == null) {
            text(exchange, 404, "This viewer shows no pictures (--no-pictures).");
            return;
        }
        long partition = -1;
        long offset = -1;
        try {
            partition = number(query, "partition", -1);
            offset = number(query, "offset", -1);
        } catch (NumberFormatException e) {
            // As if it were not there.
        }
        if (partition < 0 || partition > Integer.MAX_VALUE || offset < 0) {
            text(exchange, 400, "partition and offset must say where the frame lies on the frames topic.");
            return;
        }
        Optional<byte[]> picture;
        try {
            picture = memory.stills().of(camera, (int) partition, offset);
        } catch (KafkaException e) {
            text(exchange, 503, "Kafka does not answer: " + e.getMessage());
            return;
        }
        if (picture.isPresent()) {
            send(exchange, 200, "image/jpeg", picture.get());
        } else {
            text(exchange, 404, "The frames topic does not have this picture any more.");
        }
    }

    /** The cameras that are asked for, all where none is named, of those that the token opens. */
    private static Predicate<String> cameras(Map<String, List<String>> query, Permission permission) {
        Set<String> asked = Set.copyOf(query.getOrDefault("camera", List.of()));
        return camera -> permission.sees(camera) && (asked.isEmpty() || asked.contains(camera));
    }

    private static String first(Map<String, List<String>> query, String name) {
        return query.getOrDefault(name, List.of("")).get(0);
    }

    private static long number(Map<String, List<String>> query, String name, long otherwise) {
        String text = first(query, name);
        return text.isEmpty() ? otherwise : Long.parseLong(text);
    }

    private void topology(HttpExchange exchange, Map<String, List<String>> query) throws IOException {
        String name = query.getOrDefault("name", List.of("")).get(0);
        Optional<int[][]> connections =
                TOPOLOGY.matcher(name).matches() ? settings.connections().apply(name) : Optional.empty();
        if (connections.isEmpty()) {
            text(exchange, 404, "There is no topology of that name.");
        } else {
            json(exchange, connections.get());
        }
    }

    private void json(HttpExchange exchange, Object value) throws IOException {
        send(exchange, 200, "application/json", json.writeValueAsBytes(value));
    }

    private void text(HttpExchange exchange, int code, String sentence) throws IOException {
        send(exchange, code, "text/plain; charset=utf-8", (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void file(HttpExchange exchange, String path, int code) throws IOException {
        Optional<PageFiles.File> found = files.get(path);
        if (found.isEmpty()) {
            text(exchange, 404, "There is nothing here.");
            return;
        }
        PageFiles.File file = found.get();
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", file.tag());
        headers.set("Cache-Control", "no-cache");
        if (code == 200 && file.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        send(exchange, code, file.type(), file.content());
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] content) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        if (!headers.containsKey("Cache-Control")) {
            headers.set("Cache-Control", "no-store");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(code, -1);
            return;
        }
        exchange.sendResponseHeaders(code, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            exchange.getResponseBody().write(content);
        }
    }

    private static Gate.Request request(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        return new Gate.Request(
                headers.getFirst("Host"),
                written(exchange.getLocalAddress().getAddress()),
                headers.getFirst("Origin"),
                headers.getFirst("Sec-Fetch-Site"),
                "navigate".equals(headers.getFirst("Sec-Fetch-Mode")),
                headers.getFirst("Authorization"),
                headers.getFirst("Cookie"));
    }

    /** An address as a Host header writes it. */
    private static String written(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text.replaceFirst("%.*", "") + "]";
    }

    private static String form(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_FORM_BYTES);
        String text = new String(body, StandardCharsets.US_ASCII);
        return text.startsWith(FORM_TOKEN) ? text.substring(FORM_TOKEN.length()).trim() : "";
    }

    /** Names with their values, in the order given. What is not well formed is left out. */
    static Map<String, List<String>> query(String raw) {
        return raw == null
                ? Map.of()
                : List.of(raw.split("&")).stream()
                        .map(pair -> pair.split("=", 2))
                        .filter(parts -> parts.length == 2)
                        .collect(Collectors.groupingBy(
                                parts -> decoded(parts[0]),
                                Collectors.mapping(parts -> decoded(parts[1]), Collectors.toList())));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
