package io.landmarkstream.publish;

import com.google.protobuf.UnsafeByteOperations;
import io.landmarkstream.frame.CameraId;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends JPEG frames to the frames topic as {@code frame.proto} says: key = camera id, one {@code Frame} message a record.
 * One thread publishes; {@link #stop} may come from any.
 */
public final class FramePublisher implements AutoCloseable {

    /** Room in a record for the message's other fields, key, headers and Kafka's framing. */
    private static final int OVERHEAD_BYTES = 4096;

    private static final byte[] CONTENT_TYPE = "application/x-protobuf".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_TYPE = "landmarkstream.v1.Frame".getBytes(StandardCharsets.US_ASCII);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int maxFrameBytes;
    private final InstantSource clock;
    private final Pacer pacer;
    private final AtomicReference<PublishException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** Told of every frame that the broker has taken; on the Kafka client's thread, so it must return soon. */
    @FunctionalInterface
    public interface Listener {
        void sent(String camera, long sequence, int bytes);
    }

    /**
     * @param kafka properties of the producer, {@code bootstrap.servers} at least; acks, idempotence and compression are set
     *     here
     * @param maxFrameBytes largest JPEG that is sent; the topic's {@code max.message.bytes} must allow for it
     * @throws PublishException if the broker does not answer, or does not have the topic
     */
    public FramePublisher(Map<String, Object> kafka, String topic, int maxFrameBytes) throws PublishException {
        this(new KafkaProducer<>(config(kafka, maxFrameBytes), new ByteArraySerializer(), new ByteArraySerializer()),
                topic, maxFrameBytes, InstantSource.system(), new Pacer());
        try {
            producer.partitionsFor(topic);
        } catch (TimeoutException e) {
            close(Duration.ZERO);
            throw new PublishException(
                    ("No word about topic %s from Kafka at %s: check that the broker runs there, and that the topic exists "
                                    + "(bin/landmarks topics create).")
                            .formatted(topic, kafka.get("bootstrap.servers")),
                    e);
        } catch (KafkaException e) {
            close(Duration.ZERO);
            throw explained(e, topic, maxFrameBytes);
        }
    }

    FramePublisher(
            Producer<byte[], byte[]> producer, String topic, int maxFrameBytes, InstantSource clock, Pacer pacer) {
        this.producer = producer;
        this.topic = topic;
        this.maxFrameBytes = maxFrameBytes;
        this.clock = clock;
        this.pacer = pacer;
    }

    private static Map<String, Object> config(Map<String, Object> kafka, int maxFrameBytes) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "linger.ms", 0,
                "batch.size", 256 * 1024,
                "buffer.memory", Math.max(64L << 20, 4L * maxFrameBytes),
                "max.block.ms", 15_000));
        config.putAll(kafka);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("compression.type", "none");
        config.put("max.request.size", maxFrameBytes + OVERHEAD_BYTES);
        return config;
    }

    /**
     * Publishes until the source ends, {@code maxFrames} is reached or {@link #stop} is called; returns when the broker has
     * everything that was sent. Several cameras show the same frames; in real time they take turns within the frame
     * interval, as cameras that know nothing of each other would.
     *
     * @return frames sent, all cameras together
     * @throws PublishException if a frame is too large, or Kafka refuses one
     * @throws IOException if the source fails
     */
    public long publish(FrameSource source, List<String> cameras, PublishOptions options, Listener listener)
            throws IOException {
        for (String camera : cameras) {
            String fault = CameraId.fault(camera);
            if (fault != null) {
                throw new IllegalArgumentException("A camera cannot have this name: " + fault + ".");
            }
        }
        Instant begin = clock.instant();
        long sequence = 0;
        long sent = 0;
        while (!stopped && (options.maxFrames() == 0 || sequence < options.maxFrames())) {
            CompressedFrame frame = source.next();
            if (frame == null) {
                break;
            }
            checkSize(frame);
            long stepUs = Math.round(1e6 / source.fps() / cameras.size());
            for (int i = 0; i < cameras.size(); i++) {
                if (options.realtime()) {
                    pacer.await(frame.timeUs() + i * stepUs, () -> stopped);
                }
                if (stopped && i == 0) {
                    break;
                }
                send(cameras.get(i), sequence, frame, captureTimeUs(options, begin, frame), options.stream(), listener);
                sent++;
            }
            sequence++;
        }
        producer.flush();
        throwFailure();
        return sent;
    }

    private long captureTimeUs(PublishOptions options, Instant begin, CompressedFrame frame) {
        if (options.startTime() != null) {
            return micros(options.startTime()) + frame.timeUs();
        }
        return options.realtime() ? micros(clock.instant()) : micros(begin) + frame.timeUs();
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private void send(
            String camera, long sequence, CompressedFrame frame, long captureTimeUs, String stream, Listener listener)
            throws PublishException {
        throwFailure();
        Frame message = Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setSequence(sequence)
                .setStream(stream)
                .setCaptureTimeUs(captureTimeUs)
                .setCodec(Codec.CODEC_JPEG)
                .setData(UnsafeByteOperations.unsafeWrap(frame.jpeg()))
                .build();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, camera.getBytes(StandardCharsets.UTF_8), message.toByteArray());
        record.headers().add("content-type", CONTENT_TYPE).add("messageType", MESSAGE_TYPE);
        try {
            producer.send(record, (metadata, e) -> {
                if (e == null) {
                    listener.sent(camera, sequence, frame.jpeg().length);
                } else {
                    failure.compareAndSet(null, explained(e, topic, frame.jpeg().length));
                }
            });
        } catch (InterruptException e) {
            stopped = true;
        } catch (KafkaException e) {
            throw explained(e, topic, frame.jpeg().length);
        }
    }

    private void checkSize(CompressedFrame frame) throws PublishException {
        if (frame.jpeg().length > maxFrameBytes) {
            throw new PublishException(
                    ("A frame of %s has %d bytes, more than landmarks.limits.frame-bytes = %d. Publish with a lower --quality, or "
                                    + "raise that option here and in the job, max.message.bytes of topic %s and, where it "
                                    + "has none of its own, message.max.bytes of the broker.")
                            .formatted(frame.name(), frame.jpeg().length, maxFrameBytes, topic));
        }
    }

    private void throwFailure() throws PublishException {
        PublishException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private static PublishException explained(Exception e, String topic, int bytes) {
        String what = "Kafka did not take a frame of " + bytes + " bytes for topic " + topic + ": ";
        if (e instanceof RecordTooLargeException) {
            return new PublishException(
                    what + "it is too large. Publish with a lower --quality, or raise max.message.bytes of the topic (where it has "
                            + "none, message.max.bytes of the broker).",
                    e);
        }
        if (e instanceof TopicAuthorizationException) {
            return new PublishException(
                    "Writing to topic " + topic + " is not allowed: give the user the ACLs Write and Describe on it.", e);
        }
        if (e instanceof TimeoutException) {
            return new PublishException(what + "no answer in time. Check that the broker runs and is not overloaded.", e);
        }
        return new PublishException(what + e.getMessage(), e);
    }

    /** Ends {@link #publish} after the round of frames that it is at, so that all cameras have sent the same number. */
    public void stop() {
        stopped = true;
    }

    /** Waits a few seconds for what is under way. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    private void close(Duration wait) {
        producer.close(wait);
    }
}
