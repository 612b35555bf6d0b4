package io.landmarkstream.frame;

/**
 * Position of one camera in its stream. Keyed state; a new value for each frame, never changed in place.
 *
 * @param stream stream name of the last frame answered
 * @param sequence its number, unsigned
 * @param pictured whether a picture of this stream was decoded yet; what follows describes the last one
 * @param captureTimeUs its capture time
 * @param width its width in pixels
 * @param height its height in pixels
 */
public record StreamPosition(
        String stream, long sequence, boolean pictured, long captureTimeUs, int width, int height) {

    /**
     * This with another number: of a video, pictures are compared in display order and frames in the order they come
     * in.
     */
    public StreamPosition at(long otherSequence) {
        return new StreamPosition(stream, otherSequence, pictured, captureTimeUs, width, height);
    }

    /** The same position with the pictures restarted. */
    public StreamPosition unpictured() {
        return new StreamPosition(stream, sequence, false, 0, 0, 0);
    }
}
