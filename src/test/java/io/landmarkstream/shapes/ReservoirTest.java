package io.landmarkstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReservoirTest {

    @Test
    void everyElementIsAsLikelyAsAnyOther() {
        int[] kept = new int[100];
        for (int seed = 0; seed < 2000; seed++) {
            Reservoir<Integer> reservoir = new Reservoir<>(10, seed);
            for (int i = 0; i < kept.length; i++) {
                reservoir.add(i);
            }
            assertThat(reservoir.kept()).hasSize(10).doesNotHaveDuplicates();
            assertThat(reservoir.seen()).isEqualTo(100);
            reservoir.kept().forEach(i -> kept[i]++);
        }
        // 200 each; the deviation is 13.
        assertThat(Arrays.stream(kept).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(140, 260));
    }
}
