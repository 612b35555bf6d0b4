package io.landmarkstream.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.MovementName;
import java.io.Serializable;
import java.util.List;

/**
 * One rule of a file of rules. Its key {@code when} says what it looks for; keys that are left out have the defaults
 * that {@code docs/events.md} lists.
 *
 * <p>{@code hold} is how long something must last before it is told, {@code release} how long its opposite must last
 * before its end is told, {@code gone} how long its object may be unseen before it counts as ended.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "when")
@JsonSubTypes({
    @JsonSubTypes.Type(value = EventRule.Presence.class, name = "present"),
    @JsonSubTypes.Type(value = EventRule.GestureHeld.class, name = "gesture"),
    @JsonSubTypes.Type(value = EventRule.InZone.class, name = "zone"),
    @JsonSubTypes.Type(value = EventRule.CrossesLine.class, name = "line"),
    @JsonSubTypes.Type(value = EventRule.Blinks.class, name = "blink"),
    @JsonSubTypes.Type(value = EventRule.HandUp.class, name = "hand-raised"),
    @JsonSubTypes.Type(value = EventRule.HeadAway.class, name = "head-away"),
    @JsonSubTypes.Type(value = EventRule.Moves.class, name = "movement"),
    @JsonSubTypes.Type(value = EventRule.Signs.class, name = "sign"),
    @JsonSubTypes.Type(value = EventRule.Spells.class, name = "word")
})
public sealed interface EventRule extends Serializable {

    /** Unique within the file. */
    String name();

    /** Ids of the cameras that it holds for; empty: all. */
    List<String> cameras();

    /** Which point of an object counts for zones and lines. */
    enum PointOf {
        /** Middle of the box round the object's points. */
        @JsonProperty("center")
        CENTER,
        /** Middle of that box's lower side: where a body stands. */
        @JsonProperty("bottom")
        BOTTOM,
        /** A hand's wrist; of other objects as {@link #CENTER}. */
        @JsonProperty("wrist")
        WRIST,
        /** The tip of a hand's index finger; of other objects as {@link #CENTER}. */
        @JsonProperty("index_tip")
        INDEX_TIP
    }

    /** Which crossings are told. */
    enum Ways {
        @JsonProperty("in")
        IN,
        @JsonProperty("out")
        OUT,
        @JsonProperty("both")
        BOTH
    }

    /** Whether it needs {@code landmarks.attributes.enabled}. */
    default boolean needsAttributes() {
        return this instanceof GestureHeld || this instanceof Blinks || this instanceof HeadAway || needsSigns();
    }

    /** Whether it needs what is read over time. */
    default boolean needsSigns() {
        return this instanceof Moves || this instanceof Signs || this instanceof Spells;
    }

    /**
     * An object is there.
     *
     * @param of kinds
     */
    record Presence(String name, List<String> cameras, List<Kind> of, HoldTime hold, HoldTime gone)
            implements EventRule {
        public Presence {
            cameras = orNone(cameras);
            of = orFaces(of);
            hold = or(hold, 500);
            gone = or(gone, 3000);
        }
    }

    /**
     * A hand holds a gesture.
     *
     * @param gestures names; empty: every gesture
     */
    record GestureHeld(
            String name, List<String> cameras, List<String> gestures, HoldTime hold, HoldTime release, HoldTime gone)
            implements EventRule {
        public GestureHeld {
            cameras = orNone(cameras);
            gestures = orNone(gestures);
            hold = or(hold, 200);
            release = or(release, 200);
            gone = or(gone, 1000);
        }
    }

    /**
     * An object's point is inside of a zone.
     *
     * @param zones names; empty: every zone of the camera
     * @param margin how far outside the point of an object that was inside must be to be out, share of the picture's
     *     longer side
     */
    record InZone(
            String name,
            List<String> cameras,
            List<String> zones,
            List<Kind> of,
            PointOf point,
            Double margin,
            HoldTime hold,
            HoldTime release,
            HoldTime gone)
            implements EventRule {
        public InZone {
            cameras = orNone(cameras);
            zones = orNone(zones);
            of = orFaces(of);
            point = point == null ? PointOf.CENTER : point;
            margin = share(margin);
            hold = or(hold, 300);
            release = or(release, 300);
            gone = or(gone, 1000);
        }
    }

    /**
     * An object's point crosses a line.
     *
     * @param lines names; empty: every line of the camera
     * @param margin how far beyond the line the point must be, share of the picture's longer side
     */
    record CrossesLine(
            String name,
            List<String> cameras,
            List<String> lines,
            List<Kind> of,
            PointOf point,
            Double margin,
            Ways direction,
            HoldTime gone)
            implements EventRule {
        public CrossesLine {
            cameras = orNone(cameras);
            lines = orNone(lines);
            of = orFaces(of);
            point = point == null ? PointOf.CENTER : point;
            margin = share(margin);
            direction = direction == null ? Ways.BOTH : direction;
            gone = or(gone, 3000);
        }
    }

    /** Both eyes of a face blink. */
    record Blinks(String name, List<String> cameras) implements EventRule {
        public Blinks {
            cameras = orNone(cameras);
        }
    }

    /**
     * A hand is above its person's head.
     *
     * @param height how far the middle of the hand must be above the topmost point of the face, heights of the face
     */
    record HandUp(String name, List<String> cameras, Double height, HoldTime hold, HoldTime release, HoldTime gone)
            implements EventRule {
        public HandUp {
            cameras = orNone(cameras);
            height = height == null ? .3 : height;
            if (!(height >= -1 && height <= 10)) {
                throw new IllegalArgumentException("key 'height' must be -1 to 10");
            }
            hold = or(hold, 500);
            release = or(release, 500);
            gone = or(gone, 1000);
        }
    }

    /**
     * A head is turned away from the camera.
     *
     * @param yaw degrees to the left or right
     * @param pitch degrees up or down
     */
    record HeadAway(
            String name, List<String> cameras, Double yaw, Double pitch, HoldTime hold, HoldTime release, HoldTime gone)
            implements EventRule {
        public HeadAway {
            cameras = orNone(cameras);
            yaw = angle("yaw", yaw, 40);
            pitch = angle("pitch", pitch, 35);
            hold = or(hold, 2000);
            release = or(release, 300);
            gone = or(gone, 1000);
        }
    }

    /**
     * A hand or a head makes a movement.
     *
     * @param movements names; empty: every movement
     * @param confidence least that counts
     */
    record Moves(String name, List<String> cameras, List<String> movements, Double confidence, HoldTime gone)
            implements EventRule {
        public Moves {
            cameras = orNone(cameras);
            movements = orNone(movements);
            confidence = leastConfidence(confidence);
            gone = or(gone, 1000);
        }
    }

    /**
     * A hand makes a learned sign, which may come by the topic {@code control} after the job has started.
     *
     * @param signs names; empty: every learned sign
     * @param confidence least that counts
     */
    record Signs(String name, List<String> cameras, List<String> signs, Double confidence) implements EventRule {
        public Signs {
            cameras = orNone(cameras);
            signs = orNone(signs);
            confidence = leastConfidence(confidence);
        }

        /** Whether it is about a movement of this name. */
        boolean tells(String movement) {
            return signs.isEmpty() ? !MovementName.all().contains(movement) : signs.contains(movement);
        }
    }

    /** A hand has spelt a word. */
    record Spells(String name, List<String> cameras) implements EventRule {
        public Spells {
            cameras = orNone(cameras);
        }
    }

    private static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static List<Kind> orFaces(List<Kind> kinds) {
        return kinds == null || kinds.isEmpty() ? List.of(Kind.FACE) : List.copyOf(kinds);
    }

    private static HoldTime or(HoldTime time, long ms) {
        return time == null ? HoldTime.ms(ms) : time;
    }

    private static double leastConfidence(Double given) {
        double confidence = given == null ? .5 : given;
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("key 'confidence' must be 0 to 1");
        }
        return confidence;
    }

    private static double share(Double margin) {
        double share = margin == null ? .01 : margin;
        if (!(share >= 0 && share <= .5)) {
            throw new IllegalArgumentException("key 'margin' must be 0 to 0.5");
        }
        return share;
    }

    private static double angle(String key, Double given, double standard) {
        double degrees = given == null ? standard : given;
        if (!(degrees >= 15 && degrees <= 180)) {
            throw new IllegalArgumentException("key '" + key + "' must be 15 to 180 degrees");
        }
        return degrees;
    }
}
