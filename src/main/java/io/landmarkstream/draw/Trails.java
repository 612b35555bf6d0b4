package io.landmarkstream.draw;

import io.landmarkstream.landmark.Topology;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The paths of the hands of one camera over the last second: of the tip of the index finger, or of the wrist where the
 * topology has no such point. They fade with age. A predicted hand's path ends where the hand was seen last, and one
 * that was away for a while begins anew.
 */
public final class Trails {

    private static final long LENGTH_US = 1_000_000;

    /** Two sightings that are further apart are not joined. */
    private static final long GAP_US = 250_000;

    private static final List<String> POINTS = List.of("index_tip", "wrist");

    private final Function<String, Topology> topologies;
    private final Map<Long, Deque<Sighting>> hands = new HashMap<>();
    private long nowUs;

    private record Sighting(long timeUs, float x, float y, Color colour) {}

    /** @param topologies gives the topology with a name */
    public Trails(Function<String, Topology> topologies) {
        this.topologies = topologies;
    }

    /**
     * The camera's next frame.
     *
     * @param timeUs capture time; one that goes back ends all paths
     */
    public void add(List<DrawnObject> objects, long timeUs) {
        if (timeUs < nowUs) {
            hands.clear();
        }
        nowUs = timeUs;
        for (DrawnObject object : objects) {
            int point = object.kind().isHand() && !object.predicted() ? point(object.topology()) : -1;
            if (point >= 0) {
                hands.computeIfAbsent(object.trackId(), id -> new ArrayDeque<>())
                        .addLast(new Sighting(
                                timeUs,
                                object.points()[3 * point],
                                object.points()[3 * point + 1],
                                Overlay.colour(object)));
            }
        }
        hands.values().forEach(hand -> hand.removeIf(seen -> timeUs - seen.timeUs() > LENGTH_US));
        hands.values().removeIf(Deque::isEmpty);
    }

    private int point(String topology) {
        List<String> names = topologies.apply(topology).points();
        return POINTS.stream()
                .mapToInt(names::indexOf)
                .filter(index -> index >= 0)
                .findFirst()
                .orElse(-1);
    }

    void draw(Graphics2D g, float unit) {
        for (Deque<Sighting> hand : hands.values()) {
            Iterator<Sighting> seen = hand.iterator();
            Sighting last = seen.next();
            while (seen.hasNext()) {
                Sighting next = seen.next();
                if (next.timeUs() - last.timeUs() <= GAP_US) {
                    float fresh = 1 - (float) (nowUs - next.timeUs()) / LENGTH_US;
                    Color colour = next.colour();
                    g.setColor(new Color(
                            colour.getRed(), colour.getGreen(), colour.getBlue(), Math.round(40 + 190 * fresh)));
                    g.setStroke(Overlay.stroke((1 + 2.5f * fresh) * unit, false, unit));
                    g.draw(new Line2D.Float(last.x(), last.y(), next.x(), next.y()));
                }
                last = next;
            }
        }
    }
}
