package io.landmarkstream.publish;

import com.google.protobuf.UnsafeByteOperations;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.tracing.PublishTraces;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends frames to the frames topic as {@code frame.proto} says: key = camera id, one {@code Frame} message a record. A
 * camera's partition is its number modulo the number of partitions at the start, so cameras with the numbers 0, 1, 2 …
 * are spread evenly, and one camera stays in one partition. For any number of threads, one for each camera.
 */
public final class FrameSender implements AutoCloseable {

    /** Room in a record for the message's other fields, key, headers and Kafka's framing. */
    private static final int OVERHEAD_BYTES = 4096;

    private static final byte[] CONTENT_TYPE = "application/x-protobuf".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_TYPE = "landmarkstream.v1.Frame".getBytes(StandardCharsets.US_ASCII);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int maxFrameBytes;
    private final int partitions;
    private final PublishTraces traces;

    /** Called on the Kafka client's thread with the outcome of a frame; it must return quickly. */
    interface Outcome {
        /** @param failure why Kafka did not take the frame; {@code null} if it did */
        void done(PublishException failure);
    }

    /**
     * Waits for a broker as long as none answers.
     *
     * @param kafka properties of the producer, {@code bootstrap.servers} at least; acks, idempotence and compression
     *     are set here
     * @param maxFrameBytes largest picture that is sent; the topic's {@code max.message.bytes} must allow for it
     * @param bufferBytes most bytes that may wait for the broker, all cameras together
     * @param traces {@code null}: none; they stay open
     * @throws PublishException if the broker refuses, or does not have the topic
     */
    public FrameSender(
            Map<String, Object> kafka, String topic, int maxFrameBytes, long bufferBytes, PublishTraces traces)
            throws PublishException {
        this.topic = topic;
        this.traces = traces;
        this.maxFrameBytes = maxFrameBytes;
        BrokerWait.await(kafka, topic);
        producer = new KafkaProducer<>(
                config(kafka, maxFrameBytes, bufferBytes), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            partitions = producer.partitionsFor(topic).size();
        } catch (TimeoutException e) {
            close(Duration.ZERO);
            throw new PublishException(
                    ("No word about topic %s from Kafka at %s: check that the topic exists (bin/landmarks topics "
                                    + "create).")
                            .formatted(topic, kafka.get("bootstrap.servers")),
                    e);
        } catch (KafkaException e) {
            close(Duration.ZERO);
            throw explained(e, maxFrameBytes);
        }
    }

    FrameSender(
            Producer<byte[], byte[]> producer, String topic, int partitions, int maxFrameBytes, PublishTraces traces) {
        this.producer = producer;
        this.traces = traces;
        this.topic = topic;
        this.partitions = partitions;
        this.maxFrameBytes = maxFrameBytes;
    }

    private static Map<String, Object> config(Map<String, Object> kafka, int maxFrameBytes, long bufferBytes) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "linger.ms",
                0,
                "batch.size",
                256 * 1024,
                "buffer.memory",
                Math.max(64L << 20, Math.max(bufferBytes, 4L * maxFrameBytes)),
                "max.block.ms",
                15_000));
        config.putAll(kafka);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("compression.type", "none");
        config.put("max.request.size", maxFrameBytes + OVERHEAD_BYTES);
        return config;
    }

    /** A camera's way to the topic. */
    Lane lane(CameraLabel camera, String stream) {
        return new Lane(camera, stream);
    }

    /** Returns when everything that was sent is acknowledged. */
    void flush() {
        producer.flush();
    }

    /** Waits a few seconds for what is under way. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    private void close(Duration wait) {
        producer.close(wait);
    }

    private PublishException explained(Exception e, int bytes) {
        String what = "Kafka did not take a frame of " + bytes + " bytes for topic " + topic + ": ";
        if (e instanceof RecordTooLargeException) {
            return new PublishException(
                    what
                            + "it is too large. Publish with a lower --quality or --size, or raise max.message.bytes "
                            + "of the topic (where it has none, message.max.bytes of the broker).",
                    e);
        }
        if (e instanceof TopicAuthorizationException) {
            return new PublishException(
                    "Writing to topic " + topic + " is not allowed: give the user the ACLs Write and Describe on it.",
                    e);
        }
        if (e instanceof TimeoutException) {
            return new PublishException(
                    what + "no answer in time. Check that the broker runs and is not overloaded.", e);
        }
        return new PublishException(what + e.getMessage(), e);
    }

    /** One camera's way to the topic. {@link #send} for one thread at a time. */
    final class Lane {

        private final CameraLabel camera;
        private final byte[] key;
        private final String stream;
        private final Integer partition;
        private final AtomicLong inFlight = new AtomicLong();

        private Lane(CameraLabel camera, String stream) {
            this.camera = camera;
            this.key = camera.id().getBytes(StandardCharsets.UTF_8);
            this.stream = stream;
            this.partition = partitions == 0 ? null : Integer.valueOf(Math.floorMod(camera.number(), partitions));
        }

        /** Bytes of pictures that are sent and not acknowledged. */
        long inFlight() {
            return inFlight.get();
        }

        /**
         * Refuses a picture that the topic or the job would refuse.
         *
         * @throws PublishException naming the settings to change
         */
        void checkSize(CompressedFrame frame) throws PublishException {
            if (frame.data().length > maxFrameBytes) {
                throw new PublishException(
                        ("A frame of %s has %d bytes, more than landmarks.limits.frame-bytes = %d. Publish with a "
                                        + "lower --quality or --size, or raise that option here and in the job, "
                                        + "max.message.bytes of topic %s and, where it has none of its own, "
                                        + "message.max.bytes of the broker.")
                                .formatted(frame.name(), frame.data().length, maxFrameBytes, topic));
            }
        }

        /** Sends a picture; blocks only while the client knows nothing of the topic or its whole buffer is taken. */
        void send(CompressedFrame frame, long sequence, long captureTimeUs, boolean afterGap, Outcome outcome) {
            int bytes = frame.data().length;
            Frame message = Frame.newBuilder()
                    .setVersion(1)
                    .setCamera(camera.id())
                    .setSequence(sequence)
                    .setStream(stream)
                    .setCaptureTimeUs(captureTimeUs)
                    .setCodec(wire(frame.codec()))
                    .setData(UnsafeByteOperations.unsafeWrap(frame.data()))
                    .setAfterGap(afterGap)
                    .setRotation((frame.rotation() + camera.rotation()) % 360)
                    .setMirrored(camera.mirrored())
                    .build();
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, message.toByteArray());
            record.headers().add("content-type", CONTENT_TYPE).add("messageType", MESSAGE_TYPE);
            PublishTraces.Sent sent =
                    traces == null ? null : traces.sending(topic, camera.id(), stream, sequence, bytes);
            if (sent != null) {
                record.headers().add(FrameSchema.TRACEPARENT, sent.traceparent().getBytes(StandardCharsets.US_ASCII));
            }
            inFlight.addAndGet(bytes);
            try {
                producer.send(record, (metadata, e) -> done(e, bytes, sent, outcome));
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
                done(e, bytes, sent, outcome);
            } catch (KafkaException e) {
                done(e, bytes, sent, outcome);
            }
        }

        private void done(Exception refused, int bytes, PublishTraces.Sent sent, Outcome outcome) {
            inFlight.addAndGet(-bytes);
            if (sent != null) {
                sent.done(refused);
            }
            outcome.done(refused == null ? null : explained(refused, bytes));
        }
    }

    /** Whether sending will fail until a setting is changed. */
    static boolean isFinal(PublishException failure) {
        Throwable cause = failure.getCause();
        return cause instanceof AuthorizationException
                || cause instanceof AuthenticationException
                || cause instanceof UnknownTopicOrPartitionException;
    }

    private static Codec wire(io.landmarkstream.frame.Codec codec) {
        return switch (codec) {
            case JPEG -> Codec.CODEC_JPEG;
            case H264 -> Codec.CODEC_H264;
            case H265 -> Codec.CODEC_H265;
        };
    }
}
