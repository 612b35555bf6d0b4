package io.landmarkstream.job;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.control.ControlLog;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.control.ControlSchema;
import io.landmarkstream.emit.ControlRejectSchema;
import io.landmarkstream.emit.EventSchema;
import io.landmarkstream.emit.Framing;
import io.landmarkstream.emit.OutcomeSchema;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.emit.SceneMessages;
import io.landmarkstream.emit.SceneSchema;
import io.landmarkstream.event.Event;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.job.JobOptions.Delivery;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.scene.ResultSchema;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.common.TopicPartition;

/**
 * Where records come from and where outcomes go; the graph between them is the same for every pair.
 *
 * @param source one element for each record of the frames topic, also for records that will be rejected
 * @param sink takes results and rejects
 * @param log reads records of the source again, by partition and offset
 * @param scenes takes the frames of scenes; {@code null} where there are none
 * @param events takes events; {@code null} where there are no rules
 * @param control the control topic; {@code null} where there is none
 */
public record Connectors(
        Source<RawRecord, ?, ?> source,
        Sink<Outcome<AttributedFrame>> sink,
        FrameLog.Opener log,
        Sink<SceneFrame> scenes,
        Sink<Event> events,
        Control control) {

    /**
     * The control topic.
     *
     * @param source its records from the first one on
     * @param log reads them when a task starts
     * @param rejects takes rejects of its records
     */
    public record Control(Source<ControlRecord, ?, ?> source, ControlLog.Opener log, Sink<Reject> rejects) {}

    /** Likewise of the control topic's sink for rejects. */
    private static final String CONTROL_SUFFIX = "-control";

    /** Beginning of the transactional ids of the scenes' sink, after the option's. */
    private static final String SCENES_SUFFIX = "-scenes";

    /** Likewise of the events' sink. */
    private static final String EVENTS_SUFFIX = "-events";

    /**
     * Kafka as source and sink.
     *
     * @param models the models in use, named in every result
     */
    public static Connectors kafka(JobSettings settings, List<ModelRef> models) {
        JobSettings.Kafka kafka = settings.kafka();
        return new Connectors(
                source(kafka, new FramesPartitions(kafka.framesTopic()), kafka.framesTopic(), new FrameSchema()),
                sink(settings, models),
                KafkaFrameLog.opener(settings),
                settings.scenes() == null ? null : scenes(settings),
                settings.events() == null ? null : events(settings),
                settings.control() == null ? null : control(settings));
    }

    /**
     * Results as the source of {@link FuseJob}.
     *
     * @param topics with results, of one job or of several
     */
    public static Source<SceneView, ?, ?> results(JobSettings settings, List<String> topics) {
        return source(
                settings.kafka(),
                KafkaSubscriber.getTopicListSubscriber(topics),
                topics.get(0),
                new ResultSchema(settings.scenes().routes()));
    }

    /** @param topic one of those that are read */
    @SuppressWarnings("deprecation") // the connector asks for the client's deprecated enum
    private static <T> Source<T, ?, ?> source(
            JobSettings.Kafka kafka,
            KafkaSubscriber partitions,
            String topic,
            KafkaRecordDeserializationSchema<T> schema) {
        KafkaSource<T> source = KafkaSource.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaSubscriber(partitions)
                .setGroupId(kafka.groupId())
                .setStartingOffsets(
                        switch (kafka.start()) {
                            case COMMITTED ->
                                OffsetsInitializer.committedOffsets(
                                        org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST);
                            case EARLIEST -> OffsetsInitializer.earliest();
                            case LATEST -> OffsetsInitializer.latest();
                        })
                .setDeserializer(schema)
                .setProperties(KafkaClients.consumer(kafka))
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        Long.toString(kafka.partitionDiscovery().toMillis()))
                .build();
        return new LeasedSource<>(source, schema.getProducedType(), KafkaLease.opener(kafka, topic));
    }

    private static Sink<Outcome<AttributedFrame>> sink(JobSettings settings, List<ModelRef> models) {
        JobSettings.Kafka kafka = settings.kafka();
        OutcomeSchema schema = new OutcomeSchema(
                kafka.landmarksTopic(),
                kafka.rejectsTopic(),
                settings.output().format(),
                new ResultMessages(
                        models, settings.output().raw(), settings.output().lifecycle()),
                settings.output().maxResultBytes());
        schema.framedBy(outcomes(settings));
        schema.tracedBy(settings.tracing());
        return sink(settings, schema, kafka.transactionalIdPrefix());
    }

    private static Framing outcomes(JobSettings settings) {
        return SchemaRegistry.framing(
                settings,
                Map.of(
                        FrameLandmarks.getDescriptor(), settings.kafka().landmarksTopic(),
                        io.landmarkstream.proto.Reject.getDescriptor(),
                                settings.kafka().rejectsTopic()));
    }

    /** The scenes topic. */
    public static Sink<SceneFrame> scenes(JobSettings settings) {
        SceneSchema schema = new SceneSchema(
                settings.kafka().scenesTopic(),
                settings.output().format(),
                new SceneMessages(settings.scenes().routes().scenes()),
                settings.output().maxResultBytes());
        schema.framedBy(SchemaRegistry.framing(
                settings,
                Map.of(
                        io.landmarkstream.proto.SceneFrame.getDescriptor(),
                        settings.kafka().scenesTopic())));
        return sink(settings, schema, settings.kafka().transactionalIdPrefix() + SCENES_SUFFIX);
    }

    private static Sink<Event> events(JobSettings settings) {
        EventSchema schema = new EventSchema(
                settings.kafka().eventsTopic(), settings.output().format());
        schema.framedBy(SchemaRegistry.framing(
                settings,
                Map.of(
                        io.landmarkstream.proto.Event.getDescriptor(),
                        settings.kafka().eventsTopic())));
        return sink(settings, schema, settings.kafka().transactionalIdPrefix() + EVENTS_SUFFIX);
    }

    private static Control control(JobSettings settings) {
        JobSettings.Kafka kafka = settings.kafka();
        String topic = settings.control().topic();
        KafkaSource<ControlRecord> source = KafkaSource.<ControlRecord>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setPartitions(Set.of(new TopicPartition(topic, 0)))
                .setGroupId(kafka.groupId() + CONTROL_SUFFIX)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new ControlSchema())
                .setProperties(KafkaClients.consumer(kafka))
                .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false")
                .build();
        ControlRejectSchema schema =
                new ControlRejectSchema(kafka.rejectsTopic(), settings.output().format());
        schema.framedBy(outcomes(settings));
        return new Control(
                source,
                KafkaControlLog.opener(settings),
                sink(settings, schema, kafka.transactionalIdPrefix() + CONTROL_SUFFIX));
    }

    /** @param transactions prefix of the transactional ids, of this sink alone */
    private static <T> Sink<T> sink(
            JobSettings settings, KafkaRecordSerializationSchema<T> schema, String transactions) {
        JobSettings.Kafka kafka = settings.kafka();
        KafkaSink<T> sink = KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(KafkaClients.producer(settings))
                .setRecordSerializer(schema)
                .setDeliveryGuarantee(
                        settings.output().delivery() == Delivery.EXACTLY_ONCE
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE)
                .setTransactionalIdPrefix(transactions)
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING) // docs/decisions/0006
                .build();
        return new CountedSink<>(sink, kafka);
    }
}
