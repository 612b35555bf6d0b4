package io.landmarkstream.decode.video;

import io.landmarkstream.frame.CameraKey;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The video streams of a task whose decoders are open, and when each was used last. For one thread. */
public final class OpenStreams implements AutoCloseable {

    private static final class Entry {
        private final VideoStream stream;
        private long lastUse;
        private long timer;

        private Entry(VideoStream stream) {
            this.stream = stream;
        }
    }

    private final Map<CameraKey, Entry> entries = new HashMap<>();

    public int size() {
        return entries.size();
    }

    /** The camera's stream; {@code null} if it is not open. */
    public VideoStream get(CameraKey key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.stream;
    }

    public void add(CameraKey key, VideoStream stream) {
        entries.put(key, new Entry(stream));
    }

    public void used(CameraKey key, long now) {
        entries.get(key).lastUse = now;
    }

    /** When an open stream was used last. */
    public long lastUse(CameraKey key) {
        return entries.get(key).lastUse;
    }

    /** Notes the one timer that counts for an open stream; what earlier runs of the job left fires too. */
    public long timer(CameraKey key, long timer) {
        entries.get(key).timer = timer;
        return timer;
    }

    public boolean isTimerOf(CameraKey key, long timer) {
        return entries.get(key).timer == timer;
    }

    /** Frees the camera's decoder and returns its timer; empty if none is open. */
    public OptionalLong close(CameraKey key) {
        Entry entry = entries.remove(key);
        if (entry == null) {
            return OptionalLong.empty();
        }
        entry.stream.close();
        return OptionalLong.of(entry.timer);
    }

    @Override
    public void close() {
        entries.values().forEach(entry -> entry.stream.close());
        entries.clear();
    }
}
