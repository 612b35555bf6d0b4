package io.landmarkstream.event;

import io.landmarkstream.config.ConfigException;
import java.io.Serializable;
import java.util.List;

/**
 * A named line across a camera's picture. Points are x and y, shares of the upright picture's width and height.
 *
 * @param from one end
 * @param to the other end
 * @param in any point on the side that counts as in
 */
public record Line(String name, List<Double> from, List<Double> to, List<Double> in) implements Serializable {

    /** Least distance of {@code in} from the line, of the picture's width and height. */
    private static final double CLEAR = .005;

    /** @throws ConfigException if it is no line within the picture, naming the line and the point */
    public Line {
        Place.checkName("line", name);
        Place.checkPoint("key 'from' of line '" + name + "'", from);
        Place.checkPoint("key 'to' of line '" + name + "'", to);
        Place.checkPoint("key 'in' of line '" + name + "'", in);
        from = List.copyOf(from);
        to = List.copyOf(to);
        in = List.copyOf(in);
        double dx = to.get(0) - from.get(0);
        double dy = to.get(1) - from.get(1);
        double length = Math.sqrt(dx * dx + dy * dy);
        if (length < CLEAR) {
            throw new ConfigException("the ends of line '" + name + "' are the same point: move one of them");
        }
        double side = Place.side(from.get(0), from.get(1), to.get(0), to.get(1), in.get(0), in.get(1));
        if (Math.abs(side) / length < CLEAR) {
            throw new ConfigException("key 'in' of line '" + name + "' lies on the line, so that neither side is in:"
                    + " give a point beside it");
        }
    }

    /**
     * Distance in pixels of a point, in shares, from the line as if it had no ends; positive on the side of {@code in}.
     */
    double inside(double x, double y, int width, int height) {
        double ax = width * from.get(0);
        double ay = height * from.get(1);
        double bx = width * to.get(0);
        double by = height * to.get(1);
        double length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
        double side = Place.side(ax, ay, bx, by, width * x, height * y) / length;
        return Place.side(ax, ay, bx, by, width * in.get(0), height * in.get(1)) > 0 ? side : -side;
    }

    /** Whether the way between two points leads between the line's ends. */
    boolean crossedBy(double x0, double y0, double x1, double y1) {
        return Place.meet(
                new double[] {from.get(0), from.get(1)},
                new double[] {to.get(0), to.get(1)},
                new double[] {x0, y0},
                new double[] {x1, y1});
    }

    List<Float> outline() {
        return List.of(
                from.get(0).floatValue(),
                from.get(1).floatValue(),
                to.get(0).floatValue(),
                to.get(1).floatValue());
    }
}
