package io.landmarkstream.bench;

import org.junit.jupiter.api.Test;

class MeaningBenchTest {
    @Test
    void dump() throws Exception {
        for (double noise : new double[] {0, 1, 2}) {
            for (boolean depth : new boolean[] {true, false}) {
                System.out.println(noise + " " + depth + " " + new MeaningBench(noise, depth, 1).run());
            }
        }
    }
}
