package io.landmarkstream.event;

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
    HEAD_TURNED_BACK,
    MOVED,
    MOVEMENT_BEGAN,
    MOVEMENT_ENDED,
    WORD_SPELT
}
