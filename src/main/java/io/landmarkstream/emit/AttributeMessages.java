package io.landmarkstream.emit;

import io.landmarkstream.attributes.Blink;
import io.landmarkstream.attributes.Expression;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.FingerState;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.proto.ExpressionLikelihoods;
import io.landmarkstream.proto.Finger;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.sign.Spelling;
import java.util.List;

/** The attributes of an object as part of its message. */
final class AttributeMessages {

    /** Degrees of gaze at which ARKit's {@code eyeLookIn} and {@code eyeLookOut} are 1 here. */
    private static final float FULL_GAZE = 30;

    private AttributeMessages() {}

    /** Sets {@code hand} or {@code face} where there are attributes. */
    static void add(ObjectAttributes attributes, TrackedObject.Builder object) {
        if (attributes.hand() != null) {
            object.setHand(hand(attributes.hand(), attributes.signs()));
        }
        if (attributes.face() != null) {
            object.setFace(face(attributes.face(), attributes.signs()));
        }
    }

    private static io.landmarkstream.proto.HandAttributes hand(HandAttributes hand, ObjectSigns signs) {
        io.landmarkstream.proto.HandAttributes.Builder message = io.landmarkstream.proto.HandAttributes.newBuilder()
                .setGesture(hand.gesture())
                .setGestureUs(hand.heldUs())
                .setGestureScore(hand.score())
                .setPinchDistance(hand.pinch());
        for (int i = 0; i < hand.fingers().length; i++) {
            message.addFingers(
                    Finger.newBuilder().setState(state(hand.fingers()[i])).setBend(hand.bends()[i]));
        }
        signs.movements().forEach(movement -> message.addMovements(movement(movement)));
        if (signs.spelling() != null) {
            message.setSpelling(spelling(signs.spelling()));
        }
        return message.build();
    }

    private static io.landmarkstream.proto.Movement movement(Movement movement) {
        return io.landmarkstream.proto.Movement.newBuilder()
                .setName(movement.name())
                .setEnded(movement.ended())
                .setBeginUs(movement.beginUs())
                .setEndUs(movement.endUs())
                .setAmplitude(movement.amplitude())
                .setSpeed(movement.speed())
                .setConfidence(movement.confidence())
                .setX(movement.x())
                .setY(movement.y())
                .build();
    }

    private static io.landmarkstream.proto.Spelling spelling(Spelling spelling) {
        io.landmarkstream.proto.Spelling.Builder message = io.landmarkstream.proto.Spelling.newBuilder()
                .setText(spelling.text())
                .setAdded(spelling.added())
                .setLetter(spelling.letter())
                .setConfidence(spelling.confidence());
        for (Spelling.Alternative other : spelling.alternatives()) {
            message.addAlternatives(io.landmarkstream.proto.SpeltLetter.newBuilder()
                    .setLetter(other.letter())
                    .setConfidence(other.confidence()));
        }
        return message.build();
    }

    private static io.landmarkstream.proto.FingerState state(FingerState state) {
        return io.landmarkstream.proto.FingerState.valueOf("FINGER_STATE_" + state.name());
    }

    private static io.landmarkstream.proto.Eye eye(Blink.Eye eye) {
        return switch (eye) {
            case LEFT -> io.landmarkstream.proto.Eye.EYE_LEFT;
            case RIGHT -> io.landmarkstream.proto.Eye.EYE_RIGHT;
        };
    }

    private static io.landmarkstream.proto.FaceAttributes face(FaceAttributes face, ObjectSigns signs) {
        io.landmarkstream.proto.FaceAttributes.Builder message = io.landmarkstream.proto.FaceAttributes.newBuilder();
        if (face.pose() != null) {
            message.setPose(pose(face.pose()));
        }
        if (face.expression() != null) {
            message.setExpression(expression(face.expression()));
        }
        for (Blink blink : face.blinks()) {
            message.addBlinks(io.landmarkstream.proto.Blink.newBuilder()
                    .setEye(eye(blink.eye()))
                    .setClosedUs(blink.closedUs()));
        }
        if (face.alignment() != null) {
            for (float number : face.alignment()) {
                message.addAlignment(number);
            }
        }
        signs.movements().forEach(movement -> message.addMovements(movement(movement)));
        List<Float> likely = signs.likelihoods();
        if (!likely.isEmpty()) {
            message.setLikelihoods(ExpressionLikelihoods.newBuilder()
                    .setNeutral(likely.get(0))
                    .setHappy(likely.get(1))
                    .setSurprised(likely.get(2))
                    .setAngry(likely.get(3))
                    .setSad(likely.get(4))
                    .setDisgusted(likely.get(5))
                    .setAfraid(likely.get(6)));
        }
        return message.build();
    }

    private static io.landmarkstream.proto.HeadPose pose(HeadPose pose) {
        io.landmarkstream.proto.HeadPose.Builder message = io.landmarkstream.proto.HeadPose.newBuilder()
                .setYaw(pose.yaw())
                .setPitch(pose.pitch())
                .setRoll(pose.roll())
                .setResidual(pose.residual());
        for (float number : pose.matrix()) {
            message.addMatrix(number);
        }
        return message.build();
    }

    private static io.landmarkstream.proto.Expression expression(Expression e) {
        io.landmarkstream.proto.Expression.Builder message = io.landmarkstream.proto.Expression.newBuilder()
                .setEyeBlinkLeft(e.eyeBlinkLeft())
                .setEyeBlinkRight(e.eyeBlinkRight())
                .setEyeOpennessLeft(e.eyeOpennessLeft())
                .setEyeOpennessRight(e.eyeOpennessRight())
                .setJawOpen(e.jawOpen())
                .setMouthSmileLeft(e.mouthSmileLeft())
                .setMouthSmileRight(e.mouthSmileRight())
                .setBrowInnerUp(e.browInnerUp())
                .setBrowOuterUpLeft(e.browOuterUpLeft())
                .setBrowOuterUpRight(e.browOuterUpRight());
        if (!Float.isNaN(e.gazeLeft()) && !Float.isNaN(e.gazeRight())) {
            message.setEyeLookOutLeft(share(e.gazeLeft()))
                    .setEyeLookInLeft(share(-e.gazeLeft()))
                    .setEyeLookInRight(share(e.gazeRight()))
                    .setEyeLookOutRight(share(-e.gazeRight()))
                    .setGazeYaw((e.gazeLeft() + e.gazeRight()) / 2);
        }
        return message.build();
    }

    private static float share(float degrees) {
        return Math.max(0, Math.min(1, degrees / FULL_GAZE));
    }
}
