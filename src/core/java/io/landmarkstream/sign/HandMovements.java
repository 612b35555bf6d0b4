package io.landmarkstream.sign;

import io.landmarkstream.sign.SignState.HandMemory;
import java.util.List;

/**
 * Movements of one hand, and of two hands of a person. Each is found with the frame that completes it. Limits were
 * chosen on simulated people ({@code bench signs}, other seeds than those that are reported).
 */
final class HandMovements {

    /** A stroke: palms, palms a second, straightness, and how still the hand is before and after. */
    private static final double SWIPE_PALMS = 2.2;

    private static final double SWIPE_SPEED = 4.5;
    private static final double SWIPE_STRAIGHT = .88;
    private static final double SWIPE_ACROSS = .4;
    private static final double SWIPE_BEGINS = .15;
    private static final double SWIPE_STILL = .3;
    private static final long SWIPE_US = 1_000_000;
    private static final long STILL_US = 90_000;

    /** Hands that hang are further below the eyes than so many heights of the face (18 cm). */
    private static final double HANGS = 3.2;

    /** A movement back within this time belongs to the one before. */
    private static final long BACK_US = 1_500_000;

    /** What ended longer ago is over: it was another movement's way back, or did not count when it ended. */
    private static final long OVER_US = 400_000;

    /** An open hand: mean bend of its fingers. */
    private static final double OPEN = 105;

    private static final double CURLED = 130;

    private static final double WAVE_PALMS = .5;
    private static final double CIRCLE_DEGREES = 330;
    private static final double CIRCLE_STEP = .12;
    private static final double CIRCLE_RADIUS = .35;
    private static final double PUSH = .24;
    private static final double PUSH_OPEN = 85;
    private static final double PINCH = .35;
    private static final double UNPINCH = .55;
    private static final double DRAG_PALMS = .5;
    private static final double ZOOM = .14;
    private static final double CLAP_NEAR = 1.3;
    private static final double CLAP_FROM = .8;
    private static final double CLAP_SPEED = 3;
    private static final double BECKON_DEGREES = 35;

    /** Most time of a stroke with the rest after it, on the mean: hands that spell or hold things rest longer. */
    private static final double BECKON_SECONDS = .55;

    /** As rules of type {@code hand-raised}. */
    private static final double RAISED = .25;

    private static final double NEAR_FACE = .28;
    private static final double STAYS_NEAR = .42;
    private static final double RESTS = 1.5;

    private final SignHand hand;
    private final SignFace face;
    private final SignHand other;
    private final Trail trail;
    private final Lasts lasts;
    private final long clockUs;
    private final int last;

    private double[] logSize;
    private boolean pinched;
    private long pinchUs;
    private float pinchX;
    private float pinchY;
    private float pinchApart;

    private HandMovements(HandMemory before, Trail trail, SignHand hand, SignFace face, SignHand other, Lasts lasts) {
        this.hand = hand;
        this.face = face;
        this.other = other;
        this.lasts = lasts;
        this.trail = trail;
        this.last = trail.length - 1;
        this.clockUs = trail.timeUs[last];
        pinched = before.pinched();
        pinchUs = before.pinchUs();
        pinchX = before.pinchX();
        pinchY = before.pinchY();
        pinchApart = before.pinchApart();
    }

    /** The hand's memory after a frame that observed it. */
    static HandMemory next(
            HandMemory before,
            List<HandSample> samples,
            Trail trail,
            SignHand hand,
            SignFace face,
            SignHand other,
            SpellingState spelling,
            Lasts lasts) {
        HandMovements m = new HandMovements(before, trail, hand, face, other, lasts);
        m.wave();
        m.swipe();
        m.circle();
        m.push();
        m.pinch();
        m.clap();
        m.beckon();
        m.places();
        return new HandMemory(
                before.trackId(),
                m.clockUs,
                samples,
                lasts.remembered(),
                lasts.told(),
                m.pinched,
                m.pinchUs,
                m.pinchX,
                m.pinchY,
                m.pinchApart,
                spelling);
    }

    /** Whether the hand is held up before the body, as far as the face tells. */
    private boolean isUp(int i) {
        return !(trail.below[i] > HANGS);
    }

    private void swipe() {
        int from = trail.since(SWIPE_US);
        int still = trail.since(STILL_US);
        int peak = from;
        for (int i = from; i <= last; i++) {
            peak = trail.speed[i] > trail.speed[peak] ? i : peak;
        }
        double fastest = trail.speed[peak];
        if (fastest < SWIPE_SPEED || peak >= still || still == 0) {
            return;
        }
        for (int i = still; i <= last; i++) {
            if (trail.speed[i] > SWIPE_STILL * fastest) {
                return;
            }
        }
        int begin = peak;
        while (begin > 0 && trail.speed[begin] > SWIPE_BEGINS * fastest) {
            begin--;
        }
        if (trail.speed[begin] > SWIPE_BEGINS * fastest) {
            return; // it came into view, or into the window, on its way
        }
        int end = peak;
        while (end < last && trail.speed[end] > SWIPE_BEGINS * fastest) {
            end++;
        }
        if (isOver(end)) {
            return;
        }
        double dx = trail.x[end] - trail.x[begin];
        double dy = trail.y[end] - trail.y[begin];
        double length = Math.sqrt(dx * dx + dy * dy);
        double path = 0;
        for (int i = begin; i < end; i++) {
            path += trail.distance(i, i + 1);
        }
        boolean sideways = Math.abs(dx) > Math.abs(dy);
        double along = Math.max(Math.abs(dx), Math.abs(dy));
        double across = Math.min(Math.abs(dx), Math.abs(dy));
        if (along < SWIPE_PALMS
                || length < SWIPE_STRAIGHT * path
                || across > SWIPE_ACROSS * along
                || Trail.mean(trail.bend, begin, end) > OPEN
                || trail.seconds(begin, end) > SWIPE_US / 1e6
                || !isUp(begin)
                || !isUp(end)) {
            return;
        }
        // At rest before: a stroke right after another belongs to something else, such as a wave or talking hands.
        int rest = begin;
        while (rest > 0 && trail.timeUs[rest] > trail.timeUs[begin] - STILL_US) {
            rest--;
            if (trail.speed[rest] > SWIPE_STILL * fastest) {
                return;
            }
        }
        MovementName name = sideways
                ? dx > 0 ? MovementName.SWIPE_LEFT : MovementName.SWIPE_RIGHT
                : dy > 0 ? MovementName.SWIPE_UP : MovementName.SWIPE_DOWN;
        if (isWayBack(name, end)
                || lasts.within(BACK_US, "wave")
                || lasts.isTold("wave")
                || lasts.isTold("pinch_drag")
                || lasts.isTold("zoom")
                || lasts.within(700_000, "clap", "circle_clockwise", "circle_counterclockwise")
                || pinched) {
            return;
        }
        moment(name, trail.timeUs[begin], trail.timeUs[end], along, fastest, Lasts.confidence(along, SWIPE_PALMS));
    }

    /**
     * Whether a stroke is the same one again or its way back, or lowers a hand that has just done something. Without a
     * face, lifting the hand may have been a swipe up, so a stroke aside after that is another one.
     */
    private boolean isWayBack(MovementName stroke, int end) {
        long since = backBefore(end);
        return switch (stroke) {
            case SWIPE_LEFT, SWIPE_RIGHT -> lasts.within(since, "swipe_left", "swipe_right");
            case SWIPE_DOWN ->
                lasts.within(since, "swipe_up", "swipe_down", "swipe_left", "swipe_right", "push", "pull");
            default -> lasts.within(since, "swipe_up", "swipe_down");
        };
    }

    /**
     * How long ago the movement was that one with this end may be the way back of: how long the hand has rested since
     * does not count.
     */
    private long backBefore(int end) {
        return BACK_US + clockUs - trail.timeUs[end];
    }

    private boolean isOver(int end) {
        return trail.timeUs[end] < clockUs - OVER_US;
    }

    private void moment(MovementName name, long beginUs, long endUs, double amplitude, double speed, float confidence) {
        lasts.moment(name.text(), beginUs, endUs, amplitude, speed, confidence);
    }

    private void wave() {
        List<Zigzag.Stroke> strokes = Zigzag.run(
                Zigzag.strokes(trail.middleX, trail.since(2_000_000), .6 * WAVE_PALMS),
                s -> Math.abs(s.length()) >= WAVE_PALMS
                        && Zigzag.seconds(trail.middleX, trail.timeUs, s) <= .4
                        && trail.seconds(s.from(), s.to()) >= .06);
        Lasts.Shown shown = null;
        int needed = lasts.isTold("wave") ? 1 : 3;
        // The first strokes may be the hand's way up: then those after it count.
        for (int first = 0; first + needed <= strokes.size() && shown == null; first++) {
            List<Zigzag.Stroke> some = strokes.subList(first, strokes.size());
            int from = Zigzag.begin(trail.middleX, some.get(0));
            double longest = longest(some);
            double shortest = Double.POSITIVE_INFINITY;
            for (Zigzag.Stroke s : some) {
                shortest = Math.min(shortest, Math.abs(s.length()));
            }
            if (goesOn(some)
                    && Trail.mean(trail.middleHeight, from, last) > .35
                    && Trail.mean(trail.bend, from, last) < OPEN
                    && Trail.range(trail.y, from, last) < .7 * longest
                    && isUp(last)
                    && shortest > .35 * longest) {
                shown = new Lasts.Shown(
                        (float) longest,
                        (float) fastest(trail.middleX, some),
                        Lasts.confidence(longest, WAVE_PALMS),
                        0,
                        0,
                        trail.timeUs[from]);
            }
        }
        lasts.lasting(MovementName.WAVE, shown, 0, 450_000);
    }

    private static double longest(List<Zigzag.Stroke> strokes) {
        return strokes.stream().mapToDouble(s -> Math.abs(s.length())).max().orElse(0);
    }

    private double fastest(double[] values, List<Zigzag.Stroke> strokes) {
        return strokes.stream()
                .mapToDouble(s -> Math.abs(s.length()) * 2 / 3 / Zigzag.seconds(values, trail.timeUs, s))
                .max()
                .orElse(0);
    }

    /** Whether the last stroke goes on, or has just ended. */
    private boolean goesOn(List<Zigzag.Stroke> strokes) {
        return clockUs - trail.timeUs[strokes.get(strokes.size() - 1).to()] <= 150_000;
    }

    private void circle() {
        long told = lasts.last("circle_clockwise", "circle_counterclockwise");
        int first = Math.max(trail.since(2_200_000), trail.after(told));
        int[] way = new int[trail.length];
        int n = 0;
        // From the newest sample back, in steps of equal length.
        for (int i = last; i >= first; i--) {
            if (n == 0 || tipDistance(way[n - 1], i) >= CIRCLE_STEP) {
                way[n++] = i;
            }
        }
        double sum = 0;
        double all = 0;
        for (int k = 2; k < n; k++) {
            double ax = trail.indexX[way[k - 1]] - trail.indexX[way[k]];
            double ay = trail.indexY[way[k - 1]] - trail.indexY[way[k]];
            double bx = trail.indexX[way[k - 2]] - trail.indexX[way[k - 1]];
            double by = trail.indexY[way[k - 2]] - trail.indexY[way[k - 1]];
            double turn = Math.toDegrees(StrictMath.atan2(ax * by - ay * bx, ax * bx + ay * by));
            if (Math.abs(turn) > 100) {
                return;
            }
            sum += turn;
            all += Math.abs(turn);
            if (Math.abs(sum) >= CIRCLE_DEGREES) {
                round(way, k, sum, all);
                return;
            }
        }
    }

    private void round(int[] way, int k, double sum, double all) {
        int from = way[k];
        double path = 0;
        for (int i = 0; i < k; i++) {
            path += tipDistance(way[i], way[i + 1]);
        }
        double radius = path / Math.abs(Math.toRadians(sum));
        double width = Trail.range(trail.indexX, from, last);
        double height = Trail.range(trail.indexY, from, last);
        double seconds = trail.seconds(from, last);
        if (all > 1.4 * Math.abs(sum)
                || radius < CIRCLE_RADIUS
                || Math.min(width, height) < .5 * Math.max(width, height)
                || Math.max(width, height) > 3.2 * radius
                || seconds < .25
                || !points(from)
                || !isUp(last)
                || lasts.isTold("wave")) {
            return;
        }
        // Seen by the person, who faces the other way than the picture, x is to the left and y up: a positive turn
        // from x to y is clockwise to them.
        MovementName name = sum > 0 ? MovementName.CIRCLE_CLOCKWISE : MovementName.CIRCLE_COUNTERCLOCKWISE;
        moment(name, trail.timeUs[from], clockUs, radius, path / seconds, Lasts.confidence(radius, CIRCLE_RADIUS));
    }

    /** Whether the index finger is straight and the others are bent. */
    private boolean points(int from) {
        double index = 0;
        double others = 0;
        for (int i = from; i <= last; i++) {
            short[] bends = trail.sample(i).bends();
            index += bends[1] / (double) (last - from + 1);
            others += (bends[2] + bends[3] + bends[4]) / (3.0 * (last - from + 1));
        }
        return index < OPEN && others > CURLED;
    }

    private double tipDistance(int a, int b) {
        double dx = trail.indexX[a] - trail.indexX[b];
        double dy = trail.indexY[a] - trail.indexY[b];
        return Math.sqrt(dx * dx + dy * dy);
    }

    /** An open hand becomes larger or smaller than the face does, and stays where it is in the picture. */
    private void push() {
        int from = trail.since(1_200_000);
        int still = trail.since(STILL_US);
        if (still <= from || last - still < 1) {
            return;
        }
        logSize = trail.logSizes(Math.max(0, from - 1));
        double now = Trail.mean(logSize, still, last);
        int begin = still;
        for (int i = still; i >= from; i--) {
            if (Math.abs(logSize[i] - now) > Math.abs(logSize[begin] - now) + .01) {
                begin = i;
            }
        }
        double change = now - logSize[begin];
        double rate = 0;
        for (int i = begin; i < last; i++) {
            rate = Math.max(rate, Math.abs(smooth(i + 1) - smooth(i)) / Math.max(.03, trail.seconds(i, i + 1)));
        }
        double settled = Math.abs(smooth(last) - smooth(still)) / trail.seconds(still, last);
        // One way only: no sample lies beyond both ends.
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = begin; i <= last; i++) {
            low = Math.min(low, smooth(i));
            high = Math.max(high, smooth(i));
        }
        double aside = Math.max(Trail.range(trail.x, begin, last), Trail.range(trail.y, begin, last));
        if (Math.abs(change) < PUSH
                || high - low > 1.25 * Math.abs(change)
                || settled > .35 * Math.abs(change) / Math.max(.15, trail.seconds(begin, still))
                || rate < .5
                || aside > 1.1
                || Trail.mean(trail.bend, begin, last) > PUSH_OPEN
                || Trail.range(trail.bend, begin, last) > 45
                || !isUp(begin)
                || !isUp(last)
                || lasts.isTold("beckon")
                || pinched) {
            return;
        }
        int end = still;
        while (end > begin && Math.abs(now - smooth(end)) < .1 * Math.abs(change)) {
            end--;
        }
        if (isOver(end) || lasts.within(backBefore(end), "push", "pull")) {
            return;
        }
        double ratio = StrictMath.exp(Math.abs(change));
        moment(
                change > 0 ? MovementName.PUSH : MovementName.PULL,
                trail.timeUs[begin],
                trail.timeUs[Math.min(last, end + 1)],
                ratio,
                ratio / trail.seconds(begin, Math.max(begin + 1, end)),
                Lasts.confidence(Math.abs(change), PUSH));
    }

    private double smooth(int i) {
        int a = Math.max(0, i - 1);
        int b = Math.min(last, i + 1);
        return (logSize[a] + logSize[i] + logSize[b]) / 3;
    }

    private void pinch() {
        HandSample now = trail.sample(last);
        double pinch = now.pinch() / 1000.0;
        boolean was = pinched;
        pinched = was ? pinch < UNPINCH : pinch < PINCH;
        boolean both = pinched && now.apart() >= 0 && now.otherPinch() / 1000.0 < (pinchApart > 0 ? UNPINCH : PINCH);
        float atX = (float) (trail.x[last] * trail.palm);
        float atY = (float) (trail.y[last] * trail.palm);
        if (pinched && !was) {
            pinchUs = clockUs;
            pinchX = atX;
            pinchY = atY;
        }
        if (!pinched) {
            pinchX = 0;
            pinchY = 0;
            pinchUs = 0;
        }
        boolean mine = other != null && hand.trackId() < other.trackId();
        if (both && mine) {
            pinchApart = pinchApart > 0 ? pinchApart : Math.max(1, now.apart());
            double ratio = now.apart() / (double) pinchApart;
            double change = Math.abs(StrictMath.log(Math.max(1e-3, ratio)));
            boolean shows = change >= ZOOM || lasts.isTold("zoom");
            lasts.lasting(
                    MovementName.ZOOM,
                    shows
                            ? new Lasts.Shown(
                                    (float) ratio, 0, Lasts.confidence(change, ZOOM), 0, 0, Math.max(1, pinchUs))
                            : null,
                    100_000,
                    150_000);
        } else {
            pinchApart = 0;
            lasts.lasting(MovementName.ZOOM, null, 100_000, 150_000);
        }
        Lasts.Shown drag = null;
        if (pinched && !both) {
            double dx = (atX - pinchX) / trail.palm;
            double dy = (atY - pinchY) / trail.palm;
            double way = Math.sqrt(dx * dx + dy * dy);
            if (way >= DRAG_PALMS && alone() || lasts.isTold("pinch_drag")) {
                drag = new Lasts.Shown(
                        (float) way,
                        (float) trail.speed[last],
                        Lasts.confidence(way, DRAG_PALMS),
                        (float) dx,
                        (float) dy,
                        pinchUs);
            }
        }
        lasts.lasting(MovementName.PINCH_DRAG, drag, 100_000, 150_000);
    }

    /** Whether the other hand has not pinched for a while. */
    private boolean alone() {
        for (int i = trail.since(300_000); i <= last; i++) {
            if (trail.sample(i).apart() >= 0 && trail.sample(i).otherPinch() < 1000 * UNPINCH) {
                return false;
            }
        }
        return true;
    }

    /** Told of the hand with the lower id: both came together fast, and now stop or part. */
    private void clap() {
        if (other == null || hand.trackId() > other.trackId()) {
            return;
        }
        int from = trail.since(900_000);
        int meet = last;
        for (int i = last; i >= from && trail.sample(i).apart() >= 0; i--) {
            meet = apart(i) < apart(meet) - .02 ? i : meet;
        }
        if (trail.sample(last).apart() < 0
                || apart(meet) > CLAP_NEAR
                || clockUs - trail.timeUs[meet] > 250_000
                || meet == last
                || trail.timeUs[meet] <= lasts.last("clap")) {
            return;
        }
        int begin = meet;
        double fastest = 0;
        while (begin > from
                && trail.sample(begin - 1).apart() >= 0
                && apart(begin - 1) > apart(begin) - .04
                && trail.timeUs[begin - 1] > lasts.last("clap")) {
            begin--;
            fastest = Math.max(fastest, (apart(begin) - apart(begin + 1)) / trail.seconds(begin, begin + 1));
        }
        double came = apart(begin) - apart(meet);
        // A stop or a turn: what follows is much slower than the way in.
        double after = Math.abs(apart(last) - apart(meet)) / trail.seconds(meet, last);
        boolean parts = apart(last) > apart(meet) + .08;
        if (came < CLAP_FROM || fastest < CLAP_SPEED || !parts && after > .25 * fastest) {
            return;
        }
        moment(
                MovementName.CLAP,
                trail.timeUs[begin],
                trail.timeUs[meet],
                came,
                fastest,
                Lasts.confidence(came, CLAP_FROM));
    }

    private double apart(int i) {
        return trail.sample(i).apart() / 100.0;
    }

    private void beckon() {
        List<Zigzag.Stroke> strokes = Zigzag.run(
                Zigzag.strokes(trail.bend, trail.since(2_200_000), .7 * BECKON_DEGREES),
                s -> Math.abs(s.length()) >= BECKON_DEGREES && Zigzag.seconds(trail.bend, trail.timeUs, s) <= .5);
        Lasts.Shown shown = null;
        int needed = lasts.isTold("beckon") ? 1 : 3;
        for (int first = 0; first + needed <= strokes.size() && shown == null; first++) {
            List<Zigzag.Stroke> some = strokes.subList(first, strokes.size());
            int from = Zigzag.begin(trail.bend, some.get(0));
            double most = longest(some);
            double moved = Math.max(Trail.range(trail.x, from, last), Trail.range(trail.y, from, last));
            double seconds = trail.seconds(from, some.get(some.size() - 1).to()) / some.size();
            if (goesOn(some) && seconds < BECKON_SECONDS && moved < .9 && isUp(last)) {
                shown = new Lasts.Shown(
                        (float) most,
                        (float) fastest(trail.bend, some),
                        Lasts.confidence(most, BECKON_DEGREES),
                        0,
                        0,
                        trail.timeUs[from]);
            }
        }
        lasts.lasting(MovementName.BECKON, shown, 0, 500_000);
    }

    /** Above the face, or at a part of it. */
    private void places() {
        Lasts.Shown raised = null;
        Lasts.Shown[] at = new Lasts.Shown[3];
        if (face != null) {
            float[] p = hand.points();
            double low = Double.NEGATIVE_INFINITY;
            double high = Double.POSITIVE_INFINITY;
            for (int i = 1; i < p.length; i += 3) {
                low = Math.max(low, p[i]);
                high = Math.min(high, p[i]);
            }
            double height = (face.top() - (low + high) / 2) / face.size();
            double needed = lasts.isTold("hand_raised") ? -.05 : RAISED;
            if (height > needed) {
                raised = new Lasts.Shown((float) height, 0, Lasts.confidence(height, RAISED), 0, 0, clockUs);
            }
            double[] distances = {
                distance(face.mouth()),
                distance(face.eyes()),
                Math.min(distance(face.ears()[0]), distance(face.ears()[1]))
            };
            int nearest = 0;
            for (int i = 1; i < 3; i++) {
                nearest = distances[i] < distances[nearest] ? i : nearest;
            }
            for (int i = 0; i < 3; i++) {
                boolean lasting = lasts.isTold(PLACES[i].text());
                if (distances[i] < (lasting ? STAYS_NEAR : NEAR_FACE) && (lasting || i == nearest && rests())) {
                    at[i] = new Lasts.Shown(
                            (float) distances[i],
                            0,
                            (float) Math.max(.5, 1 - .5 * distances[i] / NEAR_FACE),
                            0,
                            0,
                            clockUs);
                }
            }
        }
        lasts.lasting(MovementName.HAND_RAISED, raised, 200_000, 150_000);
        for (int i = 0; i < 3; i++) {
            lasts.lasting(PLACES[i], at[i], 250_000, 150_000);
        }
    }

    /** Whether the hand hardly moves. */
    private boolean rests() {
        return Trail.mean(trail.speed, trail.since(100_000), last) < RESTS;
    }

    private static final MovementName[] PLACES = {
        MovementName.HAND_TO_MOUTH, MovementName.HAND_TO_EYES, MovementName.HAND_TO_EAR
    };

    /** From the nearest of three fingertips, the knuckles of the two first fingers among them, heights of the face. */
    private double distance(double[] place) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int i : new int[] {4, 8, 12}) {
            double dx = hand.points()[3 * i] - place[0];
            double dy = hand.points()[3 * i + 1] - place[1];
            nearest = Math.min(nearest, Math.sqrt(dx * dx + dy * dy));
        }
        return nearest / face.size();
    }
}
