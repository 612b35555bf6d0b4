package io.landmarkstream.sign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.landmarkstream.config.ConfigException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Signs of one's own, learned from examples: a file of JSON that {@code bin/landmarks gestures learn} writes. A part of
 * a hand's way between two rests is a sign if it is nearer to one of its examples than the sign's limit.
 *
 * @param version 1
 * @param signs in the order in which they were learned
 */
public record LearnedSigns(int version, List<Sign> signs) implements Serializable {

    private static final int VERSION = 1;

    /** Most examples of all signs together: each costs about 10 µs when a hand comes to rest. */
    static final int MOST_EXAMPLES = 500;

    /** Limits: how much further than the examples are from each other, and the share of the way to the next sign. */
    private static final double SLACK = 1.4;

    private static final double LEAST_LIMIT = .3;
    private static final double MOST_LIMIT = .62;
    private static final double TO_OTHERS = .6;

    /** Of a sign whose limit {@link #with} finds. */
    public static final double NO_LIMIT = 0;

    /** None. */
    public static final LearnedSigns NONE = new LearnedSigns(VERSION, List.of());

    /**
     * A sign.
     *
     * @param name as movements show it
     * @param face whether the place relative to the face counts
     * @param hands 2: the distance between both hands counts
     * @param limit most distance from the nearest example
     * @param examples 16 steps of 10 values each
     */
    public record Sign(String name, boolean face, int hands, double limit, List<float[]> examples)
            implements Serializable {

        private Sign limited(double other) {
            return new Sign(name, face, hands, other, examples);
        }

        /**
         * Checks that it is whole.
         *
         * @throws ConfigException naming the sign and what is wrong with it
         */
        public void check() {
            if (hands < 1 || hands > 2) {
                throw new ConfigException(
                        "sign '" + name + "' is one of " + hands + " hands, but must be of 1 or 2; learn it again");
            }
            if (examples == null || examples.isEmpty()) {
                throw new ConfigException("sign '" + name + "' has no examples; learn it again");
            }
            for (float[] example : examples) {
                if (example == null || example.length != TimeWarp.STEPS * SignSegment.WIDTH) {
                    throw new ConfigException("an example of '" + name + "' has "
                            + (example == null ? 0 : example.length) + " numbers and not "
                            + TimeWarp.STEPS * SignSegment.WIDTH + "; learn the sign again");
                }
                for (float value : example) {
                    if (!Float.isFinite(value)) {
                        throw new ConfigException(
                                "an example of '" + name + "' has a number that is too large; learn the sign again");
                    }
                }
            }
        }
    }

    public LearnedSigns {
        signs = List.copyOf(signs == null ? List.of() : signs);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException saying what is wrong with it
     */
    public static LearnedSigns of(Path file) {
        try {
            LearnedSigns read = JsonMapper.builder().build().readValue(Files.readString(file), LearnedSigns.class);
            if (read == null) {
                throw new ConfigException(
                        file + " holds no signs; give a file that bin/landmarks gestures learn wrote");
            }
            if (read.version != VERSION) {
                throw new ConfigException(file + " has version " + read.version + ", and this release reads " + VERSION
                        + ": learn the signs again, or use the release that wrote it");
            }
            Set<String> names = new HashSet<>(MovementName.all());
            int examples = 0;
            for (Sign sign : read.signs) {
                checkName(sign.name, names);
                names.add(sign.name);
                if (!(sign.limit > 0) || !Float.isFinite((float) sign.limit)) {
                    throw new ConfigException(file + ": the limit of sign '" + sign.name + "' is " + sign.limit
                            + " and must be above 0; learn it again");
                }
                try {
                    sign.check();
                } catch (ConfigException e) {
                    throw new ConfigException(file + ": " + e.getMessage());
                }
                examples += sign.examples.size();
            }
            if (examples > MOST_EXAMPLES) {
                throw new ConfigException(file + " has " + examples + " examples; at most " + MOST_EXAMPLES
                        + " are compared. Learn fewer signs, or from fewer clips");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + " is no file of learned signs: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read; give a file that bin/landmarks gestures learn wrote");
        }
    }

    /** Checks a sign's name. */
    public static void checkName(String name, Set<String> taken) {
        if (name == null || !name.matches("[a-z][a-z0-9_]{0,39}")) {
            throw new ConfigException("'" + name
                    + "' is no usable name of a sign: write up to 40 small letters, digits and underscores, a letter"
                    + " first");
        }
        if (taken.contains(name)) {
            throw new ConfigException("'" + name + "' is the name of another movement or sign; choose another");
        }
    }

    /** As the text of a file. */
    public String json() {
        try {
            return JsonMapper.builder().build().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can be written", e);
        }
    }

    /** With one sign more, or in place of the one of that name; all limits are found anew. */
    public LearnedSigns with(String name, boolean face, int hands, List<float[]> examples) {
        return with(List.of(new Sign(name, face, hands, NO_LIMIT, examples)));
    }

    /** With more signs, each in place of the one of its name; all limits are found anew, once. */
    public LearnedSigns with(Collection<Sign> more) {
        Map<String, Sign> all = new LinkedHashMap<>();
        signs.forEach(sign -> all.put(sign.name, sign));
        for (Sign sign : more) {
            all.remove(sign.name); // it comes last
            all.put(sign.name, sign);
        }
        List<Sign> limited = new ArrayList<>();
        for (Sign sign : all.values()) {
            limited.add(sign.limited(limit(sign, all.values())));
        }
        return new LearnedSigns(VERSION, limited);
    }

    private static double limit(Sign sign, Collection<Sign> all) {
        return Spread.of(sign, all).limit(Spread.ALL);
    }

    /**
     * How far a sign's examples are from each other, and each from the nearest one of other signs.
     *
     * @param own of each two examples
     */
    private record Spread(double[][] own, double[] others) {

        /** None is left out. */
        private static final int ALL = -1;

        static Spread of(Sign sign, Collection<Sign> all) {
            int n = sign.examples.size();
            double[][] own = new double[n][n];
            double[] others = new double[n];
            for (int i = 0; i < n; i++) {
                float[] mine = sign.examples.get(i);
                for (int j = 0; j < i; j++) {
                    own[i][j] = distance(sign, mine, sign.examples.get(j));
                    own[j][i] = own[i][j];
                }
                others[i] = Double.POSITIVE_INFINITY;
                for (Sign other : all) {
                    for (float[] example : other == sign ? List.<float[]>of() : other.examples) {
                        others[i] = Math.min(others[i], distance(sign, mine, example));
                    }
                }
            }
            return new Spread(own, others);
        }

        /** The limit of all examples but the one that is {@code leftOut}. */
        double limit(int leftOut) {
            double farthest = 0;
            double toOthers = Double.POSITIVE_INFINITY;
            for (int i = 0; i < others.length; i++) {
                double nearest = Double.POSITIVE_INFINITY;
                for (int j = 0; j < others.length; j++) {
                    nearest = i == j || j == leftOut ? nearest : Math.min(nearest, own[i][j]);
                }
                if (i != leftOut) {
                    farthest = nearest == Double.POSITIVE_INFINITY ? farthest : Math.max(farthest, nearest);
                    toOthers = Math.min(toOthers, others[i]);
                }
            }
            double limit = Math.max(LEAST_LIMIT, Math.min(MOST_LIMIT, SLACK * farthest));
            return Math.min(limit, Math.max(farthest, TO_OTHERS * toOthers));
        }
    }

    /** A sign that was recognized; {@code distance} over {@code limit} is below 1. */
    public record Match(Sign sign, double distance) {}

    private static double distance(Sign sign, float[] a, float[] b) {
        int width = sign.hands == 2 ? SignSegment.WIDTH : SignSegment.WIDTH - 1;
        return TimeWarp.distance(narrow(a, width), narrow(b, width), width, Double.POSITIVE_INFINITY);
    }

    private static float[] narrow(float[] features, int width) {
        if (width == SignSegment.WIDTH) {
            return features;
        }
        float[] narrow = new float[TimeWarp.STEPS * width];
        for (int i = 0; i < TimeWarp.STEPS; i++) {
            System.arraycopy(features, i * SignSegment.WIDTH, narrow, i * width, width);
        }
        return narrow;
    }

    /**
     * The sign whose example is nearest, over its limit; {@code null}: none is within its limit.
     *
     * @param own features of a part without the face's frame; {@code face}: with it, {@code null} where it was not seen
     */
    Match match(float[] own, float[] face) {
        Match best = null;
        for (Sign sign : signs) {
            float[] features = sign.face ? face : own;
            if (features == null || sign.hands == 2 && features[SignSegment.WIDTH - 1] < 0) {
                continue;
            }
            for (float[] example : sign.examples) {
                double distance = distance(sign, features, example);
                if (distance <= sign.limit
                        && (best == null || distance / sign.limit < best.distance / best.sign.limit)) {
                    best = new Match(sign, distance);
                }
            }
        }
        return best;
    }

    /** The sign of a name; {@code null}: there is none. */
    public Sign named(String name) {
        return signs.stream().filter(sign -> sign.name.equals(name)).findFirst().orElse(null);
    }

    /**
     * What each example of a sign is taken for when it is left out; empty: nothing. All limits are those that the signs
     * would have without it: one that is unlike the others does not widen the limit that it must keep, and one that
     * lies near another sign does not narrow that one's.
     */
    public List<String> leftOut(Sign sign) {
        Spread spread = Spread.of(sign, signs);
        List<String> takenFor = new ArrayList<>();
        for (int i = 0; i < sign.examples.size(); i++) {
            List<float[]> kept = new ArrayList<>(sign.examples);
            float[] example = kept.remove(i);
            Sign without = new Sign(sign.name, sign.face, sign.hands, spread.limit(i), kept);
            List<Sign> left =
                    signs.stream().map(one -> one == sign ? without : one).toList();
            List<Sign> all = left.stream()
                    .map(one -> one == without ? one : one.limited(limitWithout(one, example, left)))
                    .toList();
            Match match = new LearnedSigns(version, all).match(sign.face ? null : example, sign.face ? example : null);
            takenFor.add(match == null ? "" : match.sign.name);
        }
        return takenFor;
    }

    /** A sign's limit without another sign's example, which is not among {@code left}; most examples narrow none. */
    private static double limitWithout(Sign sign, float[] example, List<Sign> left) {
        for (float[] mine : sign.examples) {
            if (TO_OTHERS * distance(sign, mine, example) <= sign.limit) {
                return limit(sign, left);
            }
        }
        return sign.limit;
    }

    /** The way of an example: x and y of each step, y up. */
    public static List<Float> path(float[] example) {
        List<Float> path = new ArrayList<>();
        for (int step = 0; step < TimeWarp.STEPS; step++) {
            path.add(example[step * SignSegment.WIDTH]);
            path.add(example[step * SignSegment.WIDTH + 1]);
        }
        return path;
    }
}
