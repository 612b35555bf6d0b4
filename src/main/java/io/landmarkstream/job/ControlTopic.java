package io.landmarkstream.job;

import io.landmarkstream.control.ControlFault;
import io.landmarkstream.control.ControlKey;
import io.landmarkstream.control.ControlLedger;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The control topic for those who write to it: what is set now, and how to change it. */
public final class ControlTopic {

    private final JobSettings settings;
    private final ControlLedger ledger;

    private ControlTopic(JobSettings settings, ControlLedger ledger) {
        this.settings = settings;
        this.ledger = ledger;
    }

    /**
     * Reads it to its end.
     *
     * @throws BrokerException if Kafka does not answer, or refuses
     * @throws SettingsException if there is no such topic
     */
    public static ControlTopic read(JobSettings settings) throws BrokerException, InterruptedException {
        Topics.requireControl(settings);
        ControlLedger ledger =
                new ControlLedger(new ControlReader(settings.input().cameras(), List.of()));
        KafkaControlLog.opener(settings).open().read(0, record -> {
            try {
                ledger.accept(record);
            } catch (ControlFault e) {
                // The job refused it too.
            }
        });
        return new ControlTopic(settings, ledger);
    }

    /**
     * A record that was written.
     *
     * @param fromUs capture time from which on it holds
     */
    public record Sent(long version, long fromUs) {}

    /** What its records say. */
    public ControlLedger ledger() {
        return ledger;
    }

    /**
     * Writes a record, if the job will accept it. Whether a network can be loaded is found by the job alone.
     *
     * @param fromUs the message's capture time from which on it holds; {@code null}: 2 s after the broker took it
     * @param message {@code null}: everything as configured
     * @return its {@code settings_version} and when it takes effect
     * @throws SettingsException if it would be refused; says why
     * @throws BrokerException if Kafka refuses
     */
    public Sent send(ControlKey key, Long fromUs, Object message) throws BrokerException, InterruptedException {
        byte[] name = key.text().getBytes(StandardCharsets.UTF_8);
        byte[] value = message == null ? null : ControlReader.write(message);
        try {
            ledger.accept(new ControlRecord(name, value, ledger.nextOffset(), System.currentTimeMillis()));
        } catch (ControlFault e) {
            throw new SettingsException(key.text() + ": " + e.getMessage() + ".");
        }
        Properties own = KafkaClients.admin(settings.kafka());
        Map<String, Object> properties = new HashMap<>();
        own.stringPropertyNames().forEach(property -> properties.put(property, own.getProperty(property)));
        properties.remove(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            RecordMetadata sent = producer.send(
                            new ProducerRecord<>(settings.control().topic(), 0, name, value))
                    .get();
            return new Sent(
                    sent.offset() + 1, fromUs == null ? sent.timestamp() * 1000 + ControlReader.LEAD_US : fromUs);
        } catch (ExecutionException e) {
            throw BrokerException.of(settings.kafka(), e);
        }
    }
}
