package io.landmarkstream.media;

import io.landmarkstream.picture.Picture;

/**
 * One picture of a clip or a folder.
 *
 * @param picture upright
 * @param timeUs microseconds since the first picture of its source, never less than the one before
 * @param name file that it comes from, without folders
 */
public record TimedPicture(Picture picture, long timeUs, String name) {}
