package io.landmarkstream.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy before a camera: passes bytes on, until it is told to stall, to cut, or to damage what the camera sends.
 */
final class FaultProxy implements AutoCloseable {

    /** What becomes of what the camera sends. */
    enum Fault {
        NONE,
        /** Connections stay open and nothing comes. */
        STALL,
        /** About one byte in a thousand is another one. */
        CORRUPT
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Random random = new Random(5);
    private volatile Fault fault = Fault.NONE;
    private volatile boolean refusing;

    FaultProxy(int target) throws IOException {
        this.target = target;
        thread(() -> {
            while (true) {
                accept(listener.accept());
            }
        });
    }

    private void accept(Socket client) throws IOException {
        if (refusing) {
            client.close();
            return;
        }
        connections.incrementAndGet();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        thread(() -> pump(client, server, false));
        thread(() -> pump(server, client, true));
    }

    private void pump(Socket from, Socket to, boolean faulty) throws IOException {
        byte[] buffer = new byte[4096];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (faulty && fault == Fault.STALL) {
                    continue;
                }
                if (faulty && fault == Fault.CORRUPT) {
                    for (int i = random.nextInt(1000); i < read; i += 1 + random.nextInt(2000)) {
                        buffer[i] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections that there were. */
    int connections() {
        return connections.get();
    }

    void set(Fault now) {
        fault = now;
    }

    /** Connectors all connections; with {@code refuse} new ones too, until the next call. */
    void cut(boolean refuse) throws IOException {
        refusing = refuse;
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut(true);
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void thread(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The connection's end.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
