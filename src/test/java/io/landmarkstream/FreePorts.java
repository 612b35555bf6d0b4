package io.landmarkstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface that are free, for processes that are told theirs. They lie below those that the
 * kernel gives to outgoing connections, so that none takes one between this look and the process's start.
 */
public final class FreePorts {

    private static final int FIRST = 18_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private FreePorts() {}

    /** Different ports. */
    public static int[] take(int n) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        int[] ports = new int[n];
        try {
            for (int attempt = 0; held.size() < n && attempt < ATTEMPTS; attempt++) {
                int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
                try {
                    ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ports[held.size()] = port;
                    held.add(socket);
                } catch (IOException e) {
                    // Taken: the next one.
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        if (held.size() < n) {
            throw new IOException("no free port was found between " + FIRST + " and " + LAST);
        }
        return ports;
    }
}
