package io.landmarkstream.landmark;

import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Border;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.NetworkProbe;
import io.landmarkstream.onnx.OnnxModel;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A network without a card, tried on one picture with each of the usual ranges of input values.
 *
 * @param range of input values, for people
 * @param card text of the card
 * @param rating 0 to 1, how well the answer looks: for a detector its best score, less where it finds very many objects
 *     or objects outside of the picture; else the points' confidence and how many lie within the picture. Both less
 *     where the mirrored picture does not give the same objects mirrored: with wrong input values it seldom does
 * @param objects what was found, in pixels of the picture
 */
public record CardTrial(String range, String card, float rating, List<Found> objects) {

    /** More objects than this in one picture are a sign of wrong input values. */
    private static final int MANY = 10;

    /**
     * One object.
     *
     * @param score 0 to 1; NaN where the network tells none
     * @param box pixels of the picture; of points the box around them
     * @param points x, y of each point in turn; empty: none
     */
    public record Found(float score, Box box, float[] points) {}

    /** Usual ranges: what is subtracted and what it is divided by. */
    private enum Range {
        SIGNED("-1 to 1", "[127.5, 127.5, 127.5]", "[127.5, 127.5, 127.5]"),
        UNIT("0 to 1", "[0, 0, 0]", "[255, 255, 255]"),
        IMAGENET("mean 0 and deviation 1 of ImageNet", "[123.675, 116.28, 103.53]", "[58.395, 57.12, 57.375]"),
        RETINAFACE("less the mean of each colour", "[123, 117, 104]", "[1, 1, 1]"),
        BYTES("0 to 255", "[0, 0, 0]", "[1, 1, 1]");

        private final String title;
        private final String mean;
        private final String std;

        Range(String title, String mean, String std) {
            this.title = title;
            this.mean = mean;
            this.std = std;
        }
    }

    /**
     * Tries a network.
     *
     * @param name of the card
     * @param file name of the ONNX file
     * @param onnx its bytes
     * @param picture what to look at
     * @param region the object that a network of points is shown, pixels of the picture; {@code null}: the whole
     *     picture
     * @return one trial for each range of input values, the best first
     * @throws ModelException if the network does not run
     */
    public static List<CardTrial> of(
            String name,
            String file,
            byte[] onnx,
            NetworkProbe network,
            CardProposal proposal,
            Picture picture,
            Box region) {
        Box object = region == null ? new Box(0, 0, picture.width(), picture.height()) : region;
        List<CardTrial> trials = new ArrayList<>();
        for (Range range : network.whole() ? new Range[] {Range.BYTES} : Range.values()) {
            String text = card(name, file, onnx, network, proposal, range);
            ModelCard card = StrictYaml.read(name + "/card.yaml", text, ModelCard.class);
            trials.add(run(range, text, card, proposal, onnx, picture, object));
        }
        trials.sort(Comparator.comparingDouble(CardTrial::rating).reversed());
        return trials;
    }

    private static CardTrial run(
            Range range, String text, ModelCard card, CardProposal proposal, byte[] onnx, Picture picture, Box object) {
        try (OnnxModel model = OnnxModel.open(card, proposal.detector() ? 0 : proposal.points(), onnx, Device.CPU)) {
            List<Found> found = proposal.detector() ? detect(model, picture) : points(model, picture, object, proposal);
            Picture mirrored = mirrored(picture);
            Box there = flipped(object, picture.width());
            List<Found> again =
                    proposal.detector() ? detect(model, mirrored) : points(model, mirrored, there, proposal);
            float rating = (proposal.detector() ? rateDetections(found, picture) : ratePoints(found.get(0), object))
                    * agreement(found, again, picture.width());
            return new CardTrial(range.title, text, rating, found);
        } catch (RejectException e) {
            // With this range the network gives values that are no numbers.
            return new CardTrial(range.title, text, -1, List.of());
        }
    }

    private static List<Found> detect(OnnxModel model, Picture picture) throws RejectException {
        return new Detector(model)
                .detect(picture, 1).stream()
                        .map(d -> new Found(d.score(), d.box(), d.keypoints()))
                        .toList();
    }

    private static List<Found> points(OnnxModel model, Picture picture, Box object, CardProposal proposal)
            throws RejectException {
        ModelCard.Input in = model.card().input();
        float scale = Math.max(object.width() / in.width(), object.height() / in.height());
        Roi whole = new Roi(object.centreX(), object.centreY(), in.width() * scale, in.height() * scale, 0);
        Affine map = Affine.of(whole, in.width(), in.height());
        Warp warp = new Warp(in);
        float[] values = new float[warp.size()];
        warp.fill(picture, map, values, 0);
        Landmarks found = LandmarkDecoder.of(model.card(), proposal.points())
                .decode(model.run(new Tensor(values, Guarded.shape(in, 1))), 0, 1);
        float[] xy = new float[2 * proposal.points()];
        for (int i = 0; i < proposal.points(); i++) {
            float u = found.points()[3 * i];
            float v = found.points()[3 * i + 1];
            xy[2 * i] = map.x(u, v);
            xy[2 * i + 1] = map.y(u, v);
        }
        return List.of(new Found(found.presence(), around(xy), xy));
    }

    private static Picture mirrored(Picture picture) {
        BufferedImage image = Pictures.image(picture);
        BufferedImage mirrored = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                mirrored.setRGB(image.getWidth() - 1 - x, y, image.getRGB(x, y));
            }
        }
        return Pictures.ofImage(mirrored);
    }

    private static Box flipped(Box box, int width) {
        return new Box(width - box.right(), box.top(), width - box.left(), box.bottom());
    }

    /** Mean overlap of the objects with what is found where they are in the mirrored picture, weighted by score. */
    private static float agreement(List<Found> found, List<Found> again, int width) {
        float sum = 0;
        float weights = 0;
        for (Found one : found) {
            float best = 0;
            for (Found other : again) {
                best = Math.max(best, one.box().iou(flipped(other.box(), width)));
            }
            float weight = Float.isNaN(one.score()) ? 1 : Math.max(0, Math.min(1, one.score()));
            sum += weight * best;
            weights += weight;
        }
        return weights == 0 ? 0 : sum / weights;
    }

    private static Box around(float[] xy) {
        float[] xyz = new float[xy.length / 2 * 3];
        for (int i = 0; i < xy.length / 2; i++) {
            xyz[3 * i] = xy[2 * i];
            xyz[3 * i + 1] = xy[2 * i + 1];
        }
        return Box.around(xyz);
    }

    private static float rateDetections(List<Found> found, Picture picture) {
        float best = 0;
        int outside = 0;
        Box all = new Box(0, 0, picture.width(), picture.height());
        for (Found f : found) {
            best = Math.max(best, Math.min(1, f.score()));
            boolean inside =
                    f.box().area() > 0 && f.box().intersection(all) > f.box().area() / 2;
            outside += inside ? 0 : 1;
        }
        return found.isEmpty()
                ? 0
                : best * (found.size() - outside) / found.size() / Math.max(1, (float) found.size() / MANY);
    }

    private static float ratePoints(Found found, Box object) {
        int inside = 0;
        for (int i = 0; i < found.points().length; i += 2) {
            boolean in = found.points()[i] >= object.left()
                    && found.points()[i] <= object.right()
                    && found.points()[i + 1] >= object.top()
                    && found.points()[i + 1] <= object.bottom();
            inside += in ? 1 : 0;
        }
        // Points on one spot are no object.
        float spread = Math.min(
                1, 4 * Math.min(found.box().width(), found.box().height()) / Math.min(object.width(), object.height()));
        float score = Float.isNaN(found.score()) ? 1 : Math.max(0, Math.min(1, found.score()));
        return score * spread * inside * 2 / found.points().length;
    }

    private static String card(
            String name, String file, byte[] onnx, NetworkProbe network, CardProposal proposal, Range range) {
        return """
                name: %s
                title: "%s"
                file: "%s"
                sha256: %s
                bytes: %d
                licence: unknown
                origin: "unknown: say who made it, which version, and how it was converted"
                input:
                  tensor: "%s"
                  width: %d
                  height: %d
                  layout: %s
                  colour: RGB
                  mean: %s
                  std: %s
                  fit: %s
                  border: %s
                """.formatted(
                                name,
                                proposal.title(),
                                quoted(file),
                                Hashes.sha256(onnx),
                                onnx.length,
                                quoted(network.input()),
                                network.width(),
                                network.height(),
                                network.layout(),
                                range.mean,
                                range.std,
                                proposal.wholePicture() ? "LETTERBOX" : "STRETCH",
                                proposal.detector() ? Border.ZERO : Border.REPLICATE)
                + proposal.yaml();
    }

    /** For a YAML text in double quotes. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
