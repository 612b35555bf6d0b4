package io.landmarkstream.onnx;

import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Border;
import io.landmarkstream.model.ModelCard.Colour;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Fit;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Output;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The networks of src/test/resources/models/onnx: 3 × 2 × 2 values in, the same as 6 points out. */
public final class Fixtures {

    static final int POINTS = 6;
    public static final Input INPUT = input("input", Layout.NCHW, 2, 2);

    private Fixtures() {}

    public static byte[] onnx(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/models/onnx/" + name + ".onnx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Input input(String tensor, Layout layout, int width, int height) {
        float[] zero = {0, 0, 0};
        float[] one = {1, 1, 1};
        return new Input(tensor, width, height, layout, Colour.RGB, zero, one, Fit.STRETCH, Border.ZERO);
    }

    public static Coordinates output(String tensor) {
        return new Coordinates(tensor, 2, Unit.PIXELS, "six", null, null, null, null, null, null);
    }

    static ModelCard card(String name, byte[] onnx) {
        return card(name, onnx, INPUT, output("points"));
    }

    static ModelCard card(String name, byte[] onnx, Input input, Output output) {
        return new ModelCard(
                name.replace('_', '-'),
                "A test's network",
                name + ".onnx",
                Hashes.sha256(onnx),
                Math.max(1, onnx.length),
                "CC0-1.0",
                "make_fixtures.py",
                null,
                input,
                output);
    }

    static OnnxModel open(String name) {
        byte[] onnx = onnx(name);
        return OnnxModel.open(card(name, onnx), POINTS, onnx, Device.CPU);
    }

    /** {@code batch} pictures that count from 1. */
    public static Tensor counting(int batch) {
        float[] values = new float[12 * batch];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return new Tensor(values, batch, 3, 2, 2);
    }
}
