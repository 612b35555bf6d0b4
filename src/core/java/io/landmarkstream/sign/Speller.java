package io.landmarkstream.sign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From letters in frames to text. A letter counts once a hand that hardly moves has shown it for a while. It counts
 * again after another shape, or after a small move sideways. A pause ends a word.
 */
final class Speller {

    /** How long a letter must be shown, a second one of the same after a move, and a pause must last. */
    private static final long HOLD_US = 260_000;

    private static final long AGAIN_US = 130_000;
    private static final long LET_GO_US = 200_000;
    private static final long PAUSE_US = 1_000_000;

    /** Time over which probabilities are averaged. */
    private static final double AVERAGED_US = 100_000;

    private static final double LEAST = .5;
    private static final double STILL = 1.6;
    private static final double OPENED = 45;
    private static final double SIDEWAYS = .4;
    private static final int ALTERNATIVES = 3;
    private static final long MOVEMENT_US = 1_500_000;

    private final Alphabet alphabet;
    private final LetterReader reader = LetterReader.TRAINED;

    Speller(Alphabet alphabet) {
        this.alphabet = alphabet;
    }

    /** The new state, and what is told; {@code null}: nothing was spelt, and no letter is shown. */
    record Spelt(SpellingState state, Spelling spelling) {}

    Spelt next(SpellingState before, SignHand hand, Trail trail, long elapsedUs) {
        HandSample now = trail.sample(trail.length - 1);
        long clockUs = now.timeUs();
        boolean paused = clockUs - before.wordUs() >= PAUSE_US;
        short[] weights =
                averaged(paused ? new short[0] : before.weights(), reader.read(hand.shape(), hand.points()), elapsedUs);
        List<Map.Entry<String, Double>> likely = likely(weights);
        int recent = trail.since(100_000);
        boolean still = Trail.mean(trail.speed, recent, trail.length - 1) < STILL;
        boolean shows =
                !likely.isEmpty() && likely.get(0).getValue() >= LEAST && !(trail.below[trail.length - 1] > 3.2);
        String letter = shows ? likely.get(0).getKey() : "";
        boolean same = letter.equals(before.shape());
        long shownUs = same ? before.shownUs() : clockUs;
        String last = before.last();
        int lastX = before.lastX();
        int lastY = before.lastY();
        long addedUs = before.addedUs();
        String text = before.text();
        String added = "";
        String moved = shows ? movement(trail, letter) : "";
        boolean freshMove = addedUs == Long.MIN_VALUE || clockUs - addedUs > 300_000 || !last.equals(moved);
        if (!moved.isEmpty() && freshMove) {
            // The letter's still shape may have counted before it moved.
            boolean replaces =
                    clockUs - addedUs < MOVEMENT_US && !last.isEmpty() && !last.equals(moved) && starts(moved, last);
            text = replaces ? text.substring(0, text.length() - last.length()) : text;
            added = moved;
            last = moved;
        } else if (!letter.isEmpty()
                && still
                && !(last.equals(alphabet.movement("J")) && starts(last, letter))
                && !(last.equals(alphabet.movement("Z")) && starts(last, letter))) {
            boolean other = !letter.equals(last);
            double aside = Math.abs(now.x() - lastX) / trail.palm;
            if (other && clockUs - shownUs >= HOLD_US || !other && aside >= SIDEWAYS && stillFor(trail, AGAIN_US)) {
                added = letter;
                last = letter;
            }
        }
        if (!added.isEmpty()) {
            addedUs = clockUs;
            lastX = now.x();
            lastY = now.y();
        } else if (!last.isEmpty() && (letter.isEmpty() && clockUs - shownUs >= LET_GO_US || opened(trail, addedUs))) {
            last = "";
            shownUs = clockUs;
        }
        long wordUs = letter.isEmpty() ? before.wordUs() : clockUs;
        if (added.isEmpty() && paused && !text.isEmpty() && !text.endsWith(" ")) {
            added = " ";
            last = "";
        }
        text = text + added;
        text = text.length() > Spelling.LONGEST ? text.substring(text.length() - Spelling.LONGEST) : text;
        SpellingState state = new SpellingState(text, letter, shownUs, weights, last, lastX, lastY, addedUs, wordUs);
        if (text.isEmpty() && letter.isEmpty()) {
            return new Spelt(state, null);
        }
        List<Spelling.Alternative> others = new ArrayList<>();
        for (int i = letter.isEmpty() ? 0 : 1; i < likely.size() && others.size() < ALTERNATIVES; i++) {
            if (likely.get(i).getValue() >= .02) {
                others.add(new Spelling.Alternative(
                        likely.get(i).getKey(), likely.get(i).getValue().floatValue()));
            }
        }
        float confidence = letter.isEmpty() ? 0 : likely.get(0).getValue().floatValue();
        return new Spelt(state, new Spelling(text, added, letter, confidence, others));
    }

    /** Whether the fingers have opened or closed by much since a letter was added: it may come again. */
    private static boolean opened(Trail trail, long addedUs) {
        int from = trail.after(addedUs);
        int last = trail.length - 1;
        return from < last && Math.abs(trail.bend[from] - trail.bend[last]) > OPENED;
    }

    private static boolean stillFor(Trail trail, long us) {
        int from = trail.since(us);
        for (int i = from; i < trail.length; i++) {
            if (trail.speed[i] > STILL) {
                return false;
            }
        }
        return trail.timeUs[trail.length - 1] - trail.timeUs[0] >= us;
    }

    private short[] averaged(short[] before, float[] now, long elapsedUs) {
        double share = before.length == now.length ? 1 - StrictMath.exp(-elapsedUs / AVERAGED_US) : 1;
        short[] weights = new short[now.length];
        for (int i = 0; i < weights.length; i++) {
            double old = share == 1 ? 0 : before[i];
            weights[i] = HandSample.small(old + share * (10_000 * now[i] - old));
        }
        return weights;
    }

    /** Letters of the alphabet by their share, those of shapes that it does not have left out. */
    private List<Map.Entry<String, Double>> likely(short[] weights) {
        Map<String, Double> shares = new LinkedHashMap<>();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            String name = reader.classes().get(i);
            String text = alphabet.text(name);
            boolean none = i == weights.length - 1;
            if (!text.isEmpty() || none) {
                sum += weights[i];
            }
            if (!text.isEmpty()) {
                shares.merge(text, (double) weights[i], Double::sum);
            }
        }
        double all = Math.max(1, sum);
        List<Map.Entry<String, Double>> likely = new ArrayList<>();
        shares.forEach((text, weight) -> likely.add(Map.entry(text, weight / all)));
        likely.sort(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        return likely;
    }

    /** Whether a movement begins with the hand's shape of a letter. */
    private boolean starts(String movement, String letter) {
        return movement.equals(alphabet.movement("J"))
                ? letter.equals(alphabet.text("I"))
                : letter.equals(alphabet.text("D"))
                        || letter.equals(alphabet.text("G"))
                        || letter.equals(alphabet.text("1"));
    }

    /** J or Z, if the way of the little or the index finger's tip so far is theirs; empty: neither. */
    private String movement(Trail trail, String letter) {
        int last = trail.length - 1;
        int from = trail.since(1_300_000);
        if (!alphabet.movement("J").isEmpty() && letter.equals(alphabet.text("I"))) {
            double[] x = new double[trail.length];
            double[] y = new double[trail.length];
            for (int i = from; i <= last; i++) {
                x[i] = trail.x[i] + trail.sample(i).littleX() / trail.palm;
                y[i] = trail.y[i] + trail.sample(i).littleY() / trail.palm;
            }
            int high = from;
            for (int i = from; i <= last; i++) {
                high = y[i] > y[high] ? i : high;
            }
            double drop = 0;
            double aside = 0;
            for (int i = high; i <= last; i++) {
                drop = Math.max(drop, y[high] - y[i]);
                aside = Math.max(aside, Math.abs(x[i] - x[high]));
            }
            if (drop >= .55 && aside >= .4) {
                return alphabet.movement("J");
            }
        }
        if (!alphabet.movement("Z").isEmpty() && starts(alphabet.movement("Z"), letter)) {
            List<Zigzag.Stroke> strokes = Zigzag.strokes(trail.indexX, from, .35);
            if (strokes.size() >= 3) {
                List<Zigzag.Stroke> three = strokes.subList(strokes.size() - 3, strokes.size());
                double drop = trail.indexY[three.get(0).from()]
                        - trail.indexY[three.get(2).to()];
                if (three.stream().allMatch(s -> Math.abs(s.length()) >= .45) && drop >= .35) {
                    return alphabet.movement("Z");
                }
            }
        }
        return "";
    }
}
