package io.landmarkstream.publish;

import io.landmarkstream.frame.Codec;

/**
 * One compressed picture to publish.
 *
 * @param codec how {@code data} is compressed
 * @param data a JPEG file or one access unit in Annex B form; it must not be modified
 * @param key whether the job can begin to decode here: an H.264 IDR or exact recovery point, an H.265 IRAP, every JPEG
 * @param timeUs when the picture is shown: of a file microseconds since its first picture, of a live source by the
 *     source's own clock, or {@link io.landmarkstream.media.Packet#NO_TIME} where that says nothing
 * @param dueUs of a file, when the picture is due to be sent, microseconds since its first: with pictures that are
 *     predicted from later ones not the order of {@code timeUs}; else {@code timeUs}
 * @param rotation clockwise degrees that bring the picture upright: 0, 90, 180 or 270
 * @param name file or address that it comes from
 */
public record CompressedFrame(
        Codec codec, byte[] data, boolean key, long timeUs, long dueUs, int rotation, String name) {

    /** An upright JPEG. */
    public static CompressedFrame jpeg(byte[] file, long timeUs, String name) {
        return new CompressedFrame(Codec.JPEG, file, true, timeUs, timeUs, 0, name);
    }

    /** The same picture at other times. */
    CompressedFrame at(long newTimeUs, long newDueUs) {
        return new CompressedFrame(codec, data, key, newTimeUs, newDueUs, rotation, name);
    }
}
