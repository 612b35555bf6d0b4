package io.landmarkstream.decode.video;

import io.landmarkstream.frame.CameraKey;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The videos of a task whose decoders are open, and when each was used last. For one thread. */
final class OpenVideos implements AutoCloseable {

    private static final class Entry {
        private CameraVideo video;
        private long lastUse;
        private long timer;

        private Entry(CameraVideo video) {
            this.video = video;
        }
    }

    private final Map<CameraKey, Entry> entries = new HashMap<>();

    public int size() {
        return entries.size();
    }

    /** The camera's video; {@code null} if it is not open. */
    public CameraVideo get(CameraKey key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.video;
    }

    public void add(CameraKey key, CameraVideo video) {
        entries.put(key, new Entry(video));
    }

    /** Puts another video in the place of an open one, which is closed; use and timer stay. */
    public void replace(CameraKey key, CameraVideo video) {
        Entry entry = entries.get(key);
        entry.video.close();
        entry.video = video;
    }

    public void used(CameraKey key, long now) {
        entries.get(key).lastUse = now;
    }

    /** When an open video was used last. */
    public long lastUse(CameraKey key) {
        return entries.get(key).lastUse;
    }

    /** Notes the one timer that counts for an open video; what earlier runs of the job left fires too. */
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
        entry.video.close();
        return OptionalLong.of(entry.timer);
    }

    @Override
    public void close() {
        entries.values().forEach(entry -> entry.video.close());
        entries.clear();
    }
}
