package io.landmarkstream.frame;

/**
 * Compares a camera's frames: by sequence number within a stream, and by capture time. Pure.
 *
 * <p>Sequence numbers decide what is answered: they must increase (as unsigned numbers) while the stream name stays the
 * same; any other name, a former one too, starts a stream. Capture times decide only about the flag
 * {@link Continuity#discontinuity}: a time continues if both it and the one before are positive and it is later by no
 * more than the largest gap. One wrong timestamp is therefore flagged twice, on its own frame and on the next one.
 *
 * <p>Times and sizes are compared with the last frame that had a picture, so that a broken picture in between neither
 * hides a jump nor the start of a stream.
 */
public final class Sequencing {

    private final long maxGapUs;

    /** @param maxGapUs largest step of the capture time that carries on, in microseconds */
    public Sequencing(long maxGapUs) {
        this.maxGapUs = maxGapUs;
    }

    /**
     * Checks whether this frame may be answered, and gives the camera's position after it.
     *
     * @param last position of the camera; {@code null} if none is known
     * @throws RejectException with {@link Reason#DUPLICATE} or {@link Reason#OUT_OF_ORDER}; the position stays
     */
    public StreamPosition advance(StreamPosition last, FrameInfo frame) throws RejectException {
        if (last == null || !last.stream().equals(frame.stream())) {
            return new StreamPosition(frame.stream(), frame.sequence(), false, 0, 0, 0);
        }
        int order = Long.compareUnsigned(frame.sequence(), last.sequence());
        if (order == 0) {
            throw new RejectException(
                    Reason.DUPLICATE,
                    "frame " + Long.toUnsignedString(frame.sequence()) + " of this stream was answered before");
        }
        if (order < 0) {
            throw new RejectException(
                    Reason.OUT_OF_ORDER,
                    ("frame %s came after frame %s of the same stream: a restarted camera needs a new stream name, and"
                                    + " one that moved to another partition must wait until the former one is read")
                            .formatted(
                                    Long.toUnsignedString(frame.sequence()), Long.toUnsignedString(last.sequence())));
        }
        return new StreamPosition(
                last.stream(), frame.sequence(), last.pictured(), last.captureTimeUs(), last.width(), last.height());
    }

    /**
     * The camera's position once a frame's picture is decoded.
     *
     * @param advanced what {@link #advance} gave for this frame
     */
    public StreamPosition pictured(StreamPosition advanced, FrameInfo frame, int width, int height) {
        return new StreamPosition(advanced.stream(), advanced.sequence(), true, frame.captureTimeUs(), width, height);
    }

    /**
     * How a frame with a picture follows the frames before.
     *
     * @param last position of the camera before this frame; {@code null} if none is known
     */
    public Continuity continuity(StreamPosition last, FrameInfo frame, int width, int height) {
        boolean sameStream = last != null && last.stream().equals(frame.stream());
        long gap = sameStream ? frame.sequence() - last.sequence() - 1 : 0;
        long time = frame.captureTimeUs();
        if (!sameStream || !last.pictured()) {
            return new Continuity(gap, true, false, time <= 0);
        }
        boolean carriesOn =
                time > last.captureTimeUs() && last.captureTimeUs() > 0 && time - last.captureTimeUs() <= maxGapUs;
        return new Continuity(gap, false, width != last.width() || height != last.height(), !carriesOn);
    }
}
