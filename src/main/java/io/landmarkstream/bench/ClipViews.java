package io.landmarkstream.bench;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.scene.SceneView;
import io.landmarkstream.scene.SceneViews;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.VideoLandmarker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the networks see in a clip, as a scene's camera tells it. */
public final class ClipViews {

    /** Of clips that do not say theirs, frames a second. */
    private static final double FPS = 25;

    private ClipViews() {}

    /**
     * A view of each picture, in their order; capture times count from the clip's start.
     *
     * @param camera id that the views have
     * @throws IOException if the clip cannot be read, has no picture, or the networks reject one
     */
    public static List<SceneView> of(String camera, Path clip, HandFaceLandmarker networks) throws IOException {
        VideoLandmarker video = networks.newVideo();
        List<SceneView> views = new ArrayList<>();
        try (PictureSource source = PictureSource.open(clip, FPS)) {
            long sequence = 0;
            for (TimedPicture next = source.next(); next != null; next = source.next()) {
                FrameInfo info = FrameInfo.of(new CameraKey(camera, 0), "", sequence++, next.timeUs());
                views.add(SceneViews.of(video.detect(next.picture(), info).frame()));
            }
        } catch (RejectException e) {
            throw new IOException(
                    clip + ": picture " + (views.size() + 1) + ": " + e.reason() + ": " + e.getMessage(), e);
        }
        if (views.isEmpty()) {
            throw new IOException(clip + ": there is no picture in it");
        }
        return views;
    }
}
