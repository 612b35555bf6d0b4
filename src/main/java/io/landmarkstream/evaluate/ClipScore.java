package io.landmarkstream.evaluate;

import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Face68;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares detected objects in the frames of clips with their truth, summed over all frames and cameras that were
 * added. The definitions are those of {@link Scores}. Safe for several threads.
 */
public final class ClipScore {

    private static final float SAME_HAND = .3f;

    /**
     * A detected object.
     *
     * @param side UNKNOWN for faces
     * @param topology name of the points' topology: hand21, face68 or a face mesh
     * @param xyz x, y, z of each point in turn, pixels of the frame
     */
    public record Seen(Kind kind, Handedness handedness, String topology, float[] xyz) {}

    private final Scores hands = new Scores(Scheme.HAND21);
    private final Scores faces = new Scores(Scheme.IBUG68);
    private int frames;
    private int sides;
    private int rightHandedness;

    /**
     * Adds what was found in one frame.
     *
     * @param truth of the clip that the camera shows
     * @param sequence number of the frame since the camera's start; the clip repeats
     */
    public synchronized void add(ClipTruth truth, long sequence, List<Seen> found) {
        List<ClipTruth.TrueObject> there =
                truth.frames().get(Math.floorMod(sequence, truth.frames().size()));
        List<Seen> seenHands = found.stream().filter(s -> s.kind().isHand()).toList();
        List<ClipTruth.TrueObject> trueHands =
                there.stream().filter(t -> t.kind().isHand()).toList();
        frames++;
        hands.add(
                trueHands.stream().map(ClipTruth.TrueObject::truth).toList(),
                seenHands.stream().map(Seen::xyz).toList());
        faces.add(
                there.stream()
                        .filter(t -> t.kind().isFace())
                        .map(ClipTruth.TrueObject::truth)
                        .toList(),
                found.stream()
                        .filter(s -> s.kind().isFace())
                        .map(s -> Face68.points(s.topology(), s.xyz()))
                        .filter(Objects::nonNull)
                        .toList());
        int[] partner = Matching.match(
                trueHands.stream().map(t -> t.truth().box()).toList(),
                seenHands.stream().map(s -> Box.around(s.xyz())).toList(),
                SAME_HAND);
        for (int t = 0; t < partner.length; t++) {
            if (partner[t] >= 0) {
                sides++;
                rightHandedness += seenHands.get(partner[t]).handedness()
                                == trueHands.get(t).truth().handedness()
                        ? 1
                        : 0;
            }
        }
    }

    /**
     * The figures, by name: {@code frames}, and for each kind the share found and false finds a frame (IoU .5), the
     * faces' {@code face_nme68}, the hands' {@code hand_pck20} and {@code hand_side}, the share of hands (IoU .3) whose
     * side is right. Figures without any data are left out; empty before the first frame.
     */
    public synchronized Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (frames == 0) {
            return figures;
        }
        Row face = faces.row("clip", "face", 0);
        Row hand = hands.row("clip", "hand", 0);
        figures.put("frames", (double) frames);
        figures.put("face_recall", face.recallIou50());
        figures.put("face_false_a_frame", (double) face.falsePositives() / frames);
        figures.put("face_nme68", face.nme68());
        figures.put("hand_recall", hand.recallIou50());
        figures.put("hand_false_a_frame", (double) hand.falsePositives() / frames);
        figures.put("hand_pck20", hand.pck20());
        figures.put("handedness", sides == 0 ? null : (double) rightHandedness / sides);
        figures.values().removeIf(value -> value == null || value.isNaN());
        return figures;
    }
}
