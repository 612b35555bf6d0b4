package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.event.Event;
import io.landmarkstream.event.EventFinder;
import io.landmarkstream.event.EventRules;
import io.landmarkstream.event.EventState;
import io.landmarkstream.event.EventStateFormat;
import io.landmarkstream.event.EventType;
import io.landmarkstream.event.Line;
import io.landmarkstream.event.Places;
import io.landmarkstream.event.Zone;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.simulate.Acting;
import io.landmarkstream.simulate.Crowd;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Counts what the built-in rules tell of a simulated {@link Crowd} whose people walk through a zone, cross a line and
 * act by a timetable ({@link Acting}), against what they truly did.
 */
public final class EventsBench {

    private static final int PEOPLE = 10;
    private static final double FPS = 30;

    /** Noise and loss as in {@code bench temporal}. */
    private static final double USUAL_LOSS = .2;

    private static final String CAMERA = "crowd";

    /** A strip of the picture that they walk through, and a line that they cross. */
    private static final Zone ZONE =
            new Zone("strip", List.of(List.of(.6, 0.), List.of(.75, 0.), List.of(.75, 1.), List.of(.6, 1.)));

    private static final Line LINE = new Line("middle", List.of(.5, 0.), List.of(.5, 1.), List.of(1., .5));

    /** Share of the frames of something in which its object must be seen, so that an event is due. */
    private static final double SEEN = .9;

    /** An event belongs to what began up to this much before or after its own beginning, seconds. */
    private static final double NEAR = .8;

    private final double minutes;
    private final List<Long> seeds;
    private final Consumer<String> out;

    /** @param minutes length of each run */
    public EventsBench(double minutes, List<Long> seeds, Consumer<String> out) {
        this.minutes = minutes;
        this.seeds = List.copyOf(seeds);
        this.out = out;
    }

    /**
     * Figures of one thing.
     *
     * @param due how often it was done while its object could be seen
     * @param once of these, how often exactly one event told it
     * @param missed of these, how often none did
     * @param hidden how often it was done while its object was hidden for more than a tenth of it, or beyond the run's
     *     end; it may be told twice then
     * @param told events in all
     * @param wrong events that tell what was not done, or what could be seen and another event told already
     */
    public record Count(int due, int once, int missed, int hidden, int told, int wrong) {}

    /**
     * One run.
     *
     * @param noise pixels; {@code lost} share of the frames
     * @param wrongShare of all events
     * @param stateBytes the largest state of the camera
     * @param microsPerFrame of finding events, in the mean
     */
    public record Run(
            long seed,
            @JsonProperty("noise_px") double noise,
            double lost,
            int frames,
            Map<String, Count> counts,
            int told,
            int missed,
            int wrong,
            @JsonProperty("wrong_share") double wrongShare,
            @JsonProperty("state_bytes") int stateBytes,
            @JsonProperty("micros_per_frame") double microsPerFrame) {}

    /** All runs. */
    public record Report(double minutes, int people, List<Run> runs) {}

    public Report run() throws IOException {
        List<Run> runs = new ArrayList<>();
        for (Noise noise : List.of(new Noise(0, 0), Noise.ONE_PIXEL)) {
            double lost = noise.own() == 0 ? 0 : USUAL_LOSS;
            say(
                    "Ten people for %.1f minutes, noise %.0f px, %.0f %% of the frames lost",
                    minutes, noise.own(), 100 * lost);
            for (long seed : seeds) {
                Run run = new Trial(seed, noise, lost).run();
                runs.add(run);
                say(
                        "  seed %d: %d events, %d wrong (%.2f %%), %d missed; state up to %d bytes, %.0f µs a frame",
                        seed,
                        run.told(),
                        run.wrong(),
                        100 * run.wrongShare(),
                        run.missed(),
                        run.stateBytes(),
                        run.microsPerFrame());
                run.counts()
                        .forEach((name, c) -> say(
                                "    %-12s due %d, told once %d, missed %d; hidden %d; events %d, wrong %d",
                                name, c.due(), c.once(), c.missed(), c.hidden(), c.told(), c.wrong()));
            }
        }
        return new Report(minutes, PEOPLE, runs);
    }

    private void say(String format, Object... arguments) {
        out.accept(String.format(Locale.ROOT, format, arguments));
    }

    /** Something that was truly done. */
    private static final class Deed {
        private final int object;
        private final String name;
        private final double begin;
        private final double end;
        private int frames;
        private int seen;
        private int began;
        private int ended;
        private boolean open;

        Deed(int object, String name, double begin, double end) {
            this.object = object;
            this.name = name;
            this.begin = begin;
            this.end = end;
        }

        boolean isSeen() {
            return frames > 0 && seen >= SEEN * frames;
        }

        boolean isDue() {
            return !open && isSeen();
        }
    }

    private final class Trial {
        private final long seed;
        private final Noise noise;
        private final double lost;
        private final double seconds = 60 * minutes;
        private final List<Deed> deeds = new ArrayList<>();
        private final Map<String, Integer> told = new TreeMap<>();
        private final Map<String, Integer> wrong = new TreeMap<>();
        private final Map<List<Object>, Integer> owner = new HashMap<>();
        private final boolean[][] seen = new boolean[(int) (60 * minutes * FPS) + 2][3 * PEOPLE];
        private final boolean[] came = new boolean[seen.length];
        private final float[][] x = new float[seen.length][PEOPLE];
        private final List<Event> events = new ArrayList<>();
        private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        private long nanos;
        private int stateBytes;
        private int frames;

        Trial(long seed, Noise noise, double lost) {
            this.seed = seed;
            this.noise = noise;
            this.lost = lost;
        }

        Run run() throws IOException {
            Acting acting = new Acting();
            Crowd crowd = new Crowd(seed, PEOPLE, FPS, lost, noise, Crowd.Traffic.STEADY, acting);
            Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
            AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
            EventFinder finder =
                    new EventFinder(EventRules.builtIn(), Map.of(CAMERA, new Places(List.of(ZONE), List.of(LINE))));
            TrackerState tracks = TrackerState.EMPTY;
            AttributesState attributes = AttributesState.EMPTY;
            byte[] state = null;
            for (Crowd.Frame frame = crowd.next(); frame.seconds() < seconds; frame = crowd.next(), frames++) {
                FrameInfo info = FrameInfo.of(
                        new CameraKey(CAMERA, 0), "", frames, 1_000_000 + Math.round(1e6 * frame.seconds()));
                Tracker.TrackUpdate step = tracker.update(
                        tracks,
                        new DetectedFrame(
                                info,
                                Continuity.SMOOTH,
                                Crowd.WIDTH,
                                Crowd.HEIGHT,
                                frame.seen().stream().map(Crowd.Seen::detected).toList()));
                tracks = step.state();
                TrackedFrame tracked = new TrackedFrame(
                        info, Continuity.SMOOTH, Crowd.WIDTH, Crowd.HEIGHT, step.objects(), step.events());
                AttributeExtractor.Extraction read = extractor.update(attributes, tracked);
                attributes = read.state();
                long start = clock.getCurrentThreadCpuTime();
                EventFinder.Found found = finder.update(
                        state == null ? EventState.EMPTY : EventStateFormat.read(state),
                        new AttributedFrame(tracked, read.attributes()));
                state = EventStateFormat.write(found.state());
                nanos += clock.getCurrentThreadCpuTime() - start;
                stateBytes = Math.max(stateBytes, state.length);
                events.addAll(found.events());
                watch(crowd, frame, step);
            }
            acting.acts(PEOPLE, seconds)
                    .forEach(act -> deeds.add(new Deed(act.object(), act.name(), act.begin(), act.end())));
            walks();
            deeds.forEach(this::close);
            deeds.forEach(this::visibility);
            events.forEach(this::judge);
            return result();
        }

        private int slot(double time) {
            return (int) Math.round(time * FPS);
        }

        private void watch(Crowd crowd, Crowd.Frame frame, Tracker.TrackUpdate step) {
            int slot = slot(frame.seconds());
            came[slot] = true;
            Map<float[], TrackedObject> byPoints = new IdentityHashMap<>();
            step.objects().forEach(object -> byPoints.put(object.rawPoints(), object));
            for (Crowd.Seen one : frame.seen()) {
                TrackedObject object = byPoints.get(one.detected().points());
                if (object != null) {
                    seen[slot][one.object()] = true;
                    owner.put(List.of(object.kind(), object.trackId()), one.object());
                }
            }
            List<float[]> truths = crowd.truths();
            for (int person = 0; person < PEOPLE; person++) {
                x[slot][person] = Box.around(truths.get(3 * person)).centreX() / Crowd.WIDTH;
            }
        }

        /** Walks through the strip and over the line, by the true faces. */
        private void walks() {
            for (int person = 0; person < PEOPLE; person++) {
                int last = -1;
                int entered = -1;
                for (int slot = 0; slot < came.length; slot++) {
                    if (!came[slot]) {
                        continue;
                    }
                    double now = x[slot][person];
                    boolean inside = now > .6 && now < .75;
                    if (last >= 0 && x[last][person] > .5 != now > .5) {
                        deeds.add(new Deed(3 * person, now > .5 ? "in" : "out", slot / FPS - .3, slot / FPS + .3));
                    }
                    if (inside && entered < 0) {
                        entered = slot;
                    } else if (!inside && entered >= 0) {
                        deeds.add(new Deed(3 * person, "strip", entered / FPS, slot / FPS));
                        entered = -1;
                    }
                    last = slot;
                }
                if (entered >= 0) {
                    deeds.add(new Deed(3 * person, "strip", entered / FPS, seconds));
                }
                deeds.add(new Deed(3 * person, "there", 0, 1));
            }
        }

        /** What the end of the run cuts off is not due, nor is a blink of a head that is turned away. */
        private void close(Deed deed) {
            deed.open = deed.end > seconds - 1.5
                    || deed.name.equals(Acting.BLINK)
                            && deeds.stream()
                                    .anyMatch(away -> away.name.equals(Acting.AWAY)
                                            && away.object == deed.object
                                            && away.begin - 1 < deed.end
                                            && deed.begin < away.end + 1);
        }

        private void visibility(Deed deed) {
            for (int slot = slot(deed.begin); slot <= Math.min(slot(deed.end), came.length - 1); slot++) {
                if (came[slot]) {
                    deed.frames++;
                    deed.seen += seen[slot][deed.object] ? 1 : 0;
                }
            }
        }

        private void judge(Event event) {
            if (event.kind().equals(Kind.HAND) && event.type() == EventType.ZONE_ENTERED
                    || event.kind().equals(Kind.HAND) && event.type() == EventType.ZONE_LEFT) {
                return; // hands swing in and out of the strip; faces walk through it
            }
            String name = name(event);
            if (name.equals("there") && event.type() == EventType.LEFT) {
                told.merge("left", 1, Integer::sum);
                wrong.merge("left", 1, Integer::sum); // nobody leaves
                return;
            }
            told.merge(name, 1, Integer::sum);
            Integer object = owner.get(List.of(event.kind(), event.trackId()));
            double begin = (event.beginUs() - 1_000_000) / 1e6;
            Deed nearest = null;
            for (Deed deed : deeds) {
                if (object != null
                        && deed.object == object
                        && deed.name.equals(name)
                        && begin > deed.begin - NEAR
                        && begin < deed.end + NEAR
                        && (nearest == null || Math.abs(begin - deed.begin) < Math.abs(begin - nearest.begin))) {
                    nearest = deed;
                }
            }
            boolean end =
                    switch (event.type()) {
                        case GESTURE_ENDED, ZONE_LEFT, HAND_LOWERED, HEAD_TURNED_BACK -> true;
                        default -> false;
                    };
            boolean again = nearest != null && (end ? nearest.ended++ : nearest.began++) > 0;
            if (nearest == null || again && nearest.isSeen()) {
                wrong.merge(name, 1, Integer::sum);
            }
        }

        private String name(Event event) {
            return switch (event.type()) {
                case APPEARED, LEFT -> "there";
                case GESTURE_BEGAN, GESTURE_ENDED -> event.gesture();
                case ZONE_ENTERED, ZONE_LEFT -> event.zone();
                case LINE_CROSSED -> event.direction().name().toLowerCase(Locale.ROOT);
                case BLINKED -> Acting.BLINK;
                case HAND_RAISED, HAND_LOWERED -> Acting.RAISED;
                case HEAD_TURNED_AWAY, HEAD_TURNED_BACK -> Acting.AWAY;
                case MOVED, MOVEMENT_BEGAN, MOVEMENT_ENDED -> event.movement();
                case WORD_SPELT -> event.text();
            };
        }

        private Run result() {
            Map<String, Count> counts = new TreeMap<>();
            for (String name : new TreeMap<>(deeds.stream()
                            .collect(java.util.stream.Collectors.toMap(d -> d.name, d -> 1, Integer::sum)))
                    .keySet()) {
                List<Deed> own = deeds.stream()
                        .filter(deed -> deed.name.equals(name) && deed.isDue())
                        .toList();
                counts.put(
                        name,
                        new Count(
                                own.size(),
                                (int) own.stream().filter(d -> d.began == 1).count(),
                                (int) own.stream().filter(d -> d.began == 0).count(),
                                (int) deeds.stream()
                                        .filter(d -> d.name.equals(name) && !d.isDue())
                                        .count(),
                                told.getOrDefault(name, 0),
                                wrong.getOrDefault(name, 0)));
            }
            told.forEach((name, n) -> counts.putIfAbsent(name, new Count(0, 0, 0, 0, n, wrong.getOrDefault(name, 0))));
            int all = counts.values().stream().mapToInt(Count::told).sum();
            int bad = counts.values().stream().mapToInt(Count::wrong).sum();
            return new Run(
                    seed,
                    noise.own(),
                    lost,
                    frames,
                    counts,
                    all,
                    counts.values().stream().mapToInt(Count::missed).sum(),
                    bad,
                    (double) bad / Math.max(1, all),
                    stateBytes,
                    nanos / 1e3 / frames);
        }
    }
}
