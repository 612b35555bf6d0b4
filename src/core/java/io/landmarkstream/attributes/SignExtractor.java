package io.landmarkstream.attributes;

import io.landmarkstream.sign.Alphabet;
import io.landmarkstream.sign.LetterReader;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.sign.SignFace;
import io.landmarkstream.sign.SignFrame;
import io.landmarkstream.sign.SignHand;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.sign.SignReader;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds to the attributes of a frame what its hands and faces do over time: {@link SignReader} on tracked objects and
 * their attributes. Predicted objects are left out, since nothing of them was observed. Pure.
 */
public final class SignExtractor {

    private final SignReader reader;
    private final boolean shapes;
    private final boolean likelihoods;

    public SignExtractor(SignOptions options) {
        this.likelihoods = options.likelihoods();
        this.shapes = options.alphabet() != null;
        this.reader = new SignReader(options);
    }

    /** The camera's new state, and the attributes with what is done in addition. */
    public record Signed(SignState state, List<ObjectAttributes> attributes) {}

    /**
     * @param state {@link SignState#EMPTY} before the camera's first frame
     * @param frame the camera's next
     * @param attributes of its objects, in their order
     */
    public Signed update(SignState state, TrackedFrame frame, List<ObjectAttributes> attributes) {
        int[] place = new int[frame.objects().size()];
        SignReader.Read read = reader.update(state, frame(frame, attributes, shapes, place));
        List<ObjectAttributes> with = new ArrayList<>(attributes.size());
        for (int i = 0; i < place.length; i++) {
            ObjectAttributes one = attributes.get(i);
            with.add(
                    place[i] < 0
                            ? one
                            : one.with(
                                    one.hand() != null
                                            ? read.hands().get(place[i])
                                            : face(one, read.faces().get(place[i]))));
        }
        return new Signed(read.state(), with);
    }

    /**
     * The letter that a still hand shows, among those of an alphabet; empty: none is likeliest.
     *
     * @param points x, y, z of {@code hand21}
     */
    public static String letter(float[] points, Alphabet alphabet) {
        return LetterReader.letter(HandReader.inputs(HandReader.canonical(points)), points, alphabet);
    }

    /**
     * What a reader or a recorder of signs takes of a frame.
     *
     * @param shapes whether letters are asked for
     */
    public static SignFrame frame(AttributedFrame frame, boolean shapes) {
        return frame(
                frame.tracked(),
                frame.attributes(),
                shapes,
                new int[frame.tracked().objects().size()]);
    }

    /** @param place is filled with each object's place among the hands or the faces, −1 where it is not there */
    private static SignFrame frame(TrackedFrame frame, List<ObjectAttributes> attributes, boolean shapes, int[] place) {
        List<SignHand> hands = new ArrayList<>();
        List<SignFace> faces = new ArrayList<>();
        for (int i = 0; i < place.length; i++) {
            TrackedObject object = frame.objects().get(i);
            ObjectAttributes read = attributes.get(i);
            place[i] = -1;
            if (object.predicted()) {
                continue;
            }
            if (read.hand() != null) {
                place[i] = hands.size();
                hands.add(new SignHand(
                        object.trackId(),
                        object.personId(),
                        object.handedness(),
                        object.points(),
                        read.hand().bends(),
                        read.hand().pinch(),
                        shapes ? HandReader.inputs(HandReader.canonical(object.points())) : new float[0]));
            } else if (read.face() != null && read.face().alignment() != null) {
                place[i] = faces.size();
                faces.add(face(object, read.face()));
            }
        }
        return new SignFrame(
                frame.info().captureTimeUs(),
                !frame.continuity().discontinuity(),
                frame.continuity().breaksTracks(),
                frame.info().mirrored(),
                hands,
                faces);
    }

    private ObjectSigns face(ObjectAttributes face, ObjectSigns signs) {
        return likelihoods && face.face().expression() != null
                ? new ObjectSigns(
                        signs.movements(),
                        null,
                        ExpressionLikelihoods.of(face.face().expression()))
                : signs;
    }

    private static SignFace face(TrackedObject object, FaceAttributes face) {
        float top = Float.POSITIVE_INFINITY;
        for (int i = 1; i < object.points().length; i += 3) {
            top = Math.min(top, object.points()[i]);
        }
        HeadPose pose = face.pose();
        Expression expression = face.expression();
        return new SignFace(
                object.trackId(),
                face.alignment(),
                top,
                pose == null ? Float.NaN : pose.yaw(),
                pose == null ? Float.NaN : pose.pitch(),
                pose == null ? Float.NaN : pose.roll(),
                expression == null ? Float.NaN : expression.eyeOpennessLeft(),
                expression == null ? Float.NaN : expression.eyeOpennessRight());
    }
}
