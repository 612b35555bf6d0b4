package io.landmarkstream.metric;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code GET /metrics} and {@code GET /healthz} of a tool that has no web server of its own. */
public final class MetricsServer implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final int THREADS = 4;

    static {
        // Read once by the JDK's server, in seconds: a request that never ends must not hold a thread.
        if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
            System.setProperty("sun.net.httpserver.maxReqTime", "15");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread own = new Thread(task, "metrics-http");
        own.setDaemon(true);
        return own;
    });
    private final Scrape scrape = new Scrape();
    private final Supplier<List<Scrape.Sample>> samples;
    private final Supplier<String> fault;

    /**
     * @param address where it listens; port 0: any that is free
     * @param samples the figures now; called by another thread
     * @param fault what is wrong, in one sentence; empty if nothing is
     * @throws IOException if something else listens there
     */
    public MetricsServer(InetSocketAddress address, Supplier<List<Scrape.Sample>> samples, Supplier<String> fault)
            throws IOException {
        this.samples = samples;
        this.fault = fault;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (BindException e) {
            throw new IOException(
                    "Metrics cannot be served at port " + address.getPort() + " (" + e.getMessage()
                            + "): choose another --metrics-port, or stop what listens there.",
                    e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "Only GET is understood here.\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> {
                    exchange.getResponseHeaders().set("Content-Type", Scrape.CONTENT_TYPE);
                    send(exchange, 200, scrape.text(samples.get()));
                }
                case "/healthz" -> {
                    String wrong = fault.get();
                    send(exchange, wrong.isEmpty() ? 200 : 503, (wrong.isEmpty() ? "ok" : wrong) + "\n");
                }
                default -> send(exchange, 404, "There are /metrics and /healthz.\n");
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        scrape.close();
    }
}
