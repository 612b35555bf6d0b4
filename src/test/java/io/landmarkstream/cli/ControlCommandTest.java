package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.control.CameraMessage;
import io.landmarkstream.control.SignMessage;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.sign.LearnedSigns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlCommandTest {

    private static CameraMessage with(String... pairs) {
        CameraMessage message = CameraMessage.CONFIGURED;
        for (String pair : pairs) {
            message = ControlCommand.Set.with(message, pair);
        }
        return message;
    }

    @Test
    void eachKeySetsItsOwnAndNothingBehindItSetsItBack() {
        CameraMessage message = with(
                "smoothness=0.8", "mirrored=true", "field-of-view=75", "detect-interval=3", "paused=true", "mirrored=");

        assertThat(message.smoothness()).isEqualTo(.8);
        assertThat(message.mirrored()).isNull();
        assertThat(message.fieldOfView()).isEqualTo(75);
        assertThat(message.detectInterval()).isEqualTo(3);
        assertThat(message.paused()).isTrue();
        assertThat(message.responsiveness()).isNull();
    }

    @Test
    void pipelinesAreSwitchedOffAndOn() {
        assertThat(with("pipeline.face=off", "pipeline.hand=off", "pipeline.hand=on")
                        .pipelines())
                .isEqualTo(Map.of("face", false));
        assertThat(with("pipeline.face=off", "pipeline.face=").pipelines()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            smoothness          | no KEY=VALUE
            =1                  | no KEY=VALUE
            smothness=1         | no setting 'smothness'
            smoothness=much     | is no number
            mirrored=yes        | must be true or false
            detect-interval=1.5 | no whole number
            pipeline.face=maybe | must be on or off
            """)
    void whatCannotBeIsToldInWords(String pair, String why) {
        assertThatThrownBy(() -> with(pair))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aShareIsWrittenInPercentOrAsANumber() {
        assertThat(ControlCommand.Models.share("10%")).isEqualTo(.1);
        assertThat(ControlCommand.Models.share("0.25")).isEqualTo(.25);
        assertThatThrownBy(() -> ControlCommand.Models.share("all")).isInstanceOf(SettingsException.class);
    }

    @Test
    void aSignIsTakenFromTheFileThatGesturesLearnWrote(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("signs.json");
        Files.writeString(
                file,
                LearnedSigns.NONE.with("bye", true, 1, List.of(new float[160])).json());

        SignMessage message = SignMessage.of(ControlCommand.Sign.sign(file, "bye"), null, 3);

        assertThat(message.face()).isTrue();
        assertThat(message.examples()).hasSize(1);
        assertThatThrownBy(() -> ControlCommand.Sign.sign(file, "hello"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("has no sign hello; it has bye.");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> ControlCommand.Sign.sign(file, "bye")).isInstanceOf(SettingsException.class);
    }
}
