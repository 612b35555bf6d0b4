package io.landmarkstream.scene;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.metric.JobMetric;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by scene: its cameras' views in, the scene's frames out: {@link SceneFuser} in a job. Timers are for cameras
 * that are waited for, and for nothing else.
 *
 * <p>The clock by which the fuser waits stands still while the job is down: after a restore, the views that came during
 * the outage are read before anything counts as late. So an outage changes no frame.
 */
public final class SceneFunction extends KeyedProcessFunction<CameraKey, SceneView, SceneFrame> {

    private static final long serialVersionUID = 1L;

    private static final long US_PER_MS = 1000;

    private final SceneRoutes routes;
    private final SceneOptions options;
    private final Duration stateTtl;
    private transient Map<String, SceneFuser> fusers;
    private transient Set<String> met;
    private transient ValueState<SceneMemory> memory;
    private transient Counter timedOut;

    /** @param stateTtl how long a scene without any view is remembered; its ids start again afterwards */
    public SceneFunction(SceneRoutes routes, SceneOptions options, Duration stateTtl) {
        this.routes = routes;
        this.options = options;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        memory = setup.value("scene", new SceneMemorySchema());
        timedOut = setup.metrics().counter(JobMetric.SCENE_FRAMES_TIMED_OUT);
        fusers = new HashMap<>();
        routes.scenes().forEach(scene -> fusers.put(scene.id(), new SceneFuser(scene, options)));
        met = new HashSet<>();
    }

    @Override
    public void processElement(SceneView view, Context context, Collector<SceneFrame> out) throws IOException {
        step(context.getCurrentKey().camera(), view, context.timerService(), out);
    }

    @Override
    public void onTimer(long at, OnTimerContext context, Collector<SceneFrame> out) throws IOException {
        String scene = context.getCurrentKey().camera();
        if (fusers.containsKey(scene) && memory.value() != null) { // else it is listed no more, or was forgotten
            step(scene, null, context.timerService(), out);
        }
    }

    /** @param view {@code null}: only time has passed */
    private void step(String scene, SceneView view, TimerService timers, Collector<SceneFrame> out) throws IOException {
        SceneMemory kept = memory.value();
        SceneMemory before = kept == null ? SceneMemory.none() : kept;
        long wallUs = timers.currentProcessingTime() * US_PER_MS;
        long stoodStillUs = before.stoodStillUs();
        if (met.add(scene) && kept != null) {
            stoodStillUs += Math.max(0, wallUs - before.wallUs());
        }
        long nowUs = wallUs - stoodStillUs;
        SceneFuser fuser = fusers.get(scene);
        SceneState state = before.fused();
        List<SceneFrame> frames = view == null ? fuser.advance(state, nowUs) : fuser.add(state, view, nowUs);
        for (SceneFrame frame : frames) {
            if (frame.timedOut()) {
                timedOut.inc();
            }
            out.collect(frame);
        }
        long timerMs = timer(fuser.deadlineUs(state), stoodStillUs, before.timerMs(), timers);
        memory.update(new SceneMemory(state, stoodStillUs, wallUs, timerMs));
    }

    /** Sets the timer for the next deadline in the place of the one before; the new one's time. */
    private static long timer(OptionalLong deadlineUs, long stoodStillUs, long beforeMs, TimerService timers) {
        long atMs = deadlineUs.isEmpty() ? 0 : -Math.floorDiv(-deadlineUs.getAsLong() - stoodStillUs, US_PER_MS);
        if (atMs != beforeMs) {
            if (beforeMs != 0) {
                timers.deleteProcessingTimeTimer(beforeMs);
            }
            if (atMs != 0) {
                timers.registerProcessingTimeTimer(atMs);
            }
        }
        return atMs;
    }
}
