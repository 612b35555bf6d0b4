package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.simulate.Crowd;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.TrackedObject;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.util.IdentityHashMap;
import java.util.Map;

/** Counts what a tracker gets wrong about who is who in a simulated {@link Crowd}. */
final class IdentityBench {

    private static final int PEOPLE = 10;
    private static final double FPS = 30;
    private static final double LOST = .2;
    private static final double REMEMBERED_SECONDS =
            TrackerOptions.DEFAULT.remember().toMillis() / 1e3;

    private IdentityBench() {}

    /**
     * @param frames that arrived
     * @param sightings of single faces and hands in them
     * @param deferred sightings that were no result: new, or their assignment was deferred
     * @param idSwitches sightings with another id than the same face or hand had before
     * @param forgotten of these, how many had not been seen for longer than tracks are remembered
     * @param handednessChanges sightings with another handedness than the same track had before
     * @param handednessChangesPer10k handedness changes in 10,000 frames
     * @param sidesUnknown share of the hands' sightings without a handedness
     * @param wrongPersons share of the hands' sightings that were linked with another's face, or none
     */
    record Result(
            int frames,
            int sightings,
            int deferred,
            @JsonProperty("id_switches") int idSwitches,
            int forgotten,
            int handednessChanges,
            @JsonProperty("handedness_changes_per_10k") double handednessChangesPer10k,
            @JsonProperty("sides_unknown") double handednessUnknown,
            @JsonProperty("wrong_persons") double wrongPersons) {}

    static Result run(long seed, double minutes, Crowd.Traffic traffic) {
        Crowd crowd = new Crowd(seed, PEOPLE, FPS, LOST, Noise.ONE_PIXEL, traffic);
        Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        TrackerState state = TrackerState.EMPTY;
        Count count = new Count();
        int frames = 0;
        for (Crowd.Frame frame = crowd.next(); frame.seconds() < 60 * minutes; frame = crowd.next(), frames++) {
            FrameInfo info =
                    FrameInfo.of(new CameraKey("crowd", 0), "", frames, 1_000_000 + Math.round(1e6 * frame.seconds()));
            Tracker.TrackUpdate step = tracker.update(
                    state,
                    new DetectedFrame(
                            info,
                            Continuity.SMOOTH,
                            Crowd.WIDTH,
                            Crowd.HEIGHT,
                            frame.seen().stream().map(Crowd.Seen::detected).toList()));
            state = step.state();
            count.add(frame, step);
        }
        return count.result(frames);
    }

    private static final class Count {
        private final long[] id = new long[3 * PEOPLE];
        private final Handedness[] handedness = new Handedness[3 * PEOPLE];
        private final double[] lastSeen = new double[3 * PEOPLE];
        private int sightings;
        private int deferred;
        private int switches;
        private int forgotten;
        private int handednessChanges;
        private int hands;
        private int handednessUnknown;
        private int wrongPersons;

        void add(Crowd.Frame frame, Tracker.TrackUpdate step) {
            Map<float[], TrackedObject> byPoints = new IdentityHashMap<>();
            step.objects().forEach(object -> byPoints.put(object.rawPoints(), object));
            for (Crowd.Seen seen : frame.seen()) {
                sightings++;
                TrackedObject object = byPoints.get(seen.detected().points());
                if (object == null) {
                    deferred++;
                } else {
                    sighted(seen.object(), object, frame.seconds());
                }
            }
            for (Crowd.Seen seen : frame.seen()) {
                TrackedObject object = byPoints.get(seen.detected().points());
                if (object != null && object.kind().isHand()) {
                    hands++;
                    handednessUnknown += known(object.handedness()) ? 0 : 1;
                    wrongPersons += object.personId() == id[seen.object() / 3 * 3] ? 0 : 1;
                }
            }
        }

        private void sighted(int number, TrackedObject object, double seconds) {
            boolean same = id[number] == object.trackId();
            if (id[number] != 0 && !same) {
                switches++;
                forgotten += seconds - lastSeen[number] > REMEMBERED_SECONDS ? 1 : 0;
            }
            handednessChanges += same
                            && known(handedness[number])
                            && known(object.handedness())
                            && handedness[number] != object.handedness()
                    ? 1
                    : 0;
            id[number] = object.trackId();
            handedness[number] = object.handedness();
            lastSeen[number] = seconds;
        }

        private static boolean known(Handedness handedness) {
            return handedness != Handedness.UNKNOWN;
        }

        Result result(int frames) {
            return new Result(
                    frames,
                    sightings,
                    deferred,
                    switches,
                    forgotten,
                    handednessChanges,
                    10_000.0 * handednessChanges / frames,
                    (double) handednessUnknown / hands,
                    (double) wrongPersons / hands);
        }
    }
}
