package io.landmarkstream.sign;

import io.landmarkstream.sign.SignState.HeadMemory;
import java.util.List;

/** Movements of one head and its eyelids. Limits as those of {@link HandMovements}. */
final class HeadMovements {

    private static final double NOD_DEGREES = 6.5;
    private static final double SHAKE_DEGREES = 8;
    private static final double STROKE_SECONDS = .34;
    private static final double TILT = 18;
    private static final double TILT_BACK = 12;
    private static final double AWAY_YAW = 35;
    private static final double AWAY_PITCH = 30;
    private static final double BACK = 8;
    private static final long LONG_BLINK_US = 500_000;
    private static final long TOGETHER_US = 220_000;
    private static final long DOUBLE_US = 800_000;
    private static final long SHORTEST_WINK_US = 120_000;
    private static final long WAIT_US = 50_000;

    private final Lasts lasts;
    private final long[] timeUs;
    private final double[] yaw;
    private final double[] pitch;
    private final int last;
    private final long clockUs;
    private LidState left;
    private LidState right;
    private long blinkUs;

    private HeadMovements(HeadMemory before, List<HeadSample> samples, long clockUs, Lasts lasts) {
        this.lasts = lasts;
        this.clockUs = clockUs;
        int n = samples.size();
        last = n - 1;
        timeUs = new long[n];
        yaw = new double[n];
        pitch = new double[n];
        for (int i = 0; i < n; i++) {
            timeUs[i] = samples.get(i).timeUs();
            yaw[i] = samples.get(i).yaw() / HeadSample.DEGREES;
            pitch[i] = samples.get(i).pitch() / HeadSample.DEGREES;
        }
        left = before.left();
        right = before.right();
        blinkUs = before.blinkUs();
    }

    static HeadMemory next(
            HeadMemory before, List<HeadSample> samples, SignFace face, long clockUs, long elapsedUs, Lasts lasts) {
        HeadMovements m = new HeadMovements(before, samples, clockUs, lasts);
        boolean posed = !Float.isNaN(face.yaw());
        if (posed) {
            m.nod();
            m.shake();
        }
        m.poses(face, posed);
        m.lids(face, elapsedUs);
        return new HeadMemory(
                before.trackId(), clockUs, samples, lasts.remembered(), lasts.told(), m.left, m.right, m.blinkUs);
    }

    private void nod() {
        oscillation(MovementName.NOD, pitch, yaw, NOD_DEGREES, 2, "nod");
    }

    private void shake() {
        oscillation(MovementName.SHAKE, yaw, pitch, SHAKE_DEGREES, 3, "shake");
    }

    /**
     * Strokes to and fro about one axis, while the other one moves less. The last stroke must have come most of the
     * way.
     */
    private void oscillation(
            MovementName name, double[] values, double[] others, double least, int needed, String same) {
        int from = 0;
        while (from < last && timeUs[from] < clockUs - 1_600_000) {
            from++;
        }
        long told = lasts.last(same);
        while (from < last && timeUs[from] <= told) {
            from++;
        }
        List<Zigzag.Stroke> strokes = Zigzag.run(
                Zigzag.strokes(values, from, .5 * least),
                s -> Math.abs(s.length()) >= .7 * least && Zigzag.seconds(values, timeUs, s) <= STROKE_SECONDS);
        if (strokes.size() < needed) {
            return;
        }
        double longest = 0;
        double fastest = 0;
        for (Zigzag.Stroke s : strokes) {
            longest = Math.max(longest, Math.abs(s.length()));
            fastest = Math.max(fastest, Math.abs(s.length()) / Zigzag.seconds(values, timeUs, s));
        }
        Zigzag.Stroke end = strokes.get(strokes.size() - 1);
        double before = Math.abs(strokes.get(strokes.size() - 2).length());
        int begin = Zigzag.begin(values, strokes.get(0));
        double across = Trail.range(others, begin, last);
        if (longest < least
                || Math.abs(end.length()) < .6 * before
                || clockUs - timeUs[end.to()] > 200_000
                || across > .75 * longest
                || lasts.within(1_400_000, "nod", "shake")) {
            return;
        }
        lasts.moment(name.text(), timeUs[begin], timeUs[end.to()], longest, fastest, Lasts.confidence(longest, least));
    }

    private void poses(SignFace face, boolean posed) {
        Lasts.Shown[] tilts = new Lasts.Shown[2];
        Lasts.Shown away = null;
        if (posed) {
            for (int side = 0; side < 2; side++) {
                double roll = side == 0 ? face.roll() : -face.roll();
                if (roll > (lasts.isTold(TILTS[side].text()) ? TILT_BACK : TILT)
                        && Math.abs(face.yaw()) < AWAY_YAW + 10) {
                    tilts[side] = new Lasts.Shown((float) roll, 0, Lasts.confidence(roll, TILT), 0, 0, clockUs);
                }
            }
            double back = lasts.isTold("look_away") ? BACK : 0;
            double share = Math.max(Math.abs(face.yaw()) / AWAY_YAW, Math.abs(face.pitch()) / AWAY_PITCH);
            if (Math.abs(face.yaw()) > AWAY_YAW - back || Math.abs(face.pitch()) > AWAY_PITCH - back) {
                away = new Lasts.Shown(
                        Math.max(Math.abs(face.yaw()), Math.abs(face.pitch())),
                        0,
                        Lasts.confidence(share, 1),
                        0,
                        0,
                        clockUs);
            }
        }
        lasts.lasting(TILTS[0], tilts[0], 300_000, 150_000);
        lasts.lasting(TILTS[1], tilts[1], 300_000, 150_000);
        lasts.lasting(MovementName.LOOK_AWAY, away, 600_000, 150_000);
    }

    private static final MovementName[] TILTS = {MovementName.TILT_LEFT, MovementName.TILT_RIGHT};

    private void lids(SignFace face, long elapsedUs) {
        left = left.next(face.leftOpenness(), clockUs, elapsedUs);
        right = right.next(face.rightOpenness(), clockUs, elapsedUs);
        Lasts.Shown shut = null;
        if (left.isShut() && right.isShut()) {
            long begin = Math.max(left.shutUs(), right.shutUs());
            float seconds = (clockUs - begin) / 1e6f;
            shut = new Lasts.Shown(seconds, 0, Lasts.confidence(seconds, LONG_BLINK_US / 1e6), 0, 0, begin);
        }
        lasts.lasting(MovementName.LONG_BLINK, shut, LONG_BLINK_US, 0);
        boolean both = !left.used()
                && !right.used()
                && Math.abs(left.blinkEndUs() - right.blinkEndUs()) <= TOGETHER_US
                && Math.abs(left.blinkBeginUs() - right.blinkBeginUs()) <= TOGETHER_US;
        if (both) {
            long begin = Math.min(left.blinkBeginUs(), right.blinkBeginUs());
            long end = Math.max(left.blinkEndUs(), right.blinkEndUs());
            boolean brief = end - begin <= LONG_BLINK_US;
            if (brief && blinkUs != Long.MIN_VALUE && begin - blinkUs <= DOUBLE_US - 200_000) {
                lasts.moment(
                        MovementName.DOUBLE_BLINK.text(),
                        blinkUs - 150_000,
                        end,
                        (begin - blinkUs) / 1e6,
                        0,
                        .5 + .5 * (1 - Math.min(1, (begin - blinkUs) / (double) DOUBLE_US)));
                blinkUs = Long.MIN_VALUE;
            } else {
                blinkUs = brief ? end : Long.MIN_VALUE;
            }
            left = left.spent();
            right = right.spent();
        }
        left = wink(MovementName.WINK_LEFT, left, right);
        right = wink(MovementName.WINK_RIGHT, right, left);
        if (blinkUs != Long.MIN_VALUE && clockUs - blinkUs > DOUBLE_US) {
            blinkUs = Long.MIN_VALUE;
        }
    }

    /** One eye shut and opened while the other stayed open, which is known a little after. */
    private LidState wink(MovementName name, LidState eye, LidState other) {
        if (eye.used()) {
            return eye;
        }
        long us = eye.blinkEndUs() - eye.blinkBeginUs();
        if (other.isShut() && clockUs - eye.blinkEndUs() <= TOGETHER_US) {
            return eye; // both blink, and the other one opens next
        }
        boolean alone = !other.isShut() && other.narrowUs() < eye.blinkBeginUs() - WAIT_US;
        if (alone && us >= SHORTEST_WINK_US && us <= 1_500_000) {
            lasts.moment(name.text(), eye.blinkBeginUs(), eye.blinkEndUs(), us / 1e6, 0, .75);
        }
        return eye.spent();
    }
}
