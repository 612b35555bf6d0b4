package io.landmarkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.ModelCard.Colour;
import io.landmarkstream.model.ModelCard.Format;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Output;
import io.landmarkstream.model.ModelCard.Refinement;
import io.landmarkstream.model.ModelCard.SimCC;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCardTest {

    private static final String HEAD = """
            name: mine
            title: My network
            file: mine.onnx
            sha256: 0000000000000000000000000000000000000000000000000000000000000000
            bytes: 12
            licence: MIT
            origin: made here
            """;
    private static final String INPUT = """
            input:
              tensor: input
              width: 192
              height: 256
              layout: nchw
              colour: rgb
              mean: [123.7, 116, 103]
              std: [58, 57, 57]
              fit: stretch
              border: replicate
            """;
    private static final String OUTPUT = """
            output:
              kind: simcc
              x: simcc_x
              y: simcc_y
              split: 2
              topology: hand21
            """;

    @Test
    void a_card_is_read_and_what_it_leaves_out_is_null() {
        ModelCard card = read(HEAD + INPUT + OUTPUT);

        assertThat(card.url()).isNull();
        assertThat(card.input().layout()).isEqualTo(Layout.NCHW);
        assertThat(card.input().colour()).isEqualTo(Colour.RGB);
        assertThat(card.input().mean()).containsExactly(123.7f, 116, 103);
        SimCC output = (SimCC) card.output();
        assertThat(output.split()).isEqualTo(2);
        assertThat(output.presence()).isNull();
        assertThat(output.tensors()).containsExactly("simcc_x", "simcc_y");
        assertThat(output.kind()).isEqualTo("simcc");
    }

    @Test
    void the_kinds_that_no_shipped_card_uses_are_read_too() {
        Output centre = read(HEAD + INPUT + """
                output:
                  kind: center-heatmap
                  heatmap: hm
                  size: wh
                  offset: reg
                  points: kps
                  classes: [left-hand, right-hand]
                  stride: 4
                  keypoints: 2
                  activation: sigmoid
                  threshold: 0.3
                  iou: 0.5
                """).output();
        assertThat(centre).isInstanceOfSatisfying(CenterHeatmap.class, c -> assertThat(c.activation())
                .isEqualTo(Activation.SIGMOID));
        assertThat(centre.tensors()).containsExactly("hm", "wh", "reg", "kps");
        Output heatmap = read(HEAD + INPUT + """
                output:
                  kind: heatmap
                  heatmaps: hm
                  refinement: soft-argmax
                  topology: face68
                  visibility: {tensor: vis, activation: sigmoid}
                """).output();
        assertThat(heatmap).isInstanceOfSatisfying(Heatmap.class, h -> assertThat(h.refinement())
                .isEqualTo(Refinement.SOFT_ARGMAX));
        assertThat(heatmap.tensors()).containsExactly("hm", "vis");
    }

    @Test
    void another_hand_is_told_by_networks_that_are_shown_one_side_only() {
        String output = """
                output:
                  kind: coordinates
                  points: p
                  dimensions: 3
                  unit: signed-unit
                  topology: hand21
                  overlapping: o
                  handedness: {tensor: s, activation: none, high: right%s}
                """;
        assertThat(read(HEAD + INPUT + output.formatted(", mirror: left"))
                        .output()
                        .tensors())
                .containsExactly("p", "o", "s");
        assertThatThrownBy(() -> read(HEAD + INPUT + output.formatted("")))
                .hasMessageContaining("key 'output.overlapping' needs key 'mirror' of 'handedness'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "licence: MIT      | license: MIT          | unknown key 'license'; did you mean 'licence'? Valid ",
                "width: 192        | witdh: 192            | unknown key 'input.witdh'; did you mean 'width'?",
                "x: simcc_x        | points: x             | unknown key 'output.points'; Valid here: ",
                "x: simcc_x        | ''                    | key 'output.x' is missing",
                "split: 2          | splitt: 2             | unknown key 'output.splitt'; did you mean 'split'?",
                "bytes: 12         | 'bytes: 12\nsize: 12' | unknown key 'size'",
                "bytes: 12         | bytes: many           | key 'bytes' is 'many', but must be a whole number",
                "bytes: 12         | bytes: 12.5           | key 'bytes' is '12.5', but must be a whole number",
                "bytes: 12         | bytes: 0              | key 'bytes' must be the file's size",
                "bytes: 12         | ''                    | key 'bytes' is missing",
                "name: mine        | name: ../mine         | key 'name' must be lower-case",
                "file: mine.onnx   | file: a/mine.onnx     | key 'file' must be a file name without a folder",
                "file: mine.onnx   | file: ..              | key 'file' must be a file name",
                "licence: MIT      | ''                    | key 'licence' is missing",
                "tensor: input     | ''                    | key 'input.tensor' is missing",
                "height: 256       | height: -1            | key 'input.height' must lie between 1 and 4096",
                "height: 256       | ''                    | key 'input.height' is missing",
                "layout: nchw      | layout: CHW           | "
                        + "key 'input.layout' is 'CHW', but must be one of NCHW, NHWC; did you mean 'NCHW'?",
                "kind: simcc       | kind: simc            | key 'output.kind' is 'simc', but must be one of"
                        + " ssd-anchors, yunet, center-heatmap, distances, table, coordinates, heatmap, simcc;"
                        + " did you mean 'simcc'?",
                "kind: simcc       | ''                    | key 'output.kind' is missing",
                "split: 2          | split: 0              | key 'output.split' must be above 0",
                "split: 2          | split: .nan           | key 'output.split'",
                "origin: made here | origin: made: here    | must stand in quotes",
            })
    void a_slip_is_an_error_that_names_file_and_key(String line, String instead, String sentence) {
        String text = (HEAD + INPUT + OUTPUT).replace(line, instead.replace("\\n", "\n"));
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("mine/card.yaml")
                .hasMessageContaining(sentence);
    }

    @Test
    void a_key_given_twice_is_an_error() {
        assertThatThrownBy(() -> read(HEAD + "bytes: 13\n" + INPUT + OUTPUT))
                .hasMessageContaining("mine/card.yaml, line 8")
                .hasMessageContaining("bytes");
    }

    @Test
    void a_link_that_is_not_https_a_short_hash_and_an_empty_file_are_errors() {
        assertThatThrownBy(() -> read(HEAD + "url: http://example.org/a.onnx\n" + INPUT + OUTPUT))
                .hasMessageContaining("key 'url' must start with https://");
        assertThatThrownBy(() -> read(HEAD.replace("sha256: 0000", "sha256: ") + INPUT + OUTPUT))
                .hasMessageContaining("key 'sha256' must be 64 lower-case hexadecimal digits");
        assertThatThrownBy(() -> read("")).hasMessageContaining("the file is empty");
        assertThatThrownBy(() -> read("- a\n- b\n")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> read("a: [\n")).isInstanceOf(ConfigException.class);
    }

    @Test
    void aCardOfRegressionTreesAsksForNothingThatTheyDoNotGive() {
        String head = HEAD + "format: ert\n";
        String input = INPUT.replace("[123.7, 116, 103]", "[0, 0, 0]").replace("[58, 57, 57]", "[1, 1, 1]");
        String output = """
                output:
                  kind: coordinates
                  points: points
                  dimensions: 2
                  unit: unit
                  topology: face68
                """;

        assertThat(read(head + input + output).format()).isEqualTo(Format.ERT);
        assertThat(read(HEAD + INPUT + OUTPUT).format()).isEqualTo(Format.ONNX);
        assertThatThrownBy(() -> read(head + INPUT + output))
                .hasMessageContaining("key 'input.mean' must be [0, 0, 0]");
        assertThatThrownBy(() -> read(head + input.replace("[1, 1, 1]", "[1, 1, 2]") + output))
                .hasMessageContaining("key 'input.std' must be [1, 1, 1]");
        assertThatThrownBy(() -> read(head + input + output.replace("dimensions: 2", "dimensions: 3")))
                .hasMessageContaining("key 'output' must be of kind coordinates with dimensions 2 and unit 'unit'");
        assertThatThrownBy(() -> read(head + input + OUTPUT))
                .hasMessageContaining("key 'output' must be of kind coordinates");
        assertThatThrownBy(() -> read(head + input + output + "trace: [inner]\n"))
                .hasMessageContaining("key 'trace' must be left out");
    }

    private static ModelCard read(String text) {
        return StrictYaml.read("mine/card.yaml", text, ModelCard.class);
    }
}
