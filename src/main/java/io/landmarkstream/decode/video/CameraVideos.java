package io.landmarkstream.decode.video;

import io.landmarkstream.decode.DecoderLostException;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The videos of a task's cameras. A {@link CameraVideo} that is not open, after a restore or a pause, is restored from
 * the frames since its last key frame before its next frame is decoded; one that is idle is closed. Each frame has one
 * outcome, also one that was pending when the job failed. For one thread; owns native memory.
 *
 * <p>When the process that decodes ends, the frame in work is rejected and its group ends; every other open video is
 * restored before its next frame.
 */
public final class CameraVideos implements AutoCloseable {

    private final DecodeLimits limits;
    private final VideoDecoder.Opener decoders;
    private final VideoMemory memory;
    private final GroupReader groups;
    private final long idleMs;
    private final LongConsumer decodeUs;
    private final OpenVideos open = new OpenVideos();
    private long startedMs = Long.MIN_VALUE;

    /**
     * @param decoders opens the native decoders; where they are in another process they may be lost with it
     * @param idleMs after how long a silent camera's decoder is freed
     * @param decodeUs is told how long each frame took, in microseconds
     */
    public CameraVideos(
            DecodeLimits limits,
            VideoDecoder.Opener decoders,
            VideoMemory memory,
            GroupReader groups,
            long idleMs,
            LongConsumer decodeUs) {
        this.limits = limits;
        this.decoders = decoders;
        this.memory = memory;
        this.groups = groups;
        this.idleMs = idleMs;
        this.decodeUs = decodeUs;
    }

    /** Notes when this task began to work: while the job was down, nothing that waits on the topic could come. */
    public void started(long now) {
        startedMs = startedMs == Long.MIN_VALUE ? now : startedMs;
    }

    /** Cameras whose decoder is open. */
    public int openDecoders() {
        return open.size();
    }

    /**
     * Decodes the camera's next frame.
     *
     * @param known the camera's {@link VideoMemory#state}
     * @param missing frames missing since the one before, by sequence number
     * @param continues whether it follows the frame before without any loss
     */
    public void decode(Frame frame, VideoState known, long missing, boolean continues, VideoTurn turn)
            throws Exception {
        CameraVideo video = open(frame.codec(), known, turn);
        long start = System.nanoTime();
        CameraVideo.Accepted step;
        try {
            step = video.accept(frame, missing, continues);
        } catch (DecoderLostException e) {
            if (known != null) {
                breakGroup(known, turn);
            }
            turn.accept(VideoOutcome.rejected(frame, e.fault()));
            return;
        } finally {
            decodeUs.accept((System.nanoTime() - start) / 1000);
        }
        give(step.before(), frame, turn);
        if (step.newSps()) {
            turn.newSps();
        }
        switch (step.group()) {
            case APPENDED -> memory.append(UnitRef.of(frame));
            case REPLACED -> keep(video);
            case NONE -> {}
        }
        give(step.after(), frame, turn);
        if (step.pending()) {
            memory.addPending(PendingFrame.of(frame));
            turn.setTurnAtEnd(true);
        }
    }

    /**
     * Gives pending frames their outcomes; up to the next key frame nothing can be decoded.
     *
     * @param known the camera's {@link VideoMemory#state}, which is there
     */
    public void breakGroup(VideoState known, VideoTurn turn) throws Exception {
        CameraVideo video = open(known.codec(), known, turn);
        finish(video, turn);
        video.breakGroup();
        keep(video);
    }

    /** Gives pending frames their outcomes: their pictures, or rejects if the process that decodes ends meanwhile. */
    private void finish(CameraVideo video, VideoTurn turn) throws Exception {
        try {
            give(video.finish(), null, turn);
        } catch (DecoderLostException e) {
            lose(e, turn);
        }
    }

    private void lose(DecoderLostException lost, VideoTurn turn) throws Exception {
        for (PendingFrame frame : memory.takePending()) {
            turn.rejected(frame, lost.fault());
        }
    }

    /**
     * Gives every pending frame of the camera its outcome and frees its decoder.
     *
     * @param known the camera's {@link VideoMemory#state}
     */
    public void settle(VideoState known, VideoTurn turn) throws Exception {
        if (known != null && memory.hasPending()) {
            finish(open(known.codec(), known, turn), turn);
        }
        expirePending(turn);
        open.close(turn.camera()).ifPresent(turn::deleteTimer);
        turn.setTurnAtEnd(false);
    }

    /**
     * Whether a timer that fires says that the camera has been silent for long enough; if it has not, the timer is set
     * again.
     *
     * @param timer for when it was set; timers of earlier runs of the job fire too
     */
    public boolean isIdle(long timer, VideoTurn turn) throws Exception {
        CameraKey camera = turn.camera();
        boolean isOpen = open.get(camera) != null;
        if (isOpen && !open.isTimerOf(camera, timer)) {
            return false;
        }
        long due = (isOpen ? open.lastUse(camera) : lastUseBefore()) + idleMs;
        if (due > turn.now()) {
            turn.setTimer(isOpen ? open.timer(camera, due) : due);
            return false;
        }
        return true;
    }

    /**
     * When a video that is not open was used last: where a frame of it may wait on the topic, not before this task's
     * start; else by its last frame's record, as without a failure.
     */
    private long lastUseBefore() throws Exception {
        PendingFrame last = memory.lastPending();
        if (last == null || last.info().recordTimeMs() < 0 || !behindIsNothing(last)) {
            return startedMs;
        }
        return Math.min(startedMs, last.info().recordTimeMs());
    }

    /** Whether the camera's newest record has been here. */
    private boolean behindIsNothing(PendingFrame last) throws Exception {
        List<UnitRef> group = memory.group();
        UnitRef newest = group.isEmpty() ? null : group.get(group.size() - 1);
        FrameInfo info = last.info();
        long offset = newest != null && newest.partition() == info.partition()
                ? Math.max(newest.offset(), info.offset())
                : info.offset();
        return !groups.goesOn(info.partition(), offset, info.key());
    }

    /** The camera's video, restored if it is not open. */
    private CameraVideo open(Codec codec, VideoState known, VideoTurn turn) throws Exception {
        CameraKey camera = turn.camera();
        if (known == null) {
            // One whose state has expired, or that had no key frame yet.
            open.close(camera).ifPresent(turn::deleteTimer);
            expirePending(turn);
        }
        CameraVideo video = open.get(camera);
        if (video != null && video.isLost()) {
            // As after a restore; the timer is the one that the camera has.
            open.replace(camera, video = restored(known, turn));
        }
        if (video == null) {
            video = known == null ? new CameraVideo(codec, limits, decoders) : restored(known, turn);
            open.add(camera, video);
            turn.setTimer(open.timer(camera, turn.now() + idleMs));
        }
        open.used(camera, turn.now());
        return video;
    }

    private CameraVideo restored(VideoState known, VideoTurn turn) throws Exception {
        CameraVideo video = CameraVideo.restored(known, limits, decoders);
        if (!known.intact()) {
            return video;
        }
        List<UnitRef> group = memory.group();
        boolean whole = !group.isEmpty() && group.get(0).sequence() == known.firstSequence();
        List<Frame> frames = whole ? groups.read(known.codec(), group) : List.of();
        try {
            for (Frame frame : frames) {
                give(video.replay(frame, !memory.isPending(frame.info().sequence())), null, turn);
            }
        } catch (DecoderLostException e) {
            video.breakGroup();
            lose(e, turn);
        }
        if (frames.isEmpty()) {
            expirePending(turn);
        }
        if (video.group().isEmpty()) {
            keep(video);
        }
        return video;
    }

    private void keep(CameraVideo video) throws Exception {
        memory.keep(video.state(), List.copyOf(video.group()));
    }

    /** Outcomes for pending frames that can no longer be decoded. */
    private void expirePending(VideoTurn turn) throws Exception {
        memory.takePending().forEach(turn::expired);
    }

    /** @param current the frame that came just now and was never pending; {@code null}: none */
    private void give(List<VideoOutcome> outcomes, Frame current, VideoTurn turn) throws Exception {
        for (VideoOutcome outcome : outcomes) {
            if (outcome.frame() != current) {
                memory.removePending(outcome.frame().info().sequence());
            }
            turn.accept(outcome);
        }
    }

    @Override
    public void close() {
        open.close();
        groups.close();
    }
}
