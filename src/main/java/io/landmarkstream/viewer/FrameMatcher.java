package io.landmarkstream.viewer;

import io.landmarkstream.proto.Frame;
import io.landmarkstream.viewer.wire.Shot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings a frame and its result together by camera, stream and sequence, whichever comes first. A camera's results keep
 * the order of its frames (those of video are given in display order), so a match drops everything older. Waiting
 * frames and results are bounded in bytes: beyond that the camera that holds the most loses its oldest, so that one
 * busy camera does not push out another's frames.
 *
 * <p>Safe for several threads.
 */
final class FrameMatcher {

    /** A result is small, and its frame is seldom far behind. */
    private static final int MAX_RESULTS = 256;

    private final long maxBytes;
    private final Map<String, Waiting> cameras = new HashMap<>();
    private long bytes;
    private long unmatched;

    /** @param maxBytes of frames and results that wait for each other */
    FrameMatcher(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private static final class Waiting {
        final Map<FrameId, Frame> frames = new LinkedHashMap<>();
        final Map<FrameId, Result> results = new LinkedHashMap<>();
        long bytes;
    }

    /** A frame was read; its shot, if its result is there. */
    synchronized Optional<Shot> frame(Frame frame) {
        Waiting waiting = cameras.computeIfAbsent(frame.getCamera(), c -> new Waiting());
        FrameId id = FrameId.of(frame);
        Result result = waiting.results.get(id);
        if (result != null) {
            settle(waiting, id);
            return Optional.of(shot(frame, result));
        }
        Frame before = waiting.frames.put(id, frame);
        add(waiting, size(frame) - (before == null ? 0 : size(before)));
        shrink();
        return Optional.empty();
    }

    /** A result was read; its shot, if its frame is there. */
    synchronized Optional<Shot> result(Result result) {
        Waiting waiting = cameras.computeIfAbsent(result.landmarks().getCamera(), c -> new Waiting());
        FrameId id = FrameId.of(result.landmarks());
        Frame frame = waiting.frames.get(id);
        if (frame != null) {
            settle(waiting, id);
            return Optional.of(shot(frame, result));
        }
        Result before = waiting.results.put(id, result);
        add(waiting, size(result) - (before == null ? 0 : size(before)));
        if (waiting.results.size() > MAX_RESULTS) {
            dropOldestResult(waiting);
        }
        shrink();
        return Optional.empty();
    }

    /** Drops what waits of all other cameras. */
    synchronized void retain(Predicate<String> kept) {
        cameras.entrySet().removeIf(entry -> {
            boolean gone = !kept.test(entry.getKey());
            bytes -= gone ? entry.getValue().bytes : 0;
            return gone;
        });
    }

    /** Drops everything that waits; called when no page is open. */
    synchronized void clear() {
        cameras.clear();
        bytes = 0;
    }

    /** Bytes that wait. */
    synchronized long bytes() {
        return bytes;
    }

    /** Results that were dropped without their frame. */
    synchronized long unmatched() {
        return unmatched;
    }

    /** Drops both sides of a match and what is older. */
    private void settle(Waiting waiting, FrameId id) {
        long freed = 0;
        for (Frame frame : takeUpTo(waiting.frames, id)) {
            freed += size(frame);
        }
        List<Result> results = takeUpTo(waiting.results, id);
        for (Result result : results) {
            freed += size(result);
        }
        unmatched += Math.max(0, results.size() - 1);
        add(waiting, -freed);
    }

    /** Takes out {@code id} and what came before it; nothing if it is not there. */
    private static <T> List<T> takeUpTo(Map<FrameId, T> map, FrameId id) {
        List<T> taken = new ArrayList<>();
        if (map.containsKey(id)) {
            Iterator<Map.Entry<FrameId, T>> entries = map.entrySet().iterator();
            boolean last = false;
            while (!last) {
                Map.Entry<FrameId, T> entry = entries.next();
                last = entry.getKey().equals(id);
                taken.add(entry.getValue());
                entries.remove();
            }
        }
        return taken;
    }

    private void shrink() {
        while (bytes > maxBytes) {
            Waiting heaviest = null;
            for (Waiting waiting : cameras.values()) {
                heaviest = heaviest == null || waiting.bytes > heaviest.bytes ? waiting : heaviest;
            }
            Iterator<Frame> frames = heaviest.frames.values().iterator();
            if (frames.hasNext()) {
                long size = size(frames.next());
                frames.remove();
                add(heaviest, -size);
            } else {
                dropOldestResult(heaviest);
            }
        }
    }

    private void dropOldestResult(Waiting waiting) {
        Iterator<Result> results = waiting.results.values().iterator();
        long size = size(results.next());
        results.remove();
        add(waiting, -size);
        unmatched++;
    }

    private void add(Waiting waiting, long size) {
        waiting.bytes += size;
        bytes += size;
    }

    private static Shot shot(Frame frame, Result result) {
        return Shot.newBuilder()
                .setLandmarks(result.landmarks())
                .setProducedMs(result.producedMs())
                .setCodec(frame.getCodec())
                .setPicture(frame.getData())
                .setRotation(frame.getRotation())
                .build();
    }

    private static long size(Frame frame) {
        return 256L + frame.getData().size();
    }

    private static long size(Result result) {
        return 256L + result.landmarks().getSerializedSize();
    }
}
