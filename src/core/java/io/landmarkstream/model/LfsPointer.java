package io.landmarkstream.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What Git leaves in the place of a large file that was not fetched: three lines of text that name it
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
 */
public final class LfsPointer {

    private static final byte[] BEGIN = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    /** A pointer is shorter than this. */
    public static final int MAX_BYTES = 1024;

    private LfsPointer() {}

    /** Whether a file's content is one. */
    public static boolean is(byte[] content) {
        return content.length < MAX_BYTES
                && content.length > BEGIN.length
                && Arrays.equals(content, 0, BEGIN.length, BEGIN, 0, BEGIN.length);
    }

    /** The sentence about a file that is one. */
    public static String sentence(String file) {
        return file + " is a Git LFS pointer, not the model: fetch it with git lfs pull";
    }
}
