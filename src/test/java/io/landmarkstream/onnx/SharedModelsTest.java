package io.landmarkstream.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.Shared;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedModelsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "palm-detection-lite",
                "palm-detection-full",
                "hand-landmark-lite",
                "face-detection-short-range",
                "face-detection-yunet",
                "face-detection-yunet-dynamic",
                "face-mesh-468",
                "face-mesh-478",
                "face-68"
            })
    void every_shipped_card_opens_its_file_and_gives_finite_numbers(String name) {
        Path models = Shared.require().resolve("models");
        ModelStore store = ModelStore.of(List.of(models));
        ModelCard card = store.card(name);
        int h = card.input().height();
        int w = card.input().width();
        int[] shape = card.input().layout() == Layout.NCHW ? new int[] {1, 3, h, w} : new int[] {1, h, w, 3};

        try (Model model = OnnxModel.open(store, name, Device.CPU)) {
            Map<String, Tensor> outputs = model.run(new Tensor(new float[3 * h * w], shape));

            assertThat(outputs.keySet())
                    .containsExactlyInAnyOrderElementsOf(card.output().tensors());
            outputs.forEach((tensor, values) -> {
                assertThat(values.shape()[0]).as(tensor).isEqualTo(1);
                for (float v : values.values()) {
                    assertThat(v).as(tensor).isFinite();
                }
            });
            assertThat(model.maxBatch()).isEqualTo(name.endsWith("dynamic") ? 13 : 1);
        }
    }
}
