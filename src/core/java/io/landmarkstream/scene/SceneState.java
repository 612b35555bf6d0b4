package io.landmarkstream.scene;

/**
 * What a {@link SceneFuser} remembers of a scene. It changes in place and belongs to one scene;
 * {@link SceneStateFormat} makes bytes of it and back. Where those bytes are written and read, and how often, changes
 * no output.
 */
public final class SceneState {

    /** Nothing seen yet. */
    public static SceneState empty() {
        return new SceneState();
    }

    private SceneState() {}
}
