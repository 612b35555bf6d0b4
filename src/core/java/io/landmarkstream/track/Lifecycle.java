package io.landmarkstream.track;

import io.landmarkstream.track.TrackEvent.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Tracks that started, changed or ended between two frames. A track starts when it gets its id. */
final class Lifecycle {

    private static final Comparator<TrackEvent> ORDER =
            Comparator.comparing(TrackEvent::kind).thenComparingLong(TrackEvent::trackId);

    private Lifecycle() {}

    /** @param shown whether consumers see a track */
    static List<TrackEvent> events(List<Track> before, List<Track> after, Predicate<Track> shown) {
        Map<List<Object>, Track> known = new HashMap<>();
        before.stream().filter(Track::named).forEach(track -> known.put(key(track), track));
        List<TrackEvent> events = new ArrayList<>();
        for (Track track : after.stream().filter(Track::named).toList()) {
            Track last = known.remove(key(track));
            if (last == null) {
                events.add(new TrackEvent(track.kind(), track.id(), Change.STARTED));
            } else if (changed(last, track, shown)) {
                events.add(new TrackEvent(track.kind(), track.id(), Change.UPDATED));
            }
        }
        known.values().forEach(gone -> events.add(new TrackEvent(gone.kind(), gone.id(), Change.ENDED)));
        events.sort(ORDER);
        return events;
    }

    private static boolean changed(Track last, Track track, Predicate<Track> shown) {
        return last.lostUs() == 0 != (track.lostUs() == 0)
                || shown.test(last) != shown.test(track)
                || last.handedness() != track.handedness()
                || last.person().face() != track.person().face()
                || last.body() != track.body();
    }

    private static List<Object> key(Track track) {
        return List.of(track.kind(), track.id());
    }
}
