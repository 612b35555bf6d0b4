package io.landmarkstream.viewer;

import java.util.List;

/**
 * The answer of {@code GET /api/status}.
 *
 * @param viewer name of the token's holder; empty where none is needed
 * @param pictures whether pictures are shown
 * @param fault what is wrong with Kafka at the moment; empty if nothing is
 * @param cameras those that the viewer may see and that have sent something lately
 * @param scenes ids of those whose cameras the viewer may all see and that have sent something lately
 * @param unmatched results whose frame was not found
 * @param unreadable records of the landmarks and rejects topics that could not be parsed
 */
record Status(
        String viewer,
        boolean pictures,
        String fault,
        List<CameraStats.CameraSummary> cameras,
        List<String> scenes,
        long unmatched,
        long unreadable) {}
