package io.landmarkstream.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.tracing.Collector.ReceivedSpan;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String HEADER = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final FrameTraces.Place PLACE = new FrameTraces.Place("gate", "run", 7, 2, 30);

    private static TracingOptions to(String endpoint, String job) {
        return new TracingOptions(endpoint, "", job);
    }

    private static void trace(TracingOptions options, String header, String fault) {
        try (FrameTraces traces = FrameTraces.open(options)) {
            traces.span(header, "decode", 1_000, 2_000, fault);
            traces.frame(header, PLACE, 500, 3_000, fault == null ? null : "CORRUPT", fault);
        }
    }

    @Test
    void aStepsSpanIsAChildOfTheFramesAndThatOneOfThePublishers() throws Exception {
        try (Collector collector = new Collector()) {
            trace(to(collector.endpoint(), "job"), HEADER, null);

            ReceivedSpan decode = collector.spans().get(0);
            ReceivedSpan frame = collector.spans().get(1);
            assertThat(frame.trace()).isEqualTo(TRACE);
            assertThat(frame.parent()).isEqualTo("00f067aa0ba902b7");
            assertThat(frame.service()).isEqualTo("landmark-stream");
            assertThat(frame.fault()).isNull();
            assertThat(frame.attributes())
                    .containsEntry("landmarks.camera", "gate")
                    .containsEntry("landmarks.sequence", "7")
                    .containsEntry("messaging.kafka.offset", "30");
            assertThat(decode.trace()).isEqualTo(TRACE);
            assertThat(decode.parent()).isEqualTo(frame.id());
            assertThat(List.of(decode.start(), decode.end())).containsExactly(1_000L, 2_000L);
        }
    }

    @Test
    void aRejectEndsItsTraceAsAnErrorWithItsReason() throws Exception {
        try (Collector collector = new Collector()) {
            trace(to(collector.endpoint(), "job"), HEADER, "CORRUPT: the picture ends early");

            assertThat(collector.spans())
                    .extracting(ReceivedSpan::fault)
                    .containsOnly("CORRUPT: the picture ends early");
            assertThat(collector.spans().get(1).attributes()).containsEntry("landmarks.reason", "CORRUPT");
        }
    }

    @Test
    void twoJobsThatReadAFrameHaveEachASpanOfTheirOwn() throws Exception {
        try (Collector collector = new Collector()) {
            trace(to(collector.endpoint(), "one"), HEADER, null);
            trace(to(collector.endpoint(), "two"), HEADER, null);
            trace(to(collector.endpoint(), "one"), HEADER, null);

            List<String> frames = collector.spans().stream()
                    .filter(span -> span.name().equals("frame"))
                    .map(ReceivedSpan::id)
                    .toList();
            assertThat(frames).hasSize(3);
            assertThat(frames.get(0)).isNotEqualTo(frames.get(1)).isEqualTo(frames.get(2));
        }
    }

    /** Not sampled, or ids that W3C Trace Context forbids. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-ab-cd-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"
            })
    void otherHeadersAreIgnored(String header) throws Exception {
        try (Collector collector = new Collector()) {
            trace(to(collector.endpoint(), "job"), header, null);
            assertThat(collector.spans()).isEmpty();
        }
    }

    @Test
    void theShareOfFramesIsChosenWhenTheyArePublished() throws Exception {
        try (Collector collector = new Collector()) {
            TracingOptions options = new TracingOptions(collector.endpoint() + "/v1/traces", "door", "");
            List<PublishTraces.Sent> some;
            try (PublishTraces traces = new PublishTraces(options, .25)) {
                some = IntStream.range(0, 1000)
                        .mapToObj(i -> traces.sending("frames", "gate", "run", i, 100))
                        .filter(sent -> sent != null)
                        .toList();
                some.forEach(sent -> sent.done(null));
            }
            assertThat(some).hasSizeBetween(150, 350);
            assertThat(collector.spans()).hasSize(some.size()).allMatch(span -> span.service()
                    .equals("door"));
            ReceivedSpan first = collector.spans().get(0);
            assertThat(some.get(0).traceparent()).startsWith("00-" + first.trace() + "-" + first.id() + "-");
            assertThat(first.parent()).isEmpty();
        }
    }

    @Test
    void whatACollectorDoesNotTakeIsDroppedCountedAndToldOnce() throws Exception {
        try (Collector collector = new Collector();
                FrameTraces traces = FrameTraces.open(to(collector.endpoint(), "refused"))) {
            collector.answer(503);
            FrameTraces other = FrameTraces.open(to(collector.endpoint(), "refused"));
            IntStream.range(0, 10_000).forEach(i -> traces.span(HEADER, "decode", 1, 2, null));
            other.close();
            traces.close();

            assertThat(collector.spans()).isEmpty();
            assertThat(traces.takeDropped()).isEqualTo(10_000);
            assertThat(other.takeDropped()).isZero();
        }
    }

    @Test
    void aCollectorThatIsAwayHoldsNothingUp() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        PublishTraces traces = new PublishTraces(to("http://localhost:" + free, ""), 1);
        for (int i = 0; i < 10; i++) {
            traces.sending("frames", "gate", "run", i, 100).done(null);
        }
        traces.close();
        assertThat(traces.dropped()).isEqualTo(10);
    }

    /** What another program of the machine has set in OTEL_… must not end the job. */
    @Test
    void settingsThatOpenTelemetryRefusesSwitchTracesOff() throws Exception {
        System.setProperty("otel.bsp.max.queue.size", "many");
        try (Collector collector = new Collector()) {
            trace(to(collector.endpoint(), "odd"), HEADER, null);
            assertThat(collector.spans()).isEmpty();
        } finally {
            System.clearProperty("otel.bsp.max.queue.size");
        }
    }
}
