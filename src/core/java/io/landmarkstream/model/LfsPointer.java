package io.landmarkstream.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What Git leaves in the place of a large file that was not fetched: three lines of text that name it
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
 */
public final class LfsPointer {

    private static final byte[] BEGIN = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    /** A pointer is shorter than this. */
    private static final int MAX_BYTES = 1024;

    private LfsPointer() {}

    /** Whether a file's content is one. */
    public static boolean is(byte[] content) {
        return content.length < MAX_BYTES
                && content.length > BEGIN.length
                && Arrays.equals(content, 0, BEGIN.length, BEGIN, 0, BEGIN.length);
    }

    /** Whether a file is one. */
    public static boolean is(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) < MAX_BYTES && is(Files.readAllBytes(file));
    }

    /** The sentence about a model's file that is one. */
    public static String sentence(String file) {
        return sentence(file, "model");
    }

    /**
     * The sentence about a file that is one.
     *
     * @param wanted what it should be
     */
    public static String sentence(String file, String wanted) {
        return file + " is a Git LFS pointer, not the " + wanted + ": fetch it with git lfs pull";
    }
}
