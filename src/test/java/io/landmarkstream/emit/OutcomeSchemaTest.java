package io.landmarkstream.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.Blink;
import io.landmarkstream.attributes.Expression;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.FingerState;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.sign.Spelling;
import io.landmarkstream.track.TrackEvent;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in the records that the job writes. */
class OutcomeSchemaTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final ModelRef MODEL =
            ModelRef.newBuilder().setName("palm").setSha256("ab".repeat(32)).build();
    private static final FrameInfo INFO = new FrameInfo(
            new CameraKey("cam-1", 4), "run-1", 17, 1_700_000_000_123_456L, false, 0, false, 2, 99, 0, TRACE);

    private static final List<TrackEvent> EVENTS = List.of(
            new TrackEvent(Kind.HAND, 7, TrackEvent.Change.UPDATED),
            new TrackEvent(Kind.FACE, 9, TrackEvent.Change.ENDED));

    private static TrackedObject hand(boolean predicted) {
        return new TrackedObject(
                7,
                Kind.HAND,
                "fake",
                "hand21",
                Handedness.LEFT,
                .75f,
                .5f,
                predicted,
                new float[] {10, 20, -3, 30, 5, 4},
                predicted ? new float[0] : new float[] {11, 21, -2, 31, 6, 5},
                new float[] {1, .25f},
                predicted ? new boolean[0] : new boolean[] {false, true},
                predicted ? new float[0] : new float[] {.01f, .02f, .03f, .04f, .05f, .06f},
                12,
                3);
    }

    private static TrackedObject face() {
        return new TrackedObject(
                1,
                Kind.FACE,
                "faces",
                "face68",
                Handedness.UNKNOWN,
                0,
                .9f,
                false,
                new float[] {1, 2, 0},
                new float[] {3, 4, 0},
                new float[0],
                new boolean[0],
                new float[0],
                1,
                1);
    }

    private static TrackedFrame frame(TrackedObject... objects) {
        return new TrackedFrame(INFO, new Continuity(3, false, true, true), 640, 480, List.of(objects), EVENTS);
    }

    private static OutcomeSchema schema(Format format, boolean raw, int maxBytes) {
        OutcomeSchema schema = new OutcomeSchema(
                "landmarks", "rejects", format, new ResultMessages(List.of(MODEL), raw, true), maxBytes);
        schema.open(new Counted(), null);
        return schema;
    }

    private static ProducerRecord<byte[], byte[]> record(TrackedFrame frame, Format format) {
        return schema(format, true, 100_000).serialize(outcome(frame), null, 5L);
    }

    private static Outcome<AttributedFrame> outcome(TrackedFrame frame) {
        return Outcome.of(AttributedFrame.of(frame));
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void anObjectOfAnotherKindHasItsNameAndNoAttributesInBothFormats() throws Exception {
        TrackedObject body = new TrackedObject(
                3,
                Kind.BODY,
                "bodies",
                "body17",
                Handedness.UNKNOWN,
                0,
                .9f,
                false,
                new float[51],
                new float[51],
                new float[17],
                new boolean[0],
                new float[0],
                4,
                2,
                3);

        FrameLandmarks message =
                FrameLandmarks.parseFrom(record(frame(body), Format.PROTOBUF).value());
        JsonNode json = new ObjectMapper()
                .readTree(record(frame(body), Format.JSON).value())
                .get("objects")
                .get(0);

        io.landmarkstream.proto.TrackedObject object = message.getObjects(0);
        assertThat(object.getKind()).isEqualTo("body");
        assertThat(object.getBodyId()).isEqualTo(3);
        assertThat(object.getPersonId()).isEqualTo(2);
        assertThat(object.hasHand() || object.hasFace()).isFalse();
        assertThat(json.get("kind").asText()).isEqualTo("body");
        assertThat(json.get("topology").asText()).isEqualTo("body17");
        assertThat(json.get("body_id").asText()).isEqualTo("3");
        assertThat(json.get("landmarks")).hasSize(17);
        assertThat(json.path("hand").isMissingNode() || json.path("hand").isNull())
                .isTrue();
    }

    @Test
    void aResultHoldsEveryFieldOfTheFrameAndItsObjects() throws Exception {
        FrameLandmarks message = FrameLandmarks.parseFrom(
                record(frame(hand(false), face()), Format.PROTOBUF).value());

        FrameLandmarks.Builder expected = FrameLandmarks.newBuilder()
                .setVersion(1)
                .setCamera("cam-1")
                .setSequence(17)
                .setStream("run-1")
                .setCaptureTimeUs(1_700_000_000_123_456L)
                .setWidth(640)
                .setHeight(480)
                .addFlags(FrameFlag.FRAME_FLAG_DISCONTINUITY)
                .addFlags(FrameFlag.FRAME_FLAG_NEW_SIZE)
                .setGap(3)
                .addModels(MODEL);
        expected.addObjectsBuilder()
                .setTrackId(7)
                .setKind("hand")
                .setHandedness(io.landmarkstream.proto.Handedness.HANDEDNESS_LEFT)
                .setHandednessScore(.75f)
                .setScore(.5f)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setBox(io.landmarkstream.proto.Box.newBuilder()
                        .setLeft(10)
                        .setTop(5)
                        .setRight(30)
                        .setBottom(20))
                .addLandmarks(Landmark.newBuilder().setX(10).setY(20).setZ(-3).setVisibility(1))
                .addLandmarks(Landmark.newBuilder()
                        .setX(30)
                        .setY(5)
                        .setZ(4)
                        .setVisibility(.25f)
                        .setPredicted(true))
                .addRawLandmarks(
                        Landmark.newBuilder().setX(11).setY(21).setZ(-2).setVisibility(1))
                .addRawLandmarks(Landmark.newBuilder().setX(31).setY(6).setZ(5).setVisibility(.25f))
                .addWorldLandmarks(Landmark.newBuilder().setX(.01f).setY(.02f).setZ(.03f))
                .addWorldLandmarks(Landmark.newBuilder().setX(.04f).setY(.05f).setZ(.06f))
                .setTopology("hand21")
                .setPipeline("fake")
                .setAge(12)
                .setPersonId(3);
        expected.addObjectsBuilder()
                .setTrackId(1)
                .setKind("face")
                .setScore(.9f)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setBox(io.landmarkstream.proto.Box.newBuilder()
                        .setLeft(1)
                        .setTop(2)
                        .setRight(1)
                        .setBottom(2))
                .addLandmarks(Landmark.newBuilder().setX(1).setY(2))
                .addRawLandmarks(Landmark.newBuilder().setX(3).setY(4))
                .setTopology("face68")
                .setPipeline("faces")
                .setAge(1)
                .setPersonId(1);
        expected.addEventsBuilder()
                .setKind("hand")
                .setTrackId(7)
                .setChange(io.landmarkstream.proto.TrackChange.TRACK_CHANGE_UPDATED);
        expected.addEventsBuilder()
                .setKind("face")
                .setTrackId(9)
                .setChange(io.landmarkstream.proto.TrackChange.TRACK_CHANGE_ENDED);
        assertThat(message).isEqualTo(expected.build());
    }

    @Test
    void aHiddenObjectIsPredictedAndHasNoRawPoints() throws Exception {
        io.landmarkstream.proto.TrackedObject object = FrameLandmarks.parseFrom(
                        record(frame(hand(true)), Format.PROTOBUF).value())
                .getObjects(0);

        assertThat(object.getState()).isEqualTo(TrackState.TRACK_STATE_PREDICTED);
        assertThat(object.getRawLandmarksCount()).isZero();
        assertThat(object.getLandmarksList()).hasSize(2).allMatch(Landmark::getPredicted);
    }

    @Test
    void aFrameAfterAGapSaysSoAndALifecycleNobodyWantsIsLeftOut() throws Exception {
        FrameInfo info = new FrameInfo(new CameraKey("cam-1", 4), "run", 1, 5, true, 0, false, 0, 0, 0, "");
        TrackedFrame frame = new TrackedFrame(info, Continuity.SMOOTH, 1, 1, List.of(), EVENTS);

        FrameLandmarks message = new ResultMessages(List.of(), true, false).message(AttributedFrame.of(frame));

        assertThat(message.getFlagsList()).containsExactly(FrameFlag.FRAME_FLAG_AFTER_GAP);
        assertThat(message.getEventsList()).isEmpty();
    }

    @Test
    void aResultHoldsTheAttributesOfItsObjects() throws Exception {
        HandAttributes hand = new HandAttributes(
                "victory",
                250_000,
                .75f,
                new FingerState[] {
                    FingerState.CURLED, FingerState.STRAIGHT, FingerState.STRAIGHT, FingerState.BENT, FingerState.CURLED
                },
                new float[] {90, 20, 21, 120, 190},
                .5f);
        float[] matrix = {1, 0, 0, 2, 0, 1, 0, 3, 0, 0, 1, 50, 0, 0, 0, 1};
        FaceAttributes face = new FaceAttributes(
                new HeadPose(10, -5, 2, matrix, .25f),
                new Expression(.1f, .2f, .3f, .31f, 15, -7.5f, .4f, .5f, .6f, .7f, .8f, .9f),
                new float[] {1, 2, 3, -2, 1, 4},
                List.of(new Blink(Blink.Eye.LEFT, 120_000)));
        AttributedFrame frame = new AttributedFrame(
                frame(hand(false), face(), face()),
                List.of(new ObjectAttributes(hand, null), new ObjectAttributes(null, face), ObjectAttributes.NONE));

        FrameLandmarks message = FrameLandmarks.parseFrom(schema(Format.PROTOBUF, true, 100_000)
                .serialize(Outcome.of(frame), null, null)
                .value());

        io.landmarkstream.proto.HandAttributes readHand = message.getObjects(0).getHand();
        assertThat(message.getObjects(0).hasFace()).isFalse();
        assertThat(readHand.getGesture()).isEqualTo("victory");
        assertThat(readHand.getGestureUs()).isEqualTo(250_000);
        assertThat(readHand.getGestureScore()).isEqualTo(.75f);
        assertThat(readHand.getPinchDistance()).isEqualTo(.5f);
        assertThat(readHand.getFingersList())
                .extracting(finger -> finger.getState().name() + " " + finger.getBend())
                .containsExactly(
                        "FINGER_STATE_CURLED 90.0",
                        "FINGER_STATE_STRAIGHT 20.0",
                        "FINGER_STATE_STRAIGHT 21.0",
                        "FINGER_STATE_BENT 120.0",
                        "FINGER_STATE_CURLED 190.0");
        io.landmarkstream.proto.FaceAttributes readFace = message.getObjects(1).getFace();
        assertThat(readFace.getPose())
                .isEqualTo(io.landmarkstream.proto.HeadPose.newBuilder()
                        .setYaw(10)
                        .setPitch(-5)
                        .setRoll(2)
                        .addAllMatrix(List.of(1f, 0f, 0f, 2f, 0f, 1f, 0f, 3f, 0f, 0f, 1f, 50f, 0f, 0f, 0f, 1f))
                        .setResidual(.25f)
                        .build());
        assertThat(readFace.getExpression())
                .isEqualTo(io.landmarkstream.proto.Expression.newBuilder()
                        .setEyeBlinkLeft(.1f)
                        .setEyeBlinkRight(.2f)
                        .setEyeOpennessLeft(.3f)
                        .setEyeOpennessRight(.31f)
                        .setEyeLookOutLeft(.5f)
                        .setEyeLookInLeft(0)
                        .setEyeLookInRight(0)
                        .setEyeLookOutRight(.25f)
                        .setGazeYaw(3.75f)
                        .setJawOpen(.4f)
                        .setMouthSmileLeft(.5f)
                        .setMouthSmileRight(.6f)
                        .setBrowInnerUp(.7f)
                        .setBrowOuterUpLeft(.8f)
                        .setBrowOuterUpRight(.9f)
                        .build());
        assertThat(readFace.getAlignmentList()).containsExactly(1f, 2f, 3f, -2f, 1f, 4f);
        assertThat(readFace.getBlinks(0).getEye()).isEqualTo(io.landmarkstream.proto.Eye.EYE_LEFT);
        assertThat(readFace.getBlinks(0).getClosedUs()).isEqualTo(120_000);
        assertThat(message.getObjects(2).hasHand() || message.getObjects(2).hasFace())
                .isFalse();
    }

    @Test
    void aResultHoldsWhatHandsAndFacesDoOverTime() throws Exception {
        HandAttributes hand = new HandAttributes("", 0, 0, new FingerState[0], new float[0], 0);
        FaceAttributes face = new FaceAttributes(null, null, null, List.of());
        Movement drag = new Movement("pinch_drag", false, 5, 9, 2, 3, .75f, 1, -1);
        Spelling spelling = new Spelling("HI", "I", "I", .9f, List.of(new Spelling.Alternative("J", .05f)));
        AttributedFrame frame = new AttributedFrame(
                frame(hand(false), face()),
                List.of(
                        new ObjectAttributes(hand, null, new ObjectSigns(List.of(drag), spelling)),
                        new ObjectAttributes(
                                null,
                                face,
                                new ObjectSigns(List.of(new Movement("nod", true, 6, 8, 12, 60, 1, 0, 0)), null))));

        FrameLandmarks message = FrameLandmarks.parseFrom(schema(Format.PROTOBUF, true, 100_000)
                .serialize(Outcome.of(frame), null, null)
                .value());

        assertThat(message.getObjects(0).getHand().getMovementsList())
                .containsExactly(io.landmarkstream.proto.Movement.newBuilder()
                        .setName("pinch_drag")
                        .setBeginUs(5)
                        .setEndUs(9)
                        .setAmplitude(2)
                        .setSpeed(3)
                        .setConfidence(.75f)
                        .setX(1)
                        .setY(-1)
                        .build());
        assertThat(message.getObjects(0).getHand().getSpelling())
                .isEqualTo(io.landmarkstream.proto.Spelling.newBuilder()
                        .setText("HI")
                        .setAdded("I")
                        .setLetter("I")
                        .setConfidence(.9f)
                        .addAlternatives(io.landmarkstream.proto.SpeltLetter.newBuilder()
                                .setLetter("J")
                                .setConfidence(.05f))
                        .build());
        assertThat(message.getObjects(1).getFace().getMovements(0).getName()).isEqualTo("nod");
        assertThat(message.getObjects(1).getFace().getMovements(0).getEnded()).isTrue();
    }

    @Test
    void aFaceWithoutIrisesHasNoGazeAndOneWithoutPoseNoExpression() throws Exception {
        Expression noGaze = new Expression(0, 0, 0, 0, Float.NaN, Float.NaN, 0, 0, 0, 0, 0, 0);
        AttributedFrame frame = new AttributedFrame(
                frame(face(), face()),
                List.of(
                        new ObjectAttributes(null, new FaceAttributes(null, noGaze, null, List.of())),
                        new ObjectAttributes(null, new FaceAttributes(null, null, null, List.of()))));

        FrameLandmarks message = FrameLandmarks.parseFrom(schema(Format.PROTOBUF, true, 100_000)
                .serialize(Outcome.of(frame), null, null)
                .value());

        assertThat(message.getObjects(0).getFace().getExpression().hasGazeYaw()).isFalse();
        assertThat(message.getObjects(0).getFace().getExpression().hasEyeLookInLeft())
                .isFalse();
        assertThat(message.getObjects(1).getFace().hasPose()).isFalse();
        assertThat(message.getObjects(1).getFace().hasExpression()).isFalse();
        assertThat(message.getObjects(1).getFace().getAlignmentCount()).isZero();
    }

    @Test
    void rawPointsAreLeftOutWhereTheSettingsSaySo() throws Exception {
        FrameLandmarks message = FrameLandmarks.parseFrom(schema(Format.PROTOBUF, false, 100_000)
                .serialize(outcome(frame(hand(false))), null, null)
                .value());

        assertThat(message.getObjects(0).getRawLandmarksCount()).isZero();
    }

    @Test
    void theStartOfAStreamIsMarked() throws Exception {
        TrackedFrame first = new TrackedFrame(INFO, new Continuity(0, true, false, false), 1, 1, List.of(), List.of());
        FrameLandmarks message =
                FrameLandmarks.parseFrom(record(first, Format.PROTOBUF).value());

        assertThat(message.getFlagsList()).containsExactly(FrameFlag.FRAME_FLAG_NEW_STREAM);
        assertThat(message.getGap()).isZero();
        assertThat(message.getObjectsList()).isEmpty();
    }

    @Test
    void aRejectTellsWhereTheRecordLiesAndWhy() throws Exception {
        Reject reject =
                new Reject(INFO, Reason.TRUNCATED, "the picture ends early", 5, "cd".repeat(32), Continuity.SMOOTH);
        ProducerRecord<byte[], byte[]> record =
                schema(Format.PROTOBUF, true, 100_000).serialize(Outcome.rejected(reject), null, null);

        assertThat(record.topic()).isEqualTo("rejects");
        assertThat(header(record, "messageType")).isEqualTo("landmarkstream.v1.Reject");
        assertThat(io.landmarkstream.proto.Reject.parseFrom(record.value()))
                .isEqualTo(io.landmarkstream.proto.Reject.newBuilder()
                        .setVersion(1)
                        .setCamera("cam-1")
                        .setSequence(17)
                        .setStream("run-1")
                        .setCaptureTimeUs(1_700_000_000_123_456L)
                        .setPartition(2)
                        .setOffset(99)
                        .setSize(5)
                        .setSha256("cd".repeat(32))
                        .setReason(io.landmarkstream.proto.Reason.REASON_TRUNCATED)
                        .setDetail("the picture ends early")
                        .build());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonHasItsNameInTheMessage(Reason reason) {
        Reject reject = Reject.withoutValue(INFO, reason, "", 0);

        assertThat(RejectMessages.message(reject).getReason().name()).isEqualTo("REASON_" + reason.name());
    }

    @Test
    void theRecordIsKeyedByCameraAndNamesItsTypeAndTrace() {
        ProducerRecord<byte[], byte[]> record = record(frame(), Format.PROTOBUF);

        assertThat(record.topic()).isEqualTo("landmarks");
        assertThat(record.key()).isEqualTo("cam-1".getBytes(StandardCharsets.UTF_8));
        assertThat(record.timestamp()).as("the producer's clock").isNull();
        assertThat(record.partition()).isNull();
        assertThat(header(record, "content-type")).isEqualTo("application/x-protobuf");
        assertThat(header(record, "messageType")).isEqualTo("landmarkstream.v1.FrameLandmarks");
        assertThat(header(record, "traceparent")).isEqualTo(TRACE);
    }

    @Test
    void resultsAndRejectsNameTheRecordThatTheyAnswer() {
        OutcomeSchema schema = schema(Format.JSON, true, 100_000);
        Reject reject = Reject.withoutValue(INFO, Reason.CORRUPT, "", 0);

        for (Outcome<AttributedFrame> outcome : List.of(outcome(frame()), Outcome.<AttributedFrame>rejected(reject))) {
            ProducerRecord<byte[], byte[]> record = schema.serialize(outcome, null, null);
            assertThat(header(record, "frame-partition")).isEqualTo("2");
            assertThat(header(record, "frame-offset")).isEqualTo("99");
        }
    }

    @Test
    void eachOutcomeIsCountedOnceAsWhatItIs() {
        Counted counted = new Counted();
        OutcomeSchema schema = new OutcomeSchema(
                "landmarks", "rejects", Format.PROTOBUF, new ResultMessages(List.of(), true, true), 1000);
        schema.open(counted, null);
        schema.open(counted, null); // as the connector's exactly-once writer does

        schema.serialize(outcome(frame()), null, null);
        schema.serialize(outcome(frame(hand(false))), null, null);
        TrackedObject[] many = Collections.nCopies(50, hand(false)).toArray(TrackedObject[]::new);
        schema.serialize(outcome(frame(many)), null, null);
        schema.serialize(Outcome.rejected(Reject.withoutValue(INFO, Reason.CORRUPT, "", 0)), null, null);
        schema.serialize(Outcome.rejected(Reject.withoutValue(INFO, Reason.SHED_SHARE, "", 0)), null, null);

        assertThat(counted.counts())
                .containsOnly(
                        entry("landmarks.results_total", 2L),
                        entry("landmarks.reason.too_large.rejects_total", 1L),
                        entry("landmarks.reason.corrupt.rejects_total", 1L),
                        entry("landmarks.reason.shed_share.shed_total", 1L));
        assertThat(counted.latencies()).as("of results alone").isEqualTo(2);
    }

    /** Keeps the metrics that a schema registers. */
    static final class Counted extends UnregisteredMetricsGroup implements SerializationSchema.InitializationContext {
        private final String path;
        private final Map<String, Counter> counters;
        private final List<Histogram> histograms;

        Counted() {
            this("", new HashMap<>(), new ArrayList<>());
        }

        private Counted(String path, Map<String, Counter> counters, List<Histogram> histograms) {
            this.path = path;
            this.counters = counters;
            this.histograms = histograms;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Counted(path + name + ".", counters, histograms);
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return addGroup(key).addGroup(value);
        }

        @Override
        public Counter counter(String name) {
            Counter counter = new SimpleCounter();
            counters.putIfAbsent(path + name, counter); // of two of a name Flink shows the first
            return counter;
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            histograms.add(histogram);
            return histogram;
        }

        Map<String, Long> counts() {
            Map<String, Long> counts = new HashMap<>();
            counters.forEach((name, counter) -> {
                if (counter.getCount() > 0) {
                    counts.put(name, counter.getCount());
                }
            });
            return counts;
        }

        long latencies() {
            return histograms.get(0).getCount();
        }

        @Override
        public MetricGroup getMetricGroup() {
            return this;
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void withoutATraceThereIsNoTraceHeader() {
        FrameInfo info = FrameInfo.of(INFO.key(), "", 1, 1);
        TrackedFrame frame = new TrackedFrame(info, Continuity.SMOOTH, 1, 1, List.of(), List.of());

        assertThat(record(frame, Format.JSON).headers().lastHeader("traceparent"))
                .isNull();
    }

    @Test
    void jsonIsOneLineWithTheProtosFieldNamesAndReadsBack() throws Exception {
        ProducerRecord<byte[], byte[]> record = record(frame(hand(false), face()), Format.JSON);
        String json = new String(record.value(), StandardCharsets.UTF_8);
        FrameLandmarks.Builder back = FrameLandmarks.newBuilder();
        JsonFormat.parser().merge(json, back);

        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(json)
                .doesNotContain("\n")
                .startsWith("{\"version\":1,\"camera\":\"cam-1\",\"sequence\":\"17\",")
                .contains("\"capture_time_us\":\"1700000000123456\"", "\"kind\":\"hand\"", "\"z\":0.0");
        assertThat(back.build())
                .isEqualTo(FrameLandmarks.parseFrom(
                        record(frame(hand(false), face()), Format.PROTOBUF).value()));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void equalFramesGiveEqualBytesWhateverTheClock(Format format) {
        assertThat(schema(format, true, 100_000)
                        .serialize(outcome(frame(hand(false), face())), null, 1L)
                        .value())
                .isEqualTo(schema(format, true, 100_000)
                        .serialize(outcome(frame(hand(false), face())), null, 2L)
                        .value());
    }

    @Test
    void aResultThatNoRecordMayHoldBecomesAReject() throws Exception {
        TrackedObject[] many = Collections.nCopies(50, hand(false)).toArray(TrackedObject[]::new);
        ProducerRecord<byte[], byte[]> record =
                schema(Format.PROTOBUF, true, 1000).serialize(outcome(frame(many)), null, null);

        assertThat(record.topic()).isEqualTo("rejects");
        io.landmarkstream.proto.Reject reject = io.landmarkstream.proto.Reject.parseFrom(record.value());
        assertThat(reject.getReason()).isEqualTo(io.landmarkstream.proto.Reason.REASON_TOO_LARGE);
        assertThat(reject.getDetail()).contains("landmarks.limits.result-bytes");
        assertThat(reject.getSequence()).isEqualTo(17);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void whatADefaultJobCanFindFitsIntoAResult(Format format) {
        float[] mesh = new float[478 * 3];
        java.util.Arrays.fill(mesh, -1234.5678f);
        TrackedObject face = new TrackedObject(
                Long.MAX_VALUE,
                Kind.FACE,
                "p",
                "mesh478",
                Handedness.UNKNOWN,
                0,
                .98765f,
                false,
                mesh,
                mesh,
                new float[0],
                new boolean[0],
                new float[0],
                1,
                1);
        // Four faces and as many that are predicted after a cut.
        TrackedObject[] faces = Collections.nCopies(8, face).toArray(TrackedObject[]::new);

        ProducerRecord<byte[], byte[]> record =
                schema(format, true, 1_000_000).serialize(outcome(frame(faces)), null, null);

        assertThat(record.topic()).isEqualTo("landmarks");
    }
}
