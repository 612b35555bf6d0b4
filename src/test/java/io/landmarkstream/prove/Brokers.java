package io.landmarkstream.prove;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The Kafka that a proof runs against. */
interface Brokers extends AutoCloseable {

    Duration RETENTION = Duration.ofHours(4);

    /** Addresses for clients. */
    String bootstrapServers();

    /** How many copies a topic has. */
    short replicas();

    /** Ends a broker as a crash would, waits, and starts it again on its data. */
    void killAndStart(long millisBetween) throws IOException, InterruptedException;

    /** Lets a broker stand still. */
    void pause(long millis) throws IOException, InterruptedException;

    @Override
    void close();

    /** Makes the topics of a job; on a machine that is busy a broker may take its time for its first answer. */
    static void createTopics(JobSettings settings, int partitions, short replicas) throws Exception {
        Cluster.await("the topics", () -> {
            Topics.create(settings, partitions, replicas, RETENTION);
            return true;
        });
    }

    /** One broker on the loopback interface. */
    final class One implements Brokers {
        private final Path folder;
        private EmbeddedBroker broker;

        One(Path folder) throws IOException {
            this.folder = folder;
            broker = EmbeddedBroker.start(folder);
        }

        @Override
        public String bootstrapServers() {
            return broker.bootstrapServers();
        }

        @Override
        public short replicas() {
            return 1;
        }

        @Override
        public void killAndStart(long millisBetween) throws IOException, InterruptedException {
            int port = broker.port();
            broker.kill();
            Thread.sleep(millisBetween);
            broker = EmbeddedBroker.start(folder, port);
        }

        @Override
        public void pause(long millis) throws IOException, InterruptedException {
            Cluster.signal(broker.pid(), "STOP");
            Thread.sleep(millis);
            Cluster.signal(broker.pid(), "CONT");
        }

        @Override
        public void close() {
            broker.close();
        }
    }
}
