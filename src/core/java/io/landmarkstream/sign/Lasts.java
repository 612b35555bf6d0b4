package io.landmarkstream.sign;

import io.landmarkstream.sign.SignState.Lasting;
import io.landmarkstream.sign.SignState.Told;
import java.util.ArrayList;
import java.util.List;

/** Moments and things that last, of one object in one frame: what is told of them, and what is remembered. */
final class Lasts {

    /** Moments are remembered for as long as one of them may keep another from being told. */
    private static final long REMEMBERED_US = 2_500_000;

    private final long clockUs;
    private final long captureTimeUs;
    private final List<Lasting> before;
    private final List<Lasting> after = new ArrayList<>();
    private final List<Told> told;
    private final List<Movement> movements = new ArrayList<>();

    Lasts(long clockUs, long captureTimeUs, List<Lasting> before, List<Told> told) {
        this.clockUs = clockUs;
        this.captureTimeUs = captureTimeUs;
        this.before = before;
        this.told = new ArrayList<>(told);
        this.told.removeIf(one -> one.endUs() < clockUs - REMEMBERED_US);
    }

    /** What one frame shows of something that lasts. */
    record Shown(float amplitude, float speed, float confidence, float x, float y, long beginUs) {}

    /** These too are told. */
    Lasts with(List<Movement> more) {
        movements.addAll(more);
        return this;
    }

    boolean isTold(String name) {
        Lasting lasting = find(name);
        return lasting != null && lasting.told();
    }

    private Lasting find(String name) {
        for (Lasting lasting : before) {
            if (lasting.name().equals(name)) {
                return lasting;
            }
        }
        return null;
    }

    /**
     * One frame of something that lasts.
     *
     * @param shown {@code null}: this frame does not show it
     * @param holdUs how long it must last before it is told; {@code releaseUs} how long it must be gone
     */
    void lasting(MovementName movement, Shown shown, long holdUs, long releaseUs) {
        String name = movement.text();
        Lasting old = find(name);
        if (shown == null) {
            if (old == null) {
                return;
            }
            if (!old.told()) {
                return;
            }
            if (clockUs - old.shownUs() >= releaseUs) {
                end(old);
            } else {
                after.add(old);
                tell(old, false);
            }
            return;
        }
        long begin = old == null ? shown.beginUs() : old.beginUs();
        Lasting now = new Lasting(
                name,
                begin,
                clockUs,
                old != null && old.told() || clockUs - begin >= holdUs,
                old == null ? shown.amplitude() : further(old.amplitude(), shown.amplitude(), movement),
                old == null ? shown.speed() : Math.max(old.speed(), shown.speed()),
                shown.confidence(),
                shown.x(),
                shown.y());
        after.add(now);
        if (now.told()) {
            tell(now, false);
        }
    }

    /** Distances of a hand to a part of the face are better the smaller they are, and what is dragged has its value. */
    private static float further(float old, float now, MovementName movement) {
        return switch (movement) {
            case HAND_TO_MOUTH, HAND_TO_EYES, HAND_TO_EAR -> Math.min(old, now);
            case ZOOM, PINCH_DRAG -> now;
            default -> Math.max(old, now);
        };
    }

    /** Ends what lasts, at the last frame that showed it: its object was not seen for too long. */
    void endAll() {
        for (Lasting old : before) {
            if (old.told()) {
                end(old);
            }
        }
    }

    private void end(Lasting old) {
        tell(old, true);
    }

    private void tell(Lasting one, boolean ended) {
        movements.add(new Movement(
                one.name(),
                ended,
                captureTime(one.beginUs()),
                ended ? captureTime(one.shownUs()) : captureTimeUs,
                one.amplitude(),
                one.speed(),
                one.confidence(),
                one.x(),
                one.y()));
    }

    /** A moment. Times are those of the running clock. */
    void moment(String name, long beginUs, long endUs, double amplitude, double speed, double confidence) {
        movements.add(new Movement(
                name,
                true,
                captureTime(beginUs),
                captureTime(endUs),
                (float) amplitude,
                (float) speed,
                (float) confidence,
                0,
                0));
        told.add(new Told(name, clockUs));
    }

    /** Whether one of the moments was told within a time. */
    boolean within(long us, String... names) {
        for (Told one : told) {
            for (String name : names) {
                if (one.name().equals(name) && one.endUs() > clockUs - us) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Running clock of the last such moment; the smallest number: none is remembered. */
    long last(String... names) {
        long last = Long.MIN_VALUE;
        for (Told one : told) {
            for (String name : names) {
                last = one.name().equals(name) ? Math.max(last, one.endUs()) : last;
            }
        }
        return last;
    }

    private long captureTime(long us) {
        return captureTimeUs - (clockUs - us);
    }

    List<Lasting> remembered() {
        return List.copyOf(after);
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    List<Movement> movements() {
        return movements;
    }

    /** 0.5 at the least value that counts, 1 at twice as much. */
    static float confidence(double value, double least) {
        return (float) Math.max(.5, Math.min(1, .5 * value / least));
    }
}
