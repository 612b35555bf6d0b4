package io.landmarkstream.draw;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Function;

/**
 * Draws objects onto a picture: connections, points, and a label with kind, handedness, track id and attributes. Right
 * hands are orange, left hands blue, hands of unknown handedness violet, faces green, all others yellow; predicted
 * objects are faint and dashed. Sizes follow the picture's, and points shrink where many lie close together.
 */
public final class Overlay {

    private static final Color RIGHT = new Color(0xFF9F1C);
    private static final Color LEFT = new Color(0x3FA9F5);
    private static final Color UNKNOWN = new Color(0xC77DFF);
    private static final Color FACE = new Color(0x5BE37D);
    private static final Color OTHER = new Color(0xF2F25C);
    private static final Color HALO = new Color(0, 0, 0, 150);
    private static final float PREDICTED_ALPHA = .55f;

    private final Function<String, Topology> topologies;

    /** @param topologies gives the topology with a name */
    public Overlay(Function<String, Topology> topologies) {
        this.topologies = topologies;
    }

    /** A new image of the picture with the objects drawn on it. */
    public BufferedImage draw(Picture picture, List<DrawnObject> objects) {
        BufferedImage image = Pictures.image(picture);
        draw(image, objects, null);
        return image;
    }

    /**
     * Draws onto an image in whose pixels the points are given.
     *
     * @param trails below the objects; {@code null}: none
     */
    public void draw(BufferedImage image, List<DrawnObject> objects, Trails trails) {
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            float unit = Math.max(1, Math.min(image.getWidth(), image.getHeight()) / 360f);
            if (trails != null) {
                trails.draw(g, unit);
            }
            for (DrawnObject object : objects) {
                Composite before = g.getComposite();
                if (object.predicted()) {
                    g.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, PREDICTED_ALPHA));
                }
                shape(g, object, unit);
                g.setComposite(before);
            }
            // Labels last, so that no line crosses them.
            g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.round(Math.max(10, 10 * unit))));
            for (DrawnObject object : objects) {
                label(g, object, unit, image.getWidth(), image.getHeight());
            }
        } finally {
            g.dispose();
        }
    }

    private void shape(Graphics2D g, DrawnObject object, float unit) {
        float[] points = object.points();
        int[][] connections = topologies.apply(object.topology()).connections();
        Box box = Box.around(points);
        float extent = (float) Math.sqrt(Math.max(1, box.width() * box.height()));
        // The mean distance between points decides how thick they may be before they run together.
        float spacing = extent / (float) Math.sqrt(Math.max(1, points.length / 3));
        float line = Math.max(.7f, Math.min(1.8f * unit, spacing * .16f));
        Color colour = colour(object);

        Path2D bones = new Path2D.Float(Path2D.WIND_NON_ZERO, connections.length * 2);
        for (int[] pair : connections) {
            bones.moveTo(points[3 * pair[0]], points[3 * pair[0] + 1]);
            bones.lineTo(points[3 * pair[1]], points[3 * pair[1] + 1]);
        }
        g.setStroke(stroke(line + Math.max(1, unit), false, unit));
        g.setColor(HALO);
        g.draw(bones);
        g.setStroke(stroke(line, object.predicted(), unit));
        g.setColor(colour);
        g.draw(bones);

        float radius = Math.max(.6f, Math.min(2.6f * unit, spacing * .17f));
        for (int i = 0; i < points.length; i += 3) {
            dot(g, points[i], points[i + 1], radius + Math.min(unit, radius) * .5f, HALO);
            dot(g, points[i], points[i + 1], radius, object.predicted() ? colour : Color.WHITE);
            if (!object.predicted()) {
                dot(g, points[i], points[i + 1], radius * .68f, colour);
            }
        }
    }

    static BasicStroke stroke(float width, boolean dashed, float unit) {
        return dashed
                ? new BasicStroke(
                        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5 * unit, 4 * unit}, 0)
                : new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private static void dot(Graphics2D g, float x, float y, float radius, Color colour) {
        g.setColor(colour);
        g.fill(new Ellipse2D.Float(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    /**
     * Above the topmost point and joined to it by a short line, or inside the picture's edge where there is no room.
     */
    private static void label(Graphics2D g, DrawnObject object, float unit, int width, int height) {
        String text = object.label();
        FontMetrics metrics = g.getFontMetrics();
        float pad = 3 * unit;
        float w = metrics.stringWidth(text) + 2 * pad;
        float h = metrics.getAscent() + metrics.getDescent() + pad;
        float[] points = object.points();
        int top = 0;
        for (int i = 3; i < points.length; i += 3) {
            top = points[i + 1] < points[top + 1] ? i : top;
        }
        float gap = 6 * unit;
        float x = within(points[top] - w / 2, 0, width - w);
        float y = within(points[top + 1] - h - gap, 0, height - h);
        Color colour = colour(object);
        g.setColor(colour);
        g.setStroke(stroke(Math.max(1, unit), false, unit));
        if (y + h < points[top + 1]) {
            g.draw(new Line2D.Float(x + w / 2, y + h, points[top], points[top + 1]));
        }
        g.setColor(object.predicted() ? new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 120) : colour);
        g.fill(new RoundRectangle2D.Float(x, y, w, h, h / 2, h / 2));
        g.setColor(new Color(0x101418));
        g.drawString(text, x + pad, y + pad / 2 + metrics.getAscent());
    }

    private static float within(float value, float low, float high) {
        return Math.max(low, Math.min(high, value));
    }

    static Color colour(DrawnObject object) {
        if (object.kind().isFace()) {
            return FACE;
        }
        return object.handedness() == Handedness.RIGHT
                ? RIGHT
                : object.handedness() == Handedness.LEFT ? LEFT : object.kind().isHand() ? UNKNOWN : OTHER;
    }
}
