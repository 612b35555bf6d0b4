package io.landmarkstream.scene;

import java.util.List;
import java.util.OptionalLong;

/**
 * Fuses the views of a scene's cameras into hands and faces in space. It holds nothing but its settings: all memory is
 * in the {@link SceneState} that is passed in.
 *
 * <p>A tick is due when all cameras that are alive have passed it, or when {@link SceneOptions#maxWait} is over by the
 * clock that callers pass in. As long as no camera times out, the frames are a function of the views alone, in whatever
 * order different cameras' views come.
 */
public final class SceneFuser {

    private final Scene scene;
    private final SceneOptions options;

    public SceneFuser(Scene scene, SceneOptions options) {
        this.scene = scene;
        this.options = options;
    }

    /**
     * Takes in one camera's view.
     *
     * @param state changes in place
     * @param view of a camera of this scene; each camera's in the order of its frames
     * @param nowUs wall clock, microseconds; only differences count
     * @return the ticks that are due now, in order of time; mostly none or one
     * @throws IllegalArgumentException if the camera is not of this scene
     */
    public List<SceneFrame> add(SceneState state, SceneView view, long nowUs) {
        if (scene.indexOf(view.camera()) < 0) {
            throw new IllegalArgumentException("Camera " + view.camera() + " is not of scene " + scene.id() + ".");
        }
        return List.of();
    }

    /**
     * Lets time pass without a view.
     *
     * @param state changes in place
     * @param nowUs wall clock, microseconds
     * @return the ticks whose wait is over, in order of time
     */
    public List<SceneFrame> advance(SceneState state, long nowUs) {
        return List.of();
    }

    /** When {@link #advance} has to be called at the latest, by the same clock; empty: no tick waits. */
    public OptionalLong deadlineUs(SceneState state) {
        return OptionalLong.empty();
    }

    /** The ticks that still wait, when no more views will come. */
    public List<SceneFrame> finish(SceneState state) {
        return advance(state, Long.MAX_VALUE - options.maxWait().toMillis() * 1000);
    }
}
