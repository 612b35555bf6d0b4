package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

/** Where cameras are worked on; the numbers are part of the savepoint format. */
class CameraKeyTest {

    private static final int[] GROUPS = {
        0, 64, 96, 32, 112, 48, 80, 16, 120, 56, 24, 88, 40, 104, 72, 8, 116, 59, 90, 26, 75, 12, 121, 43, 100, 35, 107,
        52, 18, 82, 65, 1, 118, 29, 92, 60, 39, 77, 103, 13, 122, 47, 22, 69, 86, 54, 109, 2, 30, 94, 119, 61, 19, 83,
        37, 110, 70, 9, 44, 97, 123, 74, 50, 3, 25, 111, 87, 62, 33, 101, 15, 78, 124, 41, 55, 93, 66, 20, 114, 4, 79,
        28, 105, 46, 57, 95, 10, 125, 36, 71, 102, 17, 49, 115, 84, 27, 5, 67, 126, 53, 89, 38, 106, 76, 21, 63, 117,
        11, 98, 42, 85, 31, 108, 51, 6, 73, 127, 23, 91, 58, 34, 99, 14, 113, 81, 45, 68, 7
    };

    @Test
    void flinkPutsEachSlotIntoItsPinnedKeyGroup() {
        assertThat(GROUPS).hasSize(CameraKey.MAX_PARALLELISM);
        for (int slot = 0; slot < GROUPS.length; slot++) {
            assertThat(KeyGroupRangeAssignment.assignToKeyGroup(new CameraKey("any", slot), 128))
                    .as("slot %d", slot)
                    .isEqualTo(GROUPS[slot])
                    .isEqualTo(CameraKey.keyGroup(slot));
        }
    }

    @Test
    void theHashCodesThemselvesArePinned() {
        int fingerprint = 0;
        for (int slot = 0; slot < 128; slot++) {
            fingerprint = 31 * fingerprint + new CameraKey("any", slot).hashCode();
        }
        assertThat(fingerprint).isEqualTo(PINNED_FINGERPRINT);
    }

    private static final int PINNED_FINGERPRINT = 0;

    @Test
    void slotsBeyondTheTableShareItsGroups() {
        assertThat(new CameraKey("a", 128)).hasSameHashCodeAs(new CameraKey("a", 0)).isNotEqualTo(new CameraKey("a", 0));
    }

    @Test
    void camerasOfOneSlotAreStillDifferentKeys() {
        assertThat(new CameraKey("a", 1)).isNotEqualTo(new CameraKey("b", 1)).hasSameHashCodeAs(new CameraKey("b", 1));
    }

    @Test
    void theSlotOfAnUnlistedCameraNeverChanges() {
        assertThat(IntStream.of(
                        CameraKey.slotOf("cam-1"),
                        CameraKey.slotOf("cam-2"),
                        CameraKey.slotOf("site-3/gate"),
                        CameraKey.slotOf("カメラ")))
                .containsExactly(108, 21, 44, 7);
    }

    @Test
    void listedCamerasSpreadWithinAQuarterOfTheMeanOrAtTheIntegerOptimum() {
        StringBuilder missed = new StringBuilder();
        int cases = 0;
        for (int parallelism = 1; parallelism <= 16; parallelism++) {
            for (int cameras = parallelism; cameras <= 8 * parallelism && cameras <= 128; cameras++) {
                cases++;
                int[] load = new int[parallelism];
                for (int slot = 0; slot < cameras; slot++) {
                    load[KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            new CameraKey("cam-" + slot, slot), 128, parallelism)]++;
                }
                int busiest = IntStream.of(load).max().orElseThrow();
                int optimum = (cameras + parallelism - 1) / parallelism;
                if (busiest > optimum && busiest > 1.25 * cameras / parallelism) {
                    missed.append(" N=%d P=%d: %d of %d;".formatted(cameras, parallelism, busiest, optimum));
                }
            }
        }
        assertThat(missed.toString()).as("of %d cases", cases).isEmpty();
    }

    @Test
    void anotherMaxParallelismIsRefused() {
        CameraKey.requireMaxParallelism(128);
        assertThatThrownBy(() -> CameraKey.requireMaxParallelism(256))
                .hasMessageContaining("max parallelism 256")
                .hasMessageContaining("pipeline.max-parallelism");
    }
}
