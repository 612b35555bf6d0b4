package io.landmarkstream.event;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.Blink;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.event.EventState.Eye;
import io.landmarkstream.event.EventState.Lasting;
import io.landmarkstream.event.EventState.Memory;
import io.landmarkstream.event.EventState.Phase;
import io.landmarkstream.event.EventState.Remembered;
import io.landmarkstream.event.EventState.Side;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.SignReader;
import io.landmarkstream.sign.Spelling;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds events in the frames of a camera. Pure: the new state and the events are a function of the old state and the
 * frame. Time is the camera's own capture time: where it does not carry on, one frame at 30 frames a second is assumed.
 *
 * <p>An object counts as seen where it was observed; where it is only predicted it is unseen. A new stream or another
 * size of the picture ends everything that lasts, because tracks end there too.
 */
public final class EventFinder {

    /** Time step assumed where capture time does not tell. */
    private static final long NOMINAL_US = 33_333;

    /** Two eyes whose blinks end within this time have blinked together. */
    private static final long TOGETHER_US = 150_000;

    /** How much further back a head must turn, degrees, and a hand come down, heights of the face. */
    private static final double BACK_DEGREES = 10;

    private static final double BACK_HEIGHT = .3;

    /** Most objects of a camera that are remembered. */
    static final int MOST_OBJECTS = 1000;

    private static final int WRIST = 0;
    private static final int INDEX_TIP = 8;

    /** By track id, then kind. Ids of each kind count upwards, so of one kind the oldest come first. */
    private static final Comparator<Remembered> AGE =
            Comparator.comparingLong(Remembered::trackId).thenComparing(Remembered::kind);

    private final EventRules rules;
    private final Map<String, Places> places;
    private final Map<String, Controlled> controlled = new HashMap<>();

    private record Controlled(long version, Places places) {}

    /** @param places zones and lines by camera id; a camera that is absent has none */
    public EventFinder(EventRules rules, Map<String, Places> places) {
        this.rules = rules;
        this.places = Map.copyOf(places);
    }

    /** Zones and lines of a camera; those of control records go over the configured ones. */
    private Places places(String camera, FrameSettings settings) {
        Places configured = places.getOrDefault(camera, Places.NONE);
        if (settings == null || settings.zones() == null && settings.lines() == null) {
            return configured;
        }
        Controlled known = controlled.get(camera);
        if (known == null || known.version() != settings.version()) {
            known = new Controlled(settings.version(), Places.of(settings, configured));
            controlled.put(camera, known);
        }
        return known.places();
    }

    /** The camera's new state, and the events of the frame: by kind and track id of their object, then by rule. */
    public record Found(EventState state, List<Event> events) {}

    /**
     * @param state {@link EventState#EMPTY} before the camera's first frame
     * @param frame the camera's next
     */
    public Found update(EventState state, AttributedFrame frame) {
        return new Step(state, frame).run();
    }

    /** One frame of one camera. */
    private final class Step {
        private final AttributedFrame attributed;
        private final TrackedFrame frame;
        private final EventState state;
        private final long now;
        private final long elapsedUs;
        private final List<EventRule> own;
        private final Places here;
        private final List<Event> events = new ArrayList<>();
        private long number;

        Step(EventState state, AttributedFrame attributed) {
            this.attributed = attributed;
            this.frame = attributed.tracked();
            this.state = state;
            this.now = frame.info().captureTimeUs();
            boolean carriesOn =
                    state != EventState.EMPTY && !frame.continuity().discontinuity() && now > state.lastCaptureTimeUs();
            this.elapsedUs = carriesOn ? now - state.lastCaptureTimeUs() : NOMINAL_US;
            String camera = frame.info().key().camera();
            this.own = rules.of(camera);
            this.here = places(camera, frame.settings());
            this.number = state.nextNumber();
        }

        Found run() {
            List<Remembered> before = state.objects();
            if (frame.continuity().breaksTracks()) {
                before.forEach(this::endAll);
                before = List.of();
            }
            List<Remembered> after = new ArrayList<>();
            List<Subject> subjects = subjects(before);
            for (Subject subject : subjects) {
                List<Memory> memories = new ArrayList<>();
                own.forEach(rule -> apply(rule, subject, memories));
                if (!memories.isEmpty()) {
                    after.add(subject.remembered(memories));
                }
            }
            return new Found(new EventState(now, number, bounded(after)), events);
        }

        /** Objects that are seen or remembered, by kind and track id. */
        private List<Subject> subjects(List<Remembered> before) {
            List<Subject> subjects = new ArrayList<>();
            for (int i = 0; i < frame.objects().size(); i++) {
                TrackedObject object = frame.objects().get(i);
                if (!object.predicted()) {
                    subjects.add(new Subject(
                            object, attributed.attributes(i), find(before, object.kind(), object.trackId())));
                }
            }
            int seen = subjects.size();
            for (Remembered remembered : before) {
                boolean unseen = true;
                for (int i = 0; i < seen && unseen; i++) {
                    unseen = subjects.get(i).before != remembered;
                }
                if (unseen) {
                    subjects.add(new Subject(null, ObjectAttributes.NONE, remembered));
                }
            }
            subjects.sort(Comparator.comparing(Subject::kind).thenComparingLong(Subject::trackId));
            return subjects;
        }

        /**
         * Where there are too many, those are given up that the frame does not hold, the lowest track ids first,
         * whatever their kind.
         */
        private List<Remembered> bounded(List<Remembered> after) {
            if (after.size() <= MOST_OBJECTS) {
                return after;
            }
            List<Remembered> kept = new ArrayList<>(after);
            for (Remembered object : after.stream().sorted(AGE).toList()) {
                if (kept.size() <= MOST_OBJECTS) {
                    break;
                }
                if (frame.objects().stream()
                        .noneMatch(seen -> seen.trackId() == object.trackId()
                                && seen.kind().equals(object.kind()))) {
                    endAll(object);
                    kept.removeIf(one -> one == object);
                }
            }
            return kept;
        }

        private void endAll(Remembered object) {
            Subject subject = new Subject(null, ObjectAttributes.NONE, object);
            for (Memory memory : object.memories()) {
                for (EventRule rule : own) {
                    if (rule.name().equals(memory.rule())
                            && memory instanceof Lasting lasting
                            && lasting.phase() != Phase.BEGINNING) {
                        ended(rule, subject, lasting);
                    }
                }
            }
        }

        private void apply(EventRule rule, Subject subject, List<Memory> memories) {
            if (rule instanceof EventRule.Presence present && present.of().contains(subject.kind())) {
                Lasting before = subject.lasting(rule, "");
                Boolean shows = subject.seen == null ? null : Boolean.TRUE;
                add(memories, next(rule, "", subject, before, shows, Float.NaN));
            } else if (rule instanceof EventRule.GestureHeld held
                    && subject.kind().isHand()) {
                gestures(held, subject, memories);
            } else if (rule instanceof EventRule.InZone in && in.of().contains(subject.kind())) {
                zones(in, subject, memories);
            } else if (rule instanceof EventRule.CrossesLine crosses
                    && crosses.of().contains(subject.kind())) {
                lines(crosses, subject, memories);
            } else if (rule instanceof EventRule.Blinks && subject.kind().isFace()) {
                blinks(rule, subject, memories);
            } else if (rule instanceof EventRule.HandUp up && subject.kind().isHand()) {
                raised(up, subject, memories);
            } else if (rule instanceof EventRule.HeadAway away && subject.kind().isFace()) {
                turned(away, subject, memories);
            } else if (rule instanceof EventRule.Moves moves) {
                moves(moves, subject, memories);
            } else if (rule instanceof EventRule.Signs signs && subject.kind().isHand()) {
                signs(signs, subject);
            } else if (rule instanceof EventRule.Spells spells && subject.kind().isHand()) {
                spells(spells, subject, memories);
            }
        }

        /** What lasts is remembered, so that its end is told also where its object is not seen again. */
        private void moves(EventRule.Moves rule, Subject subject, List<Memory> memories) {
            List<Movement> made = subject.attributes.signs().movements();
            for (Memory memory : subject.memories()) {
                if (memory.rule().equals(rule.name()) && memory instanceof Lasting before) {
                    add(memories, movesOn(rule, subject, before, find(made, before.subject())));
                }
            }
            for (Movement movement : made) {
                if (movement.confidence() < rule.confidence()
                        || !rule.movements().isEmpty() && !rule.movements().contains(movement.name())
                        || subject.lasting(rule, movement.name()) != null) {
                    continue;
                }
                tellMovement(rule, subject, movement);
                if (!movement.ended()) {
                    add(
                            memories,
                            new Lasting(
                                    rule.name(),
                                    movement.name(),
                                    Phase.LASTING,
                                    movement.beginUs(),
                                    Math.max(0, now - movement.beginUs()),
                                    now,
                                    0,
                                    0,
                                    0,
                                    movement.confidence(),
                                    movement.amplitude()));
                }
            }
        }

        /** A learned sign is a moment. */
        private void signs(EventRule.Signs rule, Subject subject) {
            for (Movement movement : subject.attributes.signs().movements()) {
                if (movement.confidence() >= rule.confidence() && rule.tells(movement.name())) {
                    tellMovement(rule, subject, movement);
                }
            }
        }

        /** A moment, or the begin of what lasts. */
        private void tellMovement(EventRule rule, Subject subject, Movement movement) {
            tellMovement(
                    movement.ended() ? EventType.MOVED : EventType.MOVEMENT_BEGAN,
                    rule,
                    subject,
                    movement.name(),
                    movement.beginUs(),
                    movement.ended() ? (Long) movement.endUs() : null,
                    movement.ended() ? movement.endUs() - movement.beginUs() : 0,
                    movement.confidence(),
                    movement.amplitude());
        }

        private Lasting movesOn(EventRule.Moves rule, Subject subject, Lasting before, Movement movement) {
            if (subject.seen == null && movement == null) {
                return unknown(rule, subject, before, Times.of(rule));
            }
            if (movement != null && !movement.ended()) {
                return new Lasting(
                        before.rule(),
                        before.subject(),
                        Phase.LASTING,
                        before.beginUs(),
                        before.lastedUs() + elapsedUs + before.unknownUs(),
                        now,
                        0,
                        0,
                        0,
                        movement.confidence(),
                        movement.amplitude());
            }
            tellMovement(
                    EventType.MOVEMENT_ENDED,
                    rule,
                    subject,
                    before.subject(),
                    before.beginUs(),
                    movement == null ? before.lastUs() : movement.endUs(),
                    before.lastedUs(),
                    before.score(),
                    movement == null ? before.peak() : movement.amplitude());
            return null;
        }

        private void tellMovement(
                EventType type,
                EventRule rule,
                Subject subject,
                String name,
                long beginUs,
                Long endUs,
                long durationUs,
                float score,
                float amplitude) {
            events.add(event(
                            type,
                            rule,
                            subject,
                            "",
                            "",
                            "",
                            null,
                            beginUs,
                            endUs,
                            durationUs,
                            score,
                            amplitude,
                            List.of())
                    .withMovement(name));
        }

        /**
         * The word so far is remembered, so that it is told also where its hand leaves before the pause that ends it.
         */
        private void spells(EventRule.Spells rule, Subject subject, List<Memory> memories) {
            if (subject.seen == null) {
                for (Memory memory : subject.memories()) {
                    if (memory.rule().equals(rule.name()) && memory instanceof Lasting before) {
                        add(memories, unknown(rule, subject, before, Times.of(rule)));
                    }
                }
                return;
            }
            Spelling spelling = subject.attributes.signs().spelling();
            if (spelling == null) {
                return;
            }
            if (!spelling.word().isEmpty()) {
                tellWord(rule, subject, spelling.word(), now);
            } else if (!spelling.unfinished().isEmpty()) {
                memories.add(new Lasting(
                        rule.name(),
                        spelling.unfinished(),
                        Phase.LASTING,
                        now,
                        0,
                        now,
                        0,
                        0,
                        0,
                        subject.score(),
                        Float.NaN));
            }
        }

        private void tellWord(EventRule rule, Subject subject, String word, long timeUs) {
            events.add(event(
                            EventType.WORD_SPELT,
                            rule,
                            subject,
                            "",
                            "",
                            "",
                            null,
                            timeUs,
                            timeUs,
                            0,
                            subject.score(),
                            Float.NaN,
                            List.of())
                    .withText(word));
        }

        private void gestures(EventRule.GestureHeld rule, Subject subject, List<Memory> memories) {
            HandAttributes hand = subject.attributes.hand();
            String shown = hand == null
                            || !rule.gestures().isEmpty() && !rule.gestures().contains(hand.gesture())
                    ? ""
                    : hand.gesture();
            boolean known = false;
            for (Memory memory : subject.memories()) {
                if (memory.rule().equals(rule.name()) && memory instanceof Lasting before) {
                    known |= before.subject().equals(shown);
                    Boolean shows =
                            hand == null ? null : (Boolean) before.subject().equals(shown);
                    add(memories, next(rule, before.subject(), subject, before, shows, Float.NaN));
                }
            }
            if (!shown.isEmpty() && !known) {
                add(memories, next(rule, shown, subject, null, Boolean.TRUE, Float.NaN));
            }
        }

        private void zones(EventRule.InZone rule, Subject subject, List<Memory> memories) {
            for (Zone zone : here.zones()) {
                if (rule.zones().isEmpty() || rule.zones().contains(zone.name())) {
                    Lasting before = subject.lasting(rule, zone.name());
                    Boolean inside = null;
                    if (subject.seen != null) {
                        double[] point = point(rule.point(), subject.seen);
                        inside = zone.contains(point[0], point[1])
                                || told(before)
                                        && zone.distance(point[0], point[1], frame.width(), frame.height())
                                                <= rule.margin() * Math.max(frame.width(), frame.height());
                    }
                    add(memories, next(rule, zone.name(), subject, before, inside, Float.NaN));
                }
            }
        }

        private void lines(EventRule.CrossesLine rule, Subject subject, List<Memory> memories) {
            for (Line line : here.lines()) {
                if (rule.lines().isEmpty() || rule.lines().contains(line.name())) {
                    Memory before = subject.memory(rule, line.name());
                    add(memories, side(rule, line, subject, before instanceof Side side ? side : null));
                }
            }
        }

        private Side side(EventRule.CrossesLine rule, Line line, Subject subject, Side before) {
            if (subject.seen == null) {
                if (before == null
                        || before.unknownUs() + elapsedUs > rule.gone().us()) {
                    return null;
                }
                return new Side(
                        rule.name(), line.name(), before.in(), before.x(), before.y(), before.unknownUs() + elapsedUs);
            }
            double[] point = point(rule.point(), subject.seen);
            double inside = line.inside(point[0], point[1], frame.width(), frame.height());
            boolean clear = Math.abs(inside) > rule.margin() * Math.max(frame.width(), frame.height());
            if (!clear) {
                return before == null
                        ? null
                        : new Side(rule.name(), line.name(), before.in(), before.x(), before.y(), 0);
            }
            boolean in = inside > 0;
            if (before != null
                    && before.in() != in
                    && line.crossedBy(before.x(), before.y(), point[0], point[1])
                    && rule.direction() != (in ? EventRule.Ways.OUT : EventRule.Ways.IN)) {
                events.add(event(
                        EventType.LINE_CROSSED,
                        rule,
                        subject,
                        "",
                        "",
                        line.name(),
                        in ? Direction.IN : Direction.OUT,
                        now,
                        null,
                        0,
                        subject.score(),
                        Float.NaN,
                        line.outline()));
            }
            return new Side(rule.name(), line.name(), in, (float) point[0], (float) point[1], 0);
        }

        private void blinks(EventRule rule, Subject subject, List<Memory> memories) {
            Eye eye = subject.memory(rule, "") instanceof Eye one
                    ? new Eye(one.rule(), one.left(), one.beginUs(), one.endUs(), one.agoUs() + elapsedUs)
                    : null;
            if (eye != null && eye.agoUs() > TOGETHER_US) {
                eye = null;
            }
            FaceAttributes face = subject.seen == null ? null : subject.attributes.face();
            for (Blink blink : face == null ? List.<Blink>of() : face.blinks()) {
                boolean left = blink.eye() == Blink.Eye.LEFT;
                long begin = now - blink.closedUs();
                if (eye != null && eye.left() != left) {
                    long first = Math.min(begin, eye.beginUs());
                    events.add(event(
                            EventType.BLINKED,
                            rule,
                            subject,
                            "",
                            "",
                            "",
                            null,
                            first,
                            now,
                            Math.max(blink.closedUs(), now - first),
                            subject.score(),
                            Float.NaN,
                            List.of()));
                    eye = null;
                } else {
                    eye = new Eye(rule.name(), left, begin, now, 0);
                }
            }
            add(memories, eye);
        }

        private void raised(EventRule.HandUp rule, Subject subject, List<Memory> memories) {
            Lasting before = subject.lasting(rule, "");
            TrackedObject face =
                    subject.seen == null || subject.seen.personId() == 0 ? null : face(subject.seen.personId());
            Boolean shows = null;
            float height = Float.NaN;
            if (face != null) {
                Box head = Box.around(face.points());
                height = (head.top() - Box.around(subject.seen.points()).centreY()) / head.height();
                shows = height > rule.height() - (told(before) ? BACK_HEIGHT : 0);
            }
            add(memories, next(rule, "", subject, before, shows, height));
        }

        private TrackedObject face(long trackId) {
            for (TrackedObject object : frame.objects()) {
                if (object.kind().isFace() && object.trackId() == trackId) {
                    return object;
                }
            }
            return null;
        }

        private void turned(EventRule.HeadAway rule, Subject subject, List<Memory> memories) {
            Lasting before = subject.lasting(rule, "");
            FaceAttributes face = subject.seen == null ? null : subject.attributes.face();
            HeadPose pose = face == null ? null : face.pose();
            Boolean shows = null;
            float angle = Float.NaN;
            if (pose != null) {
                double back = told(before) ? BACK_DEGREES : 0;
                shows = Math.abs(pose.yaw()) > rule.yaw() - back || Math.abs(pose.pitch()) > rule.pitch() - back;
                angle = Math.max(Math.abs(pose.yaw()), Math.abs(pose.pitch()));
            }
            add(memories, next(rule, "", subject, before, shows, angle));
        }

        /**
         * What is remembered of something that lasts after this frame; {@code null}: nothing.
         *
         * @param shows whether this frame shows it; {@code null}: it cannot tell
         */
        private Lasting next(
                EventRule rule, String name, Subject subject, Lasting before, Boolean shows, float amplitude) {
            Times times = Times.of(rule);
            if (shows == null) {
                return before == null ? null : unknown(rule, subject, before, times);
            }
            if (before == null) {
                return shows
                        ? begun(
                                rule,
                                subject,
                                new Lasting(
                                        rule.name(),
                                        name,
                                        Phase.BEGINNING,
                                        now,
                                        0,
                                        now,
                                        0,
                                        0,
                                        0,
                                        subject.score(rule),
                                        amplitude),
                                times)
                        : null;
            }
            long step = elapsedUs + before.unknownUs();
            if (shows) {
                return begun(
                        rule,
                        subject,
                        new Lasting(
                                rule.name(),
                                name,
                                before.phase() == Phase.ENDING ? Phase.LASTING : before.phase(),
                                before.beginUs(),
                                before.lastedUs() + before.endedUs() + step,
                                now,
                                0,
                                0,
                                0,
                                subject.score(rule),
                                greater(before.peak(), amplitude)),
                        times);
            }
            if (before.phase() == Phase.BEGINNING) {
                return null;
            }
            boolean first = before.phase() == Phase.LASTING;
            Lasting ending = new Lasting(
                    rule.name(),
                    name,
                    Phase.ENDING,
                    before.beginUs(),
                    before.lastedUs() + (first ? step : 0),
                    now,
                    0,
                    first ? now : before.endUs(),
                    first ? 0 : before.endedUs() + step,
                    before.score(),
                    before.peak());
            if (ending.endedUs() >= times.release()) {
                ended(rule, subject, ending);
                return null;
            }
            return ending;
        }

        private Lasting unknown(EventRule rule, Subject subject, Lasting before, Times times) {
            long unknownUs = before.unknownUs() + elapsedUs;
            if (unknownUs > times.gone()) {
                if (before.phase() != Phase.BEGINNING) {
                    ended(rule, subject, before);
                }
                return null;
            }
            return new Lasting(
                    before.rule(),
                    before.subject(),
                    before.phase(),
                    before.beginUs(),
                    before.lastedUs(),
                    before.lastUs(),
                    unknownUs,
                    before.endUs(),
                    before.endedUs(),
                    before.score(),
                    before.peak());
        }

        /** Tells the beginning when it has lasted for long enough. */
        private Lasting begun(EventRule rule, Subject subject, Lasting lasting, Times times) {
            if (lasting.phase() != Phase.BEGINNING || lasting.lastedUs() < times.hold()) {
                return lasting;
            }
            tell(rule, subject, lasting, true);
            return new Lasting(
                    lasting.rule(),
                    lasting.subject(),
                    Phase.LASTING,
                    lasting.beginUs(),
                    lasting.lastedUs(),
                    lasting.lastUs(),
                    0,
                    0,
                    0,
                    lasting.score(),
                    lasting.peak());
        }

        private void ended(EventRule rule, Subject subject, Lasting lasting) {
            tell(rule, subject, lasting, false);
        }

        private void tell(EventRule rule, Subject subject, Lasting lasting, boolean begins) {
            if (rule instanceof EventRule.Spells) {
                tellWord(rule, subject, lasting.subject(), lasting.lastUs());
                return;
            }
            if (rule instanceof EventRule.Moves) {
                tellMovement(
                        EventType.MOVEMENT_ENDED,
                        rule,
                        subject,
                        lasting.subject(),
                        lasting.beginUs(),
                        lasting.lastUs(),
                        lasting.lastedUs(),
                        lasting.score(),
                        lasting.peak());
                return;
            }
            boolean zone = rule instanceof EventRule.InZone;
            events.add(event(
                    type(rule, begins),
                    rule,
                    subject,
                    rule instanceof EventRule.GestureHeld ? lasting.subject() : "",
                    zone ? lasting.subject() : "",
                    "",
                    null,
                    lasting.beginUs(),
                    begins ? null : (Long) (lasting.phase() == Phase.ENDING ? lasting.endUs() : lasting.lastUs()),
                    begins ? 0 : lasting.lastedUs(),
                    lasting.score(),
                    lasting.peak(),
                    zone ? outline(lasting.subject()) : List.of()));
        }

        private List<Float> outline(String zone) {
            for (Zone one : here.zones()) {
                if (one.name().equals(zone)) {
                    return one.outline();
                }
            }
            return List.of();
        }

        private Event event(
                EventType type,
                EventRule rule,
                Subject subject,
                String gesture,
                String zone,
                String line,
                Direction direction,
                long beginUs,
                Long endUs,
                long durationUs,
                float score,
                float amplitude,
                List<Float> outline) {
            return new Event(
                    frame.info(),
                    number++,
                    type,
                    rule.name(),
                    subject.kind(),
                    subject.trackId(),
                    subject.personId(),
                    subject.handedness(),
                    gesture,
                    zone,
                    line,
                    direction,
                    beginUs,
                    endUs,
                    durationUs,
                    score,
                    amplitude,
                    outline);
        }

        /** x and y of the point that counts, shares of the picture's width and height. */
        private double[] point(EventRule.PointOf which, TrackedObject object) {
            int index = !object.kind().isHand()
                    ? -1
                    : which == EventRule.PointOf.WRIST ? WRIST : which == EventRule.PointOf.INDEX_TIP ? INDEX_TIP : -1;
            double x;
            double y;
            if (index >= 0 && 3 * index < object.points().length) {
                x = object.points()[3 * index];
                y = object.points()[3 * index + 1];
            } else {
                Box box = Box.around(object.points());
                x = box.centreX();
                y = which == EventRule.PointOf.BOTTOM ? box.bottom() : box.centreY();
            }
            return new double[] {x / frame.width(), y / frame.height()};
        }
    }

    /** An object that is seen, remembered, or both. */
    private static final class Subject {
        private final TrackedObject seen;
        private final ObjectAttributes attributes;
        private final Remembered before;

        Subject(TrackedObject seen, ObjectAttributes attributes, Remembered before) {
            this.seen = seen;
            this.attributes = attributes;
            this.before = before;
        }

        Kind kind() {
            return seen == null ? before.kind() : seen.kind();
        }

        long trackId() {
            return seen == null ? before.trackId() : seen.trackId();
        }

        long personId() {
            return seen == null ? before.personId() : seen.personId();
        }

        Handedness handedness() {
            return seen == null ? before.handedness() : seen.handedness();
        }

        float score() {
            return seen == null ? before.score() : seen.score();
        }

        /** A gesture's own degree, or how sure it is that the object is there. */
        float score(EventRule rule) {
            return rule instanceof EventRule.GestureHeld && attributes.hand() != null
                    ? attributes.hand().score()
                    : score();
        }

        List<Memory> memories() {
            return before == null ? List.of() : before.memories();
        }

        Memory memory(EventRule rule, String name) {
            return before == null ? null : before.memory(rule.name(), name);
        }

        Lasting lasting(EventRule rule, String name) {
            return memory(rule, name) instanceof Lasting lasting ? lasting : null;
        }

        Remembered remembered(List<Memory> memories) {
            return new Remembered(kind(), trackId(), personId(), handedness(), score(), memories);
        }
    }

    /** The times of a rule about something that lasts, microseconds. */
    private record Times(long hold, long release, long gone) {
        static Times of(EventRule rule) {
            if (rule instanceof EventRule.Presence r) {
                return new Times(r.hold().us(), 0, r.gone().us());
            }
            if (rule instanceof EventRule.GestureHeld r) {
                return new Times(r.hold().us(), r.release().us(), r.gone().us());
            }
            if (rule instanceof EventRule.InZone r) {
                return new Times(r.hold().us(), r.release().us(), r.gone().us());
            }
            if (rule instanceof EventRule.HandUp r) {
                return new Times(r.hold().us(), r.release().us(), r.gone().us());
            }
            if (rule instanceof EventRule.HeadAway r) {
                return new Times(r.hold().us(), r.release().us(), r.gone().us());
            }
            if (rule instanceof EventRule.Moves r) {
                return new Times(0, 0, r.gone().us());
            }
            if (rule instanceof EventRule.Spells) {
                return new Times(0, 0, SignReader.FORGET_US); // from then on it spells anew
            }
            throw new IllegalArgumentException(rule + " is about a moment");
        }
    }

    private static EventType type(EventRule rule, boolean begins) {
        if (rule instanceof EventRule.GestureHeld) {
            return begins ? EventType.GESTURE_BEGAN : EventType.GESTURE_ENDED;
        }
        if (rule instanceof EventRule.InZone) {
            return begins ? EventType.ZONE_ENTERED : EventType.ZONE_LEFT;
        }
        if (rule instanceof EventRule.HandUp) {
            return begins ? EventType.HAND_RAISED : EventType.HAND_LOWERED;
        }
        if (rule instanceof EventRule.HeadAway) {
            return begins ? EventType.HEAD_TURNED_AWAY : EventType.HEAD_TURNED_BACK;
        }
        return begins ? EventType.APPEARED : EventType.LEFT;
    }

    private static Movement find(List<Movement> made, String name) {
        for (Movement movement : made) {
            if (movement.name().equals(name)) {
                return movement;
            }
        }
        return null;
    }

    private static Remembered find(List<Remembered> objects, Kind kind, long trackId) {
        for (Remembered object : objects) {
            if (object.trackId() == trackId && object.kind().equals(kind)) {
                return object;
            }
        }
        return null;
    }

    private static boolean told(Lasting lasting) {
        return lasting != null && lasting.phase() != Phase.BEGINNING;
    }

    private static float greater(float one, float other) {
        return Float.isNaN(one) ? other : Float.isNaN(other) ? one : Math.max(one, other);
    }

    private static void add(List<Memory> memories, Memory memory) {
        if (memory != null) {
            memories.add(memory);
        }
    }
}
