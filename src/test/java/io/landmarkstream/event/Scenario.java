package io.landmarkstream.event;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.Blink;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Frames of one camera at 20 a second, of 1000 × 500 pixels, put together by hand. State passes as bytes. */
final class Scenario {

    static final long STEP_US = 50_000;
    static final long START_US = 1_700_000_000_000_000L;

    private final EventFinder finder;
    private final List<Event> events = new ArrayList<>();
    private final List<TrackedObject> objects = new ArrayList<>();
    private final List<ObjectAttributes> attributes = new ArrayList<>();
    private byte[] state = EventStateFormat.write(EventState.EMPTY);
    private boolean begun;
    private long time = START_US - STEP_US;
    private int sequence;

    Scenario(String rules, Places places) {
        this.finder = new EventFinder(EventRules.read("rules.yaml", rules), Map.of("cam", places));
    }

    /** An object whose points are a square round x, y; of a hand also the wrist and the index finger's tip. */
    static TrackedObject object(Kind kind, long id, long person, double x, double y, boolean predicted) {
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            points[3 * i] = (float) (x + (i % 2 == 0 ? -20 : 20));
            points[3 * i + 1] = (float) (y + (i % 3 == 0 ? -20 : 20));
        }
        return new TrackedObject(
                id,
                kind,
                "p",
                kind.isHand() ? "hand21" : "face68",
                kind.isHand() ? Handedness.LEFT : Handedness.UNKNOWN,
                1,
                .9f,
                predicted,
                points,
                new float[0],
                new float[0],
                new boolean[0],
                new float[0],
                1,
                person);
    }

    Scenario face(long id, double x, double y) {
        objects.add(object(Kind.FACE, id, id, x, y, false));
        attributes.add(ObjectAttributes.NONE);
        return this;
    }

    Scenario predicted(long id, double x, double y) {
        objects.add(object(Kind.FACE, id, id, x, y, true));
        attributes.add(ObjectAttributes.NONE);
        return this;
    }

    Scenario face(long id, Float yaw, Blink... blinks) {
        objects.add(object(Kind.FACE, id, id, 500, 250, false));
        HeadPose pose = yaw == null ? null : new HeadPose(yaw, 0, 0, new float[16], 0);
        attributes.add(new ObjectAttributes(null, new FaceAttributes(pose, null, new float[6], List.of(blinks))));
        return this;
    }

    Scenario hand(long id, long person, double x, double y, String gesture) {
        objects.add(object(Kind.HAND, id, person, x, y, false));
        attributes.add(new ObjectAttributes(new HandAttributes(gesture, 0, .75f, null, null, 0), null));
        return this;
    }

    Scenario hand(long id, ObjectSigns signs) {
        hand(id, 0, 100, 100, "");
        attributes.set(
                attributes.size() - 1, attributes.get(attributes.size() - 1).with(signs));
        return this;
    }

    /** The frame with what was put into it; what it tells. */
    List<Event> frame() {
        return frame(STEP_US, Continuity.SMOOTH);
    }

    List<Event> frame(long step, Continuity continuity) {
        time += step;
        FrameInfo info = FrameInfo.of(new CameraKey("cam", 0), "s", sequence++, time);
        AttributedFrame frame = new AttributedFrame(
                new TrackedFrame(info, continuity, 1000, 500, List.copyOf(objects), List.of()),
                List.copyOf(attributes));
        objects.clear();
        attributes.clear();
        try {
            EventFinder.Found found = finder.update(begun ? EventStateFormat.read(state) : EventState.EMPTY, frame);
            begun = true;
            state = EventStateFormat.write(found.state());
            events.addAll(found.events());
            return found.events();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Event> events() {
        return events;
    }

    byte[] state() {
        return state;
    }

    String stateText() {
        return HexFormat.of().formatHex(state);
    }
}
