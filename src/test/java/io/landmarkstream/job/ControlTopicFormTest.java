package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ControlTopicFormTest {

    @Test
    void aTopicOfAnotherFormIsNoControlTopic() {
        assertThat(Preflight.controlFault("control", 1, "compact", "LogAppendTime"))
                .isEmpty();
        assertThat(Preflight.controlFault("control", 1, null, null))
                .as("not told")
                .isEmpty();
        assertThat(Preflight.controlFault("control", 3, "compact", "LogAppendTime")
                        .orElseThrow())
                .contains("has 3 partitions");
        assertThat(Preflight.controlFault("control", 1, "delete", "LogAppendTime")
                        .orElseThrow())
                .contains("cleanup.policy=delete");
        assertThat(Preflight.controlFault("control", 1, "compact,delete", "LogAppendTime"))
                .isPresent();
        assertThat(Preflight.controlFault("control", 1, "compact", "CreateTime").orElseThrow())
                .contains("message.timestamp.type=CreateTime");
    }

    @Test
    void aTopicThatEndsBeforeWhatIsKnownWasMadeAnew() {
        assertThat(KafkaControlLog.start("control", 0, 7, 9)).isEqualTo(7);
        assertThat(KafkaControlLog.start("control", 9, 7, 9)).isEqualTo(9);
        assertThatThrownBy(() -> KafkaControlLog.start("control", 10, 0, 9))
                .hasMessageContaining("control ends at offset 9")
                .hasMessageContaining("made anew");
    }
}
