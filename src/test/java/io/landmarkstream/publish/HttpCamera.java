package io.landmarkstream.publish;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/** An HTTP server on a free port of this machine, which serves as long as a test runs. */
final class HttpCamera implements AutoCloseable {

    private final HttpServer server;

    /** @param pages what answers, by path */
    HttpCamera(Map<String, HttpHandler> pages) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        pages.forEach(server::createContext);
        server.start();
    }

    /** Lets something answer at one more path. */
    void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Host and port, as they stand in an address. */
    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
