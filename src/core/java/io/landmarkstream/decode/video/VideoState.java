package io.landmarkstream.decode.video;

import io.landmarkstream.frame.Codec;

/**
 * State of a camera's video, besides the positions of the pictures since its last key frame. Keyed state; changes with
 * key frames and losses only, never in place.
 *
 * @param codec how the video is compressed
 * @param sets the video's parameter sets, as Annex B: with an intact group those that its first picture knew, its own
 *     included
 * @param sps the sequence parameter set last used, byte for byte; empty if none was
 * @param unordered whether the last group gave its pictures in display order though the video does not promise it, so
 *     that none has to wait
 * @param intact whether the pictures since the last key frame are all there and complete
 * @param firstSequence number of the group's first frame; undefined if not {@code intact}
 * @param gap frames missing before the group's first one, by sequence number
 */
public record VideoState(
        Codec codec, byte[] sets, byte[] sps, boolean unordered, boolean intact, long firstSequence, long gap) {}
