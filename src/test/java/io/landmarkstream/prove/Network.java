package io.landmarkstream.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on this machine: a bridge and network namespaces on it, one for each of three brokers and one for the
 * TaskManagers. The JobManager and the proof itself stay outside and have the bridge's address. Links are cut by taking
 * them down, single ways by a route that leads nowhere. Needs the rights of root and iproute2.
 */
final class Network implements AutoCloseable {

    /** Of the JobManager, and of who publishes and reads. */
    static final String OUTSIDE = "10.213.77.100";

    /** Of the TaskManagers. */
    static final String WORKERS = "10.213.77.50";

    private static final String BRIDGE = "lms-br";
    private static final String WORKERS_NAME = "lms-tm";

    private final List<String> names = new ArrayList<>();

    private Network() {}

    /** Address of a broker, 1 to 3. */
    static String broker(int node) {
        return "10.213.77." + node;
    }

    /** Builds it; what a proof that was killed has left is removed first. */
    static Network open() throws NotHere, InterruptedException {
        Network network = new Network();
        for (String name : List.of("lms-b1", "lms-b2", "lms-b3", WORKERS_NAME)) {
            network.names.add(name);
        }
        network.remove();
        try {
            ip("link", "add", BRIDGE, "type", "bridge");
            ip("addr", "add", OUTSIDE + "/24", "dev", BRIDGE);
            ip("link", "set", BRIDGE, "up");
            for (int node = 1; node <= 3; node++) {
                host("lms-b" + node, broker(node));
            }
            host(WORKERS_NAME, WORKERS);
        } catch (IOException e) {
            network.close();
            throw new NotHere(
                    "no network of its own can be made here, which takes root and iproute2: " + e.getMessage());
        }
        return network;
    }

    private static void host(String name, String address) throws IOException, InterruptedException {
        ip("netns", "add", name);
        ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("link", "set", name, "master", BRIDGE);
        ip("link", "set", name, "up");
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", name, "addr", "add", address + "/24", "dev", "eth0");
        ip("-n", name, "link", "set", "eth0", "up");
    }

    /** What a command is put behind to run on a broker's host. */
    static String[] onBroker(int node) {
        return new String[] {"ip", "netns", "exec", "lms-b" + node};
    }

    /** What a command is put behind to run on the TaskManagers' host. */
    static String[] onWorkers() {
        return new String[] {"ip", "netns", "exec", WORKERS_NAME};
    }

    /** Pulls a broker's plug out, or puts it back. */
    void brokerLink(int node, boolean up) throws IOException, InterruptedException {
        ip("link", "set", "lms-b" + node, up ? "up" : "down");
    }

    /** Whether the TaskManagers reach an address. */
    void workersReach(String address, boolean reach) throws IOException, InterruptedException {
        ip("-n", WORKERS_NAME, "route", reach ? "del" : "add", "blackhole", address + "/32");
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }

    private void remove() throws InterruptedException {
        for (String name : names) {
            quietly("link", "del", name);
            quietly("netns", "del", name);
        }
        quietly("link", "del", BRIDGE);
    }

    private static void quietly(String... arguments) throws InterruptedException {
        try {
            ip(arguments);
        } catch (IOException e) {
            // It was not there.
        }
    }

    @Override
    public void close() {
        try {
            remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
