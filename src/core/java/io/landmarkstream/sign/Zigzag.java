package io.landmarkstream.sign;

import java.util.ArrayList;
import java.util.List;

/**
 * The strokes of a value that goes to and fro: from one turning point to the next, of those at least {@code least} long
 * (the turning points of a rainflow count, ASTM E1049). The last one may still go on.
 */
final class Zigzag {

    /** From sample {@code from} to sample {@code to}; {@code length} is positive where the value rose. */
    record Stroke(int from, int to, double length) {}

    private Zigzag() {}

    static List<Stroke> strokes(double[] values, int begin, double least) {
        List<Stroke> strokes = new ArrayList<>();
        int low = begin;
        int high = begin;
        int direction = 0;
        int turn = begin;
        for (int i = begin; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                strokes.clear();
                direction = 0;
                low = high = turn = i + 1;
                continue;
            }
            if (i == low) {
                continue;
            }
            low = values[i] < values[low] ? i : low;
            high = values[i] > values[high] ? i : high;
            if (direction >= 0 && values[high] - values[i] >= least) {
                if (direction > 0) {
                    strokes.add(new Stroke(turn, high, values[high] - values[turn]));
                }
                turn = high;
                direction = -1;
                low = i;
            } else if (direction <= 0 && values[i] - values[low] >= least) {
                if (direction < 0) {
                    strokes.add(new Stroke(turn, low, values[low] - values[turn]));
                }
                turn = low;
                direction = 1;
                high = i;
            }
        }
        if (direction != 0) {
            int end = direction > 0 ? high : low;
            strokes.add(new Stroke(turn, end, values[end] - values[turn]));
        }
        return strokes;
    }

    /**
     * Seconds from a sixth to five sixths of a stroke: its turning points may lie long before and after it, where the
     * value hardly changes.
     */
    static double seconds(double[] values, long[] timeUs, Stroke stroke) {
        double start = values[stroke.from()];
        int a = stroke.to();
        int b = stroke.to();
        for (int i = stroke.to(); i >= stroke.from(); i--) {
            double share = (values[i] - start) / stroke.length();
            b = share >= 5 / 6.0 ? i : b;
            if (share <= 1 / 6.0) {
                a = i;
                break;
            }
        }
        return Math.max(1e-3, (timeUs[b] - timeUs[a]) / 1e6);
    }

    /** The last sample of a stroke's first sixth: before it, the value hardly changes. */
    static int begin(double[] values, Stroke stroke) {
        int i = stroke.to();
        while (i > stroke.from() && (values[i] - values[stroke.from()]) / stroke.length() > 1 / 6.0) {
            i--;
        }
        return i;
    }

    /** The strokes at the end that follow each other and each satisfy what {@code good} asks. */
    static List<Stroke> run(List<Stroke> strokes, java.util.function.Predicate<Stroke> good) {
        int first = strokes.size();
        while (first > 0 && good.test(strokes.get(first - 1))) {
            first--;
        }
        return strokes.subList(first, strokes.size());
    }
}
