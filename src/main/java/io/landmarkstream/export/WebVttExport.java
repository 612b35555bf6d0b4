package io.landmarkstream.export;

import com.google.protobuf.Message;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.TrackedObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cues to show with a video. Of events: what lasted is shown from its begin to its end, a moment for a second and a
 * half, what has not ended up to the last event. Of results: each gesture for as long as it was held.
 *
 * <p>Cues of several cameras stand in one file, each with its camera's name; a player wants the file of one.
 */
final class WebVttExport implements Export {

    private static final long MOMENT_US = 1_500_000;

    private static final Map<EventType, EventType> BEGINS = Map.of(
            EventType.EVENT_TYPE_LEFT, EventType.EVENT_TYPE_APPEARED,
            EventType.EVENT_TYPE_GESTURE_ENDED, EventType.EVENT_TYPE_GESTURE_BEGAN,
            EventType.EVENT_TYPE_ZONE_LEFT, EventType.EVENT_TYPE_ZONE_ENTERED,
            EventType.EVENT_TYPE_HAND_LOWERED, EventType.EVENT_TYPE_HAND_RAISED,
            EventType.EVENT_TYPE_HEAD_TURNED_BACK, EventType.EVENT_TYPE_HEAD_TURNED_AWAY,
            EventType.EVENT_TYPE_MOVEMENT_ENDED, EventType.EVENT_TYPE_MOVEMENT_BEGAN);

    private record Cue(long beginUs, long endUs, String text) {}

    /** A gesture that is held. */
    private record Held(String gesture, long beginUs, long lastUs, String text) {}

    private final BufferedWriter out;
    private final Long zeroUs;
    private final List<Cue> cues = new ArrayList<>();
    private final Map<String, Event> open = new LinkedHashMap<>();
    private final Map<String, Held> held = new HashMap<>();
    private long firstUs = Long.MAX_VALUE;
    private long lastUs = Long.MIN_VALUE;

    WebVttExport(Path file, Long zeroUs) throws IOException {
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        this.zeroUs = zeroUs;
    }

    @Override
    public void add(Message message) {
        if (message instanceof Event event) {
            event(event);
        } else {
            result((FrameLandmarks) message);
        }
    }

    private void event(Event event) {
        seen(event.getBeginUs());
        seen(event.getCaptureTimeUs());
        EventType begin = BEGINS.get(event.getType());
        if (begin != null) {
            open.remove(key(event, begin));
            cues.add(new Cue(
                    event.getBeginUs(), event.hasEndUs() ? event.getEndUs() : event.getCaptureTimeUs(), text(event)));
        } else if (BEGINS.containsValue(event.getType())) {
            open.put(key(event, event.getType()), event);
        } else {
            cues.add(new Cue(event.getBeginUs(), event.getBeginUs() + MOMENT_US, text(event)));
        }
    }

    private static String key(Event event, EventType begin) {
        return String.join(
                "|",
                event.getCamera(),
                event.getRule(),
                begin.name(),
                event.getKind(),
                Long.toUnsignedString(event.getTrackId()),
                event.getGesture(),
                event.getMovement(),
                event.getZone());
    }

    private static String text(Event event) {
        EventType begin = BEGINS.getOrDefault(event.getType(), event.getType());
        String what =
                switch (begin) {
                    case EVENT_TYPE_GESTURE_BEGAN -> event.getGesture();
                    case EVENT_TYPE_ZONE_ENTERED -> "in " + event.getZone();
                    case EVENT_TYPE_LINE_CROSSED ->
                        "crossed " + event.getLine() + " " + Table.word(event.getDirection());
                    case EVENT_TYPE_MOVED, EVENT_TYPE_MOVEMENT_BEGAN -> words(event.getMovement());
                    case EVENT_TYPE_WORD_SPELT -> "spells " + event.getText();
                    case EVENT_TYPE_APPEARED -> "there";
                    default -> words(Table.word(begin));
                };
        return event.getCamera() + ": " + event.getKind() + " " + Long.toUnsignedString(event.getTrackId()) + " "
                + what;
    }

    private void result(FrameLandmarks frame) {
        long now = frame.getCaptureTimeUs();
        seen(now);
        Map<String, Held> shown = new HashMap<>();
        for (TrackedObject object : frame.getObjectsList()) {
            String gesture = object.getHand().getGesture();
            String key = frame.getCamera() + "|" + object.getKind() + "|" + object.getTrackId();
            Held before = held.remove(key);
            if (before != null && !before.gesture().equals(gesture)) {
                end(before, now);
                before = null;
            }
            if (!gesture.isEmpty()) {
                long begin = before == null ? now - object.getHand().getGestureUs() : before.beginUs();
                seen(begin);
                String side = Table.word(object.getHandedness());
                String text = frame.getCamera() + ": " + (side == null ? "" : side + " ") + object.getKind() + " "
                        + Long.toUnsignedString(object.getTrackId()) + " " + gesture;
                shown.put(key, new Held(gesture, begin, now, text));
            }
        }
        // Of this camera: what is not there any more has ended.
        String camera = frame.getCamera() + "|";
        held.entrySet().removeIf(entry -> {
            boolean ended = entry.getKey().startsWith(camera);
            if (ended) {
                end(entry.getValue(), entry.getValue().lastUs());
            }
            return ended;
        });
        held.putAll(shown);
    }

    private void end(Held ended, long endUs) {
        cues.add(new Cue(ended.beginUs(), endUs, ended.text()));
    }

    private void seen(long us) {
        firstUs = Math.min(firstUs, us);
        lastUs = Math.max(lastUs, us);
    }

    private static String words(String name) {
        return name == null ? "" : name.replace('_', ' ');
    }

    @Override
    public long written() {
        return cues.size() + open.size() + held.size();
    }

    @Override
    public void close() throws IOException {
        open.values().forEach(event -> cues.add(new Cue(event.getBeginUs(), lastUs, text(event))));
        held.values().forEach(still -> end(still, still.lastUs()));
        open.clear();
        held.clear();
        cues.sort(Comparator.comparingLong(Cue::beginUs).thenComparing(Cue::text));
        long zero = zeroUs == null ? firstUs : zeroUs;
        try (out) {
            out.write("WEBVTT\n");
            for (Cue cue : cues) {
                if (cue.endUs() <= zero) {
                    continue; // before the video began
                }
                // A cue of no length is never shown.
                long begin = Math.max(0, cue.beginUs() - zero);
                long end = Math.max(begin + 1000, cue.endUs() - zero);
                out.write("\n" + time(begin) + " --> " + time(end) + "\n" + escaped(cue.text()) + "\n");
            }
        }
    }

    private static String time(long us) {
        long ms = us / 1000;
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d.%03d", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
