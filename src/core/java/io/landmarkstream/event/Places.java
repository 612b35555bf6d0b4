package io.landmarkstream.event;

import io.landmarkstream.frame.FrameSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Zones and lines of one camera, in the order of its list. */
public record Places(List<Zone> zones, List<Line> lines) implements Serializable {

    /** A camera without any. */
    public static final Places NONE = new Places(List.of(), List.of());

    public Places {
        zones = List.copyOf(zones);
        lines = List.copyOf(lines);
    }

    /**
     * Those that control records set.
     *
     * @param configured stand in for zones or lines that are not set
     */
    static Places of(FrameSettings settings, Places configured) {
        List<Zone> zones = new ArrayList<>();
        if (settings.zones() != null) {
            settings.zones().forEach(zone -> zones.add(new Zone(zone.name(), zone.pairs())));
        }
        List<Line> lines = new ArrayList<>();
        if (settings.lines() != null) {
            settings.lines().forEach(line -> {
                List<List<Double>> points = line.pairs();
                lines.add(new Line(line.name(), points.get(0), points.get(1), points.get(2)));
            });
        }
        return new Places(
                settings.zones() == null ? configured.zones() : zones,
                settings.lines() == null ? configured.lines() : lines);
    }
}
