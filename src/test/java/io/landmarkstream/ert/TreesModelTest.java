package io.landmarkstream.ert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.model.Hashes;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.Border;
import io.landmarkstream.model.ModelCard.Colour;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Fit;
import io.landmarkstream.model.ModelCard.Format;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Score;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TreesModelTest {

    private static final int SIDE = 60;

    /** dlib's box is the middle 60 % of the input: a disc there is found with its centre and its four sides. */
    @Test
    void aFileOfDlibsGivesPointsOverTheInput() throws IOException {
        for (Layout layout : Layout.values()) {
            Map<String, Tensor> outputs =
                    TreesModel.open(card(layout, null, discs()), 5, discs()).run(disc(layout, 32, 29, 15));

            assertThat(outputs).containsOnlyKeys("points");
            float[] points = outputs.get("points").values();
            float[] truth = {32, 29, 17, 29, 47, 29, 32, 14, 32, 44};
            for (int i = 0; i < truth.length; i++) {
                assertThat(points[i] * SIDE).isBetween(truth[i] - 2.5f, truth[i] + 2.5f);
            }
        }
    }

    @Test
    void whatTheFileDoesNotHaveIsRefused() throws IOException {
        byte[] discs = discs();
        ModelCard presence = card(Layout.NCHW, new Score("presence", Activation.SIGMOID), discs);
        assertThatThrownBy(() -> TreesModel.open(presence, 5, discs))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("key output.presence: the file tells no presence");
        ModelCard card = card(Layout.NCHW, null, discs);
        assertThatThrownBy(() -> TreesModel.open(card, 68, discs))
                .hasMessageContaining("key output.topology: the file has 5 points, the topology 68");
        discs[100]++;
        assertThatThrownBy(() -> TreesModel.open(card, 5, discs)).hasMessageContaining("it is damaged or another file");
    }

    private static ModelCard card(Layout layout, Score presence, byte[] bytes) {
        float[] zero = {0, 0, 0};
        float[] one = {1, 1, 1};
        Input input = new Input("image", SIDE, SIDE, layout, Colour.RGB, zero, one, Fit.STRETCH, Border.REPLICATE);
        Coordinates output = new Coordinates("points", 2, Unit.UNIT, "five", presence, null, null, null, null, null);
        return new ModelCard(
                "discs",
                "Discs",
                Format.ERT,
                "discs.dat",
                Hashes.sha256(bytes),
                bytes.length,
                "Apache-2.0",
                "a test",
                null,
                input,
                output,
                List.of());
    }

    /** A grey disc: its red is as much above its brightness as its blue is below. */
    private static Tensor disc(Layout layout, int cx, int cy, int radius) {
        float[] values = new float[3 * SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double distance = Math.hypot(x + .5 - cx, y + .5 - cy);
                float grey = distance < radius ? 200 - (int) (40 * distance / radius) : 30 + (x * 3 + y * 5) % 50;
                for (int c = 0; c < 3; c++) {
                    int at = layout == Layout.NCHW ? c * SIDE * SIDE + y * SIDE + x : (y * SIDE + x) * 3 + c;
                    values[at] = grey + 20 * (1 - c);
                }
            }
        }
        return layout == Layout.NCHW ? new Tensor(values, 1, 3, SIDE, SIDE) : new Tensor(values, 1, SIDE, SIDE, 3);
    }

    private static byte[] discs() throws IOException {
        try (InputStream in = TreesModelTest.class.getResourceAsStream("/ert/discs.dat")) {
            return in.readAllBytes();
        }
    }
}
