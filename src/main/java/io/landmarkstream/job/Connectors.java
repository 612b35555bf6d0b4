package io.landmarkstream.job;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.emit.OutcomeSchema;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.job.JobOptions.Delivery;
import io.landmarkstream.proto.ModelRef;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;

/**
 * Where records come from and where outcomes go; the graph between them is the same for every pair.
 *
 * @param source one element for each record of the frames topic, also for records that will be rejected
 * @param sink takes results and rejects
 * @param log reads records of the source again, by partition and offset
 */
public record Connectors(Source<RawRecord, ?, ?> source, Sink<Outcome<AttributedFrame>> sink, FrameLog.Opener log) {

    /**
     * Kafka as source and sink.
     *
     * @param models the models in use, named in every result
     */
    public static Connectors kafka(JobSettings settings, List<ModelRef> models) {
        JobSettings.Kafka kafka = settings.kafka();
        return new Connectors(
                new LeasedSource<>(source(kafka), TypeInformation.of(RawRecord.class), KafkaLease.opener(kafka)),
                sink(settings, models),
                KafkaFrameLog.opener(settings));
    }

    @SuppressWarnings("deprecation") // the connector asks for the client's deprecated enum
    private static KafkaSource<RawRecord> source(JobSettings.Kafka kafka) {
        return KafkaSource.<RawRecord>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaSubscriber(new FramesPartitions(kafka.framesTopic()))
                .setGroupId(kafka.groupId())
                .setStartingOffsets(
                        switch (kafka.start()) {
                            case COMMITTED ->
                                OffsetsInitializer.committedOffsets(
                                        org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST);
                            case EARLIEST -> OffsetsInitializer.earliest();
                            case LATEST -> OffsetsInitializer.latest();
                        })
                .setDeserializer(new FrameSchema())
                .setProperties(KafkaClients.consumer(kafka))
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        Long.toString(kafka.partitionDiscovery().toMillis()))
                .build();
    }

    private static Sink<Outcome<AttributedFrame>> sink(JobSettings settings, List<ModelRef> models) {
        JobSettings.Kafka kafka = settings.kafka();
        KafkaSink<Outcome<AttributedFrame>> sink = KafkaSink.<Outcome<AttributedFrame>>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(KafkaClients.producer(settings))
                .setRecordSerializer(new OutcomeSchema(
                        kafka.landmarksTopic(),
                        kafka.rejectsTopic(),
                        settings.output().format(),
                        new ResultMessages(
                                models,
                                settings.output().raw(),
                                settings.output().lifecycle()),
                        settings.output().maxResultBytes()))
                .setDeliveryGuarantee(
                        settings.output().delivery() == Delivery.EXACTLY_ONCE
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE)
                .setTransactionalIdPrefix(kafka.transactionalIdPrefix())
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING) // docs/decisions/0006
                .build();
        return new CountedSink<>(sink, kafka);
    }
}
