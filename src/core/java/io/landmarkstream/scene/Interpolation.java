package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.List;

/** What a camera saw at a tick, from its frames before and after it. */
final class Interpolation {

    /** Longest time between two frames that are interpolated. */
    private static final long MOST_GAP_US = 250_000;

    /** A single frame stands for a tick that is no further away. */
    private static final long SAME_US = 4_000;

    private Interpolation() {}

    /**
     * @return what was seen at the tick, and how far its nearest frame is; {@code null} if there is no frame near it
     */
    static View at(List<Sample> samples, long timeUs) {
        int after = 0;
        while (after < samples.size() && samples.get(after).timeUs() < timeUs) {
            after++;
        }
        Sample next = after < samples.size() ? samples.get(after) : null;
        Sample last = after > 0 ? samples.get(after - 1) : null;
        boolean nearNext = next != null && (last == null || next.timeUs() - timeUs < timeUs - last.timeUs());
        Sample nearest = nearNext ? next : last;
        if (nearest == null) {
            return null;
        }
        long skew = nearest.timeUs() - timeUs;
        if (Math.abs(skew) <= SAME_US) {
            return new View(nearest.seen(), skew);
        }
        if (next == null || last == null || next.timeUs() - last.timeUs() > MOST_GAP_US) {
            return null;
        }
        double share = (double) (timeUs - last.timeUs()) / (next.timeUs() - last.timeUs());
        List<Observation> seen = new ArrayList<>();
        for (Observation one : last.seen()) {
            Observation other = next.of(one.kind(), one.trackId());
            if (other != null && other.size() == one.size()) {
                seen.add(between(one, other, share));
            }
        }
        return new View(seen, skew);
    }

    /** @param skewUs time of the nearest frame less the tick's */
    record View(List<Observation> seen, long skewUs) {}

    private static Observation between(Observation one, Observation other, double share) {
        float[] rays = new float[one.rays().length];
        float[] weights = new float[one.size()];
        for (int i = 0; i < rays.length; i++) {
            rays[i] = (float) (one.rays()[i] + share * (other.rays()[i] - one.rays()[i]));
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.min(one.weights()[i], other.weights()[i]);
        }
        return (share < .5 ? one : other).at(rays, weights);
    }
}
