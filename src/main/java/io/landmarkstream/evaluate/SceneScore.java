package io.landmarkstream.evaluate;

import io.landmarkstream.landmark.Face68;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Compares hands and faces in space with their truth, summed over all frames that were added. Safe for several threads.
 */
public final class SceneScore {

    /** A found object whose points are farther than this from the true ones, in the mean, is another; metres. */
    private static final double SAME = .25;

    /** First of the inner points of 68. */
    private static final int INNER = 17;

    private static final long LONGEST_UM = 1_000_000;

    private final Part hands = new Part();
    private final Part faces = new Part();
    private int frames;

    /**
     * An object in space.
     *
     * @param topology name of the points' topology: hand21, face68 or a face mesh
     * @param xyz x, y, z of each point in turn, metres
     */
    public record Seen(Kind kind, long id, String topology, float[] xyz) {}

    /**
     * Adds what was found at one moment.
     *
     * @param frame number of the truth's frame since the start, with a fraction; the scene repeats
     */
    public synchronized void add(SceneTruth truth, double frame, List<Seen> found) {
        frames++;
        for (Kind kind : Kind.HAND_AND_FACE) {
            Part part = kind.isHand() ? hands : faces;
            part.add(
                    truth.at(frame).stream()
                            .filter(o -> o.kind().equals(kind))
                            .map(SceneTruth.TrueObject::xyz)
                            .toList(),
                    found.stream().filter(o -> o.kind().equals(kind)).toList());
        }
    }

    /**
     * The figures so far, by name: {@code frames}; for hands and faces the share of the true ones that were
     * {@code found}, median and 95th percentile of the points' distance from the truth in millimetres ({@code mm},
     * {@code p95_mm}), faces by their 51 inner points; and the number of different {@code ids} that were given to them.
     */
    public synchronized Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("frames", (double) frames);
        hands.tell("hand", figures);
        faces.tell("face", figures);
        return figures;
    }

    private static final class Part {
        private final Histogram distanceUm = new Histogram(LONGEST_UM, 3);
        private final Set<Long> ids = new HashSet<>();
        private long there;
        private long hits;

        void add(List<float[]> truths, List<Seen> found) {
            there += truths.size();
            List<float[]> candidates = new ArrayList<>();
            for (Seen seen : found) {
                ids.add(seen.id());
                candidates.add(points(seen));
            }
            boolean[] taken = new boolean[truths.size()];
            while (true) {
                double least = SAME;
                int truth = -1;
                int hit = -1;
                for (int t = 0; t < taken.length; t++) {
                    for (int c = 0; c < candidates.size() && !taken[t]; c++) {
                        double mean = PointDistance.mean(candidates.get(c), truths.get(t));
                        if (mean < least) {
                            least = mean;
                            truth = t;
                            hit = c;
                        }
                    }
                }
                if (truth < 0) {
                    return;
                }
                taken[truth] = true;
                hits++;
                float[] points = candidates.set(hit, null);
                for (int i = 0; i < points.length / 3; i++) {
                    distanceUm.recordValue(
                            (long) Math.min(LONGEST_UM, 1e6 * PointDistance.of(truths.get(truth), points, i)));
                }
            }
        }

        private static float[] points(Seen seen) {
            if (seen.kind().isHand()) {
                return seen.xyz();
            }
            float[] all = Face68.points(seen.topology(), seen.xyz());
            return all == null ? null : Arrays.copyOfRange(all, 3 * INNER, all.length);
        }

        void tell(String kind, Map<String, Double> figures) {
            figures.put(kind + "_found", there == 0 ? 0 : hits / (double) there);
            if (hits > 0) {
                figures.put(kind + "_mm", distanceUm.getValueAtPercentile(50) / 1000.);
                figures.put(kind + "_p95_mm", distanceUm.getValueAtPercentile(95) / 1000.);
            }
            figures.put(kind + "_ids", (double) ids.size());
        }
    }
}
