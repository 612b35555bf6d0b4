package io.landmarkstream.landmark;

import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Regions of new detections in which the landmark network found nothing that counts, in video. The network looks there
 * again after three detect intervals at the earliest, and then only if the picture has changed or a lifetime has
 * passed. Without this memory it would look at every low-score detection on every frame. One instance for each frame;
 * what is carried to the next frame is a value.
 */
final class RefusedRois {

    /** Cells along each side of a region whose mean brightness is compared. */
    static final int GRID = 4;

    /** Samples along each side of a cell. */
    private static final int SAMPLES = 4;

    /** Overlap of a new region and a remembered one above which they are the same place. */
    private static final float SAME_PLACE = .5f;

    /** Mean difference of the cells' brightness, of 255, up to which the picture is the same there. */
    private static final int SAME_PICTURE = 6;

    /** Most regions remembered; the oldest goes first. */
    private static final int MOST = 16;

    /** Detect intervals that pass before a place is looked at again: half a second at 30 frames a second. */
    private static final int WAIT = 3;

    /** Detect intervals after which a place is looked at again though nothing has changed there. */
    private static final int LIFETIME = 30;

    private final Picture picture;
    private final int interval;
    private final List<FinderState.RefusedRoi> next = new ArrayList<>();

    /**
     * @param before what the frame before left
     * @param interval frames between runs of the detector
     */
    RefusedRois(Picture picture, List<FinderState.RefusedRoi> before, int interval) {
        this.picture = picture;
        this.interval = interval;
        for (FinderState.RefusedRoi refused : before) {
            if (refused.age() + 1 < LIFETIME * interval) {
                next.add(new FinderState.RefusedRoi(refused.roi(), refused.age() + 1, refused.cells()));
            }
        }
    }

    /** Whether a region was refused in a frame before and need not be looked at yet. */
    boolean holds(Roi roi) {
        return next.stream()
                .anyMatch(refused -> refused.age() > 0
                        && refused.roi().overlap(roi) >= SAME_PLACE
                        && (refused.age() < WAIT * interval || isUnchanged(refused)));
    }

    private boolean isUnchanged(FinderState.RefusedRoi refused) {
        return difference(refused.cells(), cells(refused.roi())) <= SAME_PICTURE * GRID * GRID;
    }

    /** Remembers a region that was looked at in this frame and refused. */
    void add(Roi roi) {
        next.removeIf(refused -> refused.roi().overlap(roi) >= SAME_PLACE);
        next.add(new FinderState.RefusedRoi(roi.mirrored(false), 0, cells(roi)));
        if (next.size() > MOST) {
            next.remove(0);
        }
    }

    /** For the next frame. */
    List<FinderState.RefusedRoi> next() {
        return List.copyOf(next);
    }

    private byte[] cells(Roi roi) {
        byte[] cells = new byte[GRID * GRID];
        int n = GRID * SAMPLES;
        for (int cell = 0; cell < cells.length; cell++) {
            int sum = 0;
            for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
                int column = cell % GRID * SAMPLES + sample % SAMPLES;
                int row = cell / GRID * SAMPLES + sample / SAMPLES;
                float x = roi.centreX() + ((column + .5f) / n - .5f) * roi.width();
                float y = roi.centreY() + ((row + .5f) / n - .5f) * roi.height();
                sum += luma(x, y);
            }
            cells[cell] = (byte) (sum / (SAMPLES * SAMPLES));
        }
        return cells;
    }

    /** Brightness of the pixel at a place, that of the nearest one outside of the picture. */
    private int luma(float x, float y) {
        int column = Math.max(0, Math.min(picture.width() - 1, (int) x));
        int row = Math.max(0, Math.min(picture.height() - 1, (int) y));
        return picture.luma()[row * picture.width() + column] & 0xFF;
    }

    private static int difference(byte[] a, byte[] b) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return sum;
    }
}
