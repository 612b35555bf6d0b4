package io.landmarkstream.landmark;

/**
 * A model that looked at a frame.
 *
 * @param name of its card
 * @param sha256 of its file, lower-case hexadecimal
 */
public record UsedModel(String name, String sha256) {}
