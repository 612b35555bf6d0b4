package io.landmarkstream.emit;

import io.landmarkstream.event.Direction;
import io.landmarkstream.proto.CrossingDirection;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;

/** An event as the message of the events topic. A pure function. */
public final class EventMessages {

    /** {@code Event.version}. */
    public static final int VERSION = 1;

    private EventMessages() {}

    public static Event message(io.landmarkstream.event.Event event) {
        Event.Builder message = Event.newBuilder()
                .setVersion(VERSION)
                .setCamera(event.frame().key().camera())
                .setNumber(event.number())
                .setType(EventType.valueOf("EVENT_TYPE_" + event.type().name()))
                .setRule(event.rule())
                .setKind(event.kind().name())
                .setTrackId(event.trackId())
                .setPersonId(event.personId())
                .setHandedness(ResultMessages.handedness(event.handedness()))
                .setGesture(event.gesture())
                .setZone(event.zone())
                .setLine(event.line())
                .setDirection(direction(event.direction()))
                .setCaptureTimeUs(event.frame().captureTimeUs())
                .setBeginUs(event.beginUs())
                .setDurationUs(event.durationUs())
                .setScore(event.score())
                .addAllOutline(event.outline())
                .setMovement(event.movement())
                .setText(event.text());
        if (event.endUs() != null) {
            message.setEndUs(event.endUs());
        }
        if (!Float.isNaN(event.amplitude())) {
            message.setAmplitude(event.amplitude());
        }
        return message.build();
    }

    private static CrossingDirection direction(Direction direction) {
        return direction == null
                ? CrossingDirection.CROSSING_DIRECTION_UNSPECIFIED
                : switch (direction) {
                    case IN -> CrossingDirection.CROSSING_DIRECTION_IN;
                    case OUT -> CrossingDirection.CROSSING_DIRECTION_OUT;
                };
    }
}
