package io.landmarkstream.emit;

import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.proto.SceneFrame;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A scene's frame as a Kafka record. Key is the scene id, the timestamp is the producer's clock.
 *
 * <p>A record that no topic may hold would stop the job at this frame again and again: objects are left out, from the
 * last on, until the record is small enough, and the message says how many. Counts {@code scene_frames_total},
 * {@code scene_objects_left_out_total} and {@code scene_latency_seconds}, from the frame's time to here.
 */
public final class SceneSchema extends RecordSchema<io.landmarkstream.scene.SceneFrame> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final SceneMessages messages;
    private final int maxBytes;
    private transient Counter frames;
    private transient Counter leftOut;
    private transient Histogram latencyMs;

    /** @param maxBytes largest payload */
    public SceneSchema(String topic, Format format, SceneMessages messages, int maxBytes) {
        super(format);
        this.topic = topic;
        this.messages = messages;
        this.maxBytes = maxBytes;
    }

    @Override
    void register(FlinkMetrics metrics) {
        frames = metrics.counter(JobMetric.SCENE_FRAMES);
        leftOut = metrics.counter(JobMetric.SCENE_OBJECTS_LEFT_OUT);
        latencyMs = metrics.summary(JobMetric.SCENE_LATENCY, FlinkMetrics.MILLISECONDS);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            io.landmarkstream.scene.SceneFrame frame, KafkaSinkContext context, Long timestamp) {
        SceneFrame message = messages.message(frame);
        byte[] payload = payload(message);
        while (payload.length > maxBytes && message.getObjectsCount() > 0) {
            message = message.toBuilder()
                    .removeObjects(message.getObjectsCount() - 1)
                    .setObjectsLeftOut(message.getObjectsLeftOut() + 1)
                    .build();
            payload = payload(message);
        }
        frames.inc();
        leftOut.inc(message.getObjectsLeftOut());
        long age = System.currentTimeMillis() - Math.floorDiv(frame.timeUs(), 1000);
        if (age >= 0 && frame.timeUs() > 0) {
            latencyMs.update(age);
        }
        return record(topic, frame.scene(), message, payload);
    }
}
