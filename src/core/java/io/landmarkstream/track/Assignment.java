package io.landmarkstream.track;

import java.util.Arrays;

/**
 * Cheapest one-to-one matching of rows to columns (Kuhn 1955, Munkres 1957; the shortest augmenting path form with
 * potentials, O(rows² · columns)).
 */
public final class Assignment {

    /** Cost of a pair that must not be matched. */
    public static final double FORBIDDEN = Double.POSITIVE_INFINITY;

    /** Stands for {@link #FORBIDDEN} inside the solver; more than any sum of real costs. */
    private static final double BIG = 1e9;

    private Assignment() {}

    /**
     * Matches as many allowed pairs as it can, at the least total cost.
     *
     * @param cost rows × columns, each finite and below 1e6 or {@link #FORBIDDEN}
     * @return for each row its column, −1 if it has none
     */
    public static int[] solve(double[][] cost) {
        int rows = cost.length;
        int columns = rows == 0 ? 0 : cost[0].length;
        if (rows > columns) {
            return invert(solve(transpose(cost, columns)), rows);
        }
        double[] rowPotential = new double[rows + 1];
        double[] columnPotential = new double[columns + 1];
        int[] rowOf = new int[columns + 1]; // 1-based; 0: free
        for (int row = 1; row <= rows; row++) {
            augment(cost, row, rowPotential, columnPotential, rowOf);
        }
        int[] columnOf = new int[rows];
        Arrays.fill(columnOf, -1);
        for (int column = 1; column <= columns; column++) {
            int row = rowOf[column];
            if (row > 0 && cost[row - 1][column - 1] != FORBIDDEN) {
                columnOf[row - 1] = column - 1;
            }
        }
        return columnOf;
    }

    /** Brings one more row into the matching along the cheapest alternating path (Dijkstra over reduced costs). */
    private static void augment(
            double[][] cost, int newRow, double[] rowPotential, double[] columnPotential, int[] rowOf) {
        int columns = rowOf.length - 1;
        double[] distance = new double[columns + 1];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int[] before = new int[columns + 1];
        boolean[] done = new boolean[columns + 1];
        rowOf[0] = newRow;
        int column = 0;
        while (rowOf[column] != 0) {
            done[column] = true;
            int row = rowOf[column];
            int nearest = 0;
            double step = Double.POSITIVE_INFINITY;
            for (int c = 1; c <= columns; c++) {
                if (done[c]) {
                    continue;
                }
                double reduced = finite(cost[row - 1][c - 1]) - rowPotential[row] - columnPotential[c];
                if (reduced < distance[c]) {
                    distance[c] = reduced;
                    before[c] = column;
                }
                if (distance[c] < step) {
                    step = distance[c];
                    nearest = c;
                }
            }
            for (int c = 0; c <= columns; c++) {
                if (done[c]) {
                    rowPotential[rowOf[c]] += step;
                    columnPotential[c] -= step;
                } else {
                    distance[c] -= step;
                }
            }
            column = nearest;
        }
        while (column != 0) {
            rowOf[column] = rowOf[before[column]];
            column = before[column];
        }
    }

    private static double finite(double cost) {
        return cost == FORBIDDEN ? BIG : cost;
    }

    private static double[][] transpose(double[][] cost, int columns) {
        double[][] turned = new double[columns][cost.length];
        for (int row = 0; row < cost.length; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column][row] = cost[row][column];
            }
        }
        return turned;
    }

    private static int[] invert(int[] rowOf, int rows) {
        int[] columnOf = new int[rows];
        Arrays.fill(columnOf, -1);
        for (int column = 0; column < rowOf.length; column++) {
            if (rowOf[column] >= 0) {
                columnOf[rowOf[column]] = column;
            }
        }
        return columnOf;
    }
}
