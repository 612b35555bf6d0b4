package io.landmarkstream.publish;

/**
 * One JPEG to publish.
 *
 * @param jpeg a whole file; nobody writes to it
 * @param timeUs microseconds since the source's first frame
 * @param name file that it comes from
 */
public record CompressedFrame(byte[] jpeg, long timeUs, String name) {}
