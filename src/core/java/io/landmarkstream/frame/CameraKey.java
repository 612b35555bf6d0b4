package io.landmarkstream.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Key of all per-camera state; it decides which task slot owns a camera.
 *
 * <p>Two keys are equal if both components are. The hash code depends on {@link #number} alone, through a constant
 * table, so that cameras with the numbers 0, 1, 2 … N−1 spread evenly over the task slots. Flink places a key by
 * {@code murmur(hashCode) % maxParallelism}; plain camera ids leave some slots idle and double the load of others.
 *
 * <p><b>Table and formula are part of the savepoint format.</b> Changing them loses state silently; a test pins them.
 * {@code docs/decisions/0005} says how they were made and how even they are.
 *
 * @param camera camera id as in the frame's envelope; empty for records without a valid one
 * @param number the camera's number in the settings, or {@link #numberOf} for cameras without one; only its lowest
 *     eleven bits count for placement
 */
public record CameraKey(String camera, int number) {

    /** Number of key groups, fixed for the life of a job's state. */
    public static final int MAX_PARALLELISM = 2048;

    /** By how much the last number of an unlisted id turns its place on the circle: 2³² over the golden ratio. */
    private static final int TURN = 0x9E3779B9;

    /** The same for the numbers before it: 2³² × (√3 − 1), which no small factor relates to the golden ratio. */
    private static final int EARLIER_TURN = 0xBB67AE85;

    /** By number, the key group: a permutation that a test's {@code KeyGroupOrder} made. */
    private static final int[] KEY_GROUP = keyGroups();

    /** By key group, the number. */
    private static final int[] NUMBER = inverse(KEY_GROUP);

    /** For each number the smallest non-negative integer that Flink's key hash sends to that number's key group. */
    private static final int[] HASH = hashes();

    /** Key group in which Flink keeps the state of a camera with this number. */
    public static int keyGroup(int number) {
        return KEY_GROUP[number & (MAX_PARALLELISM - 1)];
    }

    /**
     * Number of a camera that the settings do not list: a function of its id, the same in every version.
     *
     * <p>The key groups lie on a circle. A hash of the id without its numbers gives a place on it, and each number
     * turns this place by so many times a fixed angle. Ids that differ in their numbers alone (cam-1 and cam-2,
     * site-1/gate-7 and site-2/gate-7) therefore spread more evenly than hashes; ids without numbers spread like
     * hashes. Numbers are decimal, or hexadecimal in ids with a colon, as MAC addresses are.
     */
    public static int numberOf(String camera) {
        int radix = camera.indexOf(':') < 0 ? 10 : 16;
        int hash = 0x811C9DC5; // 32-bit FNV-1a, by characters
        int earlier = 0;
        int last = 0;
        for (int at = 0; at < camera.length(); ) {
            int end = at;
            int value = 0;
            for (int digit; end < camera.length() && (digit = digit(camera.charAt(end), radix)) >= 0; end++) {
                value = value * radix + digit;
            }
            boolean number = end > at;
            if (number) {
                earlier = earlier * 5 + last;
                last = value;
            }
            hash = (hash ^ (number ? '0' : camera.charAt(at))) * 0x01000193;
            at = Math.max(end, at + 1);
        }
        int place = 2 * murmur(hash) + earlier * EARLIER_TURN + last * TURN;
        return NUMBER[place >>> Integer.numberOfLeadingZeros(MAX_PARALLELISM - 1)];
    }

    /** Of ASCII alone: what else is a digit grows with Unicode. */
    private static int digit(char c, int radix) {
        return c < 128 ? Character.digit(c, radix) : -1;
    }

    /**
     * Whether listed cameras spread evenly over this many task slots: any number up to 32, multiples of 4 up to 64, of
     * 8 up to 128, of 16 up to 256, of 32 up to 512.
     */
    public static boolean isEven(int slots) {
        return slots <= 32 || slots <= 512 && slots % (Integer.highestOneBit(slots - 1) / 8) == 0;
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

    private static int[] keyGroups() {
        try (InputStream table = CameraKey.class.getResourceAsStream("key-groups.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .lines()
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] inverse(int[] permutation) {
        int[] inverse = new int[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            inverse[permutation[i]] = i;
        }
        return inverse;
    }

    private static int[] hashes() {
        int[] ofNumber = new int[MAX_PARALLELISM];
        Arrays.fill(ofNumber, -1);
        int missing = MAX_PARALLELISM;
        for (int hash = 0; missing > 0; hash++) {
            int number = NUMBER[murmur(hash) % MAX_PARALLELISM];
            if (ofNumber[number] < 0) {
                ofNumber[number] = hash;
                missing--;
            }
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
