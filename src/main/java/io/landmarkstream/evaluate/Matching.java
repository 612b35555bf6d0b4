package io.landmarkstream.evaluate;

import io.landmarkstream.landmark.Box;
import java.util.Arrays;
import java.util.List;

/** One-to-one partners of found and true boxes: greedy, the largest overlap first, as detection benchmarks do. */
final class Matching {

    private Matching() {}

    /**
     * @param least smallest intersection over union of partners
     * @return for each truth the index of its detected object; −1: missed
     */
    static int[] match(List<Box> truths, List<Box> found, float least) {
        int[] partner = new int[truths.size()];
        Arrays.fill(partner, -1);
        boolean[] taken = new boolean[found.size()];
        while (true) {
            float best = 0;
            int truth = -1;
            int detected = -1;
            for (int t = 0; t < partner.length; t++) {
                for (int f = 0; f < taken.length && partner[t] < 0; f++) {
                    float iou = taken[f] ? 0 : truths.get(t).iou(found.get(f));
                    if (iou >= least && iou > best) {
                        best = iou;
                        truth = t;
                        detected = f;
                    }
                }
            }
            if (truth < 0) {
                return partner;
            }
            partner[truth] = detected;
            taken[detected] = true;
        }
    }
}
