package io.landmarkstream.publish;

import io.landmarkstream.tracing.PublishTraces;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what has an end: clips and pictures. Waits for Kafka where that is slower. One thread publishes;
 * {@link #stop} may come from any.
 */
public final class FramePublisher implements AutoCloseable {

    /** What a camera may have under way; a file waits when it is reached. */
    static final long IN_FLIGHT_BYTES = 16L << 20;

    /** All cameras of one publisher together; less than its client's buffer, which would not wait. */
    private static final long ALL_BYTES = 48L << 20;

    private static final String AWAY =
            "Kafka has taken nothing for 10 s; publishing waits, and goes on once it answers again.";
    private static final long WAIT_MS = 2;
    private static final long SAY_NANOS = 10_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(FramePublisher.class);

    private final FrameSender sender;
    private final boolean own;
    private final InstantSource clock;
    private final Pacer pacer;
    private final AtomicReference<PublishException> failure = new AtomicReference<>();
    private volatile boolean stopped;
    /** When Kafka last took a picture, or nothing waited for it. */
    private volatile long takenNanos = System.nanoTime();

    private boolean said;

    /** Told of every frame that the broker has taken; on the Kafka client's thread, so it must return soon. */
    @FunctionalInterface
    public interface Listener {
        void sent(String camera, long sequence, int bytes);
    }

    /**
     * A publisher with a Kafka client of its own.
     *
     * @param kafka properties of the producer, {@code bootstrap.servers} at least; acks, idempotence and compression
     *     are set here
     * @param maxFrameBytes largest picture that is sent; the topic's {@code max.message.bytes} must allow for it
     * @param traces {@code null}: none; they stay open
     * @throws PublishException if the broker refuses, or does not have the topic; it waits for one that is not there
     */
    public FramePublisher(Map<String, Object> kafka, String topic, int maxFrameBytes, PublishTraces traces)
            throws PublishException {
        this(
                new FrameSender(patient(kafka), topic, maxFrameBytes, 0, traces),
                true,
                InstantSource.system(),
                new Pacer());
    }

    /** The client's properties for what waits for a broker that went away, however long; those given count. */
    static Map<String, Object> patient(Map<String, Object> kafka) {
        Map<String, Object> client = new HashMap<>(Map.of("delivery.timeout.ms", Integer.MAX_VALUE));
        client.putAll(kafka);
        return client;
    }

    /** A publisher by a sender that others use too, and that stays open. */
    FramePublisher(FrameSender sender) {
        this(sender, false, InstantSource.system(), new Pacer());
    }

    FramePublisher(FrameSender sender, boolean own, InstantSource clock, Pacer pacer) {
        this.sender = sender;
        this.own = own;
        this.clock = clock;
        this.pacer = pacer;
    }

    /** As the other one, for upright cameras without a slot of their own. */
    public long publish(FrameSource source, List<String> cameras, PublishOptions options, Listener listener)
            throws IOException {
        return publishAs(source, cameras.stream().map(CameraLabel::of).toList(), options, listener);
    }

    /**
     * Publishes until the source ends, {@code maxFrames} is reached or {@link #stop} is called; returns when the broker
     * has everything that was sent. Several cameras show the same frames; in real time they take turns within the frame
     * interval, as cameras that know nothing of each other would.
     *
     * @return frames sent, all cameras together
     * @throws PublishException if a frame is too large, or Kafka refuses one
     * @throws IOException if the source fails
     */
    public long publishAs(FrameSource source, List<CameraLabel> cameras, PublishOptions options, Listener listener)
            throws IOException {
        List<FrameSender.Lane> lanes = cameras.stream()
                .map(camera -> sender.lane(camera, options.stream()))
                .toList();
        failure.set(null);
        takenNanos = System.nanoTime();
        Instant begin = clock.instant();
        long sequence = 0;
        long sent = 0;
        while (!stopped && (options.maxFrames() == 0 || sequence < options.maxFrames())) {
            CompressedFrame frame = source.next();
            if (frame == null) {
                break;
            }
            lanes.get(0).checkSize(frame);
            long stepUs = Math.round(1e6 / source.fps() / lanes.size());
            for (int i = 0; i < lanes.size(); i++) {
                long lateNanos = 0;
                if (options.realtime()) {
                    lateNanos = pacer.await(frame.dueUs() + i * stepUs, () -> stopped);
                }
                if (stopped && i == 0) {
                    break;
                }
                awaitRoom(lanes.get(i), Math.min(IN_FLIGHT_BYTES, ALL_BYTES / lanes.size()));
                send(
                        lanes.get(i),
                        cameras.get(i).id(),
                        sequence,
                        frame,
                        captureTimeUs(options, begin, frame, lateNanos),
                        listener);
                sent++;
            }
            sequence++;
        }
        for (FrameSender.Lane lane : lanes) {
            awaitRoom(lane, 0);
        }
        sender.flush();
        throwFailure();
        return sent;
    }

    /** @param lateNanos how long ago the frame was due in real time; it was captured then */
    private long captureTimeUs(PublishOptions options, Instant begin, CompressedFrame frame, long lateNanos) {
        if (options.startTime() != null) {
            return micros(options.startTime()) + frame.timeUs();
        }
        // Pictures are sent in order of decoding; each is captured when it is shown.
        return options.realtime()
                ? micros(clock.instant()) - lateNanos / 1000 + frame.timeUs() - frame.dueUs()
                : micros(begin) + frame.timeUs();
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** Waits until no more than so many bytes are under way; says so where Kafka takes nothing. */
    private void awaitRoom(FrameSender.Lane lane, long most) throws PublishException {
        try {
            lookAtKafka(lane);
            while (lane.inFlight() > most && !stopped) {
                throwFailure();
                lookAtKafka(lane);
                Thread.sleep(WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    private void lookAtKafka(FrameSender.Lane lane) {
        long now = System.nanoTime();
        if (lane.inFlight() == 0) {
            takenNanos = now;
        }
        boolean away = now - takenNanos > SAY_NANOS;
        if (away && !said) {
            LOG.warn(AWAY);
        } else if (said && !away) {
            LOG.info("Kafka takes pictures again.");
        }
        said = away;
    }

    private void send(
            FrameSender.Lane lane,
            String camera,
            long sequence,
            CompressedFrame frame,
            long captureTimeUs,
            Listener listener)
            throws PublishException {
        AtomicBoolean calling = new AtomicBoolean();
        AtomicBoolean again = new AtomicBoolean();
        FrameSender.Outcome outcome = refused -> {
            if (refused == null) {
                takenNanos = System.nanoTime();
                listener.sent(camera, sequence, frame.data().length);
            } else if (calling.get() && refused.getCause() instanceof TimeoutException) {
                again.set(true);
            } else if (refused.getCause() instanceof InterruptException) {
                stopped = true;
            } else {
                failure.compareAndSet(null, refused);
            }
        };
        do {
            throwFailure();
            again.set(false);
            // A client that forgot its brokers, because none was there for a while, refuses before it takes anything.
            calling.set(true);
            lane.send(frame, sequence, captureTimeUs, false, outcome);
            calling.set(false);
            if (again.get() && !said) {
                LOG.warn(AWAY);
                said = true;
            }
        } while (again.get() && !stopped);
    }

    private void throwFailure() throws PublishException {
        PublishException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    /** Ends {@link #publish} after the round of frames that it is at, so that all cameras have sent the same number. */
    public void stop() {
        stopped = true;
    }

    /** Waits a few seconds for what is under way. */
    @Override
    public void close() {
        if (own) {
            sender.close();
        }
    }
}
