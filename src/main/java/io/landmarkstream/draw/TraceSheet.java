package io.landmarkstream.draw;

import io.landmarkstream.landmark.PipelineTrace;
import io.landmarkstream.landmark.PipelineTrace.Stage;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.model.Tensor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws a {@link PipelineTrace} as one image: the picture with region and points, then each tensor that is a map, in
 * the order in which they are computed. A tensor with three channels is shown as a picture, one with more as a mosaic
 * of its first channels, each from its own smallest value (dark) to its largest (bright). Lists of numbers are not
 * drawn.
 */
public final class TraceSheet {

    private static final int TILE = 320;
    private static final int CAPTION = 22;
    private static final int COLUMNS = 4;
    private static final int MOST_CHANNELS = 64;
    private static final Color POINT = new Color(0xFF9F1C);
    private static final Color REGION = new Color(0x3FA9F5);

    private record Tile(String caption, BufferedImage image) {}

    private TraceSheet() {}

    /**
     * @param picture the picture that was traced
     * @param connections pairs of points to join
     */
    public static BufferedImage draw(BufferedImage picture, PipelineTrace trace, int[][] connections) {
        List<Tile> tiles = new ArrayList<>();
        tiles.add(new Tile("picture, region and points", marked(picture, trace, connections)));
        for (Stage stage : trace.stages()) {
            int[] shape = stage.tensor().shape();
            if (shape.length == 4 && Math.min(shape[2], shape[3]) > 1) {
                tiles.add(new Tile(caption(stage), maps(stage.tensor())));
            }
        }
        int rows = (tiles.size() + COLUMNS - 1) / COLUMNS;
        int columns = Math.min(COLUMNS, tiles.size());
        BufferedImage sheet = new BufferedImage(columns * TILE, rows * (TILE + CAPTION), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            for (int i = 0; i < tiles.size(); i++) {
                place(g, tiles.get(i), i % COLUMNS * TILE, i / COLUMNS * (TILE + CAPTION));
            }
        } finally {
            g.dispose();
        }
        return sheet;
    }

    private static void place(Graphics2D g, Tile tile, int x, int y) {
        BufferedImage image = tile.image();
        double scale = Math.min((TILE - 4.0) / image.getWidth(), (TILE - 4.0) / image.getHeight());
        int width = (int) Math.round(image.getWidth() * scale);
        int height = (int) Math.round(image.getHeight() * scale);
        g.drawImage(image, x + 2, y + CAPTION, width, height, null);
        g.setColor(Color.WHITE);
        g.drawString(tile.caption(), x + 4, y + CAPTION - 7);
    }

    private static String caption(Stage stage) {
        StringBuilder shape = new StringBuilder();
        for (int d : stage.tensor().shape()) {
            shape.append(shape.length() == 0 ? "" : " × ").append(d);
        }
        return stage.model() + " " + stage.name() + "  " + shape;
    }

    private static BufferedImage marked(BufferedImage picture, PipelineTrace trace, int[][] connections) {
        BufferedImage image = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.drawImage(picture, 0, 0, null);
            float unit = Math.max(image.getWidth(), image.getHeight()) / (float) TILE;
            g.setStroke(new java.awt.BasicStroke(1.5f * unit));
            g.setColor(REGION);
            g.draw(outline(trace.region()));
            float[] points = trace.detected().points();
            g.setColor(POINT);
            for (int[] c : connections) {
                g.draw(new Line2D.Float(
                        points[3 * c[0]], points[3 * c[0] + 1], points[3 * c[1]], points[3 * c[1] + 1]));
            }
            for (int i = 0; i < points.length; i += 3) {
                g.fill(new Ellipse2D.Float(points[i] - 2 * unit, points[i + 1] - 2 * unit, 4 * unit, 4 * unit));
            }
        } finally {
            g.dispose();
        }
        return image;
    }

    private static Path2D outline(Roi roi) {
        Path2D path = new Path2D.Float();
        path.moveTo(roi.x(0, 0), roi.y(0, 0));
        path.lineTo(roi.x(1, 0), roi.y(1, 0));
        path.lineTo(roi.x(1, 1), roi.y(1, 1));
        path.lineTo(roi.x(0, 1), roi.y(0, 1));
        path.closePath();
        return path;
    }

    /** A tensor 1 × channels × h × w, or 1 × h × w × 3. */
    private static BufferedImage maps(Tensor tensor) {
        int[] shape = tensor.shape();
        boolean last = shape[3] == 3 && shape[1] != 3;
        int channels = last ? 3 : shape[1];
        int h = last ? shape[1] : shape[2];
        int w = last ? shape[2] : shape[3];
        int step = last ? 3 : 1;
        int plane = last ? 1 : h * w;
        if (channels == 3) {
            return picture(tensor.values(), h, w, step, plane);
        }
        int shown = Math.min(MOST_CHANNELS, channels);
        int columns = (int) Math.ceil(Math.sqrt(shown));
        int rows = (shown + columns - 1) / columns;
        BufferedImage image = new BufferedImage(columns * w, rows * h, BufferedImage.TYPE_INT_RGB);
        for (int c = 0; c < shown; c++) {
            float[] range = range(tensor.values(), c * h * w, (c + 1) * h * w);
            for (int i = 0; i < h * w; i++) {
                int v = level(tensor.values()[c * h * w + i], range);
                image.setRGB(c % columns * w + i % w, c / columns * h + i / w, v << 16 | v << 8 | v);
            }
        }
        return image;
    }

    private static BufferedImage picture(float[] values, int h, int w, int step, int plane) {
        float[] range = range(values, 0, values.length);
        BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < h * w; i++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                rgb = rgb << 8 | level(values[i * step + c * plane], range);
            }
            image.setRGB(i % w, i / w, rgb);
        }
        return image;
    }

    private static float[] range(float[] values, int from, int to) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return new float[] {low, high};
    }

    private static int level(float value, float[] range) {
        return range[1] > range[0] ? Math.round(255 * (value - range[0]) / (range[1] - range[0])) : 0;
    }
}
