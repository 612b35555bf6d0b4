package io.landmarkstream.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.landmarkstream.config.StrictYaml;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A small network that is part of the code and travels in its jar, so that Java computes it (docs/decisions/0033): an
 * ONNX file and its card beside it.
 *
 * @param weights those of the file, whose hash the card pins
 * @param shapes names of its outputs; {@code null}: the card names none
 */
public record BundledNetwork(OnnxWeights weights, List<String> shapes) {

    /** @param card resource of the jar, for example {@code /sign/letters.yaml} */
    public static BundledNetwork read(String card) {
        Card read = StrictYaml.read(card, new String(resource(card), UTF_8), Card.class);
        byte[] file = resource(card.substring(0, card.lastIndexOf('/') + 1) + read.file());
        return new BundledNetwork(OnnxWeights.read(read.name(), file, read.sha256()), read.shapes());
    }

    private static byte[] resource(String name) {
        try (InputStream in = BundledNetwork.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("there is no such file");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the jar: " + e.getMessage(), e);
        }
    }

    /** As a model card. */
    private record Card(
            String name,
            String title,
            String file,
            String sha256,
            long bytes,
            String licence,
            String origin,
            List<String> shapes) {}
}
