package io.landmarkstream.landmark;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an object is: a hand, a face, a body, or whatever a pipeline names. The order of kinds is hands, faces, then all
 * others by name.
 *
 * @param name as pipelines, topologies and results write it: up to 40 small letters, digits and hyphens, a letter first
 */
public record Kind(@JsonValue String name) implements Comparable<Kind>, Serializable {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public static final Kind HAND = new Kind("hand");
    public static final Kind FACE = new Kind("face");

    /** A whole person; its wrists tell whose a hand is. */
    public static final Kind BODY = new Kind("body");

    /** The two kinds that have attributes and are fused in scenes, by their {@link #index}. */
    public static final List<Kind> HAND_AND_FACE = List.of(HAND, FACE);

    public Kind {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a kind: write up to 40 small letters,"
                    + " digits and hyphens, a letter first, for example hand, face or body");
        }
    }

    /**
     * The kind of a name.
     *
     * @throws IllegalArgumentException if it is no name
     */
    @JsonCreator
    public static Kind named(String name) {
        return new Kind(name);
    }

    public boolean isHand() {
        return equals(HAND);
    }

    public boolean isFace() {
        return equals(FACE);
    }

    public boolean isBody() {
        return equals(BODY);
    }

    /** 0 for hands, 1 for faces, 2 for all others. */
    public int index() {
        return isHand() ? 0 : isFace() ? 1 : 2;
    }

    /** Several of them, in a sentence. */
    public String plural() {
        return name.endsWith("y") && !name.endsWith("ey") ? name.substring(0, name.length() - 1) + "ies" : name + "s";
    }

    @Override
    public int compareTo(Kind other) {
        return index() != other.index() ? Integer.compare(index(), other.index()) : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
