package io.landmarkstream.scene;

import java.util.List;

/**
 * What one camera saw in one frame: a result without its picture.
 *
 * @param camera id
 * @param stream run of the camera; with another one its tracks begin anew
 * @param sequence number of the frame within the stream
 * @param captureTimeUs by the camera's own clock, microseconds
 * @param width pixels of the upright source picture
 * @param height pixels
 * @param mirrored whether the picture is a mirror image
 * @param objects hands and faces; empty: none was found, which is an answer too
 */
public record SceneView(
        String camera,
        String stream,
        long sequence,
        long captureTimeUs,
        int width,
        int height,
        boolean mirrored,
        List<ViewObject> objects) {}
