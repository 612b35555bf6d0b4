package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkReleaseTest {

    @ParameterizedTest
    @ValueSource(strings = {"1.20.5", "1.19-SNAPSHOT", "1.9.0"})
    void anOlderFlinkIsRefusedInOneSentenceWithTheCure(String version) {
        assertThat(FlinkRelease.refusal(version)).hasValueSatisfying(sentence -> assertThat(sentence)
                .startsWith("This cluster runs Flink " + version + ", and the job needs Flink 2.0 or newer")
                .hasLineCount(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "2.3.0", "2.4-SNAPSHOT", "10.1", "<unknown>", ""})
    void aNewerOneAndOneThatDoesNotTellIsTaken(String version) {
        assertThat(FlinkRelease.refusal(version)).isEmpty();
    }

    @Test
    void theOneThatThisIsBuiltWithIsTaken() {
        assertThat(FlinkRelease.refusal()).isEmpty();
    }
}
