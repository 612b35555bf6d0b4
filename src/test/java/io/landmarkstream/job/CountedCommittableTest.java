package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Part of a savepoint: what earlier versions wrote is read, and the count comes back. */
class CountedCommittableTest {

    private final SimpleVersionedSerializer<KafkaCommittable> connector = KafkaSink.<byte[]>builder()
            .setBootstrapServers("localhost:9092")
            .setRecordSerializer((element, context, timestamp) -> new ProducerRecord<>("topic", element))
            .setDeliveryGuarantee(DeliveryGuarantee.NONE)
            .build()
            .getCommittableSerializer();
    private final CountedCommittable.Serializer serializer = new CountedCommittable.Serializer(connector);

    @Test
    void theCountComesBack() throws Exception {
        CountedCommittable counted = new CountedCommittable(new KafkaCommittable(7, (short) 3, "prefix-0-1", null), 40);
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(counted)))
                .isEqualTo(counted);
    }

    @Test
    void whatTheConnectorAloneWroteHasNoCount() throws Exception {
        KafkaCommittable transaction = new KafkaCommittable(7, (short) 3, "prefix-0-1", null);
        assertThat(serializer.deserialize(connector.getVersion(), connector.serialize(transaction)))
                .isEqualTo(new CountedCommittable(transaction, CountedCommittable.UNKNOWN));
    }
}
