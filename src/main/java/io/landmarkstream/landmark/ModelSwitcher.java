package io.landmarkstream.landmark;

import io.landmarkstream.frame.SettingsPlan;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which pipelines a task needs: those that its cameras' frames use now, and those that they will. They are loaded
 * beside the running ones as soon as a camera's plan names them, and closed when no camera needs them any more. Decides
 * about memory alone: what looks at a frame is {@link FinderChoice}'s.
 */
final class ModelSwitcher {

    /** A camera that is silent for longer does not keep pipelines open; its next frame opens them again. */
    private static final long SILENT_NANOS = 60_000_000_000L;

    private static final int MAX_CHOICES = 1000;

    private final FrameFinder finder;
    private final LongSupplier clock;
    private final Map<String, Camera> cameras = new HashMap<>();
    private final Map<FinderChoice, List<UsedModel>> models = new HashMap<>();
    private Set<String> held;

    private static final class Camera {
        private long plan;
        private long settings;
        private long lastNanos;
        private Set<String> pipelines;
    }

    /** @param clock nanoseconds */
    ModelSwitcher(FrameFinder finder, LongSupplier clock) {
        this.finder = finder;
        this.clock = clock;
        this.held = new LinkedHashSet<>(finder.configured());
    }

    /**
     * A camera's next frame.
     *
     * @param plan {@code null}: as configured
     * @param settings version of those that hold; 0: as configured
     */
    void frame(String camera, SettingsPlan plan, long settings) {
        Camera known = cameras.computeIfAbsent(camera, id -> new Camera());
        long now = clock.getAsLong();
        known.lastNanos = now;
        long version = plan == null ? 0 : plan.version();
        if (known.pipelines != null && known.plan == version && known.settings == settings) {
            return;
        }
        known.plan = version;
        known.settings = settings;
        Set<String> needed = needed(plan, settings);
        boolean same = needed.equals(known.pipelines);
        known.pipelines = needed;
        if (!same) {
            cameras.values().removeIf(other -> now - other.lastNanos > SILENT_NANOS);
            Set<String> all = new LinkedHashSet<>();
            cameras.values().forEach(other -> all.addAll(other.pipelines));
            if (!all.equals(held)) {
                held = all;
                models.clear();
                finder.hold(all);
            }
        }
    }

    private Set<String> needed(SettingsPlan plan, long settings) {
        Set<String> needed = new LinkedHashSet<>();
        if (settings == 0) {
            needed.addAll(finder.configured());
        }
        if (plan != null) {
            for (SettingsPlan.Step step : plan.steps()) {
                if (step.settings().version() >= settings) {
                    needed.addAll(FinderChoice.of(step.settings()).pipelines(finder.configured()));
                }
            }
        }
        return needed;
    }

    /** The models that look by a choice. */
    List<UsedModel> models(FinderChoice choice) {
        if (models.size() > MAX_CHOICES) {
            models.clear();
        }
        return models.computeIfAbsent(choice, finder::models);
    }
}
