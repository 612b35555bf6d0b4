package io.landmarkstream.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.viewer.wire.SceneShot;
import io.landmarkstream.viewer.wire.Shot;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Shows cameras with what was found in them as a web page. It knows nothing but the topics: frames and landmarks are
 * read as any consumer would read them and brought together by camera, stream and sequence.
 */
public final class Viewer implements AutoCloseable {

    /** Frames and results that wait for each other, at most; less on a small heap. */
    private static final long MAX_WAITING_BYTES = 256L << 20;

    private final ViewerSettings settings;
    private final Interest interest = new Interest();
    private final CameraBoard board = new CameraBoard();
    private final LatestShots shots = new LatestShots();
    /** Records before it are the past, which is read once. */
    private final long startedMs = System.currentTimeMillis();

    private final History history = new History(startedMs);
    private final EventBoard told = new EventBoard();
    private final FrameMatcher matcher =
            new FrameMatcher(Math.min(MAX_WAITING_BYTES, Runtime.getRuntime().maxMemory() / 8));
    /** Used by the thread that reads frames alone. */
    private final VideoStills stills = new VideoStills();

    private final LongAdder unreadable = new LongAdder();
    private final TopicTail outcomes;
    private final TopicTail frames;
    private final TopicTail scenes;
    private final TopicTail events;
    private final Past past;
    private final ViewerServer server;

    /**
     * Starts to read and to serve.
     *
     * @throws IOException if the port is taken or the address is not this machine's
     */
    public static Viewer start(ViewerSettings settings) throws IOException {
        return new Viewer(settings);
    }

    private Viewer(ViewerSettings settings) throws IOException {
        this.settings = settings;
        ViewerSettings.Kafka kafka = settings.kafka();
        outcomes = new TopicTail(
                "viewer-outcomes",
                kafka.properties(),
                List.of(kafka.landmarksTopic(), kafka.rejectsTopic()),
                TopicTail.Lag.LEFT_OUT,
                () -> true,
                () -> {},
                this::outcome);
        frames = new TopicTail(
                "viewer-frames",
                kafka.properties(),
                List.of(kafka.framesTopic()),
                TopicTail.Lag.LEFT_OUT,
                () -> interest.inAny(System.nanoTime()),
                this::forgetPictures,
                this::frame);
        scenes = new TopicTail(
                        "viewer-scenes",
                        kafka.properties(),
                        List.of(kafka.scenesTopic()),
                        TopicTail.Lag.LEFT_OUT,
                        () -> true,
                        () -> {},
                        this::scene)
                .optional();
        events = new TopicTail(
                        "viewer-events",
                        kafka.properties(),
                        List.of(kafka.eventsTopic()),
                        TopicTail.Lag.LEFT_OUT,
                        () -> true,
                        () -> {},
                        this::event)
                .optional();
        past = new Past(
                kafka.properties(),
                List.of(kafka.rejectsTopic(), kafka.eventsTopic()),
                startedMs - History.STEPS * History.STEP_MS,
                startedMs,
                this::past);
        Stills frozen = settings.pictures() ? new Stills(kafka.properties(), kafka.framesTopic()) : null;
        server = new ViewerServer(
                settings, shots, told, new Memory(history, told, frozen), interest, this::status, this::fault);
        outcomes.start();
        scenes.start();
        events.start();
        past.start();
        if (settings.pictures()) {
            frames.start();
        }
    }

    /** Where the page is, for example {@code http://127.0.0.1:8090/}. */
    public URI address() {
        return server.address();
    }

    private void outcome(ConsumerRecord<byte[], byte[]> record) {
        long now = System.nanoTime();
        try {
            if (record.topic().equals(settings.kafka().rejectsTopic())) {
                Reject reject =
                        OutcomeRecords.parse(record, Reject.newBuilder()).build();
                if (reject.getReason() == Reason.REASON_CONTROL) {
                    server.refused(reject.getOffset(), reject.getDetail());
                } else {
                    board.reject(reject, now);
                }
                if (record.timestamp() >= startedMs) {
                    history.reject(reject, record.timestamp());
                }
                return;
            }
            FrameLandmarks landmarks =
                    OutcomeRecords.parse(record, FrameLandmarks.newBuilder()).build();
            long latencyMs = record.timestamp() - TimeUnit.MICROSECONDS.toMillis(landmarks.getCaptureTimeUs());
            server.result(landmarks);
            if (board.result(landmarks.getCamera(), latencyMs, now)) {
                history.result(landmarks, record.timestamp(), latencyMs);
                result(new Result(landmarks, record.timestamp()), now);
            }
        } catch (InvalidProtocolBufferException e) {
            unreadable.increment();
        }
    }

    /** A reject or an event of the hour before the viewer began. */
    private void past(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(settings.kafka().eventsTopic())) {
            event(record);
            return;
        }
        try {
            Reject reject = OutcomeRecords.parse(record, Reject.newBuilder()).build();
            if (reject.getReason() == Reason.REASON_CONTROL) {
                server.refused(reject.getOffset(), reject.getDetail());
            }
            history.reject(reject, record.timestamp());
        } catch (InvalidProtocolBufferException e) {
            unreadable.increment();
        }
    }

    private void result(Result result, long now) {
        if (!settings.pictures()) {
            shots.publish(Shot.newBuilder()
                    .setLandmarks(result.landmarks())
                    .setProducedMs(result.producedMs())
                    .build());
        } else if (interest.in(result.landmarks().getCamera(), now)) {
            matcher.result(result).ifPresent(shots::publish);
        }
    }

    private void frame(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        long now = System.nanoTime();
        String camera = new String(record.key(), StandardCharsets.UTF_8);
        board.frame(camera, now);
        // Anybody may write frames under any name; only cameras that the job answers are held in memory.
        if (!interest.in(camera, now) || !board.answers(camera)) {
            return;
        }
        try {
            Frame frame = Frame.parseFrom(record.value());
            if (!frame.getCamera().equals(camera)) {
                return; // the job rejects it
            }
            List<Frame> shown = stills.isVideo(frame) ? stills.of(frame, record.value(), now) : List.of(frame);
            shown.forEach(still -> matcher.frame(still).ifPresent(shots::publish));
        } catch (InvalidProtocolBufferException e) {
            // The job answers it with a reject.
        }
    }

    private void scene(ConsumerRecord<byte[], byte[]> record) {
        try {
            shots.publish(SceneShot.newBuilder()
                    .setFrame(OutcomeRecords.parse(record, SceneFrame.newBuilder())
                            .build())
                    .setProducedMs(record.timestamp())
                    .build());
        } catch (InvalidProtocolBufferException e) {
            unreadable.increment();
        }
    }

    private void event(ConsumerRecord<byte[], byte[]> record) {
        try {
            Event event = OutcomeRecords.parse(record, Event.newBuilder()).build();
            told.add(
                    event,
                    (int) OutcomeRecords.number(record, "frame-partition"),
                    OutcomeRecords.number(record, "frame-offset"));
        } catch (InvalidProtocolBufferException e) {
            unreadable.increment();
        }
    }

    private void forgetPictures() {
        board.unwatched();
        matcher.clear();
        shots.retain(camera -> false);
        stills.clear();
    }

    private String fault() {
        return outcomes.fault().isEmpty() ? frames.fault() : outcomes.fault();
    }

    private Status status(Access.Permission permission) {
        long now = System.nanoTime();
        board.forget(now);
        if (settings.pictures() && interest.inAny(now) && frames.fault().isEmpty()) {
            board.watched(now);
        } else {
            board.unwatched();
        }
        shots.retain(board::answers);
        matcher.retain(board::answers);
        return new Status(
                permission.name(),
                settings.pictures(),
                fault(),
                board.figures(permission::sees, now),
                shots.scenes(permission::sees, now),
                matcher.unmatched(),
                unreadable.sum());
    }

    @Override
    public void close() {
        shots.close();
        server.close();
        outcomes.close();
        scenes.close();
        events.close();
        past.close();
        frames.close();
    }
}
