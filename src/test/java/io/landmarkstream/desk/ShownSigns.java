package io.landmarkstream.desk;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.ArrayList;
import java.util.List;

/** A hand that shows a sign to the camera {@code a}. */
public final class ShownSigns {

    private static final CameraKey CAMERA = new CameraKey("a", 0);

    private ShownSigns() {}

    /** A hand of 21 points, about as large as a real one in a picture of 640 columns. */
    private static float[] hand(double x, double y) {
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            int finger = (i + 3) / 4;
            int joint = i == 0 ? 0 : (i - 1) % 4 + 1;
            points[3 * i] = (float) (x + (i == 0 ? 0 : 14 * (finger - 3)));
            points[3 * i + 1] = (float) (y - (i == 0 ? 0 : 55 + 18 * (joint - 1)));
        }
        return points;
    }

    /** A rest, a way, and a rest: 40 frames. */
    static List<AttributedFrame> frames(Handedness side, double dx, double dy) {
        List<AttributedFrame> frames = new ArrayList<>();
        AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        AttributesState state = AttributesState.EMPTY;
        for (int i = 0; i < 40; i++) {
            double share = Math.max(0, Math.min(1, (i - 12) / 12.0));
            TrackedObject object = new TrackedObject(
                    1,
                    Kind.HAND,
                    "p",
                    "hand21",
                    side,
                    1,
                    1,
                    false,
                    hand(200 + share * dx, 300 + share * dy + share * (1 - share) * dx),
                    new float[0],
                    new float[0],
                    new boolean[0],
                    new float[0],
                    1,
                    0);
            TrackedFrame frame = new TrackedFrame(
                    FrameInfo.of(CAMERA, "", i, 1_000_000 + 33_333L * i),
                    Continuity.SMOOTH,
                    640,
                    480,
                    List.of(object),
                    List.of());
            AttributeExtractor.Extraction step = extractor.update(state, frame);
            state = step.state();
            frames.add(new AttributedFrame(frame, step.attributes()));
        }
        return frames;
    }

    static List<FrameLandmarks> results(List<AttributedFrame> frames) {
        ResultMessages messages = new ResultMessages(List.of(), false, false);
        return frames.stream().map(messages::message).toList();
    }

    /** Results of a right hand that makes a way, pixels, between two rests. */
    public static List<FrameLandmarks> results(double dx, double dy) {
        return results(frames(Handedness.RIGHT, dx, dy));
    }
}
