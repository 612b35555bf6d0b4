package io.landmarkstream.shapes;

import io.landmarkstream.proto.FingerState;
import io.landmarkstream.proto.HandAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a cluster of hands as a gesture that the job reads ({@code landmarks.attributes.gestures}). */
public final class ClusterGesture {

    private static final List<String> FINGERS = List.of("thumb", "index", "middle", "ring", "little");

    /** A finger's state is a condition where so many of the cluster's hands have it. */
    private static final double MOST = .9;

    /** Limits of bends leave out so many hands on each side: the odd ones of a cluster. */
    private static final double ODD = .02;

    /** Bends within so many degrees are a condition; wider ones say nothing. */
    private static final double NARROW = 70;

    /** Tips are near where their distance is below this, in palms; as of the built-in gestures. */
    private static final double NEAR = .3;

    private ClusterGesture() {}

    /**
     * The gesture's file.
     *
     * @param name lower-case letters, digits and underscores
     * @param hands what the results say of the cluster's hands; at least one
     * @throws IllegalArgumentException if the hands have nothing in common that a gesture can ask for
     */
    public static String yaml(String name, List<HandAttributes> hands) {
        StringBuilder conditions = new StringBuilder();
        fingers(hands, conditions);
        bends(hands, conditions);
        pinch(hands, conditions);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("the hands of this cluster have nothing in common that a gesture can ask"
                    + " for: ask for more clusters");
        }
        return "# From a cluster of " + hands.size() + " hands.\ngestures:\n  - name: " + name + "\n" + conditions;
    }

    private static void fingers(List<HandAttributes> hands, StringBuilder out) {
        StringBuilder states = new StringBuilder();
        for (int finger = 0; finger < FINGERS.size(); finger++) {
            int at = finger;
            for (FingerState state : List.of(FingerState.FINGER_STATE_STRAIGHT, FingerState.FINGER_STATE_CURLED)) {
                long count = hands.stream()
                        .filter(h -> h.getFingers(at).getState() == state)
                        .count();
                if (count >= MOST * hands.size()) {
                    String name =
                            state.name().substring("FINGER_STATE_".length()).toLowerCase(Locale.ROOT);
                    states.append(states.isEmpty() ? "" : ", ")
                            .append(FINGERS.get(at))
                            .append(": ")
                            .append(name);
                }
            }
        }
        if (!states.isEmpty()) {
            out.append("    fingers: {").append(states).append("}\n");
        }
    }

    private static void bends(List<HandAttributes> hands, StringBuilder out) {
        StringBuilder limits = new StringBuilder();
        for (int finger = 0; finger < FINGERS.size(); finger++) {
            int at = finger;
            double[] bends = hands.stream()
                    .mapToDouble(h -> h.getFingers(at).getBend())
                    .sorted()
                    .toArray();
            double least = bends[(int) (ODD * (bends.length - 1))];
            double most = bends[(int) ((1 - ODD) * (bends.length - 1))];
            if (most - least <= NARROW) {
                limits.append(limits.isEmpty() ? "" : ", ")
                        .append(FINGERS.get(at))
                        .append(": {min: ")
                        .append(Math.round(Math.max(0, least - 10)))
                        .append(", max: ")
                        .append(Math.round(most + 10))
                        .append("}");
            }
        }
        if (!limits.isEmpty()) {
            out.append("    bends: {").append(limits).append("}\n");
        }
    }

    private static void pinch(List<HandAttributes> hands, StringBuilder out) {
        double[] gaps = hands.stream()
                .mapToDouble(HandAttributes::getPinchDistance)
                .sorted()
                .toArray();
        if (gaps[(int) (MOST * (gaps.length - 1))] < NEAR) {
            out.append("    gaps: [{one: thumb, other: index, max: " + NEAR + "}]\n");
        } else if (gaps[(int) ((1 - MOST) * (gaps.length - 1))] > NEAR) {
            out.append("    gaps: [{one: thumb, other: index, min: " + NEAR + "}]\n");
        }
    }

    /** The name that most of the hands have as a gesture; empty: none, or fewer than half have one. */
    static String usual(List<HandAttributes> hands) {
        Map<String, Long> counts = hands.stream()
                .map(HandAttributes::getGesture)
                .filter(gesture -> !gesture.isEmpty())
                .collect(Collectors.groupingBy(gesture -> gesture, Collectors.counting()));
        return counts.entrySet().stream()
                .filter(e -> 2 * e.getValue() > hands.size())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }
}
