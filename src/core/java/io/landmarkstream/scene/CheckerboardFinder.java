package io.landmarkstream.scene;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a checkerboard in a picture. Corners are saddle points of brightness (the determinant of the Hessian) around
 * which a ring is dark twice and light twice (after Bennett and Lasenby, "ChESS — quick and robust detection of
 * chess-board features", Computer Vision and Image Understanding 118, 2014). From one corner the grid grows along the
 * edges of the squares. Then each corner is moved to where the gradients around it point past it (Förstner and Gülch,
 * "A fast operator for detection and precise location of distinct points, corners and centres of circular features",
 * 1987).
 */
public final class CheckerboardFinder {

    /** Of the smoothing before corners are looked for, pixels. */
    private static final double SIGMA = 1.5;

    /** Radius of the ring, its samples, and within which one corner stands alone, pixels. */
    private static final int RING = 5;

    private static final int SAMPLES = 32;

    private static final int APART = 4;

    /** Difference of dark and light squares at least, of 255. */
    private static final double CONTRAST = 20;

    /** A saddle weaker than this share of the picture's strongest is none. */
    private static final double WEAK = .02;

    /** A neighbour lies within this share of an edge from where it is expected. */
    private static final double NEAR = .3;

    /** Longest first edge, pixels, and how far its direction may be off, as a cosine. */
    private static final double LONGEST = 200;

    private static final double STRAIGHT = .94;

    /** Corners that are tried as the first one. */
    private static final int STARTS = 12;

    /** Half of the window for the last step, as a share of an edge, and at most, pixels. */
    private static final double WINDOW = .35;

    private static final int MOST_WINDOW = 9;

    private static final int ROUNDS = 12;

    private final Checkerboard board;
    private final int width;
    private final int height;
    private final float[] grey;
    private final float[] smooth;

    /** @param along direction of each of the two edges through it, of length 1 */
    private record Corner(double x, double y, double strength, double[][] along) {}

    private CheckerboardFinder(Checkerboard board, byte[] luma, int width, int height) {
        this.board = board;
        this.width = width;
        this.height = height;
        grey = new float[width * height];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = luma[i] & 0xff;
        }
        smooth = smoothed();
    }

    /**
     * The board's corners.
     *
     * @param luma brightness, row by row, a byte a pixel
     * @return x, y of each corner in turn, pixels from the picture's outer corner; {@code null} where the whole board
     *     is not seen
     */
    public static float[] find(Checkerboard board, byte[] luma, int width, int height) {
        if (Math.min(width, height) < 8 * RING) {
            return null;
        }
        return new CheckerboardFinder(board, luma, width, height).find();
    }

    private float[] find() {
        List<Corner> corners = corners();
        corners.sort(Comparator.comparingDouble(corner -> -corner.strength()));
        for (int start = 0; start < Math.min(STARTS, corners.size()); start++) {
            Corner[] grid = arranged(grown(corners, corners.get(start)));
            if (grid != null) {
                return refined(grid);
            }
        }
        return null;
    }

    private float[] smoothed() {
        int radius = (int) Math.ceil(3 * SIGMA);
        double[] kernel = new double[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            kernel[i + radius] = StrictMath.exp(-i * i / (2 * SIGMA * SIGMA));
            sum += kernel[i + radius];
        }
        float[] across = new float[grey.length];
        float[] both = new float[grey.length];
        for (int pass = 0; pass < 2; pass++) {
            float[] from = pass == 0 ? grey : across;
            float[] to = pass == 0 ? across : both;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double value = 0;
                    for (int i = -radius; i <= radius; i++) {
                        int px = pass == 0 ? Math.max(0, Math.min(width - 1, x + i)) : x;
                        int py = pass == 1 ? Math.max(0, Math.min(height - 1, y + i)) : y;
                        value += kernel[i + radius] * from[py * width + px];
                    }
                    to[y * width + x] = (float) (value / sum);
                }
            }
        }
        return both;
    }

    private List<Corner> corners() {
        float[] saddle = new float[grey.length];
        float strongest = 0;
        for (int y = 2; y < height - 2; y++) {
            for (int x = 2; x < width - 2; x++) {
                int i = y * width + x;
                float xx = smooth[i - 2] - 2 * smooth[i] + smooth[i + 2];
                float yy = smooth[i - 2 * width] - 2 * smooth[i] + smooth[i + 2 * width];
                float xy =
                        (smooth[i - width - 1] + smooth[i + width + 1] - smooth[i - width + 1] - smooth[i + width - 1]);
                saddle[i] = xy * xy - xx * yy;
                strongest = Math.max(strongest, saddle[i]);
            }
        }
        List<Corner> corners = new ArrayList<>();
        for (int y = RING + 1; y < height - RING - 1; y++) {
            for (int x = RING + 1; x < width - RING - 1; x++) {
                float here = saddle[y * width + x];
                if (here > WEAK * strongest && most(saddle, x, y, here)) {
                    double[][] along = edges(x, y);
                    if (along != null) {
                        corners.add(new Corner(x, y, here, along));
                    }
                }
            }
        }
        return corners;
    }

    private boolean most(float[] saddle, int x, int y, float here) {
        for (int dy = -APART; dy <= APART; dy++) {
            for (int dx = -APART; dx <= APART; dx++) {
                int px = x + dx;
                int py = y + dy;
                if (px >= 0 && py >= 0 && px < width && py < height) {
                    float there = saddle[py * width + px];
                    if (there > here || there == here && (dy < 0 || dy == 0 && dx < 0)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Directions of the two edges that cross here; {@code null} unless the ring is dark twice and light twice. */
    private double[][] edges(double x, double y) {
        double[] ring = new double[SAMPLES];
        double least = 255;
        double most = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double angle = 2 * Math.PI * i / SAMPLES;
            ring[i] = at(smooth, x + RING * StrictMath.cos(angle), y + RING * StrictMath.sin(angle));
            least = Math.min(least, ring[i]);
            most = Math.max(most, ring[i]);
        }
        if (most - least < CONTRAST) {
            return null;
        }
        double middle = (least + most) / 2;
        double[] turns = new double[4];
        int count = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double a = ring[i] - middle;
            double b = ring[(i + 1) % SAMPLES] - middle;
            if (a > 0 != b > 0) {
                if (count == 4) {
                    return null;
                }
                turns[count++] = 2 * Math.PI * (i + a / (a - b)) / SAMPLES;
            }
        }
        if (count != 4) {
            return null;
        }
        double[][] along = new double[2][];
        for (int i = 0; i < 2; i++) {
            double ax = StrictMath.cos(turns[i]) - StrictMath.cos(turns[i + 2]);
            double ay = StrictMath.sin(turns[i]) - StrictMath.sin(turns[i + 2]);
            double length = Math.sqrt(ax * ax + ay * ay);
            if (length < 1.6) { // opposite ends of one edge are nearly 180° apart
                return null;
            }
            along[i] = new double[] {ax / length, ay / length};
        }
        return along;
    }

    private double at(float[] plane, double x, double y) {
        int px = (int) Math.max(0, Math.min(width - 2, Math.floor(x)));
        int py = (int) Math.max(0, Math.min(height - 2, Math.floor(y)));
        double fx = x - px;
        double fy = y - py;
        int i = py * width + px;
        return (1 - fy) * ((1 - fx) * plane[i] + fx * plane[i + 1])
                + fy * ((1 - fx) * plane[i + width] + fx * plane[i + width + 1]);
    }

    /** A corner's place in the grid. */
    private record Cell(int column, int row) {
        Cell plus(int side) {
            return new Cell(column + (side == 0 ? 1 : side == 2 ? -1 : 0), row + (side == 1 ? 1 : side == 3 ? -1 : 0));
        }
    }

    /** The grid around a corner: side 0 is along its first edge, 1 its second, 2 and 3 against them. */
    private Map<Cell, Corner> grown(List<Corner> corners, Corner start) {
        Map<Cell, Corner> grid = new HashMap<>();
        Map<Cell, double[][]> steps = new HashMap<>();
        Deque<Cell> open = new ArrayDeque<>();
        double[] u = firstStep(corners, start, start.along()[0]);
        double[] v = firstStep(corners, start, start.along()[1]);
        if (u == null || v == null) {
            return grid;
        }
        Cell origin = new Cell(0, 0);
        grid.put(origin, start);
        steps.put(origin, new double[][] {u, v});
        open.add(origin);
        while (!open.isEmpty() && grid.size() <= 2 * board.size()) {
            Cell cell = open.poll();
            Corner from = grid.get(cell);
            for (int side = 0; side < 4; side++) {
                Cell next = cell.plus(side);
                if (grid.containsKey(next)) {
                    continue;
                }
                double sign = side < 2 ? 1 : -1;
                double[] step = steps.get(cell)[side % 2];
                Corner found = nearest(corners, from.x() + sign * step[0], from.y() + sign * step[1], step);
                if (found != null && !grid.containsValue(found)) {
                    double[][] own = {steps.get(cell)[0].clone(), steps.get(cell)[1].clone()};
                    own[side % 2] = new double[] {sign * (found.x() - from.x()), sign * (found.y() - from.y())};
                    grid.put(next, found);
                    steps.put(next, own);
                    open.add(next);
                }
            }
        }
        return grid;
    }

    /** To the nearest corner along an edge, forwards or backwards; {@code null}: there is none. */
    private static double[] firstStep(List<Corner> corners, Corner from, double[] along) {
        double[] best = null;
        double nearest = LONGEST;
        for (Corner corner : corners) {
            double dx = corner.x() - from.x();
            double dy = corner.y() - from.y();
            double distance = Math.sqrt(dx * dx + dy * dy);
            double cosine = (dx * along[0] + dy * along[1]) / Math.max(1e-9, distance);
            if (distance > 0 && distance < nearest && Math.abs(cosine) > STRAIGHT) {
                nearest = distance;
                best = new double[] {Math.signum(cosine) * dx, Math.signum(cosine) * dy};
            }
        }
        return best;
    }

    private static Corner nearest(List<Corner> corners, double x, double y, double[] step) {
        double limit = NEAR * Math.sqrt(step[0] * step[0] + step[1] * step[1]);
        Corner best = null;
        for (Corner corner : corners) {
            double dx = corner.x() - x;
            double dy = corner.y() - y;
            double distance = Math.sqrt(dx * dx + dy * dy);
            if (distance < limit) {
                limit = distance;
                best = corner;
            }
        }
        return best;
    }

    /** The corners in the board's order; {@code null} unless the grid is the whole board. */
    private Corner[] arranged(Map<Cell, Corner> grid) {
        if (grid.size() != board.size()) {
            return null;
        }
        int left = grid.keySet().stream().mapToInt(Cell::column).min().orElseThrow();
        int top = grid.keySet().stream().mapToInt(Cell::row).min().orElseThrow();
        int across = grid.keySet().stream().mapToInt(Cell::column).max().orElseThrow() - left + 1;
        int down = grid.keySet().stream().mapToInt(Cell::row).max().orElseThrow() - top + 1;
        boolean turned = across == board.rows() && down == board.columns();
        if (!turned && !(across == board.columns() && down == board.rows())) {
            return null;
        }
        for (int flip = 0; flip < 4; flip++) {
            Corner[] ordered = new Corner[board.size()];
            for (int i = 0; i < ordered.length; i++) {
                int column = i % board.columns();
                int row = i / board.columns();
                column = flip % 2 == 0 ? column : board.columns() - 1 - column;
                row = flip / 2 == 0 ? row : board.rows() - 1 - row;
                ordered[i] = grid.get(turned ? new Cell(left + row, top + column) : new Cell(left + column, top + row));
            }
            if (fromTheFront(ordered) && dark(ordered)) {
                return ordered;
            }
        }
        return null;
    }

    private boolean fromTheFront(Corner[] c) {
        Corner right = c[board.columns() - 1];
        Corner below = c[c.length - board.columns()];
        return (right.x() - c[0].x()) * (below.y() - c[0].y()) - (right.y() - c[0].y()) * (below.x() - c[0].x()) > 0;
    }

    /** Whether the square below and right of the first corner is darker than its neighbour. */
    private boolean dark(Corner[] c) {
        return middle(c, 0) < middle(c, 1);
    }

    private double middle(Corner[] c, int first) {
        double x = 0;
        double y = 0;
        for (int i : new int[] {first, first + 1, first + board.columns(), first + board.columns() + 1}) {
            x += c[i].x() / 4;
            y += c[i].y() / 4;
        }
        return at(smooth, x, y);
    }

    private float[] refined(Corner[] grid) {
        float[] found = new float[2 * grid.length];
        for (int i = 0; i < grid.length; i++) {
            double edge = Double.MAX_VALUE;
            for (int other : new int[] {i - 1, i + 1, i - board.columns(), i + board.columns()}) {
                boolean sameRow =
                        Math.abs(other - i) > 1 || Math.floorDiv(other, board.columns()) == i / board.columns();
                if (other >= 0 && other < grid.length && sameRow) {
                    double dx = grid[other].x() - grid[i].x();
                    double dy = grid[other].y() - grid[i].y();
                    edge = Math.min(edge, Math.sqrt(dx * dx + dy * dy));
                }
            }
            double[] at = refined(grid[i], (int) Math.max(2, Math.min(MOST_WINDOW, WINDOW * edge)));
            if (at == null) {
                return null;
            }
            found[2 * i] = (float) (at[0] + .5);
            found[2 * i + 1] = (float) (at[1] + .5);
        }
        return found;
    }

    /** Where the gradients in a window around it are at right angles to the way from it. */
    private double[] refined(Corner corner, int half) {
        double x = corner.x();
        double y = corner.y();
        for (int round = 0; round < ROUNDS; round++) {
            double xx = 0;
            double xy = 0;
            double yy = 0;
            double bx = 0;
            double by = 0;
            for (int dy = -half; dy <= half; dy++) {
                for (int dx = -half; dx <= half; dx++) {
                    double px = x + dx;
                    double py = y + dy;
                    if (px < 2 || py < 2 || px > width - 3 || py > height - 3) {
                        return null;
                    }
                    double gx = (at(grey, px + 1, py) - at(grey, px - 1, py)) / 2;
                    double gy = (at(grey, px, py + 1) - at(grey, px, py - 1)) / 2;
                    double w = StrictMath.exp(-(dx * dx + dy * dy) / (.5 * half * half));
                    xx += w * gx * gx;
                    xy += w * gx * gy;
                    yy += w * gy * gy;
                    bx += w * (gx * gx * px + gx * gy * py);
                    by += w * (gx * gy * px + gy * gy * py);
                }
            }
            double determinant = xx * yy - xy * xy;
            if (!(determinant > 1e-9 * xx * yy)) {
                return null;
            }
            double nextX = (yy * bx - xy * by) / determinant;
            double nextY = (xx * by - xy * bx) / determinant;
            double moved = Math.abs(nextX - x) + Math.abs(nextY - y);
            x = nextX;
            y = nextY;
            if (Math.abs(x - corner.x()) + Math.abs(y - corner.y()) > 2.0 * half) {
                return null;
            }
            if (moved < 1e-3) {
                break;
            }
        }
        return new double[] {x, y};
    }
}
