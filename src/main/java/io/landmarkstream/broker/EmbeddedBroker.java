package io.landmarkstream.broker;

import io.landmarkstream.jvm.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A real Kafka broker (KRaft, one node) in a JVM of its own, on the loopback interface. For {@code demo}, {@code bench}
 * and the tests; not for production. Its data and its log ({@code broker.log}) lie in one directory, and a broker
 * started on the same directory and port carries on with the topics of the one before.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** Largest record the broker takes, bytes: a 16 MiB picture with its envelope. */
    public static final int MAX_MESSAGE_BYTES = 17 * 1024 * 1024;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(180);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final long LEAST_DISK_BYTES = 512L << 20;

    private static final Set<String> ADDED_TO =
            Set.of("listeners", "advertised.listeners", "listener.security.protocol.map");

    private final ChildJvm jvm;
    private final Process process;
    private final Path directory;
    private final int port;

    private EmbeddedBroker(ChildJvm jvm, Process process, Path directory, int port) {
        this.jvm = jvm;
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Starts a broker on free ports. */
    public static EmbeddedBroker start(Path directory) throws IOException {
        return start(directory, 0);
    }

    /**
     * Starts a broker and waits until it takes requests, about 3 s.
     *
     * @param directory its data; created if it is not there
     * @param port where clients connect on 127.0.0.1; 0 takes a free one
     * @throws IOException if it cannot be started: no free port, too little disk, or the broker ended early, with the
     *     last lines of its log
     */
    public static EmbeddedBroker start(Path directory, int port) throws IOException {
        return start(directory, port, Map.of());
    }

    /**
     * The same with broker properties of one's own, for example listeners beside the plain one.
     *
     * @param more instead of this class's properties; listeners and their protocols are added to them
     */
    public static EmbeddedBroker start(Path directory, int port, Map<String, String> more) throws IOException {
        Files.createDirectories(directory);
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < LEAST_DISK_BYTES) {
            throw new IOException("The embedded broker needs " + (LEAST_DISK_BYTES >> 20) + " MB of disk and "
                    + directory + " has " + (free >> 20) + " MB: free some, or point -Djava.io.tmpdir elsewhere.");
        }
        int clients;
        int controller;
        // Both held at the same time, so that they differ.
        try (ServerSocket first = hold(port);
                ServerSocket second = hold(0)) {
            clients = first.getLocalPort();
            controller = second.getLocalPort();
        }
        Files.deleteIfExists(directory.resolve(BrokerMain.READY));
        Path properties = directory.resolve("broker.properties");
        Properties values = properties(directory, clients, controller);
        more.forEach((name, value) ->
                values.merge(name, value, (own, given) -> ADDED_TO.contains(name) ? own + "," + given : given));
        try (OutputStream out = Files.newOutputStream(properties)) {
            values.store(out, null);
        }
        ChildJvm jvm = new ChildJvm(directory, "broker")
                .options("-Xmx512m", "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=log4j2-broker.properties");
        EmbeddedBroker broker =
                new EmbeddedBroker(jvm, jvm.start(BrokerMain.class, properties.toString()), directory, clients);
        broker.awaitReady();
        return broker;
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Whether its process still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Process id, for tests that stop or measure the broker. */
    public long pid() {
        return process.pid();
    }

    /** Ends the broker as a crash would ({@code kill -9}) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops the broker; harmless if it is gone. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!Files.exists(directory.resolve(BrokerMain.READY))) {
            boolean late = System.nanoTime() > deadline;
            if (late || !process.isAlive()) {
                kill();
                throw new IOException("The embedded broker "
                        + (late ? "was not ready after " + START_TIMEOUT.toSeconds() + " s" : "ended at its start")
                        + ". Its log, " + jvm.log() + ", ends with:\n" + jvm.logTail());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while the embedded broker started.", e);
            }
        }
    }

    private static Properties properties(Path directory, int clients, int controller) {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("listeners", "CLIENTS://127.0.0.1:" + clients + ",CONTROLLER://127.0.0.1:" + controller);
        p.setProperty("advertised.listeners", "CLIENTS://127.0.0.1:" + clients);
        p.setProperty("inter.broker.listener.name", "CLIENTS");
        p.setProperty("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("log.dirs", directory.resolve("data").toString());
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
        p.setProperty("log.retention.check.interval.ms", "10000");
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        return p;
    }

    /** Holds a port of the loopback interface until it is closed; 0 takes a free one. */
    private static ServerSocket hold(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IOException(
                    "Port " + port + " on 127.0.0.1 is taken: stop what listens there, or leave the port out to take a"
                            + " free one.",
                    e);
        }
    }
}
