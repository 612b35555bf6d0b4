package io.landmarkstream.desk;

import com.fasterxml.jackson.databind.JsonNode;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.event.Places;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.viewer.Desk;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A {@link Desk} that reads and writes the topic {@code control} of a Kafka cluster, as {@code docs/control.md} has it.
 * One request at a time waits for Kafka; {@link #result} and {@link #refused} never wait for one.
 */
public final class ControlDesk implements Desk {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Cameras that signs are recorded of at a time; the oldest recording is given up. */
    private static final int MOST_RECORDINGS = 16;

    private final Map<String, Object> properties;
    private final TopicPartition partition;
    private final ControlBook book;
    private final LearnedSigns configured;
    /** By camera; changed by requests alone, the oldest first. */
    private final Map<String, SignRecording> recordings = Collections.synchronizedMap(new LinkedHashMap<>());

    private final Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers;
    private Consumer<byte[], byte[]> consumer;
    private KafkaProducer<byte[], byte[]> producer;

    /**
     * @param topic {@code null}: nothing can be changed
     * @param cameras those that may be set
     * @param listed zones and lines of the list of cameras, by camera; {@code null}: there is no list here
     * @param configured learned signs that the job is started with, as far as they are known here
     */
    public ControlDesk(
            Map<String, String> kafka,
            String topic,
            Cameras cameras,
            Map<String, Places> listed,
            LearnedSigns configured) {
        this(
                kafka,
                topic,
                cameras,
                listed,
                configured,
                own -> new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    ControlDesk(
            Map<String, String> kafka,
            String topic,
            Cameras cameras,
            Map<String, Places> listed,
            LearnedSigns configured,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
        this.configured = configured;
        this.properties = new HashMap<>(kafka);
        this.partition = topic == null ? null : new TopicPartition(topic, 0);
        this.book = new ControlBook(new ControlReader(cameras, List.of()), listed, System::currentTimeMillis);
    }

    @Override
    public boolean changes() {
        return partition != null;
    }

    @Override
    public synchronized Object camera(String camera, boolean mayChange) throws IOException {
        if (!changes()) {
            return book.camera(camera).closed();
        }
        read();
        ControlBook.CameraState state = book.camera(camera);
        return mayChange ? state : state.closed();
    }

    @Override
    public synchronized long changeCamera(String camera, JsonNode change) throws IOException {
        read();
        return write(book.changeOfCamera(camera, change));
    }

    @Override
    public synchronized Object models() throws IOException {
        read();
        return book.models();
    }

    @Override
    public synchronized long changeModels(JsonNode change) throws IOException {
        read();
        return write(book.changeOfModels(change));
    }

    /**
     * Learned signs.
     *
     * @param recording of the camera; {@code null}: there is none
     */
    private record SignsState(Map<String, ControlBook.SignState> signs, SignRecording.State recording) {}

    @Override
    public synchronized Object signs(String camera) throws IOException {
        read();
        SignRecording recording = recordings.get(camera);
        return new SignsState(book.signs(), recording == null ? null : recording.state(book.learned(configured)));
    }

    @Override
    public synchronized Object changeSigns(String camera, JsonNode change) throws IOException {
        read();
        SignRecording recording = recordings.get(camera);
        if (change.has("record")) {
            JsonNode wish = change.get("record");
            SignRecording begun = new SignRecording(
                    wish.path("name").asText(null),
                    wish.path("hand").asText(null),
                    wish.path("face").asBoolean());
            recordings.remove(camera);
            if (recordings.size() >= MOST_RECORDINGS) {
                recordings.remove(recordings.keySet().iterator().next());
            }
            recordings.put(camera, begun);
        } else if (change.has("remove")) {
            write(book.withoutSign(change.get("remove").asText(), change.get("replaces")));
        } else if (recording == null) {
            throw new IllegalArgumentException("Nothing is recorded here: name a sign first.");
        } else if (change.has("take")) {
            recording.take(change.get("take").asBoolean());
        } else if (change.has("delete")) {
            recording.delete(change.get("delete").asInt(-1));
        } else if (change.has("save")) {
            if (recording.isEmpty()) {
                throw new IllegalArgumentException("Show the sign first; five examples are good.");
            }
            write(book.changeOfSign(recording.learned(book.learned(configured)).named(recording.name())));
            recordings.remove(camera);
        } else if (change.has("cancel")) {
            recordings.remove(camera);
        } else {
            throw new IllegalArgumentException("Say record, take, delete, save, cancel or remove.");
        }
        return signs(camera);
    }

    @Override
    public void result(FrameLandmarks result) {
        SignRecording recording = recordings.get(result.getCamera());
        if (recording != null) {
            recording.add(result);
        }
    }

    @Override
    public void refused(long offset, String why) {
        book.refused(offset, why);
    }

    /** Writes a record without a time of its own: it takes effect 2 s after the broker took it. */
    private long write(ControlBook.Written record) throws IOException {
        try {
            if (producer == null) {
                Map<String, Object> own = new HashMap<>(properties);
                own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) PATIENCE.toMillis());
                producer = new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
            }
            return producer.send(new ProducerRecord<>(
                                    partition.topic(), partition.partition(), record.key(), record.value()))
                            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .offset()
                    + 1;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException("Kafka does not take the change: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void read() throws IOException {
        try {
            if (consumer == null) {
                Map<String, Object> own = new HashMap<>(properties);
                own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
                own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
                own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
                own.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
                own.remove(ConsumerConfig.GROUP_ID_CONFIG);
                consumer = consumers.apply(own);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
            }
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> book.take(raw(record)));
                if (System.nanoTime() > deadline) {
                    throw new IOException("The topic " + partition.topic() + " cannot be read in time.");
                }
            }
        } catch (KafkaException e) {
            close(); // begins anew with the next request
            throw new IOException("The topic " + partition.topic() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ControlRecord raw(ConsumerRecord<byte[], byte[]> record) {
        return new ControlRecord(record.key(), record.value(), record.offset(), record.timestamp());
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
            book.restart();
        }
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
