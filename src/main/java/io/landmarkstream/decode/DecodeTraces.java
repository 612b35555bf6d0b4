package io.landmarkstream.decode;

import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.tracing.FrameTraces;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spans of decoding: {@code decode} while the decoder has the frame, {@code display order} while the frame waits in
 * it for its place. Kept in memory alone: a frame that waits over a restart has no such span.
 */
final class DecodeTraces implements AutoCloseable {

    /** More frames than all decoders of a task hold; the oldest are forgotten. */
    private static final int MOST = 4096;

    private final FrameTraces traces;

    private final Map<Position, Work> open = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Work> eldest) {
            return size() > MOST;
        }
    };

    private record Position(int partition, long offset) {
        static Position of(FrameInfo info) {
            return new Position(info.partition(), info.offset());
        }
    }

    /** @param waiting since when the frame waits; 0: it is being decoded */
    private record Work(long start, long waiting) {}

    /** @param traces {@code null}: tracing is off */
    DecodeTraces(FrameTraces traces) {
        this.traces = traces;
    }

    private boolean follows(FrameInfo info) {
        return traces != null && FrameTraces.follows(info.traceparent());
    }

    /** The decoder gets a frame. */
    void begin(FrameInfo info) {
        if (follows(info)) {
            open.put(Position.of(info), new Work(FrameTraces.now(), 0));
        }
    }

    /** The decoder has looked at a frame. If it had no outcome yet, it waits for its place in the display order. */
    void waits(FrameInfo info) {
        if (follows(info)) {
            open.computeIfPresent(Position.of(info), (position, work) -> new Work(work.start(), FrameTraces.now()));
        }
    }

    /**
     * A frame has its outcome.
     *
     * @param fault why it has no picture; {@code null}: it has
     */
    void end(FrameInfo info, String fault) {
        if (!follows(info)) {
            return;
        }
        Work work = open.remove(Position.of(info));
        if (work == null) {
            return;
        }
        long now = FrameTraces.now();
        if (work.waiting() == 0) {
            traces.span(info.traceparent(), "decode", work.start(), now, fault);
        } else {
            traces.span(info.traceparent(), "decode", work.start(), work.waiting(), null);
            traces.span(info.traceparent(), "display order", work.waiting(), now, fault);
        }
    }

    @Override
    public void close() {
        if (traces != null) {
            traces.close();
        }
    }
}
