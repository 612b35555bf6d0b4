package io.landmarkstream.frame;

import java.util.Arrays;

/**
 * Key of all per-camera state; it decides which task slot owns a camera.
 *
 * <p>Two keys are equal if both components are. The hash code depends on {@link #number} alone, through a constant
 * table, so that cameras with the numbers 0, 1, 2 … N−1 spread evenly over any parallelism from 1 to 16. Flink places a
 * key by {@code murmur(hashCode) % maxParallelism}; plain camera ids leave some slots idle and double the load of
 * others.
 *
 * <p><b>The tables are part of the savepoint format.</b> Changing them loses state silently; a test pins them.
 *
 * @param camera camera id as in the frame's envelope; empty for records without a valid one
 * @param number the camera's number in the settings, or {@link #numberOf} for cameras without one; only its lowest
 *     seven bits count for placement
 */
public record CameraKey(String camera, int number) {

    /** Number of key groups, fixed for the life of a job's state. */
    public static final int MAX_PARALLELISM = 128;

    /**
     * Key group of each slot: a permutation of 0…127 whose every prefix is nearly evenly spread over 1 to 16 subtasks,
     * found by simulated annealing. For N = P … 8P cameras on P subtasks the busiest carries at most 1.25 × the mean or
     * the least that whole cameras allow, but for 9 cameras on 9 subtasks and 15 on 15, where one carries two.
     */
    private static final int[] KEY_GROUP = {
        2, 76, 97, 43, 112, 23, 58, 88, 33, 122, 67, 11, 104, 51, 81, 31, 126, 16, 92, 62, 40, 108, 73, 0, 25, 116, 54,
        84, 102, 35, 14, 69, 121, 90, 47, 4, 27, 110, 61, 77, 98, 37, 118, 19, 53, 9, 87, 68, 106, 44, 29, 127, 74, 95,
        59, 7, 114, 21, 85, 39, 15, 49, 100, 70, 119, 28, 55, 80, 109, 6, 42, 93, 18, 63, 123, 34, 103, 64, 79, 10, 24,
        115, 91, 52, 36, 99, 124, 3, 46, 75, 60, 86, 22, 13, 107, 71, 38, 113, 56, 1, 94, 45, 120, 78, 30, 83, 20, 50,
        12, 66, 111, 101, 125, 41, 57, 89, 5, 72, 32, 105, 117, 96, 48, 17, 26, 65, 82, 8
    };

    /** For each slot the smallest non-negative integer that Flink's key hash sends to that slot's key group. */
    private static final int[] HASH = hashes();

    /** Key group in which Flink keeps the state of a camera with this slot. */
    public static int keyGroup(int number) {
        return KEY_GROUP[number & (MAX_PARALLELISM - 1)];
    }

    /**
     * Slot of a camera that the settings do not list: the 32-bit FNV-1a hash of the id's UTF-8 bytes, folded to seven
     * bits. Stable across versions; spreads like any hash, that is worse than listed slots.
     */
    public static int numberOf(String camera) {
        int hash = 0x811C9DC5;
        for (byte b : camera.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x01000193;
        }
        return (hash ^ hash >>> 7 ^ hash >>> 14 ^ hash >>> 21 ^ hash >>> 28) & (MAX_PARALLELISM - 1);
    }

    /**
     * Refuses a job whose number of key groups is not {@link #MAX_PARALLELISM}: cameras would be spread badly, and
     * state written so could not be read by other jobs of this kind.
     */
    public static void requireMaxParallelism(int actual) {
        if (actual != MAX_PARALLELISM) {
            throw new IllegalStateException(
                    "The job runs with max parallelism %d, but cameras are spread over %d key groups: remove"
                                    .formatted(actual, MAX_PARALLELISM)
                            + " pipeline.max-parallelism from the cluster's configuration and from the command line.");
        }
    }

    @Override
    public int hashCode() {
        return HASH[number & (MAX_PARALLELISM - 1)];
    }

    private static int[] hashes() {
        int[] ofGroup = new int[MAX_PARALLELISM];
        Arrays.fill(ofGroup, -1);
        int missing = MAX_PARALLELISM;
        for (int hash = 0; missing > 0; hash++) {
            int group = murmur(hash) % MAX_PARALLELISM;
            if (ofGroup[group] < 0) {
                ofGroup[group] = hash;
                missing--;
            }
        }
        int[] ofNumber = new int[MAX_PARALLELISM];
        for (int number = 0; number < MAX_PARALLELISM; number++) {
            ofNumber[number] = ofGroup[KEY_GROUP[number]];
        }
        return ofNumber;
    }

    /**
     * MurmurHash3 (Austin Appleby, public domain) of one int, made non-negative, as Flink's
     * {@code MathUtils.murmurHash} computes it; restated here because keys know nothing of Flink. A test compares the
     * two.
     */
    private static int murmur(int code) {
        code *= 0xcc9e2d51;
        code = Integer.rotateLeft(code, 15);
        code *= 0x1b873593;
        code = Integer.rotateLeft(code, 13);
        code = code * 5 + 0xe6546b64;
        code ^= 4;
        code ^= code >>> 16;
        code *= 0x85ebca6b;
        code ^= code >>> 13;
        code *= 0xc2b2ae35;
        code ^= code >>> 16;
        if (code >= 0) {
            return code;
        }
        return code == Integer.MIN_VALUE ? 0 : -code;
    }
}
