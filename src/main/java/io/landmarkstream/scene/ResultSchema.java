package io.landmarkstream.scene;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.records.Messages;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of the landmarks topic, protobuf or JSON as their header says, as views of the cameras that a scene has. A
 * record that is neither is left out, counted in {@code unreadable_views_total} (the others in {@code views_total}),
 * and the first is logged: the topic may hold records of others.
 */
public final class ResultSchema implements KafkaRecordDeserializationSchema<SceneView> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ResultSchema.class);

    private final SceneRoutes routes;
    private transient Counter views;
    private transient Counter unreadable;

    public ResultSchema(SceneRoutes routes) {
        this.routes = routes;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        FlinkMetrics metrics = new FlinkMetrics(context.getMetricGroup());
        views = metrics.counter(JobMetric.VIEWS);
        unreadable = metrics.counter(JobMetric.UNREADABLE_VIEWS);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SceneView> out) {
        if (record.key() == null
                || record.value() == null
                || !routes.has(new String(record.key(), StandardCharsets.UTF_8))) {
            return;
        }
        try {
            FrameLandmarks result = parse(record);
            if (routes.has(result.getCamera())) {
                out.collect(ResultViews.of(result));
                views.inc();
            }
        } catch (InvalidProtocolBufferException e) {
            if (unreadable.getCount() == 0) {
                LOG.warn(
                        "Record {} of partition {} of {} is no FrameLandmarks and is left out, as others like it: {}",
                        record.offset(),
                        record.partition(),
                        record.topic(),
                        e.getMessage());
            }
            unreadable.inc();
        }
    }

    private static FrameLandmarks parse(ConsumerRecord<byte[], byte[]> record) throws InvalidProtocolBufferException {
        return Messages.parse(record, FrameLandmarks.newBuilder()).build();
    }

    @Override
    public TypeInformation<SceneView> getProducedType() {
        return TypeInformation.of(SceneView.class);
    }
}
