package io.landmarkstream.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.control.ControlLedger;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.desk.ControlDesk;
import io.landmarkstream.desk.ShownSigns;
import io.landmarkstream.event.Places;
import io.landmarkstream.event.Zone;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.viewer.wire.Batch;
import io.landmarkstream.viewer.wire.Shot;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, over a real broker. */
class ViewerITCase {

    private static final Color RIGHT = new Color(0xFF9F1C);

    @TempDir
    static Path folder;

    /** Of the list of cameras. */
    private static final Map<String, Places> LISTED = Map.of(
            "a",
            new Places(
                    List.of(new Zone("lap", List.of(List.of(0., .6), List.of(1., .6), List.of(.5, 1.)))), List.of()));

    private static Chromium browser;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.start(Files.createDirectory(folder.resolve("chromium")));
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("frames", 2, (short) 1),
                            new NewTopic("landmarks", 2, (short) 1),
                            new NewTopic("rejects", 1, (short) 1),
                            new NewTopic("events", 1, (short) 1),
                            new NewTopic("scenes", 1, (short) 1),
                            new NewTopic("control", 1, (short) 1),
                            new NewTopic("rejects-control", 1, (short) 1),
                            new NewTopic("control-zones", 1, (short) 1),
                            new NewTopic("rejects-control-zones", 1, (short) 1),
                            new NewTopic("control-networks", 1, (short) 1),
                            new NewTopic("rejects-control-networks", 1, (short) 1),
                            new NewTopic("control-signs", 1, (short) 1),
                            new NewTopic("rejects-control-signs", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void pointsLieOnThePictureHoweverItIsTurned() throws Exception {
        List<TestCameras.Camera> cameras = List.of(
                TestCameras.upright("a"),
                TestCameras.lying("b", 90),
                TestCameras.lying("c", 180),
                TestCameras.lying("d", 270),
                TestCameras.exif("e"));
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(cameras, 5);
            browser.size(1300, 900, 2);
            browser.open(viewer.address().toString());
            // Nothing beside points: a label or a bone would cover some of what is looked at.
            browser.await("document.querySelectorAll('.figures b').length === 15");
            layer("labels", false);
            layer("bones", false);
            for (TestCameras.Camera camera : cameras) {
                browser.await(pixelOf(camera.id(), 0, 0, "overlay"));
            }
            browser.evaluate("document.getElementById('pause').click()");
            BufferedImage page = browser.screenshot();
            for (TestCameras.Camera camera : cameras) {
                JsonNode box = box(camera.id());
                for (double[] point : TestCameras.HAND) {
                    assertThat(new Color(at(page, box, point, 0, 0)))
                            .as("point of " + camera.id())
                            .isEqualTo(RIGHT);
                    // Between the point's rim and the disc's: the disc lies under the point, not beside it.
                    for (double[] beside : new double[][] {{14, 0}, {-14, 0}, {0, 14}, {0, -14}}) {
                        assertMagenta(at(page, box, point, beside[0], beside[1]), camera.id());
                    }
                }
            }
            browser.evaluate("document.getElementById('pause').click()");
            layer("points", false);
            browser.await(pixelOf("a", 0, 0, "disc"));
            layer("points", true);
            browser.evaluate("document.querySelector('input[value=raw]').click()");
            browser.await(pixelOf("a", 0, 0, "disc"));
            browser.await(pixelOf("a", 0, 40, "overlay"));
            browser.evaluate("document.querySelector('input[value=smoothed]').click()");
            browser.await(pixelOf("a", 0, 0, "overlay"));
            layer("hands", false);
            browser.await(pixelOf("a", 0, 0, "disc"));
            layer("hands", true);
            layer("labels", true);
            layer("bones", true);
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void settingsOfTheCameraThatIsShownAreChangedByRecordsOfTheControlTopic() throws Exception {
        try (Viewer viewer = viewer(0, true, "control");
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.upright("a")), 5);
            browser.size(1300, 1100, 1);
            browser.open(viewer.address() + "#camera=a");
            browser.await("document.getElementById('control')?.hidden === false");
            set("smoothness", ".8");
            browser.await("document.querySelector('#control .hint').textContent.startsWith('Version 1 ')");
            set("paused", "true");
            browser.await("document.querySelector('#control .hint').textContent.startsWith('Version 2 ')");
            set("smoothness", "");
            browser.await("document.querySelector('#control .hint').textContent.startsWith('Version 3 ')");
        }
        List<JsonNode> records = records("control", "camera/a", 3);
        assertThat(records).extracting(r -> r.path("smoothness").asDouble()).containsExactly(.8, .8, 0.);
        assertThat(records).extracting(r -> r.path("paused").asBoolean()).containsExactly(false, true, true);
        assertThat(records).extracting(r -> r.path("replaces").asLong()).containsExactly(0L, 1L, 2L);
        assertThat(browser.faults()).isEmpty();
    }

    /** The first records of a control topic, all with this key, which a job that knows no others would accept. */
    private static List<JsonNode> records(String name, String key, int count) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition topic = new TopicPartition(name, 0);
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            while (records.size() < count) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(key);
                    records.add(new ObjectMapper().readTree(record.value()));
                    assertThat(new ControlLedger(new ControlReader(Cameras.ANY, List.of()))
                                    .accept(new ControlRecord(
                                            record.key(), withoutReplaces(record.value()), 0, record.timestamp())))
                            .isNotNull();
                }
            }
        }
        return records;
    }

    private static byte[] withoutReplaces(byte[] value) throws IOException {
        ObjectNode record = (ObjectNode) new ObjectMapper().readTree(value);
        record.remove("replaces");
        return new ObjectMapper().writeValueAsBytes(record);
    }

    private static void set(String key, String value) {
        browser.evaluate(("(field => { field.value = '%s'; field.dispatchEvent(new Event('change')); })"
                        + "(document.querySelector('#control [name=%s]'))")
                .formatted(value, key));
    }

    @Test
    void zonesAndLinesAreDrawnOnThePictureAndSavedAsTheCamerasRecord() throws Exception {
        try (Viewer viewer = viewer(0, true, "control-zones");
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.upright("a")), 5);
            browser.size(1300, 1400, 1);
            browser.open(viewer.address() + "#camera=a");
            browser.await("document.getElementById('zones-edit') && window.viewer.shown()?.objects.length");
            assertThat(browser.evaluate("document.querySelector('#zones li').innerText")
                            .asText())
                    .as("of the list of cameras")
                    .startsWith("lap");

            press("Edit");
            press("New zone");
            JsonNode picture = browser.evaluate("document.querySelector('.editor').getBoundingClientRect().toJSON()");
            for (double[] corner : new double[][] {{.1, .1}, {.4, .1}, {.4, .4}, {.1, .1}}) {
                browser.click(x(picture, corner[0]), y(picture, corner[1]));
            }
            browser.await("document.activeElement.value === 'zone 1'");
            name("lap");
            press("Save");
            assertThat(browser.evaluate("document.activeElement.validationMessage")
                            .asText())
                    .contains("Another zone has this name");
            name("door");
            browser.drag(x(picture, .4), y(picture, .4), x(picture, .6), y(picture, .5));
            browser.press("ArrowRight");
            browser.press("ArrowDown");
            press("New line");
            for (double[] point : new double[][] {{.1, .8}, {.9, .8}}) {
                browser.click(x(picture, point[0]), y(picture, point[1]));
                browser.press("Enter");
                browser.await("document.querySelector('#zones .hint[role=status]').textContent"
                        + ".startsWith('line 1 is not finished')");
            }
            press("Save");
            assertThat(browser.evaluate("document.querySelectorAll('#zones [aria-label^=Swap]:disabled').length")
                            .asInt())
                    .isEqualTo(1);
            browser.click(x(picture, .5), y(picture, .95));
            press("Save");
            browser.await("document.querySelector('#zones .hint').textContent.startsWith('Saved')");

            JsonNode saved = records("control-zones", "camera/a", 1).get(0);
            assertThat(saved.at("/zones/lap")).as("it stays").hasSize(3);
            List<Double> door = new ArrayList<>();
            saved.at("/zones/door").forEach(corner -> corner.forEach(share -> door.add(share.asDouble())));
            double[] drawn = {.1, .1, .4, .1, .605, .505};
            assertThat(door).hasSameSizeAs(drawn);
            for (int i = 0; i < drawn.length; i++) {
                assertThat(door.get(i)).isCloseTo(drawn[i], within(.003));
            }
            assertThat(saved.at("/lines/line 1/in/1").asDouble()).isCloseTo(.95, within(.003));

            // A corner is deleted by its key; what is left is refused by the sentence of the command, and Escape gives
            // up.
            browser.await("document.querySelectorAll('#zones li').length === 3");
            press("Edit");
            browser.await("!document.querySelector('.editor').hidden");
            browser.evaluate("document.querySelector('.editor .corner').focus()");
            browser.press("Delete");
            browser.press("Enter");
            browser.await("document.querySelector('#zones .refusal:not([hidden])')?.textContent"
                    + ".startsWith(\"Zone 'lap' has 2 corners, but needs at least 3\")");
            assertThat(browser.evaluate("document.querySelector('#zones [aria-invalid=true]').value")
                            .asText())
                    .isEqualTo("lap");
            browser.press("Escape");
            browser.await("document.querySelector('.editor').hidden");
            assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#camera=a");

            refuse("control-zones", 0, "there is no room for zones");
            browser.await("document.querySelector('#zones .refusal')?.textContent.includes('no room for zones')");

            // Also after a start of the viewer.
            try (Viewer later = viewer(0, true, "control-zones")) {
                publisher.publish(List.of(TestCameras.upright("a")), 5);
                browser.open(later.address() + "#camera=a");
                browser.await("document.querySelector('#zones .refusal')?.textContent.includes('no room for zones')");
            }
        }
        assertThat(browser.faults()).allMatch(fault -> fault.contains("status of 400"));
        browser.forgetFaults();
    }

    @Test
    void pipelinesAndNetworksAreSwitchedAndRefusalsAreToldBesideThem() throws Exception {
        try (Viewer viewer = viewer(0, true, "control-networks");
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.upright("a")), 5);
            browser.size(1300, 1400, 1);
            browser.open(viewer.address() + "#camera=a");
            browser.await("document.querySelector('#networks form')");
            browser.evaluate("(f => { f.elements.pipeline.value = 'hand'; f.elements.use.value = 'other';"
                    + " f.elements.share.value = '10'; f.requestSubmit(); })"
                    + "(document.querySelector('#networks form'))");
            browser.await("document.querySelector('[data-pipeline=hand] span')?.textContent"
                    + " === 'other looks, for 10 % of the cameras'");
            refuse("control-networks", 0, "its weights are missing");
            browser.await("document.querySelector('[data-pipeline=hand] .refusal')?.textContent"
                    + " === 'Refused: its weights are missing'");
            browser.evaluate("document.querySelector('[data-pipeline=hand] button').click()");
            browser.await("document.querySelector('[data-pipeline=hand] span').textContent === 'as configured'");
            List<JsonNode> records = records("control-networks", "models/hand", 2);
            assertThat(records.get(0).path("share").asDouble()).isEqualTo(.1);
            assertThat(records.get(1).at("/before/use").asText()).isEqualTo("other");
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aSignIsRecordedTakeByTakeAndSetByARecordOfTheControlTopic() throws Exception {
        try (Viewer viewer = viewer(0, false, "control-signs");
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            browser.size(1300, 700, 1);
            browser.open(viewer.address() + "#camera=a");
            browser.await("document.querySelector('#signs form')");
            browser.evaluate("document.querySelector('#signs').scrollIntoView()");
            record("wave");
            browser.await("document.querySelector('#signs .hint').textContent.includes('name of another movement')");
            record("aside");
            for (int taken = 0; taken < 5; ) {
                browser.await("document.querySelector('.cue').dataset.state === 'go'");
                assertThat(browser.evaluate(inView(".cue")).asBoolean())
                        .as("one sees what to do")
                        .isTrue();
                for (FrameLandmarks result : ShownSigns.results(180 + 4 * taken, 3 * taken)) {
                    producer.send(new ProducerRecord<>("landmarks", "a", result.toByteArray()));
                }
                producer.flush();
                browser.await("document.querySelector('.cue').dataset.state !== 'go'");
                taken = browser.evaluate("document.querySelectorAll('.takes li').length")
                        .asInt();
            }
            browser.await("document.querySelector('.cue').hidden");
            assertThat(browser.evaluate(inView("#signs .row")).asBoolean())
                    .as("one sees what there is to save")
                    .isTrue();
            assertThat(browser.evaluate("document.querySelector('#signs').innerText")
                            .asText())
                    .contains("5 of 5", "5 of 5 are taken for aside", "like the others");
            browser.evaluate("document.querySelector('.takes button').click()");
            browser.await("document.querySelectorAll('.takes li').length === 4");
            browser.evaluate(
                    "[...document.querySelectorAll('#signs button')].find(b => b.textContent === 'Save').click()");
            browser.await("document.querySelector('#signs .networks b')?.textContent === 'aside'");
            JsonNode saved = records("control-signs", "sign/aside", 1).get(0);
            assertThat(saved.path("examples")).hasSize(4);
            assertThat(saved.path("hands").asInt()).isEqualTo(1);
            refuse("control-signs", 0, "this job reads no signs");
            browser.await(
                    "document.querySelector('#signs .refusal')?.textContent === 'Refused: this job reads no signs'");
        }
        assertThat(browser.faults()).allMatch(fault -> fault.contains("status of 400"));
        browser.forgetFaults();
    }

    /** Whether nothing of it is beyond the window or under the bar. */
    private static String inView(String selector) {
        return ("(r => r.height > 0 && r.top >= document.querySelector('.bar').getBoundingClientRect().bottom"
                        + " && r.bottom <= innerHeight)(document.querySelector('%s').getBoundingClientRect())")
                .formatted(selector);
    }

    private static void record(String name) {
        browser.evaluate(("(f => { f.elements.name.value = '%s'; f.requestSubmit(); })"
                        + "(document.querySelector('#signs form'))")
                .formatted(name));
    }

    /** Says as the job that a record of the control topic is refused. */
    private static void refuse(String control, long offset, String why) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            Reject reject = Reject.newBuilder()
                    .setReason(Reason.REASON_CONTROL)
                    .setOffset(offset)
                    .setDetail(why)
                    .build();
            producer.send(new ProducerRecord<>("rejects-" + control, "", reject.toByteArray()))
                    .get();
        }
    }

    private static double x(JsonNode box, double share) {
        return box.get("left").asDouble() + share * box.get("width").asDouble();
    }

    private static double y(JsonNode box, double share) {
        return box.get("top").asDouble() + share * box.get("height").asDouble();
    }

    /** Clicks a button of the panel of zones with the mouse. */
    private static void press(String button) throws InterruptedException {
        String found =
                "[...document.querySelectorAll('#zones button')].find(b => b.textContent === '%s')".formatted(button);
        browser.await(found);
        JsonNode box = browser.evaluate(
                "(b => { b.scrollIntoView({block: 'nearest'}); return b.getBoundingClientRect().toJSON(); })(" + found
                        + ")");
        browser.click(x(box, .5), y(box, .5));
    }

    /** Names the newest zone. */
    private static void name(String name) {
        browser.evaluate(("(f => { f.value = '%s'; f.dispatchEvent(new Event('input')); })"
                        + "([...document.querySelectorAll('#zones input')].at(-1))")
                .formatted(name));
    }

    @Test
    void oneCameraShowsWhatIsInItAndPauseHoldsThePicture() throws Exception {
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.upright("gate 1/ä"), TestCameras.upright("gate 2")), 10);
            browser.open(viewer.address().toString());
            browser.await("document.querySelectorAll('.grid .name').length === 2");
            browser.evaluate("document.querySelector('.grid .name').click()");
            browser.await("document.querySelector('#objects button')");
            assertThat(browser.evaluate("document.title").asText()).startsWith("gate 1/ä");
            assertThat(browser.evaluate("document.querySelector('#objects button').innerText")
                            .asText())
                    .contains("right hand 7")
                    .contains("21 points");
            browser.await("document.querySelector('#figures dd').textContent > 0");
            browser.await(drawn("space"));
            browser.evaluate("document.getElementById('pause').click()");
            assertThat(browser.evaluate("document.getElementById('state').textContent")
                            .asText())
                    .isEqualTo("Paused");
            long shown = sequence();
            long sent = publisher.sequence();
            while (publisher.sequence() < sent + 10) {
                Thread.sleep(50);
            }
            assertThat(sequence()).isEqualTo(shown);
            browser.evaluate("document.getElementById('pause').click()");
            browser.await("window.viewer.shown().sequence > " + shown);
            browser.evaluate(
                    "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))");
            browser.await("document.getElementById('single').hidden");
        }
        assertThat(browser.faults()).isEmpty();
    }

    /**
     * What happened before the viewer began is read back; the picture of an event's frame comes from the frames topic.
     */
    @Test
    void theLastHourIsReadBackAndAnEventsPictureIsShown() throws Exception {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        picture.createGraphics().fillRect(0, 0, 64, 48); // white
        ImageIO.write(picture, "jpg", jpeg);
        Frame frame = Frame.newBuilder()
                .setCamera("yesterday's gate")
                .setCodec(Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(jpeg.toByteArray()))
                .build();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            RecordMetadata at = producer.send(new ProducerRecord<>("frames", frame.getCamera(), frame.toByteArray()))
                    .get();
            Event event = Event.newBuilder()
                    .setCamera(frame.getCamera())
                    .setNumber(1)
                    .setType(EventType.EVENT_TYPE_ZONE_ENTERED)
                    .setKind("face")
                    .setTrackId(5)
                    .setZone("desk")
                    .setRule("visits")
                    .setCaptureTimeUs(1000 * System.currentTimeMillis())
                    .build();
            ProducerRecord<String, byte[]> told =
                    new ProducerRecord<>("events", frame.getCamera(), event.toByteArray());
            told.headers()
                    .add("frame-partition", Integer.toString(at.partition()).getBytes(UTF_8));
            told.headers().add("frame-offset", Long.toString(at.offset()).getBytes(UTF_8));
            producer.send(told).get();
            Reject reject = Reject.newBuilder()
                    .setCamera(frame.getCamera())
                    .setReason(Reason.REASON_TRUNCATED)
                    .setDetail("the picture ends early")
                    .build();
            producer.send(new ProducerRecord<>("rejects", frame.getCamera(), reject.toByteArray()))
                    .get();
        }
        try (Viewer viewer = viewer(0, true)) {
            browser.size(1300, 900, 1);
            browser.open(viewer.address() + "#history");
            browser.await("document.querySelector('#past-events .event')");
            assertThat(browser.evaluate("document.querySelector('#past-events .event').innerText")
                            .asText())
                    .contains("face 5 entered desk", "yesterday's gate · visits");
            browser.await("document.querySelector('#past-refused li')");
            assertThat(browser.evaluate("document.querySelector('#past-refused').innerText")
                            .asText())
                    .contains("truncated", "the picture ends early", "Pictures arrive cut short");
            browser.await("document.querySelector('#past-rejects canvas')");
            aPartOfTheHourStaysWhenFiguresAreRenewed();
            browser.evaluate("document.querySelector('#past-events .event').click()");
            browser.await("!document.getElementById('past-picture').hidden");
            assertThat(browser.evaluate("(c => [c.width, ...c.getContext('2d').getImageData(32, 24, 1, 1).data].join())"
                                    + "(document.getElementById('past-picture'))")
                            .asText())
                    .isEqualTo("64,255,255,255,255");
            browser.evaluate("document.querySelector('#past-still button').click()");
            // A filter that lets nothing through.
            browser.evaluate("const t = document.getElementById('past-track'); t.value = '6';"
                    + " t.dispatchEvent(new Event('change'))");
            browser.await("!document.getElementById('past-none').hidden");
            browser.evaluate("location.hash = 'cameras'");
            browser.await("document.getElementById('history').hidden");
        }
        assertThat(browser.faults()).isEmpty();
    }

    private void aPartOfTheHourStaysWhenFiguresAreRenewed() throws Exception {
        assertThat(browser.evaluate("document.getElementById('past-whole').disabled")
                        .asBoolean())
                .isTrue();
        JsonNode chart = browser.evaluate("(r => [r.x, r.y, r.width, r.height])"
                + "(document.querySelector('#past-rejects .u-over').getBoundingClientRect())");
        double y = chart.get(1).asDouble() + chart.get(3).asDouble() / 2;
        double x = chart.get(0).asDouble();
        double width = chart.get(2).asDouble();
        browser.drag(x + .2 * width, y, x + .7 * width, y);
        browser.await("!document.getElementById('past-whole').disabled");
        String renewed = "performance.getEntriesByType('resource').filter(e => e.name.includes('api/history')).length";
        int before = browser.evaluate(renewed).asInt();
        browser.evaluate("document.getElementById('past-camera').dispatchEvent(new Event('change'))");
        browser.await(renewed + " > " + before);
        browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        assertThat(browser.evaluate("document.getElementById('past-whole').disabled")
                        .asBoolean())
                .isFalse();
        browser.evaluate("document.getElementById('past-whole').click()");
        browser.await("document.getElementById('past-whole').disabled");
    }

    @Test
    void anObjectOfAnotherKindHasANameAndALayer() throws Exception {
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publishBodies();
            publisher.publish(List.of(TestCameras.upright("yard")), 5);
            browser.size(1300, 900, 2);
            browser.open(viewer.address().toString());
            browser.await("[...document.querySelectorAll('canvas')].some(c =>"
                    + " c.getAttribute('aria-label') === 'yard: 1 hand and 1 body')");
            layer("labels", false);
            layer("bones", false);
            browser.await(pixelOf("yard", 0, 0, "other"));
            layer("others", false);
            browser.await(pixelOf("yard", 0, 0, "overlay"));
            layer("others", true);
            layer("labels", true);
            layer("bones", true);
            browser.evaluate("location.hash = 'camera=yard'");
            browser.await("document.querySelectorAll('#objects button').length === 2");
            assertThat(browser.evaluate("document.querySelectorAll('#objects button')[1].innerText")
                            .asText())
                    .contains("body 3", "17 points", "of face 5");
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aSceneIsShownInSpaceAndWhatIsChosenIsPointedOutInEachCamera() throws Exception {
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publishScene("hall");
            publisher.publish(List.of(TestCameras.upright("left"), TestCameras.upright("right")), 5);
            browser.open(viewer.address().toString());
            browser.await("document.title.startsWith('hall') && document.querySelector('#inhabitants button')");
            assertThat(browser.evaluate("document.querySelector('#inhabitants button').innerText")
                            .asText())
                    .contains("right hand 3")
                    .contains("1.50 m")
                    .contains("± 4 mm")
                    .contains("2 views");
            browser.await(drawn("room"));
            browser.await("[...document.querySelectorAll('#names span')].map(s => s.textContent).sort().join()"
                    + " === 'left,right,right hand 3'");
            browser.await("document.querySelectorAll('#strip .tile').length === 2");

            String marks = "[...window.viewer.strip().values()].map(tile => tile.marks.length).join()";
            assertThat(browser.evaluate(marks).asText()).isEqualTo("0,0");
            browser.evaluate("document.querySelector('#inhabitants button').click()");
            browser.await(marks + " === '1,1'");
            JsonNode point = browser.evaluate("window.viewer.strip().get('left').marks[0].points[8]");
            assertThat(point.get("x").asDouble())
                    .as("where the camera saw it")
                    .isCloseTo(TestCameras.HAND[8][0] * TestCameras.WIDTH, within(.01));
            browser.evaluate(
                    "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))");
            browser.await(marks + " === '0,0'");

            String place = "JSON.stringify(window.viewer.room().stage.camera.position)";
            String before = browser.evaluate(place).asText();
            browser.evaluate("document.getElementById('world')"
                    + ".dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft', bubbles: true}))");
            assertThat(browser.evaluate(place).asText()).isNotEqualTo(before);
            browser.evaluate("document.getElementById('home').click()");
            assertThat(browser.evaluate(place).asText()).isEqualTo(before);

            browser.evaluate("[...document.querySelectorAll('#places a')].at(-1).click()");
            browser.await("document.querySelectorAll('.grid .name').length === 2"
                    + " && document.getElementById('room').hidden");
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void thePageCarriesOnAfterTheBrokerAndAfterTheServerCameBack() throws Exception {
        int port;
        try (TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.upright("steady")), 10);
            try (Viewer viewer = viewer(0, true)) {
                port = viewer.address().getPort();
                browser.open(viewer.address() + "#camera=steady");
                browser.await("window.viewer?.shown()?.sequence > 0");
                broker.kill();
                broker = EmbeddedBroker.start(folder.resolve("broker"), broker.port());
                long restarted = publisher.sequence();
                browser.await("window.viewer.shown().sequence > " + restarted);
            }
            browser.await("document.getElementById('state').dataset.state === 'lost'");
            try (Viewer viewer = viewer(port, true)) {
                long restarted = publisher.sequence();
                browser.await("window.viewer.shown().sequence > " + restarted);
                assertThat(browser.evaluate("document.getElementById('state').textContent")
                                .asText())
                        .isEqualTo("Live");
            }
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aTileSaysWhetherTheCameraOrTheJobIsDownAndThoseOfARowAreAlike() throws Exception {
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers());
                KafkaProducer<byte[], byte[]> kafka = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            publisher.publish(List.of(TestCameras.upright("upright"), TestCameras.lying("lying", 90)), 5);
            browser.size(1300, 900, 1);
            browser.open(viewer.address().toString());
            String unanswered = note("unanswered");
            for (int i = 0;
                    !browser.evaluate(unanswered + "?.startsWith('Job down: pictures come') ?? false")
                            .asBoolean();
                    i++) {
                assertThat(i).as("the page says that no result comes").isLessThan(300);
                kafka.send(new ProducerRecord<>("frames", "unanswered".getBytes(StandardCharsets.UTF_8), new byte[1]));
                Thread.sleep(200);
            }
            assertThat(browser.evaluate("[...document.querySelectorAll('.grid .tile')]"
                                    + ".map(t => Math.round(t.getBoundingClientRect().height)).join()")
                            .asText())
                    .matches("(\\d+),\\1,\\1");
            browser.await(unanswered + ".startsWith('Camera down: no picture for')");
            assertThat(browser.evaluate(note("upright")).asText()).isEmpty();
        }
        assertThat(browser.faults()).isEmpty();
    }

    /** What the picture's own drawing has in the place of the note, and above it. */
    @Test
    void captionsOfMovementsStandAboveTheNote() throws Exception {
        try (Viewer viewer = viewer(0, false)) {
            for (int width : List.of(1300, 390)) {
                browser.size(width, 900, 1);
                browser.open("about:blank");
                browser.open(viewer.address().toString());
                browser.await("document.getElementById('main')");
                JsonNode drawn = browser.evaluate("""
                        import('/tile.js').then(({Tile}) => {
                          const tile = new Tile('busy');
                          tile.element.style.width = '320px';
                          document.getElementById('main').append(tile.element);
                          tile.shot = {landmarks: {width: 640, height: 480, objects: [], captureTimeUs: 0}};
                          tile.signs.told.set('wave', 0);
                          tile.signs.text = 'KIND';
                          tile.options = {labels: true};
                          const inked = (top, bottom) => tile.canvas.getContext('2d')
                            .getImageData(0, top, tile.canvas.width, bottom - top).data.some(value => value > 0);
                          const seen = () => {
                            tile.resize();
                            tile.draw(tile.options);
                            const note = tile.canvas.clientHeight - tile.noted;
                            return [tile.noted, inked(0, note), tile.noted > 0 && inked(note, tile.canvas.height)];
                          };
                          tile.figures({state: 'LIVE', fps: 15, rejectAgoMs: -1, p50Ms: 1, p99Ms: 1});
                          const nothingFound = seen();
                          tile.figures({state: 'REJECTED', fps: 15, rejectAgoMs: 1, p50Ms: 1, p99Ms: 1,
                            rejectReason: 'REASON_TRUNCATED', rejectDetail: 'the picture ends early, '.repeat(4)});
                          return [nothingFound, seen()];
                        })""");
                assertThat(drawn.get(0).get(0).asInt()).as("height of one line").isBetween(30, 50);
                assertThat(drawn.get(1).get(0).asInt()).as("height of several").isGreaterThan(60);
                for (JsonNode note : drawn) {
                    assertThat(note.get(1).asBoolean()).as("captions above").isTrue();
                    assertThat(note.get(2).asBoolean()).as("captions under it").isFalse();
                }
            }
        }
        assertThat(browser.faults()).isEmpty();
    }

    private static String note(String camera) {
        return "[...document.querySelectorAll('.tile')].find(t => t.querySelector('.name').textContent === '%s')"
                        .formatted(camera)
                + "?.querySelector('.note').textContent";
    }

    @Test
    void sixteenCamerasAreShown() throws Exception {
        List<TestCameras.Camera> cameras = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            cameras.add(TestCameras.upright("cam-" + i));
        }
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(cameras, 15);
            browser.size(1920, 1080, 1);
            browser.open(viewer.address().toString());
            browser.await("window.viewer?.rates().length === 16");
            JsonNode rates = browser.evaluate("window.viewer.measure(4000)");
            System.out.println("16 cameras at 15 a second, shown a second by each: " + rates);
            assertThat(rates).hasSize(16);
            browser.await("window.viewer.rates().every(shown => shown > 0)");
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void videoIsShownWhereTheBrowserCouldNot() throws Exception {
        try (Viewer viewer = viewer(0, true);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.video("video")), 10);
            browser.open(viewer.address() + "#camera=video");
            browser.await("window.viewer?.shown()?.sequence > 0");
            long first = sequence();
            browser.await("window.viewer.shown().sequence > " + (first + 5));
            browser.evaluate("document.getElementById('pause').click()");
            layer("hands", false);
            assertThat(browser.evaluate(inked("#stage canvas")).asBoolean()).isTrue();
            layer("hands", true);
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void withoutPicturesThePointsStandAlone() throws Exception {
        try (Viewer viewer = viewer(0, false);
                TestCameras publisher = new TestCameras(broker.bootstrapServers())) {
            publisher.publish(List.of(TestCameras.upright("a")), 10);
            browser.size(1300, 900, 2);
            browser.open(viewer.address().toString());
            browser.await("document.querySelector('.tile canvas')");
            browser.await(pixelOf("a", 0, 0, "overlay"));
            browser.await(pixelOf("a", 30, 30, "empty"));
        }
    }

    @Test
    void thePageReadsTheWireFormatAsJavaWritesIt() throws Exception {
        FrameLandmarks landmarks = FrameLandmarks.newBuilder()
                .setCamera("Tür ☂")
                .setSequence((1L << 53) - 1)
                .setCaptureTimeUs(-1_000_001)
                .setWidth(3840)
                .addFlags(FrameFlag.FRAME_FLAG_NEW_STREAM)
                .addFlags(FrameFlag.FRAME_FLAG_NEW_SIZE)
                .addObjects(TrackedObject.newBuilder()
                        .setTrackId(1L << 40)
                        .addLandmarks(
                                Landmark.newBuilder().setX(-1.5f).setZ(.25f).setVisibility(.5f))
                        .addLandmarks(Landmark.newBuilder()))
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1000,
                                UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
                        .addField(
                                1001,
                                UnknownFieldSet.Field.newBuilder().addFixed64(7).build())
                        .addField(
                                1002,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("new"))
                                        .build())
                        .build())
                .build();
        byte[] batch = Batch.newBuilder()
                .setCursor(300)
                .addShots(Shot.newBuilder().setLandmarks(landmarks).setIndex(9))
                .build()
                .toByteArray();
        try (Viewer viewer = viewer(0, true)) {
            browser.open(viewer.address().toString());
            browser.await("document.getElementById('grid')");
            JsonNode read = browser.evaluate(
                    "import('/wire.js').then(w => w.read(w.Batch, Uint8Array.from(atob('%s'), c => c.charCodeAt(0))))"
                            .formatted(Base64.getEncoder().encodeToString(batch)));
            assertThat(read.get("cursor").asLong()).isEqualTo(300);
            JsonNode frame = read.at("/shots/0/landmarks");
            assertThat(frame.get("camera").asText()).isEqualTo("Tür ☂");
            assertThat(frame.get("sequence").asLong()).isEqualTo((1L << 53) - 1);
            assertThat(frame.get("captureTimeUs").asLong()).isEqualTo(-1_000_001);
            assertThat(frame.get("flags").toString()).isEqualTo("[2,3]");
            assertThat(frame.at("/objects/0/trackId").asLong()).isEqualTo(1L << 40);
            assertThat(frame.at("/objects/0/landmarks").toString()).isEqualTo("[-1.5,0,0.25,0,0,0]");
            assertThat(read.at("/shots/0/index").asLong()).isEqualTo(9);
            String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(batch, batch.length - 3));
            assertThat(browser.evaluate(("import('/wire.js').then(w => w.read(w.Batch, Uint8Array.from(atob('%s'), "
                                            + "c => c.charCodeAt(0)))).catch(e => e.name)")
                                    .formatted(cut))
                            .asText())
                    .isEqualTo("RangeError");
        }
    }

    private static Viewer viewer(int port, boolean pictures) throws IOException {
        return viewer(port, pictures, null);
    }

    private static Viewer viewer(int port, boolean pictures, String control) throws IOException {
        return Viewer.start(new ViewerSettings(
                InetAddress.getLoopbackAddress(),
                port,
                Set.of(),
                Access.open(),
                pictures,
                new ViewerSettings.Kafka(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        "frames",
                        "landmarks",
                        control == null ? "rejects" : "rejects-" + control,
                        "scenes",
                        "events"),
                control == null
                        ? null
                        : new ControlDesk(
                                Map.of("bootstrap.servers", broker.bootstrapServers()),
                                control,
                                Cameras.ANY,
                                LISTED,
                                LearnedSigns.NONE),
                name -> Optional.of(Topologies.get(name).connections())));
    }

    private static long sequence() {
        return browser.evaluate("window.viewer.shown().sequence").asLong();
    }

    private static void layer(String name, boolean on) {
        browser.evaluate(
                "(box => { if (box.checked !== %s) box.click(); })(document.querySelector('#layers [value=%s]'))"
                        .formatted(on, name));
    }

    /** The camera's canvas on the page, CSS pixels. */
    private static JsonNode box(String camera) {
        return browser.evaluate(canvas(camera) + ".getBoundingClientRect().toJSON()");
    }

    private static String canvas(String camera) {
        return "[...document.querySelectorAll('.tile')].find(t => t.querySelector('.name').textContent === '%s')"
                        .formatted(camera)
                + ".querySelector('canvas')";
    }

    /** The colour beside a point: (dx, dy) in pixels of the picture, which lies in the middle of its canvas. */
    private static int at(BufferedImage page, JsonNode box, double[] point, double dx, double dy) {
        double sharp = page.getWidth() / 1300.0;
        double scale = Math.min(
                box.get("width").asDouble() / TestCameras.WIDTH,
                box.get("height").asDouble() / TestCameras.HEIGHT);
        double left = box.get("left").asDouble() + (box.get("width").asDouble() - TestCameras.WIDTH * scale) / 2;
        double top = box.get("top").asDouble() + (box.get("height").asDouble() - TestCameras.HEIGHT * scale) / 2;
        double x = left + (point[0] * TestCameras.WIDTH + dx) * scale;
        double y = top + (point[1] * TestCameras.HEIGHT + dy) * scale;
        return page.getRGB((int) Math.floor(x * sharp), (int) Math.floor(y * sharp));
    }

    /** Whether the first point's surroundings show the overlay's colour, the picture's disc, or nothing. */
    private static String pixelOf(String camera, int dx, int dy, String what) {
        double x = TestCameras.HAND[0][0] * TestCameras.WIDTH + dx;
        double y = TestCameras.HAND[0][1] * TestCameras.HEIGHT + dy;
        String test =
                switch (what) {
                    case "overlay" -> "r === 255 && g === 159 && b === 28";
                    case "other" -> "r === 242 && g === 242 && b === 92";
                    case "disc" -> "r > 200 && g < 60 && b > 200";
                    default -> "a === 0";
                };
        return """
                (c => {
                  const scale = Math.min(c.width / %d, c.height / %d);
                  const [r, g, b, a] = c.getContext('2d').getImageData(
                    (c.width - %d * scale) / 2 + %f * scale, (c.height - %d * scale) / 2 + %f * scale, 1, 1).data;
                  return %s;
                })(%s)""".formatted(
                        TestCameras.WIDTH,
                        TestCameras.HEIGHT,
                        TestCameras.WIDTH,
                        x,
                        TestCameras.HEIGHT,
                        y,
                        test,
                        canvas(camera));
    }

    /** Whether a canvas has anything on it. */
    private static String inked(String selector) {
        return "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0))"
                + "(document.querySelector('" + selector + "'))";
    }

    /** Whether there is anything on a canvas that shows space. */
    private static String drawn(String what) {
        return """
                (shown => {
                  if (!shown) {
                    return false;
                  }
                  shown.stage.render();
                  const context = document.createElement('canvas').getContext('2d');
                  context.drawImage(shown.stage.canvas, 0, 0, 300, 150);
                  return context.getImageData(0, 0, 300, 150).data.some(value => value > 0);
                })(window.viewer.%s())""".formatted(what);
    }

    private static void assertMagenta(int rgb, String camera) {
        Color colour = new Color(rgb);
        assertThat(colour.getRed()).as(camera + " " + colour).isGreaterThan(180);
        assertThat(colour.getGreen()).as(camera + " " + colour).isLessThan(90);
        assertThat(colour.getBlue()).as(camera + " " + colour).isGreaterThan(180);
    }
}
