package io.landmarkstream.publish;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What became of one camera's pictures. Counted by its own thread and Kafka's, read by any. */
public final class PublishTally {

    /**
     * The figures at one moment.
     *
     * @param camera id
     * @param state what it is doing
     * @param sent frames that Kafka has taken
     * @param bytes of their pictures
     * @param dropped frames that were not published, by reason
     * @param connects how often the source was connected to; the first time counts
     * @param codec how the pictures are compressed; {@code null} before the first connection
     * @param times what capture times follow; {@code null} before the first picture, and for files
     * @param lastError the last failure since the source was last connected to, or that nothing comes from it;
     *     {@code null} if there was none
     */
    public record PublishStats(
            String camera,
            State state,
            long sent,
            long bytes,
            Map<String, Long> dropped,
            long connects,
            String codec,
            String times,
            String lastError) {

        /** All frames that were not published. */
        public long droppedInAll() {
            return dropped.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Connections after the first. */
        public long reconnects() {
            return Math.max(0, connects - 1);
        }
    }

    /** What a camera is doing. */
    public enum State {
        CONNECTING,
        PUBLISHING,
        WAITING,
        ENDED,
        FAILED
    }

    /** After this time without anything from a source the figures say so. */
    static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

    private final String camera;
    private final LongSupplier nanos;
    private final LongAdder sent = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder connects = new LongAdder();
    private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);
    private volatile State state = State.CONNECTING;
    private volatile String codec;
    private volatile String times;
    private volatile String lastError;
    private volatile boolean live;
    private volatile long arrivedNanos;

    PublishTally(String camera) {
        this(camera, System::nanoTime);
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    PublishTally(String camera, LongSupplier nanos) {
        this.camera = camera;
        this.nanos = nanos;
        for (Drop drop : Drop.values()) {
            drops.put(drop, new LongAdder());
        }
    }

    void sent(int size) {
        sent.increment();
        bytes.add(size);
    }

    void dropped(Drop drop) {
        drops.get(drop).increment();
    }

    void connected(String codec) {
        connects.increment();
        this.codec = codec;
        lastError = null;
        state = State.PUBLISHING;
    }

    /** The source's pictures are compressed in another way from now on. */
    void codec(String now) {
        codec = now;
    }

    /** Something came from a live source. */
    void arrived() {
        arrivedNanos = nanos.getAsLong();
        live = true;
    }

    void times(String times) {
        this.times = times;
    }

    void failed(String error) {
        lastError = error;
    }

    void state(State now) {
        state = now;
    }

    /** The last failure, and while there is none that nothing comes. */
    private String error() {
        long silent = nanos.getAsLong() - arrivedNanos;
        if (lastError != null || !live || state != State.PUBLISHING || silent <= SILENT_NANOS) {
            return lastError;
        }
        return ("Connected, but nothing has come for %d s: look whether the camera sends pictures, and whether another "
                        + "program has it open. After a while it is connected to again.")
                .formatted(Duration.ofNanos(silent).toSeconds());
    }

    /** The figures now. */
    public PublishStats figures() {
        Map<String, Long> dropped = new TreeMap<>();
        drops.forEach((drop, count) -> {
            if (count.sum() > 0) {
                dropped.put(drop.shown(), count.sum());
            }
        });
        return new PublishStats(camera, state, sent.sum(), bytes.sum(), dropped, connects.sum(), codec, times, error());
    }
}
