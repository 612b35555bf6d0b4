package io.landmarkstream.job;

import io.landmarkstream.attributes.InterpretedFrame;
import io.landmarkstream.emit.OutcomeSchema;
import io.landmarkstream.emit.Results;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.job.JobOptions.Delivery;
import io.landmarkstream.proto.ModelRef;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Where records come from and where outcomes go; the graph between them is the same for every pair.
 *
 * @param source one element a record of the frames topic, rejects-to-be included
 * @param sink takes results and rejects
 * @param log gives records of the source once more, by partition and offset
 */
public record Ends(Source<RawRecord, ?, ?> source, Sink<InterpretedFrame> sink, FrameLog.Opener log) {

    /**
     * Kafka on both ends.
     *
     * @param models those that look at every frame, named in every result
     */
    public static Ends kafka(JobSettings settings, List<ModelRef> models) {
        return new Ends(source(settings.kafka()), sink(settings, models), KafkaFrameLog.opener(settings));
    }

    private static KafkaSource<RawRecord> source(JobSettings.Kafka kafka) {
        return KafkaSource.<RawRecord>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setTopics(kafka.framesTopic())
                .setGroupId(kafka.groupId())
                .setStartingOffsets(
                        switch (kafka.start()) {
                            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
                            case EARLIEST -> OffsetsInitializer.earliest();
                            case LATEST -> OffsetsInitializer.latest();
                        })
                .setDeserializer(new FrameSchema())
                .setProperties(KafkaClients.consumer(kafka))
                .build();
    }

    private static KafkaSink<InterpretedFrame> sink(JobSettings settings, List<ModelRef> models) {
        JobSettings.Kafka kafka = settings.kafka();
        return KafkaSink.<InterpretedFrame>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(KafkaClients.producer(settings))
                .setRecordSerializer(new OutcomeSchema(
                        kafka.landmarksTopic(),
                        kafka.rejectsTopic(),
                        settings.format(),
                        new Results(models, settings.raw(), settings.lifecycle()),
                        settings.maxResultBytes()))
                .setDeliveryGuarantee(
                        settings.delivery() == Delivery.EXACTLY_ONCE
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE)
                .setTransactionalIdPrefix(kafka.transactionalIdPrefix())
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING) // docs/decisions/0006
                .build();
    }
}
