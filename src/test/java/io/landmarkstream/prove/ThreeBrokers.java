package io.landmarkstream.prove;

import io.landmarkstream.broker.BrokerMain;
import io.landmarkstream.jvm.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Three brokers, each broker and controller on a host of its own; topics have three copies, of which two must agree.
 */
final class ThreeBrokers implements Brokers {

    private static final int CLIENTS = 9092;
    private static final int CONTROLLER = 9093;

    private final Path folder;
    private final Network network;
    private final Process[] nodes = new Process[4];
    private int next;

    ThreeBrokers(Path folder) throws Exception {
        this.folder = folder;
        network = Network.open();
        try {
            for (int node = 1; node <= 3; node++) {
                start(node);
            }
            for (int node = 1; node <= 3; node++) {
                awaitReady(node);
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    Network network() {
        return network;
    }

    /** The broker whose turn it is: each in turn has the faults. */
    int turn() {
        return next++ % 3 + 1;
    }

    private void start(int node) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("node-" + node));
        Files.deleteIfExists(directory.resolve(BrokerMain.READY));
        Path file = directory.resolve("broker.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties(directory, node).store(out, null);
        }
        nodes[node] = new ChildJvm(directory, "broker")
                .options("-Xmx256m", "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=log4j2-broker.properties")
                .under(Network.onBroker(node))
                .start(BrokerMain.class, file.toString());
    }

    private void awaitReady(int node) throws Exception {
        Path ready = folder.resolve("node-" + node).resolve(BrokerMain.READY);
        Cluster.await("broker " + node, () -> {
            if (!nodes[node].isAlive()) {
                start(node); // it gives up where the others are too slow to elect a controller
            }
            return Files.exists(ready);
        });
    }

    private static Properties properties(Path directory, int node) {
        String address = Network.broker(node);
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "" + node);
        p.setProperty(
                "controller.quorum.voters",
                "1@%s:%d,2@%s:%d,3@%s:%d"
                        .formatted(
                                Network.broker(1),
                                CONTROLLER,
                                Network.broker(2),
                                CONTROLLER,
                                Network.broker(3),
                                CONTROLLER));
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty(
                "listeners", "CLIENTS://%s:%d,CONTROLLER://%s:%d".formatted(address, CLIENTS, address, CONTROLLER));
        p.setProperty("advertised.listeners", "CLIENTS://%s:%d".formatted(address, CLIENTS));
        p.setProperty("inter.broker.listener.name", "CLIENTS");
        p.setProperty("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("log.dirs", directory.resolve("data").toString());
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("min.insync.replicas", "2");
        p.setProperty("broker.session.timeout.ms", "6000");
        p.setProperty("replica.lag.time.max.ms", "6000");
        p.setProperty("offsets.topic.replication.factor", "3");
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.replication.factor", "3");
        p.setProperty("transaction.state.log.min.isr", "2");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        return p;
    }

    @Override
    public String bootstrapServers() {
        return Network.broker(1) + ":" + CLIENTS + "," + Network.broker(2) + ":" + CLIENTS + "," + Network.broker(3)
                + ":" + CLIENTS;
    }

    @Override
    public short replicas() {
        return 3;
    }

    @Override
    public void killAndStart(long millisBetween) throws IOException, InterruptedException {
        int node = turn();
        Cluster.kill(nodes[node]);
        Thread.sleep(millisBetween);
        start(node);
    }

    @Override
    public void pause(long millis) throws IOException, InterruptedException {
        int node = turn();
        Cluster.signal(nodes[node].pid(), "STOP");
        Thread.sleep(millis);
        Cluster.signal(nodes[node].pid(), "CONT");
    }

    @Override
    public void close() {
        for (Process node : nodes) {
            if (node != null) {
                node.destroyForcibly();
                try {
                    node.waitFor(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        network.close();
    }
}
