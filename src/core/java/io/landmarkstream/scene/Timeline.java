package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decides when a scene's next tick is, and whether it is due. Everything but the end of a wait follows from the views
 * alone.
 *
 * <p>With a rate, ticks lie on a grid of the scene's time. Without one they lie on the frames of the fastest camera, so
 * that its points need no interpolation; where that camera has lost a frame, one frame's time after the last tick.
 */
final class Timeline {

    /** A camera whose clock differs by more from those of the others is left out. */
    static final long CLOCK_LIMIT_US = 60_000_000;

    /** Without any frame for longer, ticks are left out up to the next one. */
    /** 240 frames a second, as the scenes file allows at most: times that are nearer are a fault of the camera's. */
    private static final long LEAST_PERIOD_US = 4166;

    private static final long PAUSE_US = 1_000_000;

    /** Frames of a camera that are kept for later ticks; beyond these the others are not waited for. */
    static final int MOST_SAMPLES = 2000;

    /** Intervals that a camera's rate is read from, and the fewest. */
    private static final int INTERVALS = 15;

    private static final int FEWEST_INTERVALS = 4;

    /** A camera is faster than another if its frames are closer by this share. */
    private static final double FASTER = .9;

    private final double rate;
    private final long waitUs;

    Timeline(double rate, long waitUs) {
        this.rate = rate;
        this.waitUs = waitUs;
    }

    /** What became of a camera at a tick. */
    record Due(long timeUs, SceneCamera.State[] states) {}

    /**
     * The next tick, if it is due; {@code null} if not. {@code state} changes where a wait begins or ends. Each turn of
     * the loop but the last ends the wait for a camera, or begins a time anew, after which a camera is awaited.
     */
    Due next(SceneState state, long nowUs) {
        while (true) {
            SceneCamera.State[] states = states(state);
            boolean[] used = used(states);
            if (!any(used)) {
                if (!restart(state)) {
                    return null;
                }
                continue;
            }
            Long time = time(state, used);
            long passes = time != null ? time : unsure(state, used);
            boolean passed = false;
            boolean all = time != null;
            boolean full = false;
            for (int c = 0; c < used.length; c++) {
                CameraMemory camera = state.cameras.get(c);
                full |= used[c] && camera.samples.size() > MOST_SAMPLES;
                if (camera.awaited && states[c] != SceneCamera.State.CLOCK_OFF) {
                    boolean beyond = camera.heard() && camera.newestUs >= passes;
                    passed |= beyond;
                    all &= beyond;
                }
            }
            if (all) {
                state.pendingSinceUs = CameraMemory.NEVER;
                return new Due(time, states);
            }
            if (!passed) {
                state.pendingSinceUs = CameraMemory.NEVER;
                return null;
            }
            if (state.pendingSinceUs == CameraMemory.NEVER) {
                state.pendingSinceUs = nowUs;
            }
            if (nowUs - state.pendingSinceUs < waitUs && !full) {
                return null;
            }
            giveUp(state, states, passes);
            if (time != null) {
                state.pendingSinceUs = CameraMemory.NEVER;
                return new Due(time, states);
            }
        }
    }

    /** Ends the wait for the cameras that have not passed the tick. */
    private static void giveUp(SceneState state, SceneCamera.State[] states, long passes) {
        for (int c = 0; c < states.length; c++) {
            CameraMemory camera = state.cameras.get(c);
            if (camera.awaited
                    && states[c] != SceneCamera.State.CLOCK_OFF
                    && !(camera.heard() && camera.newestUs >= passes)) {
                camera.awaited = false;
                states[c] = SceneCamera.State.LATE;
            }
        }
    }

    /** While the fastest camera's next frame has not come: by then it should have. */
    private static long unsure(SceneState state, boolean[] used) {
        long period = period(state.cameras.get(reference(state, used)));
        return state.tickUs + Math.max(1, period + period / 2);
    }

    private static boolean[] used(SceneCamera.State[] states) {
        boolean[] used = new boolean[states.length];
        for (int c = 0; c < used.length; c++) {
            used[c] = states[c] == SceneCamera.State.USED;
        }
        return used;
    }

    private static boolean any(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    /** Without any camera that is alive, the scene's time begins anew where clocks have gone back to. */
    private static boolean restart(SceneState state) {
        boolean any = false;
        for (CameraMemory camera : state.cameras) {
            boolean back = state.tickUs == CameraMemory.NEVER || camera.newestUs <= state.tickUs;
            camera.awaited = camera.heard() && back && !camera.samples.isEmpty();
            any |= camera.awaited;
        }
        if (any) {
            state.tickUs = CameraMemory.NEVER;
            state.tracks.clear();
            state.cameras.forEach(camera -> camera.pastUs.clear());
        }
        return any;
    }

    /** As things stand: cameras that are heard and awaited, and whose clock agrees with most of them, are used. */
    private SceneCamera.State[] states(SceneState state) {
        SceneCamera.State[] states = new SceneCamera.State[state.cameras.size()];
        long[] times = state.cameras.stream()
                .filter(camera -> camera.heard() && camera.awaited)
                .mapToLong(camera -> camera.newestUs)
                .sorted()
                .toArray();
        long middle = times.length == 0 ? 0 : times[(times.length - 1) / 2];
        for (int c = 0; c < states.length; c++) {
            CameraMemory camera = state.cameras.get(c);
            boolean off = camera.heard() && Math.abs(camera.newestUs - middle) > CLOCK_LIMIT_US;
            states[c] = !camera.heard() || !camera.awaited
                    ? SceneCamera.State.SILENT
                    : off ? SceneCamera.State.CLOCK_OFF : SceneCamera.State.USED;
            if (off && camera.samples.size() > 2) {
                camera.samples.subList(0, camera.samples.size() - 2).clear();
            }
        }
        if (times.length > 0 && state.tickUs != CameraMemory.NEVER && middle < state.tickUs - CLOCK_LIMIT_US) {
            // The first to come was years ahead, and now the others are here.
            state.tickUs = CameraMemory.NEVER;
            state.tracks.clear();
            state.cameras.forEach(camera -> camera.pastUs.clear());
        }
        return states;
    }

    /** Time of the next tick; {@code null}: the views do not tell yet. */
    private Long time(SceneState state, boolean[] used) {
        long after = state.tickUs;
        if (after == CameraMemory.NEVER) {
            return first(state, used);
        }
        long earliest = Long.MAX_VALUE;
        for (int c = 0; c < used.length; c++) {
            if (used[c]) {
                earliest = Math.min(earliest, nextSample(state.cameras.get(c), after));
            }
        }
        boolean paused = earliest != Long.MAX_VALUE && earliest - after > PAUSE_US && allPassed(state, used, after);
        if (rate > 0) {
            return grid((paused ? earliest : after + 1));
        }
        if (paused) {
            return earliest;
        }
        CameraMemory reference = state.cameras.get(reference(state, used));
        long period = period(reference);
        long sample = nextSample(reference, period == 0 ? after : after + period / 2);
        if (sample == Long.MAX_VALUE) {
            return null;
        }
        return period == 0 || sample <= after + period + period / 2 ? sample : after + period;
    }

    private static boolean allPassed(SceneState state, boolean[] used, long after) {
        for (int c = 0; c < used.length; c++) {
            if (used[c] && state.cameras.get(c).newestUs <= after) {
                return false;
            }
        }
        return true;
    }

    /** The first tick: from where on all cameras that are alive have frames. */
    private long first(SceneState state, boolean[] used) {
        long latest = Long.MIN_VALUE;
        for (int c = 0; c < used.length; c++) {
            CameraMemory camera = state.cameras.get(c);
            if (used[c]) {
                long from = camera.samples.isEmpty()
                        ? camera.newestUs
                        : camera.samples.get(0).timeUs();
                latest = Math.max(latest, from);
            }
        }
        return rate > 0 ? grid(latest) : latest;
    }

    /** First time of the grid at or after a time; it goes through 0. */
    private long grid(long timeUs) {
        long number = (long) Math.ceil(timeUs / 1e6 * rate - 1e-3);
        long at = Math.round(number * 1e6 / rate);
        return at >= timeUs ? at : Math.round((number + 1) * 1e6 / rate);
    }

    private static long nextSample(CameraMemory camera, long after) {
        for (Sample sample : camera.samples) {
            if (sample.timeUs() > after) {
                return sample.timeUs();
            }
        }
        return Long.MAX_VALUE;
    }

    /** The fastest camera, the first of the scene where several are as fast. */
    private static int reference(SceneState state, boolean[] used) {
        int best = -1;
        long shortest = 0;
        for (int c = 0; c < used.length; c++) {
            if (!used[c]) {
                continue;
            }
            long period = period(state.cameras.get(c));
            if (best < 0 || shortest == 0 && period > 0 || period > 0 && period < FASTER * shortest) {
                best = c;
                shortest = period;
            }
        }
        return best;
    }

    /** Usual time between two frames before the last tick, microseconds; 0: not known yet. */
    static long period(CameraMemory camera) {
        int count = camera.pastUs.size() - 1;
        if (count < FEWEST_INTERVALS) {
            return 0;
        }
        long[] intervals = new long[count];
        for (int i = 0; i < count; i++) {
            intervals[i] = camera.pastUs.get(i + 1) - camera.pastUs.get(i);
        }
        Arrays.sort(intervals);
        return Math.max(LEAST_PERIOD_US, intervals[count / 2]);
    }

    /** Moves on to a tick: frames before it are counted, and only those that later ticks need are kept. */
    static void advance(SceneState state, long timeUs) {
        for (CameraMemory camera : state.cameras) {
            List<Long> past = camera.pastUs;
            int old = 0;
            for (Sample sample : camera.samples) {
                if (sample.timeUs() > timeUs) {
                    break;
                }
                old++;
                if (sample.timeUs() > state.tickUs) {
                    past.add(sample.timeUs());
                }
            }
            if (past.size() > INTERVALS + 1) {
                List<Long> kept = new ArrayList<>(past.subList(past.size() - INTERVALS - 1, past.size()));
                past.clear();
                past.addAll(kept);
            }
            if (old > 2) {
                camera.samples.subList(0, old - 2).clear();
            }
        }
        state.tickUs = timeUs;
        state.tick++;
    }
}
