package io.landmarkstream.job;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Properties of the Kafka clients: those of the settings take precedence over the job's own. */
final class KafkaClients {

    /** How long a broker has to answer a question about topics and groups. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Room in a record for key, headers and framing beside its value. */
    static final int RECORD_OVERHEAD = 4096;

    /** Properties that have their own option, or that the job's guarantees depend on. */
    private static final Map<String, String> TAKEN = Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            JobOptions.BOOTSTRAP_SERVERS.key(),
            ConsumerConfig.GROUP_ID_CONFIG,
            JobOptions.GROUP_ID.key(),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            JobOptions.START.key(),
            "partition.discovery.interval.ms",
            JobOptions.PARTITION_DISCOVERY.key(),
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            JobOptions.TRANSACTION_TIMEOUT.key(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            JobOptions.TRANSACTIONAL_ID_PREFIX.key(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            JobOptions.RESULT_BYTES.key(),
            ProducerConfig.ACKS_CONFIG,
            JobOptions.DELIVERY.key(),
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            JobOptions.DELIVERY.key());

    private KafkaClients() {}

    static void requireFree(Set<String> properties) {
        for (String property : properties) {
            if (TAKEN.containsKey(property)) {
                throw new SettingsException("%s.%s is not taken: set %s instead."
                        .formatted(JobOptions.KAFKA_PROPERTIES.key(), property, TAKEN.get(property)));
            }
        }
    }

    /** For an admin client, which gives up after {@link #PATIENCE} unless the settings say otherwise. */
    static Properties admin(JobSettings.Kafka kafka) {
        Properties properties = new Properties();
        String patience = Long.toString(PATIENCE.toMillis());
        properties.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, patience);
        properties.setProperty(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.putAll(kafka.properties());
        return properties;
    }

    /** For the source: frames of an open transaction are not read. */
    static Properties consumer(JobSettings.Kafka kafka) {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.putAll(kafka.properties());
        return properties;
    }

    /** For the sink: points compress well. */
    static Properties producer(JobSettings settings) {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putAll(settings.kafka().properties());
        properties.setProperty(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Integer.toString(settings.output().maxResultBytes() + RECORD_OVERHEAD));
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(settings.kafka().transactionTimeout().toMillis()));
        return properties;
    }
}
