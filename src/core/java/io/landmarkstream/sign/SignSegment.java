package io.landmarkstream.sign;

import java.util.List;

/**
 * What one hand did between two rests, as 16 steps of equal time: the form in which signs are learned and compared.
 * Places are taken from their mean over the way's extent, so that where, how large and how fast it was made does not
 * matter; with {@code face}, from the person's eyes in heights of the face.
 */
final class SignSegment {

    /**
     * Values of a step: place (2), the middle finger's tip from the palm (2), bends (5), distance to the other hand.
     */
    static final int WIDTH = 10;

    private static final int LEAST_SAMPLES = 5;
    private static final long REST_US = 110_000;
    private static final double REST_SPEED = .8;
    private static final double REST_BEND_SPEED = 90;
    private static final double LEAST_WAY = .6;
    private static final double LEAST_BEND = 45;

    /**
     * Weights: a place's full extent, a hand's length, a finger's curl and ten palms between hands count about alike.
     */
    private static final double BENDS = 1 / 150.0;

    private static final double TIPS = .6;
    private static final double APART = .25;

    private SignSegment() {}

    /**
     * A segment.
     *
     * @param from first sample, {@code to} last one
     * @param way palms; {@code bend} degrees by which the fingers changed
     */
    record Part(int from, int to, double way, double bend) {}

    /**
     * The part that ends with this rest, told in the one frame with which the rest is long enough; else {@code null}.
     */
    static Part ending(Trail trail) {
        int last = trail.length - 1;
        if (last < LEAST_SAMPLES) {
            return null;
        }
        int rest = last;
        while (rest > 0 && isAtRest(trail, rest - 1)) {
            rest--;
        }
        if (!isAtRest(trail, last) || rest == 0) {
            return null;
        }
        long lasted = trail.timeUs[last] - trail.timeUs[rest];
        long before = trail.timeUs[last - 1] - trail.timeUs[rest];
        if (lasted < REST_US || before >= REST_US) {
            return null;
        }
        return part(trail, rest);
    }

    /** Every part of a whole recording, also one that its end cuts off. */
    static List<Part> all(Trail trail) {
        List<Part> parts = new java.util.ArrayList<>();
        int from = -1;
        for (int i = 0; i <= trail.length; i++) {
            boolean moves = i < trail.length && !isAtRest(trail, i);
            if (moves && from < 0) {
                from = i;
            }
            if (from >= 0 && !moves && (i == trail.length || restsFor(trail, i))) {
                Part part = part(trail, Math.min(i, trail.length - 1));
                if (part != null) {
                    parts.add(part);
                }
                from = -1;
            }
        }
        return parts;
    }

    private static boolean restsFor(Trail trail, int from) {
        int i = from;
        while (i < trail.length && isAtRest(trail, i)) {
            if (trail.timeUs[i] - trail.timeUs[from] >= REST_US) {
                return true;
            }
            i++;
        }
        return i == trail.length;
    }

    private static Part part(Trail trail, int end) {
        int from = end;
        int still = 0;
        for (int i = end - 1; i >= 0; i--) {
            if (isAtRest(trail, i)) {
                still = still == 0 ? i : still;
                if (trail.timeUs[still] - trail.timeUs[i] >= REST_US) {
                    break;
                }
            } else {
                still = 0;
                from = i;
            }
        }
        from = Math.max(0, from - 1);
        if (end - from < LEAST_SAMPLES) {
            return null;
        }
        double way = 0;
        double bend = 0;
        for (int i = from; i < end; i++) {
            way += trail.distance(i, i + 1);
        }
        for (int finger = 0; finger < 5; finger++) {
            short low = Short.MAX_VALUE;
            short high = Short.MIN_VALUE;
            for (int i = from; i <= end; i++) {
                low = (short) Math.min(low, trail.sample(i).bends()[finger]);
                high = (short) Math.max(high, trail.sample(i).bends()[finger]);
            }
            bend = Math.max(bend, high - low);
        }
        return way < LEAST_WAY && bend < LEAST_BEND ? null : new Part(from, end, way, bend);
    }

    private static boolean isAtRest(Trail trail, int i) {
        int a = Math.max(0, i - 1);
        int b = Math.min(trail.length - 1, i + 1);
        double bend = b > a ? Math.abs(trail.bend[b] - trail.bend[a]) / trail.seconds(a, b) : 0;
        return trail.speed[i] < REST_SPEED && bend < REST_BEND_SPEED;
    }

    /** The part as numbers: {@link TimeWarp#STEPS} rows of {@link #WIDTH}. */
    static float[] features(Trail trail, Part part, boolean face) {
        float[] features = new float[TimeWarp.STEPS * WIDTH];
        double meanX = Trail.mean(trail.x, part.from(), part.to());
        double meanY = Trail.mean(trail.y, part.from(), part.to());
        double extent = Math.max(
                1,
                Math.max(Trail.range(trail.x, part.from(), part.to()), Trail.range(trail.y, part.from(), part.to())));
        for (int step = 0; step < TimeWarp.STEPS; step++) {
            double time = trail.timeUs[part.from()]
                    + (trail.timeUs[part.to()] - trail.timeUs[part.from()]) * step / (TimeWarp.STEPS - 1.0);
            int i = part.from();
            while (i < part.to() - 1 && trail.timeUs[i + 1] <= time) {
                i++;
            }
            double share = (time - trail.timeUs[i]) / Math.max(1, trail.timeUs[i + 1] - trail.timeUs[i]);
            HandSample a = trail.sample(i);
            HandSample b = trail.sample(i + 1);
            int k = step * WIDTH;
            double x = mix(trail.x[i], trail.x[i + 1], share);
            double y = mix(trail.y[i], trail.y[i + 1], share);
            double unit = a.faceSize() > 0 ? a.faceSize() / trail.palm : 2;
            features[k++] = (float) (face ? x / unit : (x - meanX) / extent);
            features[k++] = (float) (face ? y / unit : (y - meanY) / extent);
            features[k++] = (float) (TIPS * mix(a.middleX(), b.middleX(), share) / trail.palm);
            features[k++] = (float) (TIPS * mix(a.middleY(), b.middleY(), share) / trail.palm);
            for (int finger = 0; finger < 5; finger++) {
                features[k++] = (float) (BENDS * mix(a.bends()[finger], b.bends()[finger], share));
            }
            boolean apart = a.apart() >= 0 && b.apart() >= 0;
            features[k] = (float) (apart ? APART * Math.min(6, mix(a.apart(), b.apart(), share) / 100) : -1);
        }
        return features;
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }
}
