package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Fuses the views of a scene's cameras into hands and faces in space. It holds nothing but its settings: all memory is
 * in the {@link SceneState} that is passed in. Used by one thread at a time.
 *
 * <p>A tick is due when all cameras that are alive have passed it, or when {@link SceneOptions#maxWait} is over by the
 * clock that callers pass in. As long as no camera times out, the frames are a function of the views alone, in whatever
 * order different cameras' views come.
 */
public final class SceneFuser {

    /** A camera whose time goes back by more has been started anew; by less, the frame is a repetition. */
    private static final long JUMP_BACK_US = 1_000_000;

    private final Scene scene;
    private final long waitUs;
    private final Timeline timeline;
    private final ViewReader reader = new ViewReader();
    private final SceneTick tick;

    public SceneFuser(Scene scene, SceneOptions options) {
        this.scene = scene;
        this.waitUs = options.maxWait().toNanos() / 1000;
        this.timeline = new Timeline(scene.rate(), waitUs);
        this.tick = new SceneTick(scene);
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
        int index = scene.indexOf(view.camera());
        if (index < 0) {
            throw new IllegalArgumentException("Camera " + view.camera() + " is not of scene " + scene.id() + ".");
        }
        state.align(scene);
        CameraMemory camera = state.cameras.get(index);
        CameraModel model = scene.cameras().get(index);
        long timeUs = view.captureTimeUs() + model.timeOffsetUs();
        boolean anew = !camera.stream.equals(view.stream());
        if (camera.heard() && timeUs <= camera.newestUs) {
            if (!anew && timeUs >= camera.newestUs - JUMP_BACK_US) {
                return List.of(); // a repetition
            }
            camera.samples.clear();
            camera.pastUs.clear();
            camera.awaited = false;
        }
        if (anew) {
            camera.stream = view.stream();
            state.tracks.forEach(track -> track.links[index] = 0);
        }
        camera.newestUs = timeUs;
        camera.awaited |= state.tickUs == CameraMemory.NEVER || timeUs > state.tickUs;
        camera.wrongSize = !fits(view, model);
        camera.samples.add(new Sample(
                timeUs, camera.wrongSize ? List.of() : reader.read(view, model.scaled(view.width(), view.height()))));
        return due(state, nowUs);
    }

    private static boolean fits(SceneView view, CameraModel model) {
        return view.width() > 0 && view.height() > 0 && model.fits(view.width(), view.height());
    }

    private List<SceneFrame> due(SceneState state, long nowUs) {
        List<SceneFrame> frames = new ArrayList<>(1);
        for (Timeline.Due due = timeline.next(state, nowUs); due != null; due = timeline.next(state, nowUs)) {
            frames.add(tick.run(state, due));
        }
        return frames;
    }

    /**
     * Lets time pass without a view.
     *
     * @param state changes in place
     * @param nowUs wall clock, microseconds
     * @return the ticks whose wait is over, in order of time
     */
    public List<SceneFrame> advance(SceneState state, long nowUs) {
        state.align(scene);
        return due(state, nowUs);
    }

    /** When {@link #advance} has to be called at the latest, by the same clock; empty: no tick waits. */
    public OptionalLong deadlineUs(SceneState state) {
        return state.pendingSinceUs == CameraMemory.NEVER
                ? OptionalLong.empty()
                : OptionalLong.of(state.pendingSinceUs + waitUs);
    }

    /** The ticks that still wait, when no more views will come. */
    public List<SceneFrame> finish(SceneState state) {
        List<SceneFrame> frames = new ArrayList<>();
        while (true) {
            OptionalLong deadline = deadlineUs(state);
            List<SceneFrame> more = deadline.isEmpty() ? List.of() : advance(state, deadline.getAsLong());
            frames.addAll(more);
            if (more.isEmpty()) {
                return frames;
            }
        }
    }
}
