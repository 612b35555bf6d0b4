package io.landmarkstream.bench;

import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.scene.BoardCalibration;
import io.landmarkstream.scene.Checkerboard;
import io.landmarkstream.scene.CheckerboardFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a checkerboard is in the pictures of a clip. */
public final class BoardClips {

    /** Of clips that do not say theirs, frames a second. */
    private static final double FPS = 25;

    /** A board that is held in hand tells nothing new more often, microseconds. */
    private static final long EVERY_US = 200_000;

    /** A picture that is further from its moment counts for none: half a frame at 25 frames a second, microseconds. */
    private static final long OFF_US = 20_000;

    private BoardClips() {}

    /**
     * The whole board, five times a second, at moments that are the same in all clips: of each the nearest picture.
     *
     * @throws IOException if the clip cannot be read
     */
    public static List<BoardCalibration.View> views(Path clip, Checkerboard board) throws IOException {
        List<BoardCalibration.View> views = new ArrayList<>();
        try (PictureSource source = PictureSource.open(clip, FPS)) {
            TimedPicture nearest = null;
            for (TimedPicture next = source.next(); next != null; next = source.next()) {
                if (nearest != null && moment(nearest) != moment(next)) {
                    look(nearest, board, views);
                    nearest = next;
                } else if (nearest == null || off(next) < off(nearest)) {
                    nearest = next;
                }
            }
            if (nearest != null) {
                look(nearest, board, views);
            }
        }
        return views;
    }

    private static void look(TimedPicture at, Checkerboard board, List<BoardCalibration.View> views) {
        if (off(at) <= OFF_US) {
            Picture picture = at.picture();
            float[] corners = CheckerboardFinder.find(board, picture.luma(), picture.width(), picture.height());
            if (corners != null) {
                views.add(new BoardCalibration.View(moment(at), corners));
            }
        }
    }

    private static long moment(TimedPicture picture) {
        return Math.round((double) picture.timeUs() / EVERY_US) * EVERY_US;
    }

    private static long off(TimedPicture picture) {
        return Math.abs(picture.timeUs() - moment(picture));
    }
}
