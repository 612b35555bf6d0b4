package io.landmarkstream.track;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Finding;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Side;

/**
 * One living track: identity, votes and filter state of a hand or face. Part of {@link TrackState}.
 *
 * @param id unique within camera and kind
 * @param left weight of the votes for the left hand
 * @param right weight of the votes for the right hand
 * @param side side voted so far
 * @param score presence when last seen
 * @param points smoothed x, y, z of each point, pixels
 * @param speeds filtered speed of each coordinate, pixels a second
 * @param visibility when last seen; empty where the model does not tell
 * @param lostUs time since it was last seen, microseconds; 0 if seen in the last frame
 * @param age frames since it began, that one included
 */
public record Track(
        long id,
        Kind kind,
        String pipeline,
        String topology,
        float left,
        float right,
        Side side,
        float score,
        float[] points,
        float[] speeds,
        float[] visibility,
        long lostUs,
        int age) {

    /** Votes lose half of their weight in about 35 frames, so that a wrong first second can be corrected. */
    private static final float VOTE_DECAY = .98f;

    /** How much stronger the other side's votes must be before a track changes sides. */
    private static final float SIDE_HYSTERESIS = 1.5f;

    /** While a track is lost, its speed falls to 1/e within this time: people stop more often than they fly on. */
    private static final double COAST_SECONDS = .15;

    static Track born(long id, Finding finding) {
        float[] points = finding.points().clone();
        return new Track(
                        id,
                        finding.kind(),
                        finding.pipeline(),
                        finding.topology(),
                        0,
                        0,
                        Side.UNKNOWN,
                        finding.score(),
                        points,
                        new float[points.length],
                        finding.visibility(),
                        0,
                        0)
                .seen(finding, points, new float[points.length]);
    }

    /** The track one frame later, matched with {@code finding}, its points filtered to {@code points}. */
    Track seen(Finding finding, float[] points, float[] speeds) {
        float certainty = finding.side() == Side.UNKNOWN ? 0 : Math.max(0, finding.sideScore() - .5f);
        float newLeft = left * VOTE_DECAY + (finding.side() == Side.LEFT ? certainty : 0);
        float newRight = right * VOTE_DECAY + (finding.side() == Side.RIGHT ? certainty : 0);
        return new Track(
                id,
                kind,
                finding.pipeline(),
                finding.topology(),
                newLeft,
                newRight,
                vote(newLeft, newRight),
                finding.score(),
                points,
                speeds,
                finding.visibility(),
                0,
                age + 1);
    }

    /** The track one frame later, not found: its points coast on as one rigid body and slow down. */
    Track lost(double seconds) {
        double left = Math.exp(-seconds / COAST_SECONDS);
        double distance = COAST_SECONDS * (1 - left);
        float[] moved = points.clone();
        float[] slower = new float[speeds.length];
        float[] velocity = velocity();
        for (int i = 0; i < moved.length; i++) {
            int axis = i % 3;
            moved[i] += axis == 2 ? 0 : (float) (velocity[axis] * distance);
            slower[i] = axis == 2 ? 0 : (float) (velocity[axis] * left);
        }
        return new Track(
                id,
                kind,
                pipeline,
                topology,
                this.left,
                this.right,
                side,
                score,
                moved,
                slower,
                visibility,
                lostUs + Math.round(seconds * 1e6),
                age + 1);
    }

    /** Where its box is expected {@code seconds} after the last frame. */
    Box expectedBox(double seconds) {
        Box box = Box.around(points);
        float[] v = velocity();
        float dx = (float) (v[0] * seconds);
        float dy = (float) (v[1] * seconds);
        return new Box(box.left() + dx, box.top() + dy, box.right() + dx, box.bottom() + dy);
    }

    /** Share of the votes for the voted side, 0 to 1; 0 without votes. */
    float sideScore() {
        return side == Side.UNKNOWN ? 0 : (side == Side.LEFT ? left : right) / (left + right);
    }

    /** Mean speed of its points along x and y, pixels a second. */
    private float[] velocity() {
        float[] sum = new float[2];
        for (int i = 0; i < speeds.length; i += 3) {
            sum[0] += speeds[i];
            sum[1] += speeds[i + 1];
        }
        int n = Math.max(1, speeds.length / 3);
        return new float[] {sum[0] / n, sum[1] / n};
    }

    private Side vote(float newLeft, float newRight) {
        if (newLeft == 0 && newRight == 0) {
            return side;
        }
        return switch (side) {
            case LEFT -> newRight > SIDE_HYSTERESIS * newLeft ? Side.RIGHT : Side.LEFT;
            case RIGHT -> newLeft > SIDE_HYSTERESIS * newRight ? Side.LEFT : Side.RIGHT;
            case UNKNOWN -> newRight > newLeft ? Side.RIGHT : Side.LEFT;
        };
    }
}
