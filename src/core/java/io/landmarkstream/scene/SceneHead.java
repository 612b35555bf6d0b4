package io.landmarkstream.scene;

/**
 * A head in space.
 *
 * @param matrix 4 × 4, row by row: from the canonical head (metres, origin between the eyes, x to the person's left, y
 *     down, z into the head) to the world (metres); the last row is 0 0 0 1
 * @param gaze x, y, z of the gaze's direction in the world, of length 1; its origin is the head's
 * @param irises whether the irises tell the gaze; else it is the direction that the head faces
 */
public record SceneHead(float[] matrix, float[] gaze, boolean irises) {}
