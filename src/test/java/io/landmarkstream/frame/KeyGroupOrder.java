package io.landmarkstream.frame;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes the order in which cameras are given key groups, {@code key-groups.txt} beside {@link CameraKey}: camera 0 is
 * kept in the first key group of the list, camera 1 in the second, and so on.
 *
 * <p>Flink splits the key groups into P ranges of equal length, one a subtask. No order is the best possible one for
 * every P, so this one is made for the parallelisms of {@link CameraKey#isEven} and heeds the others a hundredth as
 * much. It is greedy: the next camera goes to the free key group where it costs least, summed over all P up to
 * {@link #MAX_SUBTASKS}. In this sum a subtask that already carries the most cameras costs what it would raise the
 * busiest above the mean until the mean has caught up, and any other subtask a little by its load.
 *
 * <p>Only additions, products and quotients of doubles decide, which are the same on every Java 17 and later.
 */
final class KeyGroupOrder {

    static final int MAX_SUBTASKS = 512;

    /** Most cameras of a subtask that the order is made for. */
    private static final int MAX_CAMERAS = 8;

    private static final double WEIGHT_OF_OTHERS = .003;
    private static final double WEIGHT_OF_LOAD = .01;

    private final int groups;
    private final int[][] load = new int[MAX_SUBTASKS + 1][];
    private final int[] busiest = new int[MAX_SUBTASKS + 1];

    private KeyGroupOrder(int groups) {
        this.groups = groups;
        for (int subtasks = 1; subtasks <= MAX_SUBTASKS; subtasks++) {
            load[subtasks] = new int[subtasks];
        }
    }

    /** @param groups number of key groups */
    static List<Integer> make(int groups) {
        KeyGroupOrder order = new KeyGroupOrder(groups);
        List<Integer> made = new ArrayList<>();
        boolean[] taken = new boolean[groups];
        while (made.size() < groups) {
            double[] costs = order.costs(made.size() + 1);
            int best = -1;
            for (int group = 0; group < groups; group++) {
                // What differs by rounding alone is equal, and of equals the first is taken.
                if (!taken[group] && (best < 0 || costs[group] < costs[best] - 1e-9)) {
                    best = group;
                }
            }
            taken[best] = true;
            made.add(best);
            order.add(best);
        }
        return made;
    }

    /** By key group, what the next camera costs there; {@code cameras} counts it in. */
    private double[] costs(int cameras) {
        double[] steps = new double[groups + 1];
        for (int subtasks = 2; subtasks <= MAX_SUBTASKS; subtasks++) {
            double weight = CameraKey.isEven(subtasks) ? 1 : WEIGHT_OF_OTHERS;
            double perCamera = WEIGHT_OF_LOAD * subtasks / cameras;
            double raise = cameras > MAX_CAMERAS * subtasks || busiest[subtasks] == 0
                    ? 0
                    : Math.max(0, (double) busiest[subtasks] * subtasks / Math.max(cameras, subtasks) - 1);
            for (int subtask = 0; subtask < subtasks; subtask++) {
                int carried = load[subtasks][subtask];
                double cost = weight * (carried * perCamera + (carried == busiest[subtasks] ? raise : 0));
                steps[firstGroup(subtask, subtasks)] += cost;
                steps[firstGroup(subtask + 1, subtasks)] -= cost;
            }
        }
        for (int group = 1; group < groups; group++) {
            steps[group] += steps[group - 1];
        }
        return steps;
    }

    private void add(int group) {
        for (int subtasks = 1; subtasks <= MAX_SUBTASKS; subtasks++) {
            int carried = ++load[subtasks][group * subtasks / groups];
            busiest[subtasks] = Math.max(busiest[subtasks], carried);
        }
    }

    private int firstGroup(int subtask, int subtasks) {
        return (subtask * groups + subtasks - 1) / subtasks;
    }
}
