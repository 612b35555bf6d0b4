package io.landmarkstream.capacity;

import io.landmarkstream.config.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Measured figures of one class of processor; {@code docs/capacity.md} says the command of each.
 *
 * @param machine on which they were measured
 * @param pipelines what finding takes
 * @param codecs what decoding takes, by name
 * @param otherMs everything else of the job in a frame, processor time in milliseconds
 * @param heapMb Java heap of a TaskManager
 * @param slotMb memory beside the heap that a slot adds, sessions included
 * @param jobStateMb state of a job without cameras
 * @param cameraStateBytes state of a camera that sees nothing
 * @param handStateBytes state of a tracked hand, without its window
 * @param faceStateBytes state of a tracked face, without its points and its window
 * @param pointStateBytes state of each point of a tracked face
 * @param handWindowBytes what each frame a second adds to what is kept of a hand's last two seconds, for movements and
 *     signs
 * @param faceWindowBytes likewise of a face
 */
public record Costs(
        String machine,
        List<Finding> pipelines,
        Map<String, Codec> codecs,
        double otherMs,
        double heapMb,
        double slotMb,
        double jobStateMb,
        double cameraStateBytes,
        double handStateBytes,
        double faceStateBytes,
        double pointStateBytes,
        double handWindowBytes,
        double faceWindowBytes) {

    /**
     * @param names pipelines that look together
     * @param findMs processor time in a frame, milliseconds
     */
    public record Finding(List<String> names, double findMs) {}

    /**
     * @param pictureMs processor time of a picture, milliseconds
     * @param megapixelMs what each million pixels adds
     * @param bytesPerPixel compressed size
     * @param decoderMbPerMegapixel memory of a camera's open decoder for each million pixels
     */
    public record Codec(double pictureMs, double megapixelMs, double bytesPerPixel, double decoderMbPerMegapixel) {}

    /** Those that come with the product. */
    public static Costs shipped() {
        String name = "/capacity/costs.yaml";
        try (InputStream in = Costs.class.getResourceAsStream(name)) {
            return StrictYaml.read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), Costs.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
