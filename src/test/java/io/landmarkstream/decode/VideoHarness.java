package io.landmarkstream.decode;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.process.DecoderProcess;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.frame.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** {@link DecodeFunction} alone in a task of Flink's, with the frames topic as a map. */
final class VideoHarness implements AutoCloseable {

    static final Duration IDLE = Duration.ofSeconds(30);
    static final Duration TTL = Duration.ofHours(1);
    static final long EPOCH_US = 1_750_000_000_000_000L;
    static final long STEP_US = 40_000;

    /** Number of frames read again by all harnesses of a test. */
    static final AtomicInteger REREAD = new AtomicInteger();

    private static final Map<Long, Frame> TOPIC = new HashMap<>();
    private static final Envelope ENVELOPE = new Envelope(EnumSet.allOf(Codec.class), 64 << 20, Cameras.ANY);

    private final KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<Frame>, Outcome<DecodedFrame>> harness;
    private final DecodeFunction function;

    VideoHarness() throws Exception {
        this(DecodeLimits.DEFAULT, null, 1, 0);
    }

    VideoHarness(OperatorSubtaskState state) throws Exception {
        this(DecodeLimits.DEFAULT, state, 1, 0);
    }

    /** Decodes in a process of its own, with this long for a picture. */
    VideoHarness(Duration isolated) throws Exception {
        this(DecodeLimits.DEFAULT, isolated, null, 1, 0);
    }

    VideoHarness(DecodeLimits limits, OperatorSubtaskState state, int subtasks, int subtask) throws Exception {
        this(limits, null, state, subtasks, subtask);
    }

    private VideoHarness(DecodeLimits limits, Duration isolated, OperatorSubtaskState state, int subtasks, int subtask)
            throws Exception {
        function = new DecodeFunction(limits, Topic::new, isolated, Duration.ofSeconds(2), IDLE, TTL);
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(function),
                frame -> frame.info().key(),
                TypeInformation.of(CameraKey.class),
                CameraKey.MAX_PARALLELISM,
                subtasks,
                subtask);
        harness.setup(Outcomes.serializer(new TypeHint<>() {}));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private static final class Topic implements FrameLog {
        @Override
        public List<Frame> read(int partition, List<Long> offsets) {
            REREAD.addAndGet(offsets.size());
            return new ArrayList<>(offsets.stream().map(TOPIC::get).toList());
        }

        @Override
        public boolean goesOn(int partition, long after, CameraKey camera) {
            return TOPIC.values().stream()
                    .map(Frame::info)
                    .anyMatch(info -> info.offset() > after && info.key().equals(camera));
        }

        @Override
        public void close() {}
    }

    /** As if the frames from this offset on had never been sent. */
    static void deleteTopicFrom(long offset) {
        TOPIC.keySet().removeIf(there -> there >= offset);
    }

    static void deleteTopic() {
        TOPIC.clear();
        REREAD.set(0);
    }

    /** One frame of a camera, at a new place on the topic. */
    static Frame frame(String camera, String stream, long sequence, long place, Codec codec, byte[] data) {
        return frame(io.landmarkstream.proto.Frame.newBuilder()
                .setCamera(camera)
                .setStream(stream)
                .setSequence(sequence)
                .setCaptureTimeUs(EPOCH_US + place * STEP_US)
                .setCodecValue(codec.ordinal() + 1)
                .setData(ByteString.copyFrom(data)));
    }

    static Frame frame(io.landmarkstream.proto.Frame.Builder message) {
        long offset = TOPIC.size();
        Frame frame = ENVELOPE.read(new RawRecord(
                        message.getCamera().getBytes(StandardCharsets.UTF_8),
                        message.build().toByteArray(),
                        3,
                        offset,
                        0,
                        ""))
                .frame();
        TOPIC.put(offset, frame);
        return frame;
    }

    /** All frames of a video, captured as they are shown. */
    static List<Frame> frames(String camera, String name) {
        return frames(camera, "run", name);
    }

    static List<Frame> frames(String camera, String stream, String name) {
        List<byte[]> units = Videos.units(name);
        List<Integer> order = Videos.displayOrder(name);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            frames.add(frame(camera, stream, i, order.indexOf(i), Videos.codec(name), units.get(i)));
        }
        return frames;
    }

    VideoHarness give(Frame frame) throws Exception {
        return give(Outcome.of(frame));
    }

    VideoHarness give(Outcome<Frame> outcome) throws Exception {
        harness.processElement(new StreamRecord<>(outcome));
        return this;
    }

    VideoHarness give(Iterable<Frame> frames) throws Exception {
        for (Frame frame : frames) {
            give(frame);
        }
        return this;
    }

    /** The input ends. */
    VideoHarness end() throws Exception {
        harness.processWatermark(Long.MAX_VALUE);
        return this;
    }

    void setTime(long ms) throws Exception {
        harness.setStateTtlProcessingTime(ms);
        harness.setProcessingTime(ms);
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    int timers() {
        return harness.numProcessingTimeTimers() + harness.numEventTimeTimers();
    }

    /** The process that decodes. */
    ProcessHandle decoder() {
        return ProcessHandle.of(((DecoderProcess) function.decoders()).pid()).orElseThrow();
    }

    int openDecoders() {
        return function.openDecoders();
    }

    /** What came out since the last call. */
    List<Outcome<DecodedFrame>> take() {
        List<Outcome<DecodedFrame>> out = new ArrayList<>(harness.extractOutputValues());
        harness.getOutput().clear();
        return out;
    }

    /** One line for each outcome: number, and picture or reason, with everything that a result says of its place. */
    List<String> lines() {
        return take().stream().map(VideoHarness::line).toList();
    }

    static String line(Outcome<DecodedFrame> frame) {
        String number = frame.info().key().camera() + " " + frame.info().stream() + " "
                + frame.info().sequence() + " ";
        return number
                + (frame.reject() != null
                        ? frame.reject().reason() + " " + frame.reject().sha256()
                        : Videos.md5(frame.frame().picture()) + " "
                                + frame.frame().continuity());
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
