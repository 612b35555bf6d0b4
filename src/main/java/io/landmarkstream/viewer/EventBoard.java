package io.landmarkstream.viewer;

import io.landmarkstream.proto.CrossingDirection;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.Handedness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The last events of all cameras, and the zones and lines that events have named. Bounded: an event takes some 300
 * bytes. Safe for several threads.
 */
final class EventBoard {

    /** Events that are kept. */
    static final int KEPT = 20_000;

    /** Events that are told at once. */
    static final int MOST = 1000;

    /** Zones and lines that are kept; the one that was named longest ago is forgotten first. */
    static final int MOST_PLACES = 1000;

    /** Names that are kept once; beyond that all are forgotten, so that words without end take no memory. */
    private static final int MOST_NAMES = 4096;

    /** What tells an event from others. */
    private record Key(String camera, long number, long captureTimeUs) {}

    private final Deque<Told> events = new ArrayDeque<>();
    private final Set<Key> known = new HashSet<>();
    private final Map<String, Outline> places = new LinkedHashMap<>();

    /** Names that events share: each is kept once. */
    private final Map<String, String> names = new HashMap<>();

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
        String camera = once(event.getCamera());
        if (!known.add(new Key(camera, event.getNumber(), event.getCaptureTimeUs()))) {
            return; // delivered again
        }
        String what =
                once(event.getGesture() + event.getZone() + event.getLine() + event.getMovement() + event.getText());
        events.addLast(new Told(
                ++counter,
                camera,
                event.getNumber(),
                once(event.getType().name().replace("EVENT_TYPE_", "").toLowerCase(Locale.ROOT)),
                once(event.getRule()),
                once(event.getKind()),
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
        if (events.size() > KEPT) {
            Told gone = events.removeFirst();
            known.remove(new Key(gone.camera(), gone.number(), gone.captureTimeUs()));
        }
        if (event.getOutlineCount() > 0) {
            boolean zone = !event.getZone().isEmpty();
            String key = camera + '\n' + zone + '\n' + what;
            places.remove(key);
            places.put(key, new Outline(camera, what, zone, List.copyOf(event.getOutlineList())));
            if (places.size() > MOST_PLACES) {
                places.remove(places.keySet().iterator().next());
            }
        }
    }

    /** The same text, kept once: messages bring each of theirs anew. */
    private String once(String name) {
        String known = names.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() >= MOST_NAMES) {
            names.clear();
        }
        names.put(name, name);
        return name;
    }

    /**
     * Events after {@code since}, of the cameras that {@code sees} lets through, and their zones and lines.
     *
     * @param since cursor of the answer before; 0, or one of an earlier server, gives the last {@value #MOST}
     */
    synchronized News after(long since, Predicate<String> sees) {
        long from = since > counter ? 0 : since;
        List<Told> newer = new ArrayList<>();
        for (Iterator<Told> last = events.descendingIterator(); last.hasNext() && newer.size() < MOST; ) {
            Told told = last.next();
            if (told.index() <= from) {
                break;
            }
            if (sees.test(told.camera())) {
                newer.add(told);
            }
        }
        Collections.reverse(newer);
        return new News(
                counter,
                newer,
                places.values().stream()
                        .filter(place -> sees.test(place.camera()))
                        .toList());
    }

    /**
     * Which events are looked for.
     *
     * @param type empty: any
     * @param what gesture, zone or line; empty: any
     * @param track track id; negative: any
     * @param fromUs capture time, inclusive
     * @param toUs capture time, exclusive
     * @param before index of an event: those that came before it alone; 0: all
     */
    record Search(
            Predicate<String> cameras, String type, String what, long track, long fromUs, long toUs, long before) {

        boolean finds(Told told) {
            return (before == 0 || told.index() < before)
                    && (type.isEmpty() || type.equals(told.type()))
                    && (what.isEmpty() || what.equals(told.what()))
                    && (track < 0 || track == told.trackId())
                    && told.captureTimeUs() >= fromUs
                    && told.captureTimeUs() < toUs
                    && cameras.test(told.camera());
        }
    }

    /**
     * The answer of {@code GET /api/past}.
     *
     * @param events newest first
     * @param more whether there are further ones
     * @param types that the cameras' events have, for a choice
     * @param whats gestures, zones and lines that they have
     * @param pictures whether pictures of their frames may be asked for
     */
    record Found(List<Told> events, boolean more, Set<String> types, Set<String> whats, boolean pictures) {}

    /** The newest {@code most} events that are looked for. */
    synchronized Found find(Search search, int most, boolean pictures) {
        List<Told> found = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        Set<String> whats = new TreeSet<>();
        for (Iterator<Told> last = events.descendingIterator(); last.hasNext(); ) {
            Told told = last.next();
            if (!search.cameras().test(told.camera())) {
                continue;
            }
            types.add(told.type());
            if (!told.what().isEmpty()) {
                whats.add(told.what());
            }
            if (found.size() <= most && search.finds(told)) {
                found.add(told);
            }
        }
        boolean more = found.size() > most;
        return new Found(more ? found.subList(0, most) : found, more, types, whats, pictures);
    }
}
