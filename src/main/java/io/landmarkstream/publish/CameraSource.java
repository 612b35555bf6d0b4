package io.landmarkstream.publish;

import io.landmarkstream.media.MediaAddress;

/**
 * One camera to publish.
 *
 * @param label as what
 * @param address where its pictures come from
 * @param wishes in what form
 * @param times where capture times of a live source come from
 */
public record CameraSource(CameraLabel label, MediaAddress address, FrameWishes wishes, CaptureClock.Choice times) {}
