package io.landmarkstream.attributes;

import io.landmarkstream.attributes.AttributesState.Memory;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads attributes of tracked hands and faces: gestures and finger states, head pose, expression, blinks and alignment.
 * Other kinds have none. Pure: the new state and the attributes are a function of the old state and the frame. Time is
 * the camera's own capture time, and no value of it makes this fail.
 */
public final class AttributeExtractor {

    /** Time step assumed where capture time does not tell: one frame at 30 frames a second. */
    private static final long NOMINAL_US = 33_333;

    /** A track that is away for longer is forgotten. */
    private static final long FORGET_US = 2_000_000;

    private static final int HAND_POINTS = 21;

    private final AttributesOptions options;
    private final FaceReader faces;

    public AttributeExtractor(AttributesOptions options) {
        this.options = options;
        this.faces = new FaceReader(options.fieldOfView());
    }

    /** Attributes in the order of the frame's objects, and the camera's new state. */
    public record Extraction(AttributesState state, List<ObjectAttributes> attributes) {}

    private record Extracted(ObjectAttributes attributes, Memory memory) {}

    /**
     * @param state {@link AttributesState#EMPTY} before the camera's first frame
     * @param frame the camera's next
     */
    public Extraction update(AttributesState state, TrackedFrame frame) {
        long now = frame.info().captureTimeUs();
        boolean carriesOn = !frame.continuity().discontinuity() && now > state.lastCaptureTimeUs();
        long elapsedUs = carriesOn && state != AttributesState.EMPTY ? now - state.lastCaptureTimeUs() : NOMINAL_US;
        AttributesState before = frame.continuity().breaksTracks() ? AttributesState.EMPTY : state;
        List<Memory> memories = new ArrayList<>(frame.objects().size());
        List<ObjectAttributes> allAttributes = new ArrayList<>(frame.objects().size());
        for (TrackedObject object : frame.objects()) {
            if (!Kind.HAND_AND_FACE.contains(object.kind())) {
                allAttributes.add(ObjectAttributes.NONE);
                continue;
            }
            Memory memory = before.memory(object.kind(), object.trackId());
            Extracted extracted = object.kind().isHand()
                    ? hand(object, memory, elapsedUs + memory.awayUs())
                    : face(object, memory, elapsedUs + memory.awayUs(), frame);
            memories.add(extracted.memory());
            allAttributes.add(extracted.attributes());
        }
        int present = memories.size();
        for (Memory memory : before.objects()) {
            Memory away = memory.away(elapsedUs);
            if (away.awayUs() <= FORGET_US && !isThere(memories.subList(0, present), memory)) {
                memories.add(away);
            }
        }
        return new Extraction(new AttributesState(now, memories), allAttributes);
    }

    private static boolean isThere(List<Memory> present, Memory memory) {
        for (Memory other : present) {
            if (other.kind().equals(memory.kind()) && other.trackId() == memory.trackId()) {
                return true;
            }
        }
        return false;
    }

    private Extracted hand(TrackedObject object, Memory memory, long elapsedUs) {
        if (object.points().length != 3 * HAND_POINTS) {
            return new Extracted(ObjectAttributes.NONE, memory);
        }
        HandShape shape = new HandShape(object.points());
        GestureState state = memory.gesture();
        if (!object.predicted()) { // a predicted hand has no new observation
            Gesture now = options.gestures().of(shape, state.held());
            state = state.next(
                    now == null ? "" : now.name(), elapsedUs, options.hold().toNanos() / 1000);
        }
        FingerState[] fingers = new FingerState[Finger.values().length];
        float[] bends = new float[fingers.length];
        for (Finger finger : Finger.values()) {
            fingers[finger.ordinal()] = shape.state(finger);
            bends[finger.ordinal()] = (float) shape.bend(finger);
        }
        HandAttributes attributes = new HandAttributes(
                state.held(),
                state.heldUs(),
                (float) options.gestures().degree(shape, state.held()),
                fingers,
                bends,
                (float) shape.gap(Finger.THUMB, Finger.INDEX));
        return new Extracted(
                new ObjectAttributes(attributes, null),
                new Memory(Kind.HAND, object.trackId(), state, null, null, null, 0));
    }

    private Extracted face(TrackedObject object, Memory memory, long elapsedUs, TrackedFrame frame) {
        FaceReader.Read read = faces.read(object.topology(), object.points(), frame.width(), frame.height());
        if (read == null) {
            return new Extracted(ObjectAttributes.NONE, memory);
        }
        HeadPose pose = read.pose();
        Expression expression = read.expression();
        if (frame.info().mirrored()) {
            pose = pose == null ? null : pose.mirrored();
            expression = expression == null ? null : expression.mirrored();
        }
        EyeState left = memory.leftEye();
        EyeState right = memory.rightEye();
        BrowState brows = memory.brows();
        List<Blink> blinks = new ArrayList<>();
        if (expression != null && !object.predicted()) {
            left = left.next(expression.eyeOpennessLeft(), elapsedUs);
            right = right.next(expression.eyeOpennessRight(), elapsedUs);
            brows = brows.next(expression, elapsedUs);
            blink(Blink.Eye.LEFT, memory.leftEye().blinkUs(left, elapsedUs), blinks);
            blink(Blink.Eye.RIGHT, memory.rightEye().blinkUs(right, elapsedUs), blinks);
        }
        expression = expression == null ? null : brows.above(expression);
        return new Extracted(
                new ObjectAttributes(null, new FaceAttributes(pose, expression, read.alignment(), blinks)),
                new Memory(Kind.FACE, object.trackId(), null, left, right, brows, 0));
    }

    private static void blink(Blink.Eye eye, long us, List<Blink> blinks) {
        if (us >= 0) {
            blinks.add(new Blink(eye, us));
        }
    }
}
