package io.landmarkstream.landmark;

import io.landmarkstream.frame.FrameSettings;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pipelines look at a frame, where that is not as configured.
 *
 * @param off names of configured pipelines that do not look
 * @param models the pipeline that looks in place of a configured one, by that one's name
 * @param detectInterval 0: as configured
 */
public record FinderChoice(List<String> off, Map<String, String> models, int detectInterval) {

    /** As configured. */
    public static final FinderChoice CONFIGURED = new FinderChoice(List.of(), Map.of(), 0);

    /** @param settings {@code null}: as configured */
    public static FinderChoice of(FrameSettings settings) {
        return settings == null
                ? CONFIGURED
                : new FinderChoice(
                        settings.off(),
                        settings.models(),
                        settings.detectInterval() == null ? 0 : settings.detectInterval());
    }

    /** Names of the pipelines that look, in the order of the configured ones. */
    public Set<String> pipelines(Collection<String> configured) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : configured) {
            if (!off.contains(name)) {
                names.add(models.getOrDefault(name, name));
            }
        }
        return names;
    }
}
