package io.landmarkstream.draw;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A contact sheet of places in pictures: the true box green, the region that a detection led to blue, points and their
 * box orange, and two lines of text below. Keeps the cut-out places and not the pictures.
 */
public final class FailureSheet {

    /** Most places on a sheet, so that it stays an image that programs open. */
    public static final int MOST = 720;

    /** Side of a place, pixels of the sheet. */
    static final int TILE = 200;

    private static final int CAPTION = 30;
    private static final int COLUMNS = 10;

    /** Shortest side of a cut-out place, pixels of the picture. */
    private static final float LEAST = 48;

    /** Surroundings that are shown too, in longer sides of the place. */
    private static final float AROUND = 2.2f;

    private static final Color TRUTH = new Color(0x5BE37D);
    private static final Color REGION = new Color(0x3FA9F5);
    private static final Color POINT = new Color(0xFF9F1C);

    private final List<BufferedImage> tiles = new ArrayList<>();
    private int leftOut;

    /** Places that did not fit any more. */
    public int leftOut() {
        return leftOut;
    }

    /** Places on the sheet. */
    public int size() {
        return tiles.size();
    }

    /**
     * Adds a place; the first of truth, points and region that is there tells where it is.
     *
     * @param truth pixels of the picture; {@code null}: none
     * @param region {@code null}: none
     * @param points x, y, z of each point in turn; {@code null}: none
     * @param first first line of text
     * @param second second line of text
     */
    public void add(Picture picture, Box truth, Roi region, float[] points, String first, String second) {
        if (tiles.size() == MOST) {
            leftOut++;
            return;
        }
        Box box = points == null ? null : Box.around(points);
        Box place = truth != null ? truth : box != null ? box : around(region);
        float side = Math.max(LEAST, AROUND * Math.max(place.width(), place.height()));
        double scale = TILE / side;
        BufferedImage tile = new BufferedImage(TILE, TILE + CAPTION, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = tile.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
            g.setColor(Color.WHITE);
            g.drawString(first, 3, TILE + 12);
            g.drawString(second, 3, TILE + 25);
            g.clipRect(0, 0, TILE, TILE);
            AffineTransform toTile = new AffineTransform(
                    scale, 0, 0, scale, TILE / 2.0 - scale * place.centreX(), TILE / 2.0 - scale * place.centreY());
            g.drawImage(Pictures.image(picture), toTile, null);
            g.setStroke(new BasicStroke(1.5f));
            draw(g, toTile, region == null ? null : outline(region), REGION);
            draw(g, toTile, box == null ? null : rectangle(box), POINT);
            draw(g, toTile, truth == null ? null : rectangle(truth), TRUTH);
            g.setColor(POINT);
            for (int i = 0; points != null && i < points.length; i += 3) {
                double[] at = {points[i], points[i + 1]};
                toTile.transform(at, 0, at, 0, 1);
                g.fill(new Ellipse2D.Double(at[0] - 1.5, at[1] - 1.5, 3, 3));
            }
        } finally {
            g.dispose();
        }
        tiles.add(tile);
    }

    private static void draw(Graphics2D g, AffineTransform toTile, Path2D shape, Color colour) {
        if (shape != null) {
            g.setColor(colour);
            g.draw(toTile.createTransformedShape(shape));
        }
    }

    private static Path2D rectangle(Box box) {
        return new Path2D.Double(new Rectangle2D.Double(box.left(), box.top(), box.width(), box.height()));
    }

    private static Path2D outline(Roi region) {
        Path2D path = new Path2D.Double();
        path.moveTo(region.x(0, 0), region.y(0, 0));
        path.lineTo(region.x(1, 0), region.y(1, 0));
        path.lineTo(region.x(1, 1), region.y(1, 1));
        path.lineTo(region.x(0, 1), region.y(0, 1));
        path.closePath();
        return path;
    }

    private static Box around(Roi region) {
        float half = Math.max(region.width(), region.height()) / 2;
        return new Box(
                region.centreX() - half, region.centreY() - half, region.centreX() + half, region.centreY() + half);
    }

    /** The sheet; one dark tile where nothing was added. */
    public BufferedImage image() {
        int rows = Math.max(1, (tiles.size() + COLUMNS - 1) / COLUMNS);
        int columns = Math.max(1, Math.min(COLUMNS, tiles.size()));
        BufferedImage sheet = new BufferedImage(columns * TILE, rows * (TILE + CAPTION), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        for (int i = 0; i < tiles.size(); i++) {
            g.drawImage(tiles.get(i), i % COLUMNS * TILE, i / COLUMNS * (TILE + CAPTION), null);
        }
        g.dispose();
        return sheet;
    }
}
