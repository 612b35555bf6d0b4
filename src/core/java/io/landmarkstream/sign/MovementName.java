package io.landmarkstream.sign;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The built-in movements. Palms are lengths from the wrist to the middle finger's knuckle, degrees those of the head
 * pose. Positions are taken from the person's face where it is seen in the same frames, else from the picture.
 */
public enum MovementName {
    /** A straight stroke of an open hand to the person's left; amplitude: palms. */
    SWIPE_LEFT(true),
    SWIPE_RIGHT(true),
    SWIPE_UP(true),
    SWIPE_DOWN(true),
    /** An upright open hand goes to and fro sideways; amplitude: palms from side to side. Lasts. */
    WAVE(true),
    /** The index finger's tip goes round once, clockwise as the person sees it; amplitude: radius in palms. */
    CIRCLE_CLOCKWISE(true),
    CIRCLE_COUNTERCLOCKWISE(true),
    /** An open hand comes nearer to the camera; amplitude: how many times larger it became. */
    PUSH(true),
    /** It moves away; amplitude: how many times smaller. */
    PULL(true),
    /** Thumb and index finger hold something and move it; amplitude: palms from the pinch. Lasts. */
    PINCH_DRAG(true),
    /** Both hands pinch and move apart or together; amplitude: their distance over that at the beginning. Lasts. */
    ZOOM(true),
    /** Both hands meet; told of the one with the lower track id; amplitude: palms from which they came. */
    CLAP(true),
    /** The fingers of a hand that stays bend and stretch again and again; amplitude: degrees. Lasts. */
    BECKON(true),
    /** A hand is above its person's face; amplitude: heights of the face above it. Lasts. */
    HAND_RAISED(true),
    /** Fingertips are at the mouth, the eyes, an ear; amplitude: heights of the face between them, the least. Lasts. */
    HAND_TO_MOUTH(true),
    HAND_TO_EYES(true),
    HAND_TO_EAR(true),
    /** The head goes down and up; amplitude: degrees. */
    NOD(false),
    /** The head goes from side to side; amplitude: degrees. */
    SHAKE(false),
    /** The head leans to the person's left shoulder; amplitude: degrees. Lasts. */
    TILT_LEFT(false),
    TILT_RIGHT(false),
    /** Both eyes are shut for half a second or longer; amplitude: seconds. Lasts. */
    LONG_BLINK(false),
    /** Two blinks of both eyes; amplitude: seconds between them. */
    DOUBLE_BLINK(false),
    /** One eye blinks, the person's left; amplitude: seconds. */
    WINK_LEFT(false),
    WINK_RIGHT(false),
    /** The head is turned away from the camera; amplitude: degrees. Lasts. */
    LOOK_AWAY(false);

    private final boolean hand;

    MovementName(boolean hand) {
        this.hand = hand;
    }

    /** Whether hands make it; else heads do. */
    public boolean isOfHands() {
        return hand;
    }

    /** As results and rules have it: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All of them, as {@link #text}. */
    public static List<String> all() {
        return Arrays.stream(values()).map(MovementName::text).toList();
    }
}
