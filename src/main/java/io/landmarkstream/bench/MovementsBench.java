package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.MovementName;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.sign.SignStateFormat;
import io.landmarkstream.simulate.Movements;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What is read of simulated people who make movements, or only talk and walk, against what they did. */
final class MovementsBench {

    private static final double FPS = 30;

    /** A movement belongs to what is told up to so much before its begin and after its end, seconds. */
    private static final double BEFORE = .3;

    private static final double AFTER = .8;

    /** What may be told of a movement in addition: a hand at the ear may pass the mouth. */
    private final long firstSeed;

    private final int people;
    private final double talkSeconds;
    private final Noise noise;
    private final double lost;

    MovementsBench(long firstSeed, int people, double talkSeconds, Noise noise, double lost) {
        this.firstSeed = firstSeed;
        this.people = people;
        this.talkSeconds = talkSeconds;
        this.noise = noise;
        this.lost = lost;
    }

    /**
     * One movement.
     *
     * @param made how often; {@code told} how often it was told; {@code others} how often something else was told
     *     during it
     */
    record Count(
            int made,
            int told,
            int others,
            @JsonProperty("latency_ms") double latencyMs) {
        double recall() {
            return told / (double) Math.max(1, made);
        }
    }

    record Result(
            Map<String, Count> counts,
            Map<String, Integer> wrong,
            @JsonProperty("recall_min") double recallMin,
            @JsonProperty("false_per_minute") double falsePerMinute,
            @JsonProperty("latency_ms") double latencyMs,
            @JsonProperty("talk_false") Map<String, Integer> talkFalse,
            @JsonProperty("state_bytes") int stateBytes) {}

    /** Something that was told for the first time. */
    record Told(double seconds, Movement movement) {}

    Result run() throws IOException {
        Map<String, int[]> counts = new TreeMap<>();
        Map<String, List<Double>> latencies = new TreeMap<>();
        Map<String, Integer> wrong = new TreeMap<>();
        int stateBytes = 0;
        List<Double> all = new ArrayList<>();
        for (int person = 0; person < people; person++) {
            List<String> names = new ArrayList<>(MovementName.all());
            Collections.shuffle(names, new Random(firstSeed + person));
            Watch watch =
                    new Watch(new Movements(firstSeed + 100 * person, FPS, lost, noise, names), SignOptions.DEFAULT);
            List<Told> told = watch.until(Double.POSITIVE_INFINITY);
            stateBytes = Math.max(stateBytes, watch.stateBytes);
            for (Movements.Deed deed : watch.movements.deeds()) {
                int[] c = counts.computeIfAbsent(deed.name(), n -> new int[3]);
                c[0]++;
                boolean found = false;
                for (Told one : told) {
                    if (one.seconds < deed.begin() - BEFORE || one.seconds > deed.end() + AFTER) {
                        continue;
                    }
                    if (one.movement.name().equals(deed.name())) {
                        if (!found) {
                            c[1]++;
                            found = true;
                            double ms = 1000 * Math.max(0, one.seconds - deed.end());
                            latencies
                                    .computeIfAbsent(deed.name(), n -> new ArrayList<>())
                                    .add(ms);
                            all.add(ms);
                        }
                    } else {
                        c[2]++;
                        wrong.merge(deed.name() + " → " + one.movement.name(), 1, Integer::sum);
                    }
                }
                if (!found) {
                    wrong.merge(deed.name() + " missed", 1, Integer::sum);
                }
            }
            for (Told one : told) {
                if (watch.movements.deeds().stream()
                        .noneMatch(d -> one.seconds >= d.begin() - BEFORE && one.seconds <= d.end() + AFTER)) {
                    wrong.merge("between: " + one.movement.name(), 1, Integer::sum);
                }
            }
        }
        Map<String, Integer> talk = talk(SignOptions.DEFAULT);
        int told = talk.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Count> result = new TreeMap<>();
        counts.forEach((name, c) -> result.put(
                name, new Count(c[0], c[1], c[2], percentile(latencies.getOrDefault(name, List.of()), .95))));
        return new Result(
                result,
                wrong,
                result.values().stream().mapToDouble(Count::recall).min().orElse(0),
                told / (people * talkSeconds / 60),
                percentile(all, .95),
                talk,
                stateBytes);
    }

    /** What is told of the same people while they only talk and walk, by name. */
    Map<String, Integer> talk(SignOptions options) throws IOException {
        Map<String, Integer> talk = new TreeMap<>();
        for (int person = 0; person < people; person++) {
            Watch watch = new Watch(new Movements(firstSeed + 100 * person + 50, FPS, lost, noise, List.of()), options);
            for (Told one : watch.until(talkSeconds)) {
                talk.merge(one.movement.name(), 1, Integer::sum);
            }
        }
        return talk;
    }

    private static double percentile(List<Double> values, double share) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    /** A person, and what is told of them. */
    static final class Watch {
        final Movements movements;
        private final Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        private final AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        private final SignExtractor signs;
        private TrackerState tracks = TrackerState.EMPTY;
        private AttributesState attributes = AttributesState.EMPTY;
        private SignState state = SignState.EMPTY;
        private int frames;
        int stateBytes;

        Watch(Movements movements, SignOptions options) {
            this.movements = movements;
            signs = new SignExtractor(options);
        }

        List<Told> until(double seconds) throws IOException {
            List<Told> told = new ArrayList<>();
            Set<String> lasting = new HashSet<>();
            while (!movements.isDone()) {
                Movements.Frame frame = movements.next();
                if (frame.seconds() > seconds) {
                    break;
                }
                FrameInfo info = FrameInfo.of(
                        new CameraKey("bench", 0), "", frames++, 1_000_000 + Math.round(1e6 * frame.seconds()));
                Tracker.TrackUpdate step = tracker.update(
                        tracks,
                        new DetectedFrame(info, Continuity.SMOOTH, Movements.WIDTH, Movements.HEIGHT, frame.objects()));
                tracks = step.state();
                TrackedFrame tracked = new TrackedFrame(
                        info, Continuity.SMOOTH, Movements.WIDTH, Movements.HEIGHT, step.objects(), step.events());
                AttributeExtractor.Extraction read = extractor.update(attributes, tracked);
                attributes = read.state();
                SignExtractor.Signed signed = signs.update(state, tracked, read.attributes());
                byte[] bytes = SignStateFormat.write(signed.state());
                stateBytes = Math.max(stateBytes, bytes.length);
                state = SignStateFormat.read(bytes);
                for (int i = 0; i < signed.attributes().size(); i++) {
                    ObjectAttributes one = signed.attributes().get(i);
                    for (Movement movement : one.signs().movements()) {
                        String key = tracked.objects().get(i).kind() + " "
                                + tracked.objects().get(i).trackId() + " " + movement.name();
                        boolean before = lasting.contains(key);
                        if (!before) {
                            told.add(new Told(frame.seconds(), movement));
                        }
                        if (movement.ended()) {
                            lasting.remove(key);
                        } else {
                            lasting.add(key);
                        }
                    }
                }
            }
            return told;
        }
    }
}
