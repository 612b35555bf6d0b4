package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.FinderState.RefusedRoi;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedRoisTest {

    private static final int INTERVAL = 5;
    private static final Roi HERE = new Roi(50, 50, 40, 40, 0);
    private static final Roi NEARLY_HERE = new Roi(54, 48, 42, 42, .2f, true);
    private static final Roi ELSEWHERE = new Roi(120, 50, 40, 40, 0);

    @Test
    void aRegionIsNotLookedAtAgainBeforeThreeIntervalsHavePassed() {
        List<RefusedRoi> refused = refusedAt(grey(100), HERE);
        for (int frame = 1; frame < 3 * INTERVAL; frame++) {
            RefusedRois rois = new RefusedRois(grey(200), refused, INTERVAL);
            assertThat(rois.holds(NEARLY_HERE)).as("frame %d", frame).isTrue();
            assertThat(rois.holds(ELSEWHERE)).as("frame %d", frame).isFalse();
            refused = rois.next();
        }
        assertThat(new RefusedRois(grey(200), refused, INTERVAL).holds(HERE))
                .as("the picture has changed, and the time has passed")
                .isFalse();
    }

    @Test
    void whereNothingChangesItStaysRefusedForThirtyIntervals() {
        List<RefusedRoi> refused = refusedAt(grey(100), HERE);
        for (int frame = 1; frame < 30 * INTERVAL; frame++) {
            RefusedRois rois = new RefusedRois(grey(104), refused, INTERVAL);
            assertThat(rois.holds(HERE)).as("frame %d", frame).isTrue();
            refused = rois.next();
        }
        RefusedRois last = new RefusedRois(grey(104), refused, INTERVAL);
        assertThat(last.holds(HERE)).isFalse();
        assertThat(last.next()).isEmpty();
    }

    @Test
    void whatIsRefusedInAFrameMayStillBeAskedOfAnotherViewOfThatFrame() {
        RefusedRois rois = new RefusedRois(grey(100), List.of(), INTERVAL);
        rois.add(HERE);
        assertThat(rois.holds(HERE)).isFalse();
    }

    @Test
    void aPlaceIsRememberedOnceAndSixteenPlacesAtMost() {
        RefusedRois rois = new RefusedRois(grey(100), List.of(), INTERVAL);
        rois.add(HERE);
        rois.add(NEARLY_HERE);
        assertThat(rois.next()).hasSize(1);
        for (int i = 0; i < 40; i++) {
            rois.add(new Roi(1000 * i, 0, 10, 10, 0));
        }
        assertThat(rois.next()).hasSize(16);
        assertThat(rois.next().get(15).roi().centreX()).isEqualTo(39_000);
    }

    private static List<RefusedRoi> refusedAt(Picture picture, Roi roi) {
        RefusedRois rois = new RefusedRois(picture, List.of(), INTERVAL);
        rois.add(roi);
        return rois.next();
    }

    private static Picture grey(int brightness) {
        byte[] rgb = new byte[3 * 160 * 100];
        java.util.Arrays.fill(rgb, (byte) brightness);
        return Pictures.ofRgb(rgb, 160, 100);
    }
}
