package io.landmarkstream.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.DetectedObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Another network's points for every frame of a clip with one hand or face: a JSON array of frames, each an array of
 * {@code [x, y, …]} in pixels of the upright picture. It measures agreement with that network, not accuracy.
 */
public final class ClipReference {

    private final double[][][] frames;
    private int pictures;
    private int found;
    private double sum;

    private ClipReference(double[][][] frames) {
        this.frames = frames;
    }

    /** @throws IOException if the file cannot be read, or is no such array */
    public static ClipReference read(Path file) throws IOException {
        try {
            return new ClipReference(new ObjectMapper().readValue(Files.readAllBytes(file), double[][][].class));
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + " is not an array of frames of points [x, y, …]: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Compares the next frame; of several detected objects with the reference's number of points the nearest counts.
     */
    public void add(List<DetectedObject> detectedObjects) {
        if (pictures < frames.length) {
            double[][] points = frames[pictures];
            double side = longSide(points);
            detectedObjects.stream()
                    .filter(f -> f.size() == points.length)
                    .mapToDouble(f -> meanDistance(f, points) / side)
                    .min()
                    .ifPresent(distance -> {
                        found++;
                        sum += distance;
                    });
        }
        pictures++;
    }

    /** Frames of the reference. */
    public int frames() {
        return frames.length;
    }

    /** Frames compared in which something was found. */
    public int found() {
        return found;
    }

    /** Mean distance of the points over the frames found, in longer sides of the box around the reference's points. */
    public double meanDistance() {
        return sum / found;
    }

    private static double meanDistance(DetectedObject detected, double[][] points) {
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            sum += Math.hypot(detected.points()[3 * i] - points[i][0], detected.points()[3 * i + 1] - points[i][1]);
        }
        return sum / points.length;
    }

    private static double longSide(double[][] points) {
        float[] xyz = new float[3 * points.length];
        for (int i = 0; i < points.length; i++) {
            xyz[3 * i] = (float) points[i][0];
            xyz[3 * i + 1] = (float) points[i][1];
        }
        Box box = Box.around(xyz);
        return Math.max(box.width(), box.height());
    }
}
