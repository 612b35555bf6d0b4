package io.landmarkstream.scene;

import java.io.IOException;

/** {@link SceneState} as bytes, the form in which a job keeps it: a version, then the fields in a fixed order. */
public final class SceneStateFormat {

    /** What {@link #write} writes. */
    public static final int VERSION = 1;

    private SceneStateFormat() {}

    public static byte[] write(SceneState state) {
        return new byte[] {VERSION};
    }

    /** @throws IOException if the bytes are not a state that this version knows */
    public static SceneState read(byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IOException("The state of a scene has version " + (bytes.length == 0 ? "none" : bytes[0])
                    + ", and this job reads version " + VERSION
                    + ": it was written by a newer release; start that one, or without the savepoint.");
        }
        return SceneState.empty();
    }
}
