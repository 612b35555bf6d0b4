package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.evaluate.Dataset.Scheme;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

    @TempDir
    Path dir;

    @Test
    void samplesOfOnePictureAreOnePictureAndInvisiblePointsAreNotLabelled() throws IOException {
        String points = IntStream.range(0, 21)
                .mapToObj(i -> "[" + i + ", " + 2 * i + ", " + (i == 20 ? 0 : 1) + "]")
                .collect(Collectors.joining(", ", "[", "]"));
        Dataset dataset = read("""
                {"dataset": "d", "scheme": "hand21", "notes": "ignored", "samples": [
                  {"image": "a/1.jpg", "box": [0, 0, 1, 1], "keypoints": %s},
                  {"image": "a/2.jpg", "keypoints": %s},
                  {"image": "a/1.jpg", "keypoints": %s}]}
                """.formatted(points, points, points));
        assertThat(dataset.name()).isEqualTo("d");
        assertThat(dataset.pictures()).hasSize(2);
        assertThat(dataset.pictures().get(0).image()).isEqualTo(dir.resolve("a/1.jpg"));
        assertThat(dataset.pictures().get(0).truths()).hasSize(2);
        Dataset.Truth truth = dataset.pictures().get(0).truths().get(0);
        assertThat(truth.box()).isEqualTo(new Box(.5f, .5f, 19.5f, 38.5f));
        assertThat(truth.labelled()[20]).isFalse();
    }

    @Test
    void wholeNumbersNamePixelsAndMeasuredPlacesStay() throws IOException {
        String whole = "[[3, 4, 1]" + ", [5, 6, 1]".repeat(20) + "]";
        String measured = "[[3, 4.25, 1]" + ", [5, 6, 1]".repeat(20) + "]";
        String form = "{\"scheme\": \"hand21\", \"samples\": [{\"image\": \"1.jpg\", \"keypoints\": %s}]}";
        assertThat(read(form.formatted(whole)).pictures().get(0).truths().get(0).points())
                .startsWith(3.5f, 4.5f, 5.5f, 6.5f);
        assertThat(read(form.formatted(measured))
                        .pictures()
                        .get(0)
                        .truths()
                        .get(0)
                        .points())
                .startsWith(3, 4.25f, 5, 6);
    }

    @Test
    void boxesWithoutPoints() throws IOException {
        Dataset dataset = read("""
                {"scheme": "hand_boxes", "samples": [
                  {"image": "1.jpg", "boxes": [{"box": [1, 2, 3, 4], "label": "x"}, {"box": [5, 6, 7, 8]}]}]}
                """);
        assertThat(dataset.scheme()).isEqualTo(Scheme.HAND_BOXES);
        assertThat(dataset.pictures().get(0).truths())
                .extracting(Dataset.Truth::box)
                .containsExactly(new Box(1, 2, 4, 6), new Box(5, 6, 12, 14));
    }

    @Test
    void anyTopologyIsAScheme() throws IOException {
        StringBuilder keypoints = new StringBuilder("[0.5, 1.5, 1]");
        for (int i = 1; i < 17; i++) {
            keypoints.append(", [").append(i).append(".5, 3, 1]");
        }
        Dataset dataset = read(
                "{\"scheme\": \"body17\", \"samples\": [{\"image\": \"1.jpg\", \"keypoints\": [" + keypoints + "]}]}");
        assertThat(dataset.scheme().kind()).isEqualTo(Kind.BODY);
        assertThat(dataset.scheme().sigmas()).hasSize(17);
        assertThat(dataset.pictures().get(0).truths().get(0).points()).hasSize(34);

        Dataset boxes = read("{\"scheme\": \"body_boxes\", \"samples\": [{\"image\": \"1.jpg\", \"boxes\": []}]}");
        assertThat(boxes.scheme().kind()).isEqualTo(Kind.BODY);
        assertThat(boxes.scheme().points()).isZero();
    }

    @Test
    void whatIsNoDatasetSaysWhatIsMissing() {
        assertThatThrownBy(() -> read("{\"scheme\": \"coco17\", \"samples\": []}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("hand21, ibug68, another topology with a kind, hand_boxes")
                .hasMessageContaining("coco17");
        assertThatThrownBy(() -> read("nonsense"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> read(
                        "{\"scheme\": \"ibug68\", \"samples\": [{\"image\": \"1.jpg\", \"keypoints\": [[1, 2, 1]]}]}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sample 0: has 1 keypoints, expected 68");
    }

    private Dataset read(String json) throws IOException {
        return Dataset.read(Files.writeString(dir.resolve("d.json"), json));
    }
}
