package io.landmarkstream.decode.video;

import io.landmarkstream.frame.Frame;

/**
 * Position on the frames topic of a picture that later ones depend on. Keyed state: the picture itself is never stored.
 *
 * @param partition partition of the frames topic
 * @param offset offset in that partition
 * @param sequence the frame's number, so that another record at the same position (a recreated topic) is noticed
 */
public record UnitRef(int partition, long offset, long sequence) {

    public static UnitRef of(Frame frame) {
        return new UnitRef(
                frame.info().partition(), frame.info().offset(), frame.info().sequence());
    }
}
