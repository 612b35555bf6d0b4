package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AssignmentTest {

    @Test
    void takesTheCheapestTotalNotTheCheapestFirstPair() {
        assertThat(Assignment.solve(new double[][] {{1, 2}, {1, 9}})).containsExactly(1, 0);
    }

    @Test
    void neverMatchesAForbiddenPair() {
        double no = Assignment.FORBIDDEN;
        assertThat(Assignment.solve(new double[][] {{no, no}, {no, 1}})).containsExactly(-1, 1);
        assertThat(Assignment.solve(new double[][] {{no}, {3}, {2}})).containsExactly(-1, -1, 0);
    }

    @Test
    void nothingToMatchGivesNothing() {
        assertThat(Assignment.solve(new double[0][0])).isEmpty();
    }

    @Test
    void isAsCheapAsTryingEverything() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int rows = 1 + random.nextInt(5);
            int columns = 1 + random.nextInt(5);
            double[][] cost = new double[rows][columns];
            for (double[] row : cost) {
                for (int c = 0; c < columns; c++) {
                    row[c] = random.nextInt(4) == 0 ? Assignment.FORBIDDEN : random.nextDouble();
                }
            }
            int[] found = Assignment.solve(cost);
            double[] best = best(cost, 0, new boolean[columns]);
            assertThat(value(cost, found)[0]).as("pairs matched").isEqualTo(best[0]);
            assertThat(value(cost, found)[1]).as("total cost").isEqualTo(best[1], within(1e-9));
        }
    }

    /** Pairs and their total cost. */
    private static double[] value(double[][] cost, int[] columnOf) {
        double[] value = new double[2];
        boolean[] used = new boolean[cost[0].length];
        for (int row = 0; row < cost.length; row++) {
            if (columnOf[row] >= 0) {
                assertThat(used[columnOf[row]]).isFalse();
                used[columnOf[row]] = true;
                value[0]++;
                value[1] += cost[row][columnOf[row]];
            }
        }
        return value;
    }

    /** The most pairs, and the least cost of that many, by trying everything. */
    private static double[] best(double[][] cost, int row, boolean[] used) {
        if (row == cost.length) {
            return new double[2];
        }
        double[] best = best(cost, row + 1, used);
        for (int c = 0; c < used.length; c++) {
            if (!used[c] && cost[row][c] != Assignment.FORBIDDEN) {
                used[c] = true;
                double[] rest = best(cost, row + 1, used);
                used[c] = false;
                if (rest[0] + 1 > best[0] || rest[0] + 1 == best[0] && rest[1] + cost[row][c] < best[1]) {
                    best = new double[] {rest[0] + 1, rest[1] + cost[row][c]};
                }
            }
        }
        return best;
    }
}
