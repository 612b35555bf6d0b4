package io.landmarkstream.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.records.TopicConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads the landmarks, rejects and, where there is one, scenes topics as any consumer would, with the generated
 * protobuf and the Kafka client alone, and counts what it reads. Runs in a thread of its own until it is closed.
 */
public final class OutcomeReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String landmarksTopic;
    private final Map<String, CameraTally> tallies;
    private final String scenesTopic;
    private final SceneTally scene;
    private final Thread thread;

    private OutcomeReader(
            String bootstrapServers,
            String landmarksTopic,
            String rejectsTopic,
            Map<String, CameraTally> tallies,
            String scenesTopic,
            SceneTally scene,
            boolean fromEnd) {
        this.landmarksTopic = landmarksTopic;
        this.scenesTopic = scenesTopic;
        this.scene = scene;
        this.tallies = tallies;
        consumer = TopicConsumer.open(Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "fetch.max.wait.ms", "20"));
        List<TopicPartition> partitions = Stream.of(landmarksTopic, rejectsTopic, scene == null ? null : scenesTopic)
                .filter(Objects::nonNull)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromEnd) {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        } else {
            consumer.seekToBeginning(partitions);
        }
        thread = new Thread(this::read, "outcome-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Reads all outcomes.
     *
     * @param tallies by camera; outcomes of other cameras are ignored
     * @param scene is given results and the frames of the scenes topic; {@code null}: there are no scenes
     */
    public static OutcomeReader fromStart(JobSettings.Kafka kafka, Map<String, CameraTally> tallies, SceneTally scene) {
        return new OutcomeReader(
                kafka.bootstrapServers(),
                kafka.landmarksTopic(),
                kafka.rejectsTopic(),
                tallies,
                kafka.scenesTopic(),
                scene,
                false);
    }

    /** Reads outcomes written after this call. */
    public static OutcomeReader fromEnd(
            String bootstrapServers, String landmarksTopic, String rejectsTopic, Map<String, CameraTally> tallies) {
        return new OutcomeReader(bootstrapServers, landmarksTopic, rejectsTopic, tallies, null, null, true);
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    count(record);
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(scenesTopic)) {
                scene.frame(SceneFrame.parseFrom(record.value()));
                return;
            }
            CameraTally tally = tallies.get(new String(record.key(), StandardCharsets.UTF_8));
            if (tally == null) {
                return;
            }
            if (record.topic().equals(landmarksTopic)) {
                FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
                tally.result(result, record.timestamp());
                if (scene != null) {
                    scene.result(result);
                }
            } else {
                Reason reason = Reject.parseFrom(record.value()).getReason();
                if (isShed(reason)) {
                    tally.shed();
                } else if (reason != Reason.REASON_CONTROL) {
                    tally.reject();
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "The topic " + record.topic() + " holds a record that is not what the job writes there.", e);
        }
    }

    /** Whether a frame with this reason was sound and left out on purpose. */
    public static boolean isShed(Reason reason) {
        return switch (reason) {
            case REASON_SHED_STALE, REASON_SHED_SHARE, REASON_SHED_GROUP, REASON_SHED_PAUSED -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
