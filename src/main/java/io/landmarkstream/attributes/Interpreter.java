package io.landmarkstream.attributes;

import io.landmarkstream.attributes.MeaningState.Memory;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedThing;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells what tracked hands and faces mean: gestures and finger states, head pose, expression, blinks and alignment. Pure: the
 * new state and the meanings are a function of the old state and the frame; time is the camera's own capture time, and no
 * value of it makes this fail.
 */
public final class Interpreter {

    /** Step assumed where capture time does not tell: one frame at 30 frames a second. */
    private static final long NOMINAL_US = 33_333;

    /** A track that is away for longer is forgotten. */
    private static final long FORGET_US = 2_000_000;

    private static final int HAND_POINTS = 21;

    private final MeaningOptions options;
    private final FaceReader faces;

    public Interpreter(MeaningOptions options) {
        this.options = options;
        this.faces = new FaceReader(options.fieldOfView());
    }

    /** What one frame makes of a camera's state; the meanings are in the order of the frame's things. */
    public record Step(MeaningState state, List<ThingMeaning> meanings) {}

    private record Told(ThingMeaning meaning, Memory memory) {}

    /**
     * @param state {@link MeaningState#EMPTY} before the camera's first frame
     * @param frame not rejected
     */
    public Step update(MeaningState state, TrackedFrame frame) {
        long now = frame.info().captureTimeUs();
        boolean carriesOn = !frame.continuity().discontinuity() && now > state.lastCaptureTimeUs();
        long elapsedUs = carriesOn && state != MeaningState.EMPTY ? now - state.lastCaptureTimeUs() : NOMINAL_US;
        MeaningState before = frame.continuity().breaksTracks() ? MeaningState.EMPTY : state;
        List<Memory> memories = new ArrayList<>(frame.things().size());
        List<ThingMeaning> meanings = new ArrayList<>(frame.things().size());
        for (TrackedThing thing : frame.things()) {
            Memory memory = before.memory(thing.kind(), thing.trackId());
            Told told = thing.kind() == Kind.HAND
                    ? hand(thing, memory, elapsedUs + memory.awayUs())
                    : face(thing, memory, elapsedUs + memory.awayUs(), frame);
            memories.add(told.memory());
            meanings.add(told.meaning());
        }
        int present = memories.size();
        for (Memory memory : before.things()) {
            Memory away = memory.away(elapsedUs);
            if (away.awayUs() <= FORGET_US && !isThere(memories.subList(0, present), memory)) {
                memories.add(away);
            }
        }
        return new Step(new MeaningState(now, memories), meanings);
    }

    private static boolean isThere(List<Memory> present, Memory memory) {
        for (Memory other : present) {
            if (other.kind() == memory.kind() && other.trackId() == memory.trackId()) {
                return true;
            }
        }
        return false;
    }

    private Told hand(TrackedThing thing, Memory memory, long elapsedUs) {
        if (thing.points().length != 3 * HAND_POINTS) {
            return new Told(ThingMeaning.NONE, memory);
        }
        HandShape shape = new HandShape(thing.points());
        GestureState state = memory.gesture();
        if (!thing.predicted()) { // a hidden hand shows nothing new
            Gesture now = options.gestures().of(shape, state.held());
            state = state.next(now == null ? "" : now.name(), elapsedUs, options.hold().toNanos() / 1000);
        }
        FingerState[] fingers = new FingerState[Finger.values().length];
        float[] bends = new float[fingers.length];
        for (Finger finger : Finger.values()) {
            fingers[finger.ordinal()] = shape.state(finger);
            bends[finger.ordinal()] = (float) shape.bend(finger);
        }
        HandMeaning meaning = new HandMeaning(
                state.held(),
                state.heldUs(),
                (float) options.gestures().degree(shape, state.held()),
                fingers,
                bends,
                (float) shape.gap(Finger.THUMB, Finger.INDEX));
        return new Told(
                new ThingMeaning(meaning, null), new Memory(Kind.HAND, thing.trackId(), state, null, null, null, 0));
    }

    private Told face(TrackedThing thing, Memory memory, long elapsedUs, TrackedFrame frame) {
        FaceReader.Read read = faces.read(thing.topology(), thing.points(), frame.width(), frame.height());
        if (read == null) {
            return new Told(ThingMeaning.NONE, memory);
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
        if (expression != null && !thing.predicted()) {
            left = left.next(expression.eyeOpennessLeft(), elapsedUs);
            right = right.next(expression.eyeOpennessRight(), elapsedUs);
            brows = brows.next(expression, elapsedUs);
            blink(Side.LEFT, memory.leftEye().blinkUs(left, elapsedUs), blinks);
            blink(Side.RIGHT, memory.rightEye().blinkUs(right, elapsedUs), blinks);
        }
        expression = expression == null ? null : brows.above(expression);
        return new Told(
                new ThingMeaning(null, new FaceMeaning(pose, expression, read.alignment(), blinks)),
                new Memory(Kind.FACE, thing.trackId(), null, left, right, brows, 0));
    }

    private static void blink(Side side, long us, List<Blink> blinks) {
        if (us >= 0) {
            blinks.add(new Blink(side, us));
        }
    }
}
