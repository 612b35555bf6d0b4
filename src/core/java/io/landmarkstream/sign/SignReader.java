package io.landmarkstream.sign;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.sign.SignState.HandMemory;
import io.landmarkstream.sign.SignState.HeadMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads movements, spelt letters and learned signs from the hands and faces of a camera. Pure: the new state and what
 * is read are a function of the old state and the frame.
 */
public final class SignReader {

    /** Time step assumed where capture time does not tell. */
    private static final long NOMINAL_US = 33_333;

    /** A track that is not seen for longer ends what it did. */
    private static final long GONE_US = 500_000;

    /** A track that is not seen for longer is forgotten, and what it spelt. */
    public static final long FORGET_US = 2_000_000;

    /** The window: samples at most, and least time between two. */
    static final int MOST_SAMPLES = 72;

    private static final int MOST_HEAD_SAMPLES = 56;
    private static final long LEAST_STEP_US = 20_000;
    static final long WINDOW_US = 2_600_000;

    /** Most tracks that are remembered; beyond that hands and heads that are not seen are given up. */
    static final int MOST_TRACKS = 200;

    private final SignOptions options;
    private final Speller speller;

    public SignReader(SignOptions options) {
        this.speller = options.alphabet() == null ? null : new Speller(options.alphabet());
        this.options = options;
    }

    /** The new state; what the hands and faces do, in the frame's order. */
    public record Read(SignState state, List<ObjectSigns> hands, List<ObjectSigns> faces) {}

    /**
     * @param state {@link SignState#EMPTY} before the camera's first frame
     * @param frame the camera's next
     */
    public Read update(SignState state, SignFrame frame) {
        boolean first = state == SignState.EMPTY || state.lastCaptureTimeUs() == Long.MIN_VALUE;
        long elapsedUs = !first && frame.carriesOn() && frame.timeUs() > state.lastCaptureTimeUs()
                ? frame.timeUs() - state.lastCaptureTimeUs()
                : NOMINAL_US;
        long clockUs = state.clockUs() + elapsedUs;
        boolean anew = frame.breaksTracks() || frame.mirrored() != state.mirrored(); // a mirrored way is another one
        List<HandMemory> handsBefore = anew ? List.of() : state.hands();
        List<HeadMemory> headsBefore = anew ? List.of() : state.heads();
        List<HandMemory> hands = new ArrayList<>();
        List<HeadMemory> heads = new ArrayList<>();
        List<ObjectSigns> ofHands = new ArrayList<>();
        List<ObjectSigns> ofFaces = new ArrayList<>();
        for (SignHand hand : frame.hands()) {
            HandMemory before = handsBefore.stream()
                    .filter(memory -> memory.trackId() == hand.trackId())
                    .findFirst()
                    .orElse(HandMemory.born(hand.trackId()));
            hands.add(hand(before, hand, frame, clockUs, elapsedUs, ofHands));
        }
        for (SignFace face : frame.faces()) {
            HeadMemory before = headsBefore.stream()
                    .filter(memory -> memory.trackId() == face.trackId())
                    .findFirst()
                    .orElse(HeadMemory.born(face.trackId()));
            heads.add(head(before, face, frame, clockUs, elapsedUs, ofFaces));
        }
        for (HandMemory memory : handsBefore) {
            if (clockUs - memory.seenUs() <= FORGET_US
                    && hands.stream().noneMatch(hand -> hand.trackId() == memory.trackId())
                    && hands.size() < MOST_TRACKS) {
                hands.add(memory);
            }
        }
        for (HeadMemory memory : headsBefore) {
            if (clockUs - memory.seenUs() <= FORGET_US
                    && heads.stream().noneMatch(head -> head.trackId() == memory.trackId())
                    && heads.size() < MOST_TRACKS) {
                heads.add(memory);
            }
        }
        return new Read(new SignState(frame.timeUs(), clockUs, frame.mirrored(), hands, heads), ofHands, ofFaces);
    }

    private HandMemory hand(
            HandMemory before, SignHand hand, SignFrame frame, long clockUs, long elapsedUs, List<ObjectSigns> found) {
        SignFace face = face(hand, frame);
        SignHand other = other(hand, frame);
        Lasts lasts = new Lasts(clockUs, frame.timeUs(), before.lasting(), before.told());
        boolean back = !before.samples().isEmpty() && clockUs - before.seenUs() > GONE_US;
        if (back) {
            lasts.endAll();
            lasts = new Lasts(clockUs, frame.timeUs(), List.of(), lasts.told()).with(lasts.movements());
        }
        List<HandSample> samples = window(
                back ? List.of() : before.samples(),
                HandSample.of(hand, face, other, clockUs, frame.mirrored()),
                HandSample::timeUs,
                MOST_SAMPLES);
        Trail trail = new Trail(samples);
        Speller.Spelt spelt = speller == null
                ? new Speller.Spelt(before.spelling(), null)
                : speller.next(before.spelling(), hand, trail, elapsedUs);
        HandMemory memory = HandMovements.next(before, samples, trail, hand, face, other, spelt.state(), lasts);
        List<Movement> movements = new ArrayList<>(options.movements() ? lasts.movements() : List.of());
        if (options.learned() != null) {
            learned(trail, frame.timeUs()).ifPresent(movements::add);
        }
        found.add(new ObjectSigns(movements, spelt.spelling()));
        return memory;
    }

    /** A sign that ended with the rest that this frame makes long enough. */
    private Optional<Movement> learned(Trail trail, long timeUs) {
        SignSegment.Part part = SignSegment.ending(trail);
        if (part == null) {
            return Optional.empty();
        }
        boolean face = trail.sample(part.from()).faceSize() > 0
                && trail.sample(part.to()).faceSize() > 0;
        LearnedSigns.Match match = options.learned()
                .match(SignSegment.features(trail, part, false), face ? SignSegment.features(trail, part, true) : null);
        if (match == null) {
            return Optional.empty();
        }
        long last = trail.timeUs[trail.length - 1];
        return Optional.of(new Movement(
                match.sign().name(),
                true,
                timeUs - (last - trail.timeUs[part.from()]),
                timeUs - (last - trail.timeUs[part.to()]),
                (float) part.way(),
                0,
                (float) (1 - .5 * match.distance() / match.sign().limit()),
                0,
                0));
    }

    private HeadMemory head(
            HeadMemory before, SignFace face, SignFrame frame, long clockUs, long elapsedUs, List<ObjectSigns> found) {
        Lasts lasts = new Lasts(clockUs, frame.timeUs(), before.lasting(), before.told());
        boolean back = before.seenUs() > 0 && clockUs - before.seenUs() > GONE_US;
        if (back) {
            lasts.endAll();
            lasts = new Lasts(clockUs, frame.timeUs(), List.of(), lasts.told()).with(lasts.movements());
            before = HeadMemory.born(before.trackId());
        }
        List<HeadSample> samples = Float.isNaN(face.yaw())
                ? before.samples().stream()
                        .filter(sample -> sample.timeUs() >= clockUs - WINDOW_US)
                        .toList()
                : window(before.samples(), HeadSample.of(face, clockUs), HeadSample::timeUs, MOST_HEAD_SAMPLES);
        HeadMemory memory = HeadMovements.next(before, samples, face, clockUs, elapsedUs, lasts);
        found.add(new ObjectSigns(options.movements() ? lasts.movements() : List.of(), null));
        return memory;
    }

    /** The face of a hand's person; {@code null}: it is not seen. */
    static SignFace face(SignHand hand, SignFrame frame) {
        return frame.faces().stream()
                .filter(one -> hand.personId() != 0 && one.trackId() == hand.personId())
                .findFirst()
                .orElse(null);
    }

    /** The person's other hand; of a hand without a face, the only other hand without one. */
    static SignHand other(SignHand hand, SignFrame frame) {
        SignHand other = null;
        for (SignHand one : frame.hands()) {
            if (one.trackId() != hand.trackId() && one.personId() == hand.personId()) {
                if (other != null) {
                    return null;
                }
                other = one;
            }
        }
        return other == null || other.handedness() == hand.handedness() && hand.handedness() != Handedness.UNKNOWN
                ? null
                : other;
    }

    /** The newest sample takes the place of the last one where that came right before it. */
    private static <T> List<T> window(List<T> before, T now, java.util.function.ToLongFunction<T> time, int most) {
        List<T> samples = new ArrayList<>(before);
        int n = samples.size();
        if (n > 1 && time.applyAsLong(now) - time.applyAsLong(samples.get(n - 2)) < LEAST_STEP_US) {
            samples.remove(n - 1);
        }
        samples.add(now);
        int from = 0;
        while (samples.size() - from > most
                || time.applyAsLong(samples.get(from)) < time.applyAsLong(now) - WINDOW_US) {
            from++;
        }
        return List.copyOf(samples.subList(from, samples.size()));
    }
}
