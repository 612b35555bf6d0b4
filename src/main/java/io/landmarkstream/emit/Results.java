package io.landmarkstream.emit;

import io.landmarkstream.attributes.InterpretedFrame;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;
import io.landmarkstream.proto.Box;
import io.landmarkstream.proto.Change;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Mark;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.proto.State;
import io.landmarkstream.proto.Thing;
import io.landmarkstream.track.TrackEvent;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedThing;
import java.io.Serializable;
import java.util.List;

/**
 * A frame with its tracked things and what they mean as the message of the landmarks topic. A pure function: no clock, no
 * randomness, so that a replay writes the same bytes.
 *
 * @param models those that look at every frame, in the order of the pipelines
 * @param raw whether points are also given without smoothing
 * @param lifecycle whether it says which tracks started, changed and ended
 */
public record Results(List<ModelRef> models, boolean raw, boolean lifecycle) implements Serializable {

    /** {@code FrameLandmarks.version}. */
    public static final int VERSION = 1;

    /** @param interpreted a frame that is not rejected */
    public FrameLandmarks message(InterpretedFrame interpreted) {
        TrackedFrame frame = interpreted.tracked();
        FrameInfo info = frame.info();
        FrameLandmarks.Builder message = FrameLandmarks.newBuilder()
                .setVersion(VERSION)
                .setCamera(info.key().camera())
                .setSequence(info.sequence())
                .setStream(info.stream())
                .setCaptureTimeUs(info.captureTimeUs())
                .setWidth(frame.width())
                .setHeight(frame.height())
                .setGap(frame.continuity().gap())
                .addAllModels(models);
        marks(frame, message);
        for (int i = 0; i < frame.things().size(); i++) {
            Thing.Builder thing = thing(frame.things().get(i));
            Meanings.add(interpreted.meaning(i), thing);
            message.addThings(thing);
        }
        if (lifecycle) {
            frame.events().forEach(event -> message.addEvents(event(event)));
        }
        return message.build();
    }

    private static void marks(TrackedFrame frame, FrameLandmarks.Builder message) {
        Continuity continuity = frame.continuity();
        if (continuity.discontinuity()) {
            message.addMarks(Mark.MARK_DISCONTINUITY);
        }
        if (continuity.newStream()) {
            message.addMarks(Mark.MARK_NEW_STREAM);
        }
        if (continuity.newSize()) {
            message.addMarks(Mark.MARK_NEW_SIZE);
        }
        if (frame.info().afterGap()) {
            message.addMarks(Mark.MARK_AFTER_GAP);
        }
    }

    private Thing.Builder thing(TrackedThing thing) {
        Thing.Builder message = Thing.newBuilder()
                .setTrackId(thing.trackId())
                .setKind(kind(thing.kind()))
                .setSide(side(thing.side()))
                .setSideScore(thing.side() == Side.UNKNOWN ? 0 : thing.sideScore())
                .setScore(thing.score())
                .setState(thing.predicted() ? State.STATE_PREDICTED : State.STATE_SEEN)
                .setBox(box(io.landmarkstream.landmark.Box.around(thing.points())))
                .setTopology(thing.topology())
                .setPipeline(thing.pipeline())
                .setAge(thing.age())
                .setPersonId(thing.personId());
        for (int i = 0; i < thing.points().length / 3; i++) {
            boolean predicted = thing.predicted() || thing.hidden().length > 0 && thing.hidden()[i];
            message.addLandmarks(landmark(thing.points(), i, thing.visibility()).setPredicted(predicted));
        }
        if (raw) {
            for (int i = 0; i < thing.rawPoints().length / 3; i++) {
                message.addRawLandmarks(landmark(thing.rawPoints(), i, thing.visibility()));
            }
        }
        for (int i = 0; i < thing.world().length / 3; i++) {
            message.addWorldLandmarks(landmark(thing.world(), i, new float[0]));
        }
        return message;
    }

    private static Landmark.Builder landmark(float[] xyz, int i, float[] visibility) {
        Landmark.Builder message =
                Landmark.newBuilder().setX(xyz[3 * i]).setY(xyz[3 * i + 1]).setZ(xyz[3 * i + 2]);
        if (visibility.length > 0) {
            message.setVisibility(visibility[i]);
        }
        return message;
    }

    private static io.landmarkstream.proto.TrackEvent event(TrackEvent event) {
        return io.landmarkstream.proto.TrackEvent.newBuilder()
                .setKind(kind(event.kind()))
                .setTrackId(event.trackId())
                .setChange(
                        switch (event.change()) {
                            case STARTED -> Change.CHANGE_STARTED;
                            case UPDATED -> Change.CHANGE_UPDATED;
                            case ENDED -> Change.CHANGE_ENDED;
                        })
                .build();
    }

    private static Box box(io.landmarkstream.landmark.Box box) {
        return Box.newBuilder()
                .setLeft(box.left())
                .setTop(box.top())
                .setRight(box.right())
                .setBottom(box.bottom())
                .build();
    }

    private static io.landmarkstream.proto.Kind kind(Kind kind) {
        return switch (kind) {
            case HAND -> io.landmarkstream.proto.Kind.KIND_HAND;
            case FACE -> io.landmarkstream.proto.Kind.KIND_FACE;
        };
    }

    static io.landmarkstream.proto.Side side(Side side) {
        return switch (side) {
            case UNKNOWN -> io.landmarkstream.proto.Side.SIDE_UNSPECIFIED;
            case LEFT -> io.landmarkstream.proto.Side.SIDE_LEFT;
            case RIGHT -> io.landmarkstream.proto.Side.SIDE_RIGHT;
        };
    }
}
