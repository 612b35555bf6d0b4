package io.landmarkstream.shapes;

import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.shapes.ShapeSpace.Cluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Writes a space of shapes as one HTML page without scripts: a map, then each cluster with its size and examples. */
public final class ShapesPage {

    /** Places that the map shows at most. */
    private static final int DOTS = 4000;

    private static final int SIDE = 900;
    private static final int MARGIN = 60;
    private static final int ICON = 64;

    private final ShapeSpace space;
    private final int[][] connections;
    private final String kind;
    private final long seen;
    private final StringBuilder out = new StringBuilder();

    /**
     * @param kind of the shapes
     * @param connections lines between points, of the shapes' topology
     * @param seen how many shapes there were, of which the space has a sample
     */
    public ShapesPage(ShapeSpace space, String kind, int[][] connections, long seen) {
        this.space = space;
        this.kind = kind;
        this.connections = connections;
        this.seen = seen;
    }

    /** The page. */
    public String html() {
        out.setLength(0);
        out.append("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Shapes</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <style>
                :root { color-scheme: light dark; --line: #8886; }
                body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1100px;
                  padding: 0 1rem; }
                svg.map { width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
                section { border-top: 1px solid var(--line); padding: .6rem 0; display: flex; gap: 1rem;
                  flex-wrap: wrap; align-items: center; }
                section h2 { font-size: 1rem; margin: 0; min-width: 15rem; }
                section h2 small { display: block; font-weight: normal; opacity: .75; }
                path { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
                </style></head><body>
                """);
        line(
                "<h1>%s shapes, %d clusters</h1>",
                plural(seen) + " " + kind, space.clusters().size());
        line(
                "<p>%s. Each dot of the map is a shape; near dots are alike. The two directions of the map hold %.0f %%"
                        + " of the differences. Drawn are the shapes in the clusters' middles.</p>",
                space.shapes().size() < seen
                        ? "A sample of " + plural(space.shapes().size()) + " of them, by chance"
                        : "All of them",
                100 * (space.variances()[0] + (space.variances().length > 1 ? space.variances()[1] : 0)));
        map();
        for (int c = 0; c < space.clusters().size(); c++) {
            cluster(c);
        }
        return out.append("</body></html>\n").toString();
    }

    private void map() {
        double[] low = {Double.MAX_VALUE, Double.MAX_VALUE};
        double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE};
        for (double[] place : space.places()) {
            for (int d = 0; d < 2; d++) {
                low[d] = Math.min(low[d], at(place, d));
                high[d] = Math.max(high[d], at(place, d));
            }
        }
        double scale = (SIDE - 2 * MARGIN) / Math.max(1e-9, Math.max(high[0] - low[0], high[1] - low[1]));
        double height = scale * (high[1] - low[1]) + 2 * MARGIN;
        line("<svg class=\"map\" viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"Map of the shapes\">", SIDE, height);
        int every = Math.max(1, (space.shapes().size() + DOTS - 1) / DOTS);
        for (int c = 0; c < space.clusters().size(); c++) {
            line("<g fill=\"%s\" fill-opacity=\".45\">", colour(c));
            int[] members = space.clusters().get(c).members();
            for (int m = 0; m < members.length; m += every) {
                double[] place = space.places().get(members[m]);
                line(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"/>",
                        MARGIN + scale * (at(place, 0) - low[0]), MARGIN + scale * (at(place, 1) - low[1]));
            }
            line("</g>");
        }
        for (int c = 0; c < space.clusters().size(); c++) {
            Cluster cluster = space.clusters().get(c);
            double[] place = space.places().get(cluster.members()[0]);
            double x = MARGIN + scale * (at(place, 0) - low[0]);
            double y = MARGIN + scale * (at(place, 1) - low[1]);
            line("<g transform=\"translate(%.1f %.1f)\">", x - ICON / 2.0, y - ICON / 2.0);
            line(
                    "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"Canvas\" fill-opacity=\".85\" stroke=\"%s\"/>",
                    ICON, ICON, colour(c));
            drawing(space.middle(cluster), colour(c));
            line("<text x=\"4\" y=\"14\" font-size=\"12\" fill=\"CanvasText\">%d</text></g>", c + 1);
        }
        line("</svg>");
    }

    private void cluster(int number) {
        Cluster cluster = space.clusters().get(number);
        List<HandAttributes> hands = hands(space, cluster);
        String gesture = hands.isEmpty() ? "" : ClusterGesture.usual(hands);
        double share = cluster.members().length / (double) space.shapes().size();
        line(
                "<section><h2>%d: %.1f %%<small>about %s%s</small></h2>",
                number + 1,
                100 * share,
                plural(Math.round(share * seen)),
                gesture.isEmpty() ? "" : ", mostly read as " + escaped(gesture));
        for (int example : cluster.examples()) {
            Shape shape = space.shapes().get(example);
            line(
                    "<svg width=\"%d\" height=\"%d\"><title>%s, %s, id %d</title>",
                    ICON * 3 / 2, ICON * 3 / 2, escaped(shape.camera()), time(shape.captureTimeUs()), shape.trackId());
            line("<g transform=\"scale(1.5)\">");
            drawing(shape, colour(number));
            line("</g></svg>");
        }
        line("</section>");
    }

    /** The result's attributes of a cluster's hands, without those that have none. */
    public static List<HandAttributes> hands(ShapeSpace space, Cluster cluster) {
        return Arrays.stream(cluster.members())
                .mapToObj(m -> space.shapes().get(m).hand())
                .filter(Objects::nonNull)
                .filter(h -> h.getFingersCount() == 5)
                .toList();
    }

    private void drawing(Shape shape, String colour) {
        float[] points = shape.aligned();
        float[] low = {Float.MAX_VALUE, Float.MAX_VALUE};
        float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE};
        for (int i = 0; i < points.length; i++) {
            if (i % 3 < 2) {
                low[i % 3] = Math.min(low[i % 3], points[i]);
                high[i % 3] = Math.max(high[i % 3], points[i]);
            }
        }
        float scale = (ICON - 16) / Math.max(1e-6f, Math.max(high[0] - low[0], high[1] - low[1]));
        List<String> lines = new ArrayList<>();
        for (int[] connection : connections) {
            lines.add(String.format(
                    Locale.ROOT,
                    "M%.1f %.1fL%.1f %.1f",
                    ICON / 2f + scale * (points[3 * connection[0]] - (low[0] + high[0]) / 2),
                    ICON / 2f + scale * (points[3 * connection[0] + 1] - (low[1] + high[1]) / 2),
                    ICON / 2f + scale * (points[3 * connection[1]] - (low[0] + high[0]) / 2),
                    ICON / 2f + scale * (points[3 * connection[1] + 1] - (low[1] + high[1]) / 2)));
        }
        line("<path stroke=\"%s\" d=\"%s\"/>", colour, String.join("", lines));
    }

    private static double at(double[] place, int dimension) {
        return dimension < place.length ? place[dimension] : 0;
    }

    /** Colours that stay apart however many there are: the hue goes on by the golden angle. */
    private static String colour(int number) {
        return String.format(Locale.ROOT, "hsl(%.0f 65%% 45%%)", (number * 137.508 + 210) % 360);
    }

    private static String time(long captureTimeUs) {
        return captureTimeUs < 86_400_000_000L
                ? String.format(Locale.ROOT, "%.2f s", captureTimeUs / 1e6)
                : Instant.ofEpochSecond(0, captureTimeUs * 1000).toString();
    }

    private static String plural(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
