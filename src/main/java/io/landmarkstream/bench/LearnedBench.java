package io.landmarkstream.bench;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.sign.SignRecorder;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.simulate.MadeUpSigns;
import io.landmarkstream.simulate.Movements;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.util.ArrayList;
import java.util.List;

/** Ten made-up signs, learned from five examples of as many people, and made by others. */
final class LearnedBench {

    private static final int SIGNS = 10;
    private static final int EXAMPLES = 5;
    private static final int OTHERS = 8;

    private final long seed;
    private final Noise noise;

    LearnedBench(long seed, Noise noise) {
        this.seed = seed;
        this.noise = noise;
    }

    /**
     * How right it was.
     *
     * @param recall share of the signs that others made that were told, by their name and nothing else
     * @param wrong share of the signs that others made, and of ten signs that were not learned, that were told as
     *     another
     * @param signs that were learned
     */
    record Result(double recall, double wrong, LearnedSigns signs) {}

    Result run() {
        MadeUpSigns made = new MadeUpSigns(seed, 2 * SIGNS);
        LearnedSigns learned = LearnedSigns.NONE;
        for (int sign = 0; sign < SIGNS; sign++) {
            List<float[]> examples = new ArrayList<>();
            for (int k = 0; k < EXAMPLES; k++) {
                SignRecorder recorder = new SignRecorder();
                frames(made.recording(sign, seed + 7919L * k, 0, noise), null)
                        .forEach(frame -> recorder.add(SignExtractor.frame(frame, false)));
                float[] example = recorder.example(false);
                if (example != null) {
                    examples.add(example);
                }
            }
            learned = learned.with("sign_" + sign, false, 1, examples);
        }
        int told = 0;
        int wrong = 0;
        for (int sign = 0; sign < 2 * SIGNS; sign++) {
            for (int k = 0; k < OTHERS; k++) {
                List<String> names = new ArrayList<>();
                frames(
                                made.recording(sign, seed + 1_000_003L * (k + 1), k, noise),
                                new SignOptions(false, null, learned))
                        .forEach(frame -> frame.attributes()
                                .forEach(one -> one.signs().movements().forEach(m -> names.add(m.name()))));
                String own = "sign_" + sign;
                boolean right = sign < SIGNS && names.equals(List.of(own));
                boolean other = names.stream().anyMatch(name -> !name.equals(own));
                told += right ? 1 : 0;
                wrong += other ? 1 : 0;
            }
        }
        return new Result(told / (double) (SIGNS * OTHERS), wrong / (double) (2 * SIGNS * OTHERS), learned);
    }

    /** A recording through tracking and attributes. */
    static List<AttributedFrame> frames(List<List<DetectedObject>> recording, SignOptions options) {
        Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        SignExtractor signs = options == null ? null : new SignExtractor(options);
        TrackerState tracks = TrackerState.EMPTY;
        AttributesState attributes = AttributesState.EMPTY;
        SignState state = SignState.EMPTY;
        List<AttributedFrame> frames = new ArrayList<>();
        for (List<DetectedObject> objects : recording) {
            FrameInfo info =
                    FrameInfo.of(new CameraKey("bench", 0), "", frames.size(), 1_000_000 + 33_333L * frames.size());
            Tracker.TrackUpdate step = tracker.update(
                    tracks, new DetectedFrame(info, Continuity.SMOOTH, Movements.WIDTH, Movements.HEIGHT, objects));
            tracks = step.state();
            TrackedFrame tracked = new TrackedFrame(
                    info, Continuity.SMOOTH, Movements.WIDTH, Movements.HEIGHT, step.objects(), step.events());
            AttributeExtractor.Extraction read = extractor.update(attributes, tracked);
            attributes = read.state();
            if (signs == null) {
                frames.add(new AttributedFrame(tracked, read.attributes()));
            } else {
                SignExtractor.Signed signed = signs.update(state, tracked, read.attributes());
                state = signed.state();
                frames.add(new AttributedFrame(tracked, signed.attributes()));
            }
        }
        return frames;
    }
}
