package io.landmarkstream.sign;

/**
 * A movement of a hand or a head, as one frame tells it. One that lasts is told with every frame from when it is known,
 * the last time with {@code ended}. One that is a moment, such as a swipe, is told once, with {@code ended}.
 *
 * <p>Left, right and clockwise are those of the person who moves, also in a mirror image.
 *
 * @param name one of {@link MovementName}, or of a sign of one's own
 * @param ended whether it is over; it is not told again
 * @param beginUs capture time at which it began, microseconds
 * @param endUs capture time at which it ended, or of this frame while it lasts
 * @param amplitude how far; the unit is that of {@link MovementName}
 * @param speed the greatest so far, in the amplitude's unit a second; 0 where there is none
 * @param confidence 0 to 1; from .5 on it is told
 * @param x what is dragged: palms to the person's left since the pinch; else 0
 * @param y palms up since the pinch; else 0
 */
public record Movement(
        String name,
        boolean ended,
        long beginUs,
        long endUs,
        float amplitude,
        float speed,
        float confidence,
        float x,
        float y) {}
