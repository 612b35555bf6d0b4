package io.landmarkstream.publish;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.Deadline;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.PacketSource;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one live source until it is stopped: connects, sends what comes, and connects again when the source ends,
 * fails, gives nothing for {@link LiveOptions#silence} or one and the same picture for as long. The sequence goes on
 * across reconnects. It never waits for Kafka: what Kafka does not take in time is dropped and counted. {@link #run} on
 * a thread of its own; {@link #stop} from any.
 */
final class LiveCamera implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveCamera.class);

    /** A connection that lasted this long counts as good. */
    private static final long GOOD_NANOS = Duration.ofSeconds(30).toNanos();

    /** Interval at which a repeated failure is logged. */
    private static final long LOG_NANOS = Duration.ofSeconds(10).toNanos();

    /** After this time a source of which no picture can be published is reported. */
    private static final long NOTHING_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int LONGEST_REPEAT_FACTOR = 30;

    private final CameraSource source;
    private final String id;
    private final FrameSender.Lane lane;
    private final LiveOptions options;
    private final PublishTally tally;
    private final InstantSource clock;
    private final GroupGate gate;
    private final RepeatWatch repeats;
    private final Backoff backoff = new Backoff(new Random());
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Deadline deadline = new Deadline();
    private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_NANOS);
    private volatile PublishException end;
    private long sequence;
    private long deliveredNanos;

    LiveCamera(
            CameraSource source, FrameSender.Lane lane, LiveOptions options, PublishTally tally, InstantSource clock) {
        this.source = source;
        this.id = source.label().id();
        this.lane = lane;
        this.options = options;
        this.tally = tally;
        this.clock = clock;
        gate = new GroupGate(options.inFlightBytes(), options.maxFrameBytes());
        long silence = options.silence().toNanos();
        repeats = new RepeatWatch(silence, LONGEST_REPEAT_FACTOR * silence);
    }

    @Override
    public void run() {
        while (!stopped()) {
            tally.state(PublishTally.State.CONNECTING);
            long begin = System.nanoTime();
            try {
                connection();
            } catch (PublishException e) {
                fail(e);
                return;
            } catch (IOException e) {
                if (!stopped()) {
                    tally.failed(e.getMessage());
                    LOG.warn("Camera {}: {}", id, e.getMessage());
                }
            } catch (RuntimeException e) {
                // A bug of ours: it must not stop the other cameras, and the next connection may not meet it.
                tally.failed(e.toString());
                LOG.error("Camera {} failed.", id, e);
            }
            if (System.nanoTime() - begin > GOOD_NANOS) {
                backoff.reset();
            }
            if (!stopped()) {
                tally.state(PublishTally.State.WAITING);
                pause(backoff.next());
            }
        }
        if (end == null) {
            tally.state(PublishTally.State.ENDED);
        } else {
            fail(end);
        }
    }

    private void fail(PublishException e) {
        end = e;
        tally.failed(e.getMessage());
        tally.state(PublishTally.State.FAILED);
        LOG.error("Camera {} is given up: {}", id, e.getMessage());
    }

    private void connection() throws IOException {
        PictureSize size = source.wishes().maxSize();
        MediaLimits limits = new MediaLimits(
                options.connect(),
                options.silence(),
                size.width(),
                size.height(),
                source.wishes().maxFps());
        try (PacketSource packets = PacketSource.open(source.address(), limits, deadline);
                FrameMaker maker = FrameMaker.of(packets, source.wishes())) {
            Codec codec = maker.codec();
            tally.connected(codec.name());
            tally.arrived();
            gate.reconnected();
            deliveredNanos = System.nanoTime();
            LOG.info("Camera {} is connected: {} as {}.", id, source.address(), maker.codec());
            CaptureClock times = new CaptureClock(clock, source.times());
            CaptureClock.Basis basis = null;
            while (!stopped()) {
                Packet packet = packets.next();
                tally.arrived();
                if (repeats.stuck(packet.data(), System.nanoTime())) {
                    throw new IOException(
                            "%s has sent one and the same picture for too long.".formatted(source.address()));
                }
                packet = times.arrived(packet);
                if (times.basis() != basis) {
                    basis = times.basis();
                    tally.times(basis.toString());
                    LOG.info("Camera {}: capture times follow {}.", id, basis);
                }
                take(packet, maker, times);
                if (maker.codec() != codec) {
                    codec = maker.codec();
                    tally.codec(codec.name());
                }
                if (System.nanoTime() - deliveredNanos > NOTHING_NANOS) {
                    nothingDelivered();
                }
            }
        }
    }

    /** Pictures come and none is published: logs why and what to do, at growing intervals. */
    private void nothingDelivered() {
        deliveredNanos = System.nanoTime();
        String why =
                switch (gate.reason()) {
                    case UNTIL_KEY ->
                        "none came with which decoding can begin. Set the camera to send a key frame (I-frame, IDR)"
                                + " every second or two, or publish it as JPEG (codec jpeg)";
                    case DAMAGED ->
                        "none is whole. Look at the camera's connection, or publish it as JPEG (codec jpeg)";
                    case TOO_LARGE ->
                        "all are too large. Publish with a lower quality or size, or raise"
                                + " landmarks.limits.frame-bytes";
                    case SLOW_KAFKA, REFUSED -> "Kafka takes none. Look at the broker";
                };
        tally.failed("Pictures come, but for %d s none could be published: %s."
                .formatted(Duration.ofNanos(NOTHING_NANOS).toSeconds(), why));
        LOG.warn("Camera {}: {}", id, tally.figures().lastError());
    }

    private void take(Packet packet, FrameMaker maker, CaptureClock times) throws PublishException {
        if (packet.damaged()) {
            lost(maker, "The source says that a picture is damaged.");
            return;
        }
        try {
            if (!maker.take(packet, frame -> offer(frame, times))) {
                sequence++;
                tally.dropped(gate.reason());
            }
        } catch (PublishException e) {
            throw e;
        } catch (IOException e) {
            lost(maker, e.getMessage());
        }
    }

    private void lost(FrameMaker maker, String why) {
        tally.dropped(Drop.DAMAGED);
        warn(why);
        sequence++;
        gate.damaged();
        maker.restart();
    }

    private void offer(CompressedFrame frame, CaptureClock times) {
        long number = sequence++;
        int bytes = frame.data().length;
        Drop drop = gate.check(frame.key(), bytes, lane.inFlight());
        if (drop != null) {
            tally.dropped(drop);
            if (drop == Drop.TOO_LARGE && bytes > options.maxFrameBytes()) {
                tooLarge(frame);
            }
            return;
        }
        deliveredNanos = System.nanoTime();
        lane.send(frame, number, times.at(frame.timeUs()), gate.afterGap(), refused -> {
            if (refused == null) {
                tally.sent(bytes);
            } else {
                refused(refused);
            }
        });
    }

    private void tooLarge(CompressedFrame frame) {
        try {
            lane.checkSize(frame);
        } catch (PublishException e) {
            warn(e.getMessage());
        }
    }

    private void warn(String message) {
        tally.failed(message);
        long last = loggedNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOG_NANOS && loggedNanos.compareAndSet(last, now)) {
            LOG.warn("Camera {}: {}", id, message);
        }
    }

    private void refused(PublishException refused) {
        tally.dropped(Drop.REFUSED);
        gate.refused();
        warn(refused.getMessage());
        if (FrameSender.isFinal(refused)) {
            end = refused;
            stop();
        }
    }

    /** Why it was given up; {@code null} if it was not. */
    PublishException end() {
        return end;
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void pause(long milliseconds) {
        try {
            stop.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop.countDown();
        }
    }

    void stop() {
        stop.countDown();
        deadline.interrupt();
    }
}
