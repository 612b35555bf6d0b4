package io.landmarkstream.emit;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.proto.Box;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.proto.TrackChange;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.track.TrackEvent;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.io.Serializable;
import java.util.List;

/**
 * A frame with its tracked objects and their attributes as the message of the landmarks topic. A pure function: no
 * clock, no randomness, so that a replay writes the same bytes.
 *
 * @param models the models in use, in the order of the pipelines
 * @param raw whether points are also given without smoothing
 * @param lifecycle whether it says which tracks started, changed and ended
 */
public record ResultMessages(List<ModelRef> models, boolean raw, boolean lifecycle) implements Serializable {

    /** {@code FrameLandmarks.version}. */
    public static final int VERSION = 1;

    /** @param attributed a frame that is not rejected */
    public FrameLandmarks message(AttributedFrame attributed) {
        TrackedFrame frame = attributed.tracked();
        FrameInfo info = frame.info();
        FrameLandmarks.Builder message = FrameLandmarks.newBuilder()
                .setVersion(VERSION)
                .setCamera(info.key().camera())
                .setSequence(info.sequence())
                .setStream(info.stream())
                .setCaptureTimeUs(info.captureTimeUs())
                .setWidth(frame.width())
                .setHeight(frame.height())
                .setMirrored(info.mirrored())
                .setGap(frame.continuity().gap())
                .setSettingsVersion(
                        frame.settings() == null ? 0 : frame.settings().version())
                .addAllModels(models(frame));
        flags(frame, message);
        for (int i = 0; i < frame.objects().size(); i++) {
            io.landmarkstream.proto.TrackedObject.Builder object =
                    object(frame.objects().get(i));
            AttributeMessages.add(attributed.attributes(i), object);
            message.addObjects(object);
        }
        if (lifecycle) {
            frame.events().forEach(event -> message.addEvents(event(event)));
        }
        return message.build();
    }

    private List<ModelRef> models(TrackedFrame frame) {
        return frame.models() == null
                ? models
                : frame.models().stream()
                        .map(model -> ModelRef.newBuilder()
                                .setName(model.name())
                                .setSha256(model.sha256())
                                .build())
                        .toList();
    }

    private static void flags(TrackedFrame frame, FrameLandmarks.Builder message) {
        Continuity continuity = frame.continuity();
        if (continuity.discontinuity()) {
            message.addFlags(FrameFlag.FRAME_FLAG_DISCONTINUITY);
        }
        if (continuity.newStream()) {
            message.addFlags(FrameFlag.FRAME_FLAG_NEW_STREAM);
        }
        if (continuity.newSize()) {
            message.addFlags(FrameFlag.FRAME_FLAG_NEW_SIZE);
        }
        if (frame.info().afterGap()) {
            message.addFlags(FrameFlag.FRAME_FLAG_AFTER_GAP);
        }
    }

    private io.landmarkstream.proto.TrackedObject.Builder object(TrackedObject object) {
        io.landmarkstream.proto.TrackedObject.Builder message = io.landmarkstream.proto.TrackedObject.newBuilder()
                .setTrackId(object.trackId())
                .setKind(object.kind().name())
                .setHandedness(handedness(object.handedness()))
                .setHandednessScore(object.handedness() == Handedness.UNKNOWN ? 0 : object.handednessScore())
                .setScore(object.score())
                .setState(object.predicted() ? TrackState.TRACK_STATE_PREDICTED : TrackState.TRACK_STATE_OBSERVED)
                .setBox(box(io.landmarkstream.landmark.Box.around(object.points())))
                .setTopology(object.topology())
                .setPipeline(object.pipeline())
                .setAge(object.age())
                .setPersonId(object.personId())
                .setBodyId(object.bodyId());
        for (int i = 0; i < object.points().length / 3; i++) {
            boolean predicted = object.predicted() || object.hidden().length > 0 && object.hidden()[i];
            message.addLandmarks(
                    landmark(object.points(), i, object.visibility()).setPredicted(predicted));
        }
        if (raw) {
            for (int i = 0; i < object.rawPoints().length / 3; i++) {
                message.addRawLandmarks(landmark(object.rawPoints(), i, object.visibility()));
            }
        }
        for (int i = 0; i < object.world().length / 3; i++) {
            message.addWorldLandmarks(landmark(object.world(), i, new float[0]));
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
                .setKind(event.kind().name())
                .setTrackId(event.trackId())
                .setChange(
                        switch (event.change()) {
                            case STARTED -> TrackChange.TRACK_CHANGE_STARTED;
                            case UPDATED -> TrackChange.TRACK_CHANGE_UPDATED;
                            case ENDED -> TrackChange.TRACK_CHANGE_ENDED;
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

    static io.landmarkstream.proto.Handedness handedness(Handedness handedness) {
        return switch (handedness) {
            case UNKNOWN -> io.landmarkstream.proto.Handedness.HANDEDNESS_UNSPECIFIED;
            case LEFT -> io.landmarkstream.proto.Handedness.HANDEDNESS_LEFT;
            case RIGHT -> io.landmarkstream.proto.Handedness.HANDEDNESS_RIGHT;
        };
    }
}
