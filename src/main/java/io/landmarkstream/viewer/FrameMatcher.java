package io.landmarkstream.viewer;

import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.viewer.wire.Shot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings a frame and its result together by camera, stream and sequence, whichever comes first. A camera's results keep
 * the order of its frames, but for video with B-frames, where they come in display order; so a match lets go of what is
 * older by more than that can be. What waits is bounded in bytes: beyond that the camera that holds the most loses its
 * oldest, so that one camera's flood does not push out another's frames.
 *
 * <p>Safe for several threads.
 */
final class FrameMatcher {

    /** A result is small, and its frame is seldom far behind. */
    private static final int MAX_RESULTS = 64;

    /** H.264 and H.265 let a picture be shown at most so many pictures later than it is decoded. */
    private static final int REORDERED = 16;

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
            settle(waiting, id, frame.getCodec());
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
            settle(waiting, id, frame.getCodec());
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

    /** Lets go of everything that waits: nobody looks any more. */
    synchronized void clear() {
        cameras.clear();
        bytes = 0;
    }

    /** Bytes that wait. */
    synchronized long bytes() {
        return bytes;
    }

    /** Results that were let go without having met their frame. */
    synchronized long unmatched() {
        return unmatched;
    }

    /** Lets go of both sides of a match, and of what is older. */
    private void settle(Waiting waiting, FrameId id, Codec codec) {
        int keep = codec == Codec.CODEC_JPEG ? 0 : REORDERED;
        long freed = 0;
        for (Frame frame : olderThan(waiting.frames, id, keep)) {
            freed += size(frame);
        }
        for (Result result : olderThan(waiting.results, id, keep)) {
            freed += size(result);
            unmatched++;
        }
        Frame frame = waiting.frames.remove(id);
        Result result = waiting.results.remove(id);
        add(waiting, -freed - (frame == null ? 0 : size(frame)) - (result == null ? 0 : size(result)));
    }

    /** Takes out what came before {@code id}, but for the last {@code keep}. */
    private static <T> List<T> olderThan(Map<FrameId, T> map, FrameId id, int keep) {
        if (!map.containsKey(id)) {
            return List.of();
        }
        List<FrameId> older = new ArrayList<>();
        for (FrameId other : map.keySet()) {
            if (other.equals(id)) {
                break;
            }
            older.add(other);
        }
        return older.subList(0, Math.max(0, older.size() - keep)).stream().map(map::remove).toList();
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
