package io.landmarkstream.draw;

import io.landmarkstream.media.VideoWriter;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An MP4 of one camera's pictures with objects drawn on them, each shown at its capture time; one whose time is not
 * after the one before is shown right after it, and after a clock that was set back the film goes on without a jump.
 * The first picture decides the video's size; pictures of another one are fitted into it, with black beside them. For
 * one thread; {@link #finish} makes the file playable.
 */
public final class OverlayClip implements AutoCloseable {

    /** A clock that goes back further was set back; one that goes back less tells pictures apart badly. */
    private static final long SET_BACK_US = 1_000_000;

    private final Path file;
    private final Overlay overlay;
    private final Trails trails;
    private double fps;
    private VideoWriter video;
    private int width;
    private int height;
    private BufferedImage waiting;
    private long waitingUs;
    private long zeroUs;
    private long lastUs;

    /**
     * @param fps nominal rate; 0: as the first two pictures are apart
     * @param trails the hands' paths; {@code null}: none
     */
    public OverlayClip(Path file, Overlay overlay, Trails trails, double fps) {
        this.file = file;
        this.overlay = overlay;
        this.trails = trails;
        this.fps = fps;
    }

    /** @param timeUs capture time */
    public void add(Picture picture, List<DrawnObject> objects, long timeUs) throws IOException {
        BufferedImage image = Pictures.image(picture);
        if (trails != null) {
            trails.add(objects, timeUs);
        }
        overlay.draw(image, objects, trails);
        if (video != null) {
            write(image, timeUs);
        } else if (fps > 0) {
            begin(image, timeUs);
        } else if (waiting == null) {
            waiting = image;
            waitingUs = timeUs;
        } else {
            fps = Math.max(1, Math.min(60, 1e6 / Math.max(1, timeUs - waitingUs)));
            begin(waiting, waitingUs);
            write(image, timeUs);
            waiting = null;
        }
    }

    private void begin(BufferedImage first, long timeUs) throws IOException {
        width = first.getWidth();
        height = first.getHeight();
        zeroUs = timeUs;
        lastUs = timeUs;
        video = new VideoWriter(file, width, height, fps);
        write(first, timeUs);
    }

    private void write(BufferedImage image, long timeUs) throws IOException {
        if (timeUs < lastUs - SET_BACK_US) {
            zeroUs -= lastUs + Math.round(1e6 / fps) - timeUs;
        }
        lastUs = timeUs;
        video.write(Pictures.ofImage(fitted(image)), timeUs - zeroUs);
    }

    private BufferedImage fitted(BufferedImage image) {
        if (image.getWidth() == width && image.getHeight() == height) {
            return image;
        }
        double scale = Math.min((double) width / image.getWidth(), (double) height / image.getHeight());
        int w = (int) Math.max(1, Math.round(image.getWidth() * scale));
        int h = (int) Math.max(1, Math.round(image.getHeight() * scale));
        BufferedImage fitted = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = fitted.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, (width - w) / 2, (height - h) / 2, w, h, null);
        g.dispose();
        return fitted;
    }

    /** Makes the file playable; whether there is one, which needs a picture. */
    public boolean finish() throws IOException {
        if (video == null && waiting != null) {
            fps = 1;
            begin(waiting, waitingUs);
        }
        if (video != null) {
            video.finish();
        }
        return video != null;
    }

    @Override
    public void close() {
        if (video != null) {
            video.close();
        }
    }
}
