package io.landmarkstream.emit;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.proto.CameraCalibration;
import io.landmarkstream.proto.SceneCamera;
import io.landmarkstream.proto.SceneCameraState;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.proto.SceneHead;
import io.landmarkstream.proto.SceneObject;
import io.landmarkstream.proto.ScenePoint;
import io.landmarkstream.proto.SourceTrack;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A scene's frame as the message of the scenes topic. A pure function. */
public final class SceneMessages implements Serializable {

    private static final long serialVersionUID = 1L;

    /** {@code SceneFrame.version}. */
    public static final int VERSION = 1;

    /** By camera id; a camera is in one scene. */
    private final Map<String, CameraCalibration> calibrations = new HashMap<>();

    /** @param scenes whose frames become messages */
    public SceneMessages(List<Scene> scenes) {
        for (Scene scene : scenes) {
            scene.cameras().forEach(camera -> calibrations.put(camera.id(), calibration(camera)));
        }
    }

    /** The message with all of the frame's objects. */
    public SceneFrame message(io.landmarkstream.scene.SceneFrame frame) {
        SceneFrame.Builder message = SceneFrame.newBuilder()
                .setVersion(VERSION)
                .setScene(frame.scene())
                .setTick(frame.tick())
                .setTimeUs(frame.timeUs())
                .setTimedOut(frame.timedOut());
        frame.cameras().forEach(camera -> message.addCameras(camera(camera)));
        frame.objects().forEach(object -> message.addObjects(object(object)));
        return message.build();
    }

    private SceneCamera camera(io.landmarkstream.scene.SceneCamera camera) {
        SceneCamera.Builder message = SceneCamera.newBuilder()
                .setCamera(camera.camera())
                .setState(SceneCameraState.valueOf(
                        "SCENE_CAMERA_STATE_" + camera.state().name()))
                .setSkewUs(camera.skewUs());
        if (!Float.isNaN(camera.reprojectionPx())) {
            message.setReprojectionPx(camera.reprojectionPx());
        }
        return message.setCalibration(calibrations.get(camera.camera())).build();
    }

    private static CameraCalibration calibration(CameraModel camera) {
        CameraCalibration.Builder message = CameraCalibration.newBuilder()
                .setWidth(camera.width())
                .setHeight(camera.height())
                .setFx((float) camera.fx())
                .setFy((float) camera.fy())
                .setCx((float) camera.cx())
                .setCy((float) camera.cy());
        if (camera.distorted()) {
            add(camera.distortion(), message::addDistortion);
        }
        add(camera.rotation(), message::addRotation);
        add(camera.translation(), message::addTranslation);
        return message.build();
    }

    private static void add(double[] numbers, Consumer<Float> field) {
        for (double number : numbers) {
            field.accept((float) number);
        }
    }

    private static SceneObject object(io.landmarkstream.scene.SceneObject object) {
        SceneObject.Builder message = SceneObject.newBuilder()
                .setId(object.id())
                .setKind(object.kind().name())
                .setHandedness(ResultMessages.handedness(object.handedness()))
                .setHandednessScore(object.handedness() == Handedness.UNKNOWN ? 0 : object.handednessScore())
                .setPersonId(object.personId())
                .setState(object.predicted() ? TrackState.TRACK_STATE_PREDICTED : TrackState.TRACK_STATE_OBSERVED)
                .setTopology(object.topology())
                .setGesture(object.gesture())
                .setGestureScore(object.gestureScore());
        for (int i = 0; i < object.points().length / 3; i++) {
            message.addPoints(point(object, i));
        }
        if (object.head() != null) {
            message.setHead(head(object.head()));
        }
        object.tracks()
                .forEach(track -> message.addTracks(
                        SourceTrack.newBuilder().setCamera(track.camera()).setTrackId(track.trackId())));
        return message.build();
    }

    private static ScenePoint point(io.landmarkstream.scene.SceneObject object, int i) {
        ScenePoint.Builder message = ScenePoint.newBuilder()
                .setX(object.points()[3 * i])
                .setY(object.points()[3 * i + 1])
                .setZ(object.points()[3 * i + 2])
                .setDeviation(object.deviation()[i])
                .setViews(object.views()[i])
                .setCompleted(object.completed()[i]);
        if (!Float.isNaN(object.reprojectionPx()[i])) {
            message.setReprojectionPx(object.reprojectionPx()[i]);
        }
        return message.build();
    }

    private static SceneHead head(io.landmarkstream.scene.SceneHead head) {
        SceneHead.Builder message = SceneHead.newBuilder().setIrises(head.irises());
        for (float number : head.matrix()) {
            message.addMatrix(number);
        }
        for (float number : head.gaze()) {
            message.addGaze(number);
        }
        return message.build();
    }
}
