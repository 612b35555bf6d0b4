package io.landmarkstream.bench;

import io.landmarkstream.frame.CameraKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * How evenly cameras spread over task slots: load of the busiest slot over the mean, for P = 1 … 16 slots and N = P …
 * 8P cameras. Computed, not timed.
 */
public final class Spread {

    private Spread() {}

    /**
     * @param scheme how cameras are named
     * @param mean busiest/mean over all pairs of N and P
     * @param worst largest of them
     * @param best mean of the best that whole cameras allow, ⌈N/P⌉ / (N/P)
     * @param beyond pairs whose busiest slot is above 1.25 × the mean and above the best that whole cameras allow
     */
    public record Row(String scheme, double mean, double worst, double best, int beyond) {}

    /** Listed cameras, and three ways to name cameras that the settings do not list. */
    public static List<Row> table() {
        List<Row> rows = new ArrayList<>();
        rows.add(row("slot 0 … N−1 in cameras.yaml", slot -> slot));
        rows.add(unlisted("unlisted: cam-0 … cam-N−1", i -> "cam-" + i));
        rows.add(unlisted(
                "unlisted: site-3/gate/camera07",
                i -> String.format(Locale.ROOT, "site-%d/gate/camera%02d", i / 8, i % 8)));
        rows.add(unlisted("unlisted: 00:1a:2b:3c:4d:0f", i -> String.format(Locale.ROOT, "00:1a:2b:3c:4d:%02x", i)));
        return rows;
    }

    private static Row unlisted(String scheme, IntFunction<String> name) {
        return row(scheme, i -> CameraKey.numberOf(name.apply(i)));
    }

    /** @param slot of the camera with this number */
    private static Row row(String scheme, IntUnaryOperator slot) {
        double sum = 0;
        double best = 0;
        double worst = 0;
        int beyond = 0;
        int pairs = 0;
        for (int slots = 1; slots <= 16; slots++) {
            for (int cameras = slots; cameras <= 8 * slots; cameras++) {
                double mean = (double) cameras / slots;
                double busiest = busiest(cameras, slots, slot);
                double optimum = Math.ceil(mean);
                sum += busiest / mean;
                best += optimum / mean;
                worst = Math.max(worst, busiest / mean);
                beyond += busiest > 1.25 * mean && busiest > optimum ? 1 : 0;
                pairs++;
            }
        }
        return new Row(scheme, sum / pairs, worst, best / pairs, beyond);
    }

    /** Cameras on the busiest slot. */
    private static int busiest(int cameras, int slots, IntUnaryOperator slot) {
        int[] load = new int[slots];
        int most = 0;
        for (int i = 0; i < cameras; i++) {
            // Flink's rule: key groups are split into ranges of equal length.
            int subtask = CameraKey.keyGroup(slot.applyAsInt(i)) * slots / CameraKey.MAX_PARALLELISM;
            most = Math.max(most, ++load[subtask]);
        }
        return most;
    }
}
