package io.landmarkstream.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicConsumerTest {

    @Test
    void takesPartInNoGroupAndLeavesNothingBehindOnTheBrokerWhateverTheClientsSettingsSay() {
        assertThat(TopicConsumer.properties(Map.of(
                        "bootstrap.servers", "broker:9092",
                        "group.id", "somebody",
                        "enable.auto.commit", "true",
                        "allow.auto.create.topics", "true",
                        "auto.offset.reset", "latest",
                        "isolation.level", "read_committed")))
                .isEqualTo(Map.of(
                        "bootstrap.servers", "broker:9092",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false",
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"));
    }
}
