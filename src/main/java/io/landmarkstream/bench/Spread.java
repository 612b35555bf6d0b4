package io.landmarkstream.bench;

import io.landmarkstream.frame.CameraKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * How evenly cameras spread over task slots: load of the busiest slot over the mean, for P = 1 … 512 slots and N = P …
 * 8P cameras. Computed, not timed.
 */
public final class Spread {

    private static final int MAX_SLOTS = 512;

    private Spread() {}

    /**
     * One way to name cameras on some numbers of slots. The ratio of one P is its mean over N.
     *
     * @param cameras how they are named
     * @param slots which P
     * @param mean of the ratio over these P
     * @param highest ratio of these P
     * @param highestAt the P that has it
     * @param worst busiest/mean of any pair of N and P
     * @param best mean of the best that whole cameras allow, ⌈N/P⌉ / (N/P)
     */
    public record Row(
            String cameras, String slots, double mean, double highest, int highestAt, double worst, double best) {}

    /** Listed cameras, and four ways to name cameras that the settings do not list. */
    public static List<Row> table() {
        List<Row> rows = new ArrayList<>();
        rows(rows, "listed, 0 … N−1", number -> number);
        unlisted(rows, "cam-0 … cam-N−1", i -> "cam-" + i);
        unlisted(
                rows, "site-3/gate/camera07", i -> String.format(Locale.ROOT, "site-%d/gate/camera%02d", i / 8, i % 8));
        unlisted(rows, "00:1a:2b:3c:4d:0f", i -> String.format(Locale.ROOT, "00:1a:2b:3c:%02x:%02x", i / 256, i % 256));
        unlisted(rows, "random letters", Spread::letters);
        return rows;
    }

    private static String letters(long seed) {
        return new SplittableRandom(seed)
                .ints(12, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void unlisted(List<Row> rows, String cameras, IntFunction<String> name) {
        rows(rows, "unlisted, " + cameras, i -> CameraKey.numberOf(name.apply(i)));
    }

    private static void rows(List<Row> rows, String cameras, IntUnaryOperator numberOf) {
        int[] groups = new int[8 * MAX_SLOTS];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = CameraKey.keyGroup(numberOf.applyAsInt(i));
        }
        List<Ratio> all = new ArrayList<>();
        for (int slots = 1; slots <= MAX_SLOTS; slots++) {
            all.add(ratio(groups, slots));
        }
        rows.add(row(cameras, "1 … 16", all.subList(0, 16)));
        rows.add(row(
                cameras,
                "even",
                all.stream().filter(r -> CameraKey.isEven(r.slots())).toList()));
        rows.add(row(
                cameras,
                "other",
                all.stream().filter(r -> !CameraKey.isEven(r.slots())).toList()));
    }

    private static Row row(String cameras, String slots, List<Ratio> ratios) {
        double sum = 0;
        double best = 0;
        double worst = 0;
        Ratio highest = ratios.get(0);
        for (Ratio ratio : ratios) {
            sum += ratio.mean();
            best += ratio.best();
            worst = Math.max(worst, ratio.worst());
            highest = ratio.mean() > highest.mean() ? ratio : highest;
        }
        return new Row(
                cameras, slots, sum / ratios.size(), highest.mean(), highest.slots(), worst, best / ratios.size());
    }

    private record Ratio(int slots, double mean, double worst, double best) {}

    /** @param groups key group of each camera */
    private static Ratio ratio(int[] groups, int slots) {
        int[] load = new int[slots];
        int busiest = 0;
        double sum = 0;
        double best = 0;
        double worst = 0;
        for (int cameras = 1; cameras <= 8 * slots; cameras++) {
            // Flink's rule: key groups are split into ranges of equal length.
            int slot = groups[cameras - 1] * slots / CameraKey.MAX_PARALLELISM;
            busiest = Math.max(busiest, ++load[slot]);
            if (cameras >= slots) {
                double mean = (double) cameras / slots;
                sum += busiest / mean;
                best += Math.ceil(mean) / mean;
                worst = Math.max(worst, busiest / mean);
            }
        }
        int counts = 7 * slots + 1;
        return new Ratio(slots, sum / counts, worst, best / counts);
    }
}
