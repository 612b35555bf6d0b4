package io.landmarkstream.event;

import java.io.Serializable;
import java.util.List;

/** Zones and lines of one camera, in the order of its list. */
public record Places(List<Zone> zones, List<Line> lines) implements Serializable {

    /** A camera without any. */
    public static final Places NONE = new Places(List.of(), List.of());

    public Places {
        zones = List.copyOf(zones);
        lines = List.copyOf(lines);
    }
}
