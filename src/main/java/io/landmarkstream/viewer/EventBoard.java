package io.landmarkstream.viewer;

import io.landmarkstream.proto.CrossingDirection;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.Handedness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The newest events of all cameras, and the zones and lines that events have named. Safe for several threads. */
final class EventBoard {

    /** Events that are kept. */
    static final int MOST = 1000;

    /** Zones and lines that are kept; the one that was named longest ago is forgotten first. */
    static final int MOST_PLACES = 1000;

    private final Deque<Told> events = new ArrayDeque<>();
    private final Map<String, Outline> places = new LinkedHashMap<>();
    private long counter;

    /**
     * An event.
     *
     * @param index counts them, from 1, since the viewer began
     * @param type for example {@code zone_entered}
     * @param side {@code left}, {@code right} or empty
     * @param what gesture, zone, line, movement or word; may be empty
     * @param direction {@code in}, {@code out} or empty
     * @param partition where the frame lies with which it was known; −1: not told
     */
    record Told(
            long index,
            String camera,
            long number,
            String type,
            String rule,
            String kind,
            long trackId,
            String side,
            String what,
            String direction,
            long captureTimeUs,
            long durationUs,
            int partition,
            long offset) {}

    /** A zone or a line of a camera, x, y, x, y, … as shares of the picture's width and height. */
    record Outline(String camera, String name, boolean zone, List<Float> points) {}

    /**
     * The answer of {@code GET /api/events}.
     *
     * @param cursor to be given back as {@code since}
     * @param events oldest first
     */
    record News(long cursor, List<Told> events, List<Outline> places) {}

    synchronized void add(Event event, int partition, long offset) {
        for (Told told : events) {
            if (told.number() == event.getNumber()
                    && told.captureTimeUs() == event.getCaptureTimeUs()
                    && told.camera().equals(event.getCamera())) {
                return; // delivered again
            }
        }
        String what = event.getGesture() + event.getZone() + event.getLine() + event.getMovement() + event.getText();
        events.addLast(new Told(
                ++counter,
                event.getCamera(),
                event.getNumber(),
                event.getType().name().replace("EVENT_TYPE_", "").toLowerCase(Locale.ROOT),
                event.getRule(),
                event.getKind(),
                event.getTrackId(),
                event.getHandedness() == Handedness.HANDEDNESS_LEFT
                        ? "left"
                        : event.getHandedness() == Handedness.HANDEDNESS_RIGHT ? "right" : "",
                what,
                event.getDirection() == CrossingDirection.CROSSING_DIRECTION_IN
                        ? "in"
                        : event.getDirection() == CrossingDirection.CROSSING_DIRECTION_OUT ? "out" : "",
                event.getCaptureTimeUs(),
                event.getDurationUs(),
                partition,
                offset));
        if (events.size() > MOST) {
            events.removeFirst();
        }
        if (event.getOutlineCount() > 0) {
            boolean zone = !event.getZone().isEmpty();
            String key = event.getCamera() + '\n' + zone + '\n' + what;
            places.remove(key);
            places.put(key, new Outline(event.getCamera(), what, zone, List.copyOf(event.getOutlineList())));
            if (places.size() > MOST_PLACES) {
                places.remove(places.keySet().iterator().next());
            }
        }
    }

    /**
     * Events after {@code since}, of the cameras that {@code sees} lets through, and their zones and lines.
     *
     * @param since cursor of the answer before; 0, or one of an earlier server, gives all that are kept
     */
    synchronized News after(long since, Predicate<String> sees) {
        long from = since > counter ? 0 : since;
        List<Told> newer = new ArrayList<>();
        for (Told told : events) {
            if (told.index() > from && sees.test(told.camera())) {
                newer.add(told);
            }
        }
        return new News(
                counter,
                newer,
                places.values().stream()
                        .filter(place -> sees.test(place.camera()))
                        .toList());
    }
}
