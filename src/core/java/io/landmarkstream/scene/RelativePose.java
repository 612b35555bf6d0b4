package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How one camera stands to another, by the heads that both see: each pair of sightings of one head at one time gives
 * the whole pose, in metres. Which heads are the same is not known; the pose that most pairs agree on tells that too
 * (Fischler and Bolles, "Random sample consensus", Communications of the ACM 24, 1981, with every pair in its turn).
 *
 * @param rotation from camera b to camera a, row by row
 * @param translation metres
 * @param offsetUs what is added to b's times to get a's
 * @param agreeing moments of a head at which the pose holds
 * @param spreadM root mean square distance between the two cameras' head positions, metres
 * @param matches how often track i of a was track j of b
 */
record RelativePose(
        double[] rotation,
        double[] translation,
        double offsetUs,
        int agreeing,
        double spreadM,
        Map<Match, Integer> matches) {

    /** Degrees by which two head poses of one picture differ, of heads that face both cameras … */
    private static final double SAME_ANGLE = 15;

    /** … and how much more for a head in profile, whose far side is guessed. */
    private static final double PROFILE_ANGLE = 30;

    /** Standard deviation of a head's position, as a share of its distance, and of its rotation, radians. */
    private static final double POSITION_NOISE = .04;

    private static final double ROTATION_NOISE = .12;

    private static final double SAME_PART_OF_DISTANCE = .12;

    /** Moments that are looked at; more tell hardly more. */
    private static final int MOMENTS = 150;

    private static final int HYPOTHESES = 60;

    /** A prime, so that hypotheses take all heads in turn, however many a moment has. */
    private static final int STRIDE = 7919;

    private static final double STEP_US = 40_000;

    /** The right time offset must make the heads agree better than a wrong one by this share, or none is claimed. */
    private static final double CLEARER = .9;

    record Match(int trackOfA, int trackOfB) {}

    private record Pair(int moment, Match match, HeadTracks.Moment a, HeadTracks.Moment b) {}

    /**
     * @param longestOffsetUs how far the cameras' clocks may be apart
     * @return {@code null} where no head was seen by both
     */
    static RelativePose of(HeadTracks a, HeadTracks b, double longestOffsetUs) {
        RelativePose best = at(a, b, 0);
        double none = best == null ? Double.MAX_VALUE : best.spreadM;
        for (double offset = STEP_US; offset <= longestOffsetUs; offset += STEP_US) {
            for (double signed : new double[] {-offset, offset}) {
                RelativePose pose = at(a, b, signed);
                if (pose != null && (best == null || pose.score() > best.score())) {
                    best = pose;
                }
            }
        }
        if (best != null && best.offsetUs != 0 && best.spreadM > CLEARER * none) {
            return at(a, b, 0); // heads that hardly move tell no time
        }
        return best;
    }

    /** Many that agree, and closely. */
    private double score() {
        return agreeing / (spreadM + .01);
    }

    private static RelativePose at(HeadTracks a, HeadTracks b, double offsetUs) {
        long[] times = a.times();
        int step = Math.max(1, times.length / MOMENTS);
        List<Pair> pairs = new ArrayList<>();
        for (int m = 0; m < times.length; m += step) {
            for (int i = 0; i < a.count(); i++) {
                HeadTracks.Moment inA = a.at(i, times[m]);
                for (int j = 0; inA != null && j < b.count(); j++) {
                    HeadTracks.Moment inB = b.at(j, times[m] - offsetUs);
                    if (inB != null) {
                        pairs.add(new Pair(m, new Match(i, j), inA, inB));
                    }
                }
            }
        }
        List<Pair> most = List.of();
        for (int h = 0; h < Math.min(HYPOTHESES, pairs.size()); h++) {
            Pair one = pairs.get((int) ((long) h * STRIDE % pairs.size()));
            double[] rotation = Geometry.product(one.a.rotation(), Geometry.transposed(one.b.rotation()));
            List<Pair> agree = agreeing(pairs, rotation, shift(rotation, one));
            if (agree.size() > most.size()) {
                most = agree;
            }
        }
        if (most.isEmpty()) {
            return null;
        }
        double[] rotation = null;
        double[] translation = null;
        for (int round = 0; round < 5; round++) {
            rotation = fit(most);
            translation = new double[3];
            for (Pair pair : most) {
                double[] one = shift(rotation, pair);
                for (int c = 0; c < 3; c++) {
                    translation[c] += one[c] / most.size();
                }
            }
            List<Pair> agree = agreeing(pairs, rotation, translation);
            if (agree.size() <= most.size() && round > 1) {
                break;
            }
            most = agree.isEmpty() ? most : agree;
        }
        double squares = 0;
        Map<Match, Integer> matches = new HashMap<>();
        for (Pair pair : most) {
            double[] one = shift(rotation, pair);
            double d = Geometry.distance(one, translation);
            squares += d * d;
            matches.merge(pair.match, 1, Integer::sum);
        }
        return new RelativePose(
                rotation, translation, offsetUs, most.size(), Math.sqrt(squares / most.size()), matches);
    }

    /** At most one pair for each head of a moment: a head is nobody else's too. */
    private static List<Pair> agreeing(List<Pair> pairs, double[] rotation, double[] translation) {
        List<Pair> agree = new ArrayList<>();
        for (Pair pair : pairs) {
            double[] mapped = Geometry.times(rotation, pair.b.centre());
            for (int c = 0; c < 3; c++) {
                mapped[c] += translation[c];
            }
            double reach = SAME_PART_OF_DISTANCE * (pair.a.centre()[2] + pair.b.centre()[2]);
            if (Geometry.distance(mapped, pair.a.centre()) > reach) {
                continue;
            }
            double[] between = Geometry.product(
                    Geometry.transposed(pair.a.rotation()), Geometry.product(rotation, pair.b.rotation()));
            double cosine = Math.max(-1, Math.min(1, (between[0] + between[4] + between[8] - 1) / 2));
            double facing = Math.max(0, Math.min(facing(pair.a), facing(pair.b)));
            if (Math.toDegrees(StrictMath.acos(cosine)) > SAME_ANGLE + PROFILE_ANGLE * (1 - facing)) {
                continue;
            }
            agree.add(pair);
        }
        return agree;
    }

    private static double[] shift(double[] rotation, Pair pair) {
        double[] mapped = Geometry.times(rotation, pair.b.centre());
        for (int c = 0; c < 3; c++) {
            mapped[c] = pair.a.centre()[c] - mapped[c];
        }
        return mapped;
    }

    /** Cosine between where a head looks and the way to the camera. */
    private static double facing(HeadTracks.Moment head) {
        double[] r = head.rotation();
        double[] at = head.centre();
        return (r[2] * at[0] + r[5] * at[1] + r[8] * at[2]) / Math.sqrt(Geometry.dot(at, at));
    }

    /**
     * The rotation that brings both the heads' rotations and their positions together best (Wahba's problem, "A least
     * squares estimate of satellite attitude", SIAM Review 7, 1965): positions of several heads, or of one that walks,
     * tell it better than the rotation of a head in profile.
     */
    private static double[] fit(List<Pair> pairs) {
        double[] meanA = new double[3];
        double[] meanB = new double[3];
        for (Pair pair : pairs) {
            for (int c = 0; c < 3; c++) {
                meanA[c] += pair.a.centre()[c] / pairs.size();
                meanB[c] += pair.b.centre()[c] / pairs.size();
            }
        }
        double[] sum = new double[9];
        double weights = 0;
        for (Pair pair : pairs) {
            double noise = POSITION_NOISE * (pair.a.centre()[2] + pair.b.centre()[2]);
            double ofPositions = 1 / (noise * noise);
            double facing = Math.max(.1, Math.min(facing(pair.a), facing(pair.b)));
            double ofRotations = facing * facing / (2 * ROTATION_NOISE * ROTATION_NOISE);
            double[] one = Geometry.product(pair.a.rotation(), Geometry.transposed(pair.b.rotation()));
            for (int i = 0; i < 9; i++) {
                sum[i] += ofRotations * one[i]
                        + ofPositions
                                * (pair.a.centre()[i / 3] - meanA[i / 3])
                                * (pair.b.centre()[i % 3] - meanB[i % 3]);
            }
            weights += ofRotations;
        }
        for (int i = 0; i < 9; i++) {
            sum[i] /= weights;
        }
        return Geometry.nearestRotation(sum);
    }
}
