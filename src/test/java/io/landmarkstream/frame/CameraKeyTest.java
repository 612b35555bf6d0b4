package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

/** Where cameras are worked on; the numbers are part of the savepoint format. */
class CameraKeyTest {

    private static final int GROUPS = CameraKey.MAX_PARALLELISM;

    private static int fingerprint(IntStream numbers) {
        return numbers.reduce(0, (sum, number) -> 31 * sum + number);
    }

    /** Rewrites the table with {@code -Dupdate-key-groups=true}, which makes all savepoints useless. */
    @Test
    void theTableIsWhatItsCodeMakes() throws Exception {
        List<Integer> made = KeyGroupOrder.make(GROUPS);
        if (Boolean.getBoolean("update-key-groups")) {
            Files.writeString(
                    Path.of("src/core/resources/io/landmarkstream/frame/key-groups.txt"),
                    made.stream().map(group -> group + "\n").collect(Collectors.joining()));
        }
        assertThat(IntStream.range(0, GROUPS).map(CameraKey::keyGroup).boxed().toList())
                .isEqualTo(made);
    }

    @Test
    void tableAndHashCodesArePinned() {
        assertThat(GROUPS).isEqualTo(2048);
        assertThat(IntStream.range(0, 16).map(CameraKey::keyGroup))
                .containsExactly(0, 1024, 1536, 512, 1792, 768, 1280, 256, 1920, 896, 384, 1408, 1664, 640, 1152, 128);
        assertThat(fingerprint(IntStream.range(0, GROUPS).map(CameraKey::keyGroup)))
                .isEqualTo(1_536_976_764);
        assertThat(fingerprint(IntStream.range(0, GROUPS).map(number -> new CameraKey("any", number).hashCode())))
                .isEqualTo(1_336_877_356);
    }

    @Test
    void flinkKeepsEachNumberInItsOwnKeyGroup() {
        List<Integer> groups = IntStream.range(0, GROUPS)
                .mapToObj(number -> KeyGroupRangeAssignment.assignToKeyGroup(new CameraKey("any", number), GROUPS))
                .toList();
        assertThat(groups)
                .doesNotHaveDuplicates()
                .isEqualTo(IntStream.range(0, GROUPS)
                        .map(CameraKey::keyGroup)
                        .boxed()
                        .toList());
    }

    @Test
    void numbersBeyondTheTableShareItsGroups() {
        assertThat(new CameraKey("a", GROUPS))
                .hasSameHashCodeAs(new CameraKey("a", 0))
                .isNotEqualTo(new CameraKey("a", 0));
    }

    @Test
    void camerasOfOneNumberAreStillDifferentKeys() {
        assertThat(new CameraKey("a", 1)).isNotEqualTo(new CameraKey("b", 1)).hasSameHashCodeAs(new CameraKey("b", 1));
    }

    @Test
    void theNumberOfAnUnlistedCameraNeverChanges() {
        assertThat(IntStream.of(
                        CameraKey.numberOf("cam-1"),
                        CameraKey.numberOf("cam-2"),
                        CameraKey.numberOf("site-3/gate-07"),
                        CameraKey.numberOf("00:1a:2b:3c:4d:0f"),
                        CameraKey.numberOf("12345678901234567890"),
                        CameraKey.numberOf("カメラ٣")))
                .containsExactly(633, 1588, 50, 1131, 1969, 663);
    }

    @Test
    void anyIdHasANumberWithinTheTable() {
        for (String id : List.of("", "7", ":", "a:b", "-0-", "x9", "9x", "\uD83D\uDCF7", "99999999999/00000000001")) {
            assertThat(CameraKey.numberOf(id)).as(id).isBetween(0, GROUPS - 1);
        }
    }

    @Test
    void listedCamerasSpreadWithinAQuarterOfTheMeanOnEveryEvenNumberOfSlots() {
        List<String> beyond = new ArrayList<>();
        for (int slots = 1; slots <= 512; slots++) {
            double ratio = busiestOverMean(slots, number -> new CameraKey("any", number));
            if (CameraKey.isEven(slots) && ratio > 1.25 || ratio > 1.53) {
                beyond.add("%.3f on %d".formatted(ratio, slots));
            }
        }
        assertThat(beyond).isEmpty();
    }

    @Test
    void evenNumbersOfSlotsAreAtMostAnEighthApart() {
        List<Integer> even =
                IntStream.rangeClosed(1, 600).filter(CameraKey::isEven).boxed().toList();
        assertThat(even)
                .hasSize(64)
                .contains(1, 31, 32, 36, 64, 72, 128, 144, 256, 288, 512)
                .doesNotContain(33, 513);
    }

    @Test
    void unlistedCamerasThatAreNumberedSpreadBetterThanHashes() {
        assertThat(unlisted(16, i -> "cam-" + i)).isLessThan(1.35);
        assertThat(unlisted(16, i -> "site-" + i / 8 + "/gate/camera0" + i % 8)).isLessThan(1.5);
        assertThat(unlisted(16, i -> "00:1a:2b:3c:4d:%02x".formatted(i))).isLessThan(1.35);
    }

    private static double unlisted(int slots, IntFunction<String> name) {
        return busiestOverMean(slots, i -> new CameraKey("any", CameraKey.numberOf(name.apply(i))));
    }

    /** Mean over N = P … 8P cameras. */
    private static double busiestOverMean(int slots, IntFunction<CameraKey> key) {
        int[] load = new int[slots];
        int busiest = 0;
        double sum = 0;
        for (int cameras = 1; cameras <= 8 * slots; cameras++) {
            int slot = KeyGroupRangeAssignment.assignKeyToParallelOperator(key.apply(cameras - 1), GROUPS, slots);
            busiest = Math.max(busiest, ++load[slot]);
            sum += cameras >= slots ? (double) busiest * slots / cameras : 0;
        }
        return sum / (7 * slots + 1);
    }

    @Test
    void anotherMaxParallelismIsRefused() {
        CameraKey.requireMaxParallelism(GROUPS);
        assertThatThrownBy(() -> CameraKey.requireMaxParallelism(128))
                .hasMessageContaining("max parallelism 128")
                .hasMessageContaining("pipeline.max-parallelism");
    }
}
