package io.landmarkstream.sign;

import java.util.List;

/**
 * What is remembered of one camera between frames. A new value for each frame, nothing in it is ever changed in place.
 * {@link SignStateFormat} writes it.
 *
 * @param lastCaptureTimeUs capture time of the frame before
 * @param clockUs running clock: capture time from the camera's first frame on, where it jumps one frame of 33 ms
 * @param mirrored whether that frame was a mirror image
 * @param hands of recent tracks, by track id
 * @param heads of recent tracks, by track id
 */
public record SignState(
        long lastCaptureTimeUs, long clockUs, boolean mirrored, List<HandMemory> hands, List<HeadMemory> heads) {

    /** Before a camera's first frame. */
    public static final SignState EMPTY = new SignState(Long.MIN_VALUE, 0, false, List.of(), List.of());

    /**
     * Something that lasts.
     *
     * @param beginUs on the running clock; {@code shownUs} when it was last shown
     * @param told whether it counts already
     */
    record Lasting(
            String name,
            long beginUs,
            long shownUs,
            boolean told,
            float amplitude,
            float speed,
            float confidence,
            float x,
            float y) {}

    /**
     * A moment that was told.
     *
     * @param endUs on the running clock
     */
    record Told(String name, long endUs) {}

    /**
     * A hand.
     *
     * @param samples of the last two seconds, the oldest first
     * @param pinchX where its pinch began, relative to the face where that was seen, pixels to the person's left
     * @param pinched whether it pinches
     * @param pinchApart distance of both pinching hands when both began, hundredths of a palm; 0: they do not
     */
    record HandMemory(
            long trackId,
            long seenUs,
            List<HandSample> samples,
            List<Lasting> lasting,
            List<Told> told,
            boolean pinched,
            long pinchUs,
            float pinchX,
            float pinchY,
            float pinchApart,
            SpellingState spelling) {

        static HandMemory born(long trackId) {
            return new HandMemory(trackId, 0, List.of(), List.of(), List.of(), false, 0, 0, 0, 0, SpellingState.EMPTY);
        }
    }

    /** A head. */
    record HeadMemory(
            long trackId,
            long seenUs,
            List<HeadSample> samples,
            List<Lasting> lasting,
            List<Told> told,
            LidState left,
            LidState right,
            long blinkUs) {

        static HeadMemory born(long trackId) {
            return new HeadMemory(
                    trackId, 0, List.of(), List.of(), List.of(), LidState.NEW, LidState.NEW, Long.MIN_VALUE);
        }
    }
}
