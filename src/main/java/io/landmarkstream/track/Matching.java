package io.landmarkstream.track;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Finding;
import io.landmarkstream.landmark.Side;
import java.util.Arrays;
import java.util.List;

/**
 * Which finding continues which track: the pairs of the least total cost ({@link Assignment}). A cost is the negative logarithm
 * of how likely a finding looks as it does if it is the track's thing, up to a constant: where it is (normal distribution
 * about where {@link Motion} expects it, with that uncertainty), how large, of which shape and turn ({@link Similarity} to
 * the last points), of which side, and how much the boxes overlap. What is less likely than
 * a track lost and another begun is not matched.
 */
final class Matching {

    /** A finding is looked for within so many standard deviations of the expected place … */
    private static final double GATE_DEVIATIONS = 4;

    /** … and always within so many object sizes, since people start to move without notice. */
    private static final double GATE_SIZES = .8;

    /** … and has between this and its inverse of the track's size. */
    private static final double GATE_RATIO = 2.2;

    /** Standard deviations between neighbouring frames, and how much they grow in a second of not being seen. */
    private static final double LOG_SIZE = .12;

    private static final double LOG_SIZE_GROWTH = .4;
    private static final double SHAPE = .06;
    private static final double SHAPE_GROWTH = .5;
    private static final double TURN = .25;
    private static final double TURN_GROWTH = 2;

    /** Cost of boxes that do not overlap at all. */
    private static final double APART = 1;

    /** Cost of a side that contradicts the track's for certain. */
    private static final double OTHER_SIDE = 3;

    /** A track that was hardly seen yet stands back. */
    private static final double UNCONFIRMED = 1;

    /** Cost of losing one track and beginning another instead. */
    private static final double UNMATCHED = 14;

    private Matching() {}

    /**
     * @param tracks as of the frame before
     * @param expected where each is now
     * @param seconds since the frame before
     * @return for each track the index of its finding, −1 if it has none
     */
    static int[] match(List<Track> tracks, List<Motion> expected, List<Finding> findings, double seconds) {
        int[] findingOf = new int[tracks.size()];
        Arrays.fill(findingOf, -1);
        if (tracks.isEmpty() || findings.isEmpty()) {
            return findingOf;
        }
        double[][] cost = new double[tracks.size()][findings.size() + tracks.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            for (int j = 0; j < findings.size(); j++) {
                cost[i][j] = cost(tracks.get(i), expected.get(i), findings.get(j), seconds);
            }
            cost[i][findings.size() + i] = UNMATCHED;
        }
        int[] columnOf = Assignment.solve(cost);
        for (int i = 0; i < findingOf.length; i++) {
            findingOf[i] = columnOf[i] < findings.size() ? columnOf[i] : -1;
        }
        return findingOf;
    }

    private static double cost(Track track, Motion expected, Finding finding, double seconds) {
        float[] points = finding.points();
        if (track.kind() != finding.kind()
                || !track.topology().equals(finding.topology())
                || points.length != track.points().length) {
            return Assignment.FORBIDDEN;
        }
        double size = Motion.size(points);
        double dx = Motion.mean(points, 0) - expected.x();
        double dy = Motion.mean(points, 1) - expected.y();
        double square = dx * dx + dy * dy;
        double spread = expected.spread();
        double reach = GATE_SIZES * Math.max(size, expected.size());
        double ratio = Math.max(size / expected.size(), expected.size() / size);
        if (square > Math.max(GATE_DEVIATIONS * GATE_DEVIATIONS * spread, reach * reach) || ratio > GATE_RATIO) {
            return Assignment.FORBIDDEN;
        }
        double unseen = track.lostUs() / 1e6 + seconds;
        Similarity fit = Similarity.fit(track.points(), points, new float[0]);
        double place = square / (2 * spread) + StrictMath.log(spread / (expected.size() * expected.size()));
        double shape = fit.residual(track.points(), points, new float[0]) / size;
        return place
                + overlap(track, expected, finding)
                + normal(StrictMath.log(ratio), LOG_SIZE + LOG_SIZE_GROWTH * unseen)
                + normal(shape, SHAPE + SHAPE_GROWTH * unseen)
                + normal(fit.turn(), TURN + TURN_GROWTH * unseen)
                + side(track, finding)
                + (track.confirmed() ? 0 : UNCONFIRMED);
    }

    /** How far the boxes are from overlapping where the track is expected. */
    private static double overlap(Track track, Motion expected, Finding finding) {
        Box box = Box.around(track.points());
        float dx = expected.x() - Motion.mean(track.points(), 0);
        float dy = expected.y() - Motion.mean(track.points(), 1);
        Box moved = new Box(box.left() + dx, box.top() + dy, box.right() + dx, box.bottom() + dy);
        return APART * (1 - moved.iou(finding.box()));
    }

    /** Negative logarithm of a normal density, the part that depends on the value, bounded: models do err. */
    private static double normal(double value, double deviation) {
        return Math.min(4.5, value * value / (2 * deviation * deviation)) + StrictMath.log(deviation / LOG_SIZE) / 2;
    }

    private static double side(Track track, Finding finding) {
        if (track.side() == Side.UNKNOWN || finding.side() == Side.UNKNOWN || track.side() == finding.side()) {
            return 0;
        }
        return OTHER_SIDE * track.votes().score() * (2 * finding.sideScore() - 1);
    }
}
