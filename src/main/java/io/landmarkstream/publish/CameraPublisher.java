package io.landmarkstream.publish;

import io.landmarkstream.tracing.PublishTraces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishes several cameras at once, each on a thread of its own, over one Kafka client for live ones and one for
 * files. Live ones go on until {@link #stop} and drop what Kafka does not take in time; files end, and wait for Kafka.
 */
public final class CameraPublisher implements AutoCloseable {

    private static final long JOIN_MS = 5_000;

    /** Of live sources; {@code null} where there are none. */
    private final FrameSender sender;

    /** Of files; {@code null} where there are none. */
    private final FrameSender fileSender;

    private final List<Feed> feeds = new ArrayList<>();

    /** One camera at work. */
    private record Feed(PublishTally tally, Thread thread, Runnable stop) {}

    /**
     * Connects to Kafka; {@link #start} begins.
     *
     * @param kafka properties of the producer, {@code bootstrap.servers} at least
     * @param live how live sources are published
     * @param files how files are published; the stream's name is that of {@code live}
     * @param loop whether files begin again at their end
     * @param traces {@code null}: none; they stay open
     * @throws PublishException if the broker refuses, or does not have the topic; it waits for one that is not there
     */
    public CameraPublisher(
            Map<String, Object> kafka,
            String topic,
            List<CameraSource> cameras,
            LiveOptions live,
            PublishOptions files,
            boolean loop,
            PublishTraces traces)
            throws PublishException {
        // Pictures left from a broker's outage are given up soon: old pictures of a live camera are of no use.
        Map<String, Object> client = new HashMap<>(Map.of("delivery.timeout.ms", 30_000, "request.timeout.ms", 15_000));
        client.putAll(kafka);
        // More than all cameras together may have in flight, so that no camera waits for another.
        long room = cameras.size() * (FramePublisher.IN_FLIGHT_BYTES + live.inFlightBytes() + live.maxFrameBytes());
        boolean anyLive =
                cameras.stream().anyMatch(camera -> camera.address().kind().live());
        boolean anyFile =
                cameras.stream().anyMatch(camera -> !camera.address().kind().live());
        sender = anyLive ? new FrameSender(client, topic, live.maxFrameBytes(), room, traces) : null;
        fileSender = anyFile
                ? new FrameSender(FramePublisher.patient(kafka), topic, live.maxFrameBytes(), room, traces)
                : null;
        for (CameraSource camera : cameras) {
            PublishTally tally = new PublishTally(camera.label().id());
            feeds.add(camera.address().kind().live() ? live(camera, tally, live) : file(camera, tally, files, loop));
        }
    }

    private Feed live(CameraSource camera, PublishTally tally, LiveOptions options) {
        FrameSender.Lane lane = sender.lane(camera.label(), options.stream());
        LiveCamera task = new LiveCamera(camera, lane, options, tally, InstantSource.system());
        return new Feed(tally, thread(camera, task), task::stop);
    }

    private Feed file(CameraSource camera, PublishTally tally, PublishOptions options, boolean loop) {
        FramePublisher publisher = new FramePublisher(fileSender);
        Runnable task = () -> {
            FrameSource.Opener opener =
                    () -> FrameSource.open(Path.of(camera.address().location()), camera.wishes());
            try (FrameSource source = new Playlist(List.of(opener), loop)) {
                tally.connected(null);
                publisher.publishAs(
                        source, List.of(camera.label()), options, (id, sequence, bytes) -> tally.sent(bytes));
                tally.state(PublishTally.State.ENDED);
            } catch (IOException | RuntimeException e) {
                tally.failed(e.getMessage());
                tally.state(PublishTally.State.FAILED);
            }
        };
        return new Feed(tally, thread(camera, task), publisher::stop);
    }

    private static Thread thread(CameraSource camera, Runnable task) {
        return new Thread(task, "camera-" + camera.label().id());
    }

    /** Begins to publish. */
    public void start() {
        feeds.forEach(feed -> feed.thread().start());
    }

    /** Waits until all cameras have ended, at most so long; whether they have. */
    public boolean await(long milliseconds) throws InterruptedException {
        long deadline = System.nanoTime() + milliseconds * 1_000_000;
        for (Feed feed : feeds) {
            feed.thread().join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        return feeds.stream().noneMatch(feed -> feed.thread().isAlive());
    }

    /** Ends all cameras, and waits some seconds for them and for what is under way to Kafka. */
    public void stop() {
        feeds.forEach(feed -> feed.stop().run());
        try {
            await(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each camera's figures, in the order in which they were given. */
    public List<PublishTally.PublishStats> figures() {
        return feeds.stream().map(feed -> feed.tally().figures()).toList();
    }

    /** Stops if need be, and waits a few seconds for what is under way. */
    @Override
    public void close() {
        stop();
        if (sender != null) {
            sender.close();
        }
        if (fileSender != null) {
            fileSender.close();
        }
    }
}
