package io.landmarkstream.bench;

import io.landmarkstream.evaluate.PointDistance;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneObject;
import io.landmarkstream.simulate.RigFeed;
import io.landmarkstream.simulate.Room;
import java.util.Arrays;
import java.util.List;

/** Counts what fused frames get wrong against a {@link Room}: places, ids and persons. */
final class SceneScore {

    /**
     * An object belongs to the nearest true one of its kind, if its points are nearer than this in the mean, metres.
     */
    private static final double MATCH = .1;

    /** At the start tracks have no id yet, seconds. */
    private static final double START = 2;

    /** Unseen for longer, an id may be another one, seconds. */
    private static final double FORGOTTEN = 2;

    private final Room room;
    private final long[] id;
    private final double[] seenAt;
    private float[] errors = new float[1 << 16];
    private int count;
    private long within;
    private int hands;
    private int wrongPersons;
    private int withoutPerson;
    private int switches;
    private int forgotten;
    private int strangers;
    private int missed;
    private int matched;
    int ticks;
    int timedOut;

    SceneScore(Room room) {
        this.room = room;
        this.id = new long[3 * room.people()];
        this.seenAt = new double[3 * room.people()];
    }

    void add(SceneFrame frame) {
        double seconds = (frame.timeUs() - RigFeed.START_US) / 1e6;
        List<Room.Truth> truths = room.at(seconds);
        ticks++;
        timedOut += frame.timedOut() ? 1 : 0;
        SceneObject[] of = new SceneObject[truths.size()];
        double[] distance = new double[truths.size()];
        for (SceneObject object : frame.objects()) {
            if (object.predicted()) {
                continue;
            }
            int best = -1;
            double nearest = MATCH;
            for (int i = 0; i < truths.size(); i++) {
                if (truths.get(i).kind().equals(object.kind())) {
                    double off =
                            PointDistance.mean(object.points(), truths.get(i).points());
                    if (off < nearest) {
                        nearest = off;
                        best = i;
                    }
                }
            }
            if (best < 0 || of[best] != null && distance[best] < nearest) {
                strangers++;
            } else {
                strangers += of[best] == null ? 0 : 1;
                of[best] = object;
                distance[best] = nearest;
            }
        }
        for (int i = 0; i < of.length; i++) {
            if (of[i] == null) {
                missed++;
                continue;
            }
            matched++;
            if (id[i] != 0 && id[i] != of[i].id()) {
                switches++;
                forgotten += seconds - seenAt[i] > FORGOTTEN ? 1 : 0;
            }
            id[i] = of[i].id();
            seenAt[i] = seconds;
            measure(of[i], truths.get(i).points());
        }
        for (int i = 0; i < of.length && seconds > START; i++) {
            if (of[i] != null && of[i].kind().isHand()) {
                hands++;
                withoutPerson += of[i].personId() == 0 ? 1 : 0;
                wrongPersons += of[i].personId() == id[i / 3 * 3] ? 0 : 1;
            }
        }
    }

    private void measure(SceneObject object, float[] truth) {
        for (int i = 0; i < object.deviation().length; i++) {
            double off = PointDistance.of(object.points(), truth, i);
            if (count == errors.length) {
                errors = Arrays.copyOf(errors, 2 * count);
            }
            errors[count++] = (float) off;
            within += off <= object.deviation()[i] ? 1 : 0;
        }
    }

    /** Quantile of the distances of all points from the truth, millimetres. */
    double millimetres(double quantile) {
        float[] sorted = Arrays.copyOf(errors, count);
        Arrays.sort(sorted);
        return count == 0 ? Double.NaN : 1000 * sorted[(int) Math.min(count - 1, quantile * count)];
    }

    /** Share of the points that are within one standard deviation of the truth. */
    double within() {
        return (double) within / count;
    }

    /** Sightings with another id than the same object had before. */
    int switches() {
        return switches;
    }

    /** Of these, how many had not been seen for longer than tracks are remembered. */
    int forgotten() {
        return forgotten;
    }

    /** Objects that are no true one, or a second one of it. */
    int strangers() {
        return strangers;
    }

    /** Share of the true objects that a tick found, seen or not. */
    double found() {
        return (double) matched / (matched + missed);
    }

    double wrongPersonShare() {
        return hands == 0 ? Double.NaN : (double) wrongPersons / hands;
    }

    double withoutPersonShare() {
        return hands == 0 ? Double.NaN : (double) withoutPerson / hands;
    }

    long[] ids() {
        return id.clone();
    }
}
