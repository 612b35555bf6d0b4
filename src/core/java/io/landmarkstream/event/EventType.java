package io.landmarkstream.event;

import java.util.Locale;

/** What an event tells. */
public enum EventType {
    APPEARED,
    LEFT,
    GESTURE_BEGAN,
    GESTURE_ENDED,
    ZONE_ENTERED,
    ZONE_LEFT,
    LINE_CROSSED,
    BLINKED,
    HAND_RAISED,
    HAND_LOWERED,
    HEAD_TURNED_AWAY,
    HEAD_TURNED_BACK;

    /** As commands and pages write it, for example {@code zone-entered}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
