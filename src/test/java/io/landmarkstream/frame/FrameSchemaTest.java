package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Every Kafka record is handed on. */
class FrameSchemaTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static RawRecord read(byte[] key, byte[] value, String traceparent) {
        RecordHeaders headers = new RecordHeaders();
        if (traceparent != null) {
            headers.add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
        }
        List<RawRecord> out = new ArrayList<>();
        new FrameSchema()
                .deserialize(
                        new ConsumerRecord<>(
                                "frames",
                                3,
                                14,
                                1_700_000_000_123L,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                key,
                                value,
                                headers,
                                Optional.empty()),
                        new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    @Test
    void tombstonesAndRecordsWithoutKeyAreHandedOn() {
        assertThat(read(null, null, null)).isEqualTo(new RawRecord(null, null, 3, 14, 1_700_000_000_123L, ""));
    }

    @Test
    void theBytesArePassedAsTheyAre() {
        byte[] value = {1, 2};
        assertThat(read(new byte[] {9}, value, TRACE).value()).isSameAs(value);
    }

    @Test
    void onlyAWellFormedTraceContextIsPassedOn() {
        assertThat(read(null, null, TRACE).traceparent()).isEqualTo(TRACE);
        assertThat(read(null, null, "x").traceparent()).isEmpty();
        assertThat(read(null, null, TRACE.substring(0, 53) + "\n1").traceparent())
                .isEmpty();
    }
}
