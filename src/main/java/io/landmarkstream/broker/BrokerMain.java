package io.landmarkstream.broker;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * The child process of {@link EmbeddedBroker}: one Kafka node that is broker and controller. Lives until its standard
 * input ends, so that it never outlives its parent, however that one ends.
 */
public final class BrokerMain {

    /** Name of the file, beside the properties, that says the broker takes requests. */
    public static final String READY = "ready";

    /** Always the same, so that a broker started again on a directory knows it for its own. */
    private static final String CLUSTER_ID = new Uuid(0x6C616E646D61726BL, 0x2D73747265616D21L).toString();

    private BrokerMain() {}

    /** @param args path of the broker's properties file */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        format(properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server.startup();
        Files.createFile(file.resolveSibling(READY));
        while (System.in.read() >= 0) {
            // Only its end matters.
        }
        server.shutdown();
        server.awaitShutdown();
        System.exit(0);
    }

    /** Writes the cluster's identity on the first start; a directory that has one is left as it is. */
    private static void format(Properties properties) throws Exception {
        String directory = properties.getProperty("log.dirs");
        new Formatter()
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName(properties.getProperty("controller.listener.names"))
                .setMetadataLogDirectory(directory)
                .addDirectory(directory)
                .setIgnoreFormatted(true)
                .run();
    }
}
