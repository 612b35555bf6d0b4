package io.landmarkstream.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpServer;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events from records to a web server and an MQTT broker, and what is committed when. */
@Timeout(60)
class NotifierTest {

    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    /** Below the class's own limit, so that what is awaited is named. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    /** printf 'gate 1' | sha256sum | head -c 8 */
    private static final String SUM = "76ffb8c9";

    /** A request as the web server saw it. */
    private record Request(String body, Map<String, String> headers) {}

    /** Commits that fail, in this order. */
    private final List<RuntimeException> faults = new CopyOnWriteArrayList<>();

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            if (!faults.isEmpty()) {
                throw faults.remove(0);
            }
            super.commitSync(offsets);
        }
    };
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private HttpServer web;
    private Notifier notifier;
    private Thread running;

    @BeforeEach
    void start() throws Exception {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(
                    body,
                    Map.of(
                            "id", exchange.getRequestHeaders().getFirst("webhook-id"),
                            "time", exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                            "signature",
                                    Optional.ofNullable(
                                                    exchange.getRequestHeaders().getFirst("webhook-signature"))
                                            .orElse("none"))));
            exchange.sendResponseHeaders(answers.isEmpty() ? 204 : answers.remove(0), -1);
            exchange.close();
        });
        web.start();
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            notifier.stop();
            running.join();
        }
        web.stop(0);
    }

    private URI hook() {
        return URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/hook?token=x");
    }

    private static Event event(long number, EventType type, String camera) {
        return Event.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setNumber(number)
                .setType(type)
                .setRule("entries")
                .setKind("face")
                .setZone("door")
                .setCaptureTimeUs(5_000_000)
                .build();
    }

    private void record(long offset, byte[] value, String contentType) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("content-type", contentType.getBytes(StandardCharsets.UTF_8));
        headers.add("frame-partition", "4".getBytes(StandardCharsets.UTF_8));
        headers.add("frame-offset", "99".getBytes(StandardCharsets.UTF_8));
        consumer.addRecord(new ConsumerRecord<>(
                "events",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                value,
                headers,
                Optional.empty()));
    }

    private void run(Filter filter, Target... targets) {
        notifier = new Notifier(
                consumer, List.of(targets), filter, Duration.ofMillis(5), Duration.ofMillis(20), said::add);
        running = new Thread(() -> {
            try {
                notifier.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        running.start();
    }

    private static final Filter ALL = new Filter(Set.of(), Set.of(), Set.of());

    private long committed() {
        OffsetAndMetadata offset = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return offset == null ? -1 : offset.offset();
    }

    @Test
    void anEventArrivesAsSignedJsonWhateverTheTopicsFormat() throws Exception {
        record(0, event(7, EventType.EVENT_TYPE_ZONE_ENTERED, "gate-1").toByteArray(), "application/x-protobuf");
        record(
                1,
                JsonFormat.printer()
                        .print(event(8, EventType.EVENT_TYPE_ZONE_LEFT, "gate-1"))
                        .getBytes(StandardCharsets.UTF_8),
                "application/json");
        String secret = "whsec_" + Base64.getEncoder().encodeToString("secret".getBytes(StandardCharsets.UTF_8));
        run(ALL, new Webhook(hook(), secret, CLOCK));
        await().atMost(PATIENCE).until(() -> committed() == 2);

        Request request = requests.get(0);
        JsonNode json = JSON.readTree(request.body());
        assertThat(json.path("event_type").asText()).isEqualTo("zone_entered");
        assertThat(json.path("camera").asText()).isEqualTo("gate-1");
        assertThat(json.path("zone").asText()).isEqualTo("door");
        assertThat(json.path("frame_partition").asInt()).isEqualTo(4);
        assertThat(json.path("frame_offset").asInt()).isEqualTo(99);
        assertThat(json.path("id").asText())
                .isEqualTo("gate-1.7.5000000")
                .isEqualTo(request.headers().get("id"));
        assertThat(request.headers().get("time")).isEqualTo("1700000000");
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec("secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(request.headers().get("signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder()
                                .encodeToString(mac.doFinal(("gate-1.7.5000000.1700000000." + request.body())
                                        .getBytes(StandardCharsets.UTF_8))));
        assertThat(JSON.readTree(requests.get(1).body()).path("event_type").asText())
                .isEqualTo("zone_left");
        assertThat(said).isEmpty();
    }

    @Test
    void whatIsNotTakenIsSentAgainAndNothingIsCommittedBefore() {
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        record(1, event(2, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        answers.addAll(List.of(204, 503, 500, 429));
        List<Long> before = new ArrayList<>();
        Target watch = new Target() {
            @Override
            public void send(Notice notice) {
                before.add(committed());
            }

            @Override
            public String name() {
                return "watch";
            }

            @Override
            public void close() {}
        };
        run(ALL, new Webhook(hook(), null, CLOCK), watch);
        await().atMost(PATIENCE).until(() -> committed() == 2);

        assertThat(requests)
                .extracting(r -> r.headers().get("id"))
                .containsExactly("a.1.5000000", "a.2.5000000", "a.2.5000000", "a.2.5000000", "a.2.5000000");
        assertThat(requests.get(0).headers().get("signature")).isEqualTo("none");
        assertThat(before)
                .as("second: the first was committed while the second waited")
                .containsExactly(0L, 1L);
        assertThat(said)
                .containsExactly(
                        "http://127.0.0.1:" + web.getAddress().getPort() + " does not take event a.2.5000000: it"
                                + " answers 503. It is sent again until it is taken; events behind it wait.",
                        "http://127.0.0.1:" + web.getAddress().getPort() + " takes events again.");
    }

    @Test
    void whatIsRefusedOrNoEventIsLeftOutAndTold() {
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        record(1, "{".getBytes(StandardCharsets.UTF_8), "application/json");
        record(2, null, "");
        record(3, event(2, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        answers.add(422);
        run(ALL, new Webhook(hook(), null, CLOCK));
        await().atMost(PATIENCE).until(() -> committed() == 4);

        assertThat(requests).hasSize(2);
        assertThat(said).hasSize(3);
        assertThat(said.get(0)).contains("refuses event a.1.5000000: it answers 422");
        assertThat(said.get(1)).contains("Record 1 of partition 0 of events is no event");
        assertThat(notifier.refused()).isEqualTo(1);
    }

    @Test
    void filtersLetThroughWhatIsAskedFor() {
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        record(1, event(2, EventType.EVENT_TYPE_ZONE_ENTERED, "b").toByteArray(), "");
        record(2, event(3, EventType.EVENT_TYPE_ZONE_ENTERED, "a").toByteArray(), "");
        run(
                new Filter(Set.of("zone_entered"), Set.of("a"), Set.of("entries", "other")),
                new Webhook(hook(), null, CLOCK));
        await().atMost(PATIENCE).until(() -> committed() == 3);
        assertThat(requests).extracting(r -> r.headers().get("id")).containsExactly("a.3.5000000");
    }

    @Test
    void mqttAnnouncesCamerasToHomeAssistantAndSurvivesACutConnection() throws Exception {
        try (MqttServer server = new MqttServer(1)) {
            record(0, event(1, EventType.EVENT_TYPE_APPEARED, "gate 1").toByteArray(), "");
            record(1, event(2, EventType.EVENT_TYPE_LEFT, "gate 1").toByteArray(), "");
            run(ALL, new Mqtt(new Mqtt.Options(server.address(), "t", null, null, "landmarks", "homeassistant")));
            await().atMost(PATIENCE).until(() -> committed() == 2);
            notifier.stop();
            running.join();

            assertThat(server.wills).containsOnly("landmarks/status").hasSize(2);
            List<MqttServer.Message> messages = server.messages;
            assertThat(messages)
                    .extracting(MqttServer.Message::topic)
                    .containsExactly(
                            "landmarks/status",
                            "homeassistant/event/landmarks/gate_1-" + SUM + "/config",
                            "landmarks/gate_1-" + SUM + "/event",
                            "landmarks/gate_1-" + SUM + "/event",
                            "landmarks/status");
            assertThat(messages)
                    .extracting(MqttServer.Message::retained)
                    .containsExactly(true, true, false, false, true);
            assertThat(messages.get(0).text()).isEqualTo("online");
            assertThat(messages.get(4).text()).isEqualTo("offline");
            JsonNode config = JSON.readTree(messages.get(1).text());
            assertThat(config.path("state_topic").asText()).isEqualTo("landmarks/gate_1-" + SUM + "/event");
            JsonNode sent = JSON.readTree(messages.get(2).text());
            assertThat(Stream.of(EventType.values()).filter(type -> type.name().startsWith("EVENT_TYPE")))
                    .hasSize(config.path("event_types").size() + 1);
            assertThat(config.path("event_types")).anyMatch(type -> type.equals(sent.path("event_type")));
            assertThat(config.path("availability_topic").asText()).isEqualTo("landmarks/status");
        }
    }

    @Test
    void anIdIsAsciiWhateverTheCameraIsCalled() throws Exception {
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "門 \"1\"").toByteArray(), "");
        run(ALL, new Webhook(hook(), "secret", CLOCK));
        await().atMost(PATIENCE).until(() -> committed() == 1);
        assertThat(said).isEmpty();
        assertThat(requests).extracting(r -> r.headers().get("id")).containsExactly("%E9%96%80%20%221%22.1.5000000");
        JsonNode json = JSON.readTree(requests.get(0).body());
        assertThat(json.path("id").asText()).isEqualTo("%E9%96%80%20%221%22.1.5000000");
        assertThat(json.path("camera").asText()).isEqualTo("門 \"1\"");
    }

    @Test
    void anEventThatATargetCannotEvenSendIsToldAndLeftOut() {
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        record(1, event(2, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        Target broken = new Target() {
            @Override
            public void send(Notice notice) {
                if (notice.event().getNumber() == 1) {
                    throw new IllegalArgumentException("a bad header");
                }
            }

            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void close() {}
        };
        run(ALL, broken);
        await().atMost(PATIENCE).until(() -> committed() == 2);
        assertThat(said)
                .containsExactly("broken cannot be sent event a.1.5000000: java.lang.IllegalArgumentException: a bad"
                        + " header. It is left out: it would fail again.");
        assertThat(notifier.refused()).isEqualTo(1);
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        web.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        URI endless = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/endless");
        Notice notice = Notice.of(new ConsumerRecord<>(
                "events",
                0,
                0,
                new byte[0],
                event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray()));
        try {
            assertThatThrownBy(() -> new Webhook(endless, null, CLOCK, Duration.ofMillis(300)).send(notice))
                    .isInstanceOf(IOException.class)
                    .hasMessage("it has not answered in full within 0.3 s");
        } finally {
            over.countDown();
        }
    }

    @Test
    void aRebalanceOrASilentBrokerDuringACommitEndsNothing() {
        faults.addAll(List.of(
                new CommitFailedException(),
                new RebalanceInProgressException(),
                new org.apache.kafka.common.errors.TimeoutException()));
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        answers.addAll(List.of(503, 503));
        run(ALL, new Webhook(hook(), null, CLOCK));
        await().atMost(PATIENCE).until(() -> committed() == 1);
        assertThat(requests).hasSize(3);
        assertThat(faults).isEmpty();
    }

    @Test
    void aPartitionWithoutEventsIsCommittedToo() {
        TopicPartition idle = new TopicPartition("events", 1);
        consumer.assign(List.of(PARTITION, idle));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L, idle, 17L));
        record(0, event(1, EventType.EVENT_TYPE_APPEARED, "a").toByteArray(), "");
        run(ALL, new Webhook(hook(), null, CLOCK));
        await().atMost(PATIENCE).until(() -> committed() == 1);
        assertThat(consumer.committed(Set.of(idle)).get(idle).offset()).isEqualTo(17);
    }

    @Test
    void namesOfTopicsDifferWhereCamerasDo() {
        assertThat(List.of(Mqtt.safe("gate_1"), Mqtt.safe("gate 1"), Mqtt.safe("gate.1")))
                .doesNotHaveDuplicates()
                .startsWith("gate_1")
                .allMatch(name -> name.matches("gate_1(-[0-9a-f]{8})?"));
    }
}
