package io.landmarkstream.job;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.decode.jpeg.BadJpegs;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Records that a job must survive, row by row, each with what it must get: envelopes, sequences and times, JPEGs. Each
 * row has cameras of its own, so that rows do not touch each other however they are mixed; a row's records keep their
 * order.
 */
public final class BadInputs {

    /** Stands in every picture that is rejected; no outcome may hold it. */
    static final String CANARY = "canary-5e1f";

    /**
     * A record, and what becomes of it.
     *
     * @param row what is wrong with it
     * @param reasons one of these rejects it; empty: it has a result; {@code null}: either, nobody can say
     * @param marks of the result
     * @param gap of the result
     */
    public record Input(String row, RawRecord record, Set<Reason> reasons, List<FrameFlag> marks, long gap) {

        public boolean hasResult() {
            return reasons.isEmpty();
        }
    }

    private static final long NOW_US = TestFrames.EPOCH_US;
    private static final long YEAR_US = 365L * 86_400 * 1_000_000;

    private final List<Input> inputs = new ArrayList<>();
    private int cameras;

    private BadInputs() {}

    /** All of them; each record's offset is its place in the list, from {@code firstOffset}. */
    public static List<Input> corpus(long firstOffset) {
        BadInputs corpus = new BadInputs();
        corpus.envelopes();
        corpus.cameraIds();
        corpus.sequencesAndTimes();
        corpus.jpegs();
        corpus.videos();
        List<Input> numbered = new ArrayList<>();
        for (Input input : corpus.inputs) {
            RawRecord r = input.record();
            numbered.add(new Input(
                    input.row(),
                    new RawRecord(r.key(), r.value(), 0, firstOffset + numbered.size(), 0, ""),
                    input.reasons(),
                    input.marks(),
                    input.gap()));
        }
        return numbered;
    }

    private void envelopes() {
        reject("tombstone", "key", null, Reason.REASON_EMPTY);
        reject("tombstone without key", null, null, Reason.REASON_EMPTY);
        reject("no bytes", "key", new byte[0], Reason.REASON_EMPTY);
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[4096];
            random.nextBytes(noise);
            reject("4 kB of noise", "key", marked(noise), Reason.REASON_ENVELOPE);
        }
        String camera = camera();
        reject(
                "another message",
                camera,
                FrameLandmarks.newBuilder()
                        .setVersion(1)
                        .setCamera(camera)
                        .setWidth(640)
                        .setHeight(480)
                        .build()
                        .toByteArray(),
                Reason.REASON_ENVELOPE);
        reject(
                "another message",
                camera,
                Reject.newBuilder()
                        .setVersion(1)
                        .setCamera(camera)
                        .setPartition(1)
                        .setOffset(9)
                        .build()
                        .toByteArray(),
                Reason.REASON_ENVELOPE);
        camera = camera();
        byte[] whole = TestFrames.value(camera, 5);
        for (int length = 1; length < whole.length; length += length < 64 ? 1 : 31) {
            reject(
                    "cut after " + length + " bytes",
                    camera,
                    Arrays.copyOf(whole, length),
                    Reason.REASON_ENVELOPE,
                    Reason.REASON_CAMERA,
                    Reason.REASON_CODEC,
                    Reason.REASON_EMPTY);
        }
        for (int field : new int[] {2, 4, 7, 11}) {
            reject(
                    "a length of 2 GB",
                    "key",
                    bytes(out -> {
                        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                        out.writeUInt32NoTag(Integer.MAX_VALUE);
                        out.writeRawBytes(new byte[10]);
                    }),
                    Reason.REASON_ENVELOPE);
        }
        reject(
                "10,000 nested groups",
                "key",
                bytes(out -> {
                    for (int i = 0; i < 10_000; i++) {
                        out.writeTag(15, WireFormat.WIRETYPE_START_GROUP);
                    }
                }),
                Reason.REASON_ENVELOPE);
        for (int field : new int[] {1, 3, 5, 6}) {
            byte[] value = new byte[13];
            Arrays.fill(value, (byte) 0x80);
            value[0] = (byte) (field << 3);
            reject("a varint of eleven bytes", "key", value, Reason.REASON_ENVELOPE);
        }
        String unknown = camera();
        result(
                "unknown fields",
                unknown,
                Jpegs.concat(
                        bytes(out -> {
                            out.writeString(100, "unknown");
                            out.writeFixed64(101, 5);
                        }),
                        TestFrames.value(unknown, 0)),
                0,
                FrameFlag.FRAME_FLAG_NEW_STREAM);
        String twice = camera();
        result(
                "fields that come twice",
                twice,
                Jpegs.concat(
                        bytes(out -> {
                            out.writeString(2, "somebody-else");
                            out.writeUInt64(3, 77);
                        }),
                        TestFrames.value(twice, 0)),
                0,
                FrameFlag.FRAME_FLAG_NEW_STREAM);
        camera = camera();
        reject("codec not set", camera, frame(camera, 0).clearCodec().build().toByteArray(), Reason.REASON_CODEC);
        reject(
                "unknown codec",
                camera,
                frame(camera, 0).setCodecValue(99).build().toByteArray(),
                Reason.REASON_CODEC);
        reject(
                "a future version",
                camera,
                frame(camera, 0).setVersion(2).build().toByteArray(),
                Reason.REASON_VERSION);
        reject("no data", camera, frame(camera, 0).clearData().build().toByteArray(), Reason.REASON_EMPTY);
    }

    private void cameraIds() {
        String camera = camera();
        reject("no camera", camera, frame("", 0).build().toByteArray(), Reason.REASON_CAMERA);
        reject("no camera, no key", "", frame("", 0).build().toByteArray(), Reason.REASON_CAMERA);
        reject("another key", camera(), TestFrames.value(camera, 0), Reason.REASON_KEY_MISMATCH);
        reject("no key", null, TestFrames.value(camera, 0), Reason.REASON_KEY_MISMATCH);
        for (String id : List.of(
                "x".repeat(10_000), "a\0b", "cam\nINFO forged", "../../etc/passwd", "a\u001b[31mb", "cam\u202Egpj.1")) {
            reject("camera id", id, TestFrames.value(id, 0), Reason.REASON_CAMERA);
        }
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        byte[] value = TestFrames.value("abc", 0);
        int at = new String(value, StandardCharsets.ISO_8859_1).indexOf("abc");
        System.arraycopy(surrogate, 0, value, at, 3);
        add(
                "a lone surrogate",
                new RawRecord(surrogate, value, 0, 0, 0, ""),
                Set.of(Reason.REASON_CAMERA),
                List.of(),
                0);
    }

    private void sequencesAndTimes() {
        String camera = camera();
        result("first", camera, TestFrames.value(camera, 5), 0, FrameFlag.FRAME_FLAG_NEW_STREAM);
        reject("repeated", camera, TestFrames.value(camera, 5), Reason.REASON_DUPLICATE);
        reject(
                "repeated with other bytes",
                camera,
                TestFrames.value(camera, 5, TestFrames.jpeg(60)),
                Reason.REASON_DUPLICATE);
        result("three are missing", camera, TestFrames.value(camera, 9), 3);
        reject("goes back by one", camera, TestFrames.value(camera, 8), Reason.REASON_OUT_OF_ORDER);
        result(
                "begins again under a new name",
                camera,
                frame(camera, 0).setStream("run 2").build().toByteArray(),
                0,
                FrameFlag.FRAME_FLAG_NEW_STREAM);
        result("goes on", camera, frame(camera, 1).setStream("run 2").build().toByteArray(), 0);
        for (long time : new long[] {
            0, -1, Long.MIN_VALUE, Long.MAX_VALUE, NOW_US + 10 * YEAR_US, NOW_US - 3_600_000_000L, NOW_US
        }) {
            String clock = camera();
            result("time " + time, clock, at(clock, 0, NOW_US), 0, FrameFlag.FRAME_FLAG_NEW_STREAM);
            result("time " + time, clock, at(clock, 1, time), 0, FrameFlag.FRAME_FLAG_DISCONTINUITY);
            result(
                    "back after " + time,
                    clock,
                    at(clock, 2, NOW_US + 2 * TestFrames.STEP_US),
                    0,
                    time == NOW_US ? new FrameFlag[0] : new FrameFlag[] {FrameFlag.FRAME_FLAG_DISCONTINUITY});
            result("normal after " + time, clock, at(clock, 3, NOW_US + 3 * TestFrames.STEP_US), 0);
        }
    }

    private void jpegs() {
        String bad = camera();
        long sequence = 0;
        for (var entry : BadJpegs.all().entrySet()) {
            reject(
                    entry.getKey(),
                    bad,
                    TestFrames.value(bad, sequence++, entry.getValue().bytes()),
                    Reason.valueOf("REASON_" + entry.getValue().reason().name()));
        }
        byte[] text = ("no picture " + CANARY).getBytes(StandardCharsets.US_ASCII);
        reject("text with a canary", bad, TestFrames.value(bad, sequence++, text), Reason.REASON_FORMAT);
        reject(
                "too many bytes",
                bad,
                TestFrames.value(bad, sequence++, marked(new byte[2_000_001])),
                Reason.REASON_TOO_LARGE);
        reject(
                "a model that returns NaN",
                bad,
                TestFrames.value(bad, sequence, TestFrames.jpeg(FakeFinder.POISON)),
                Reason.REASON_NUMERIC);
        byte[] jpeg = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[][] blocks = new byte[20][];
        Arrays.fill(blocks, Jpegs.segment(0xE2, new byte[60_000]));
        picture("no Huffman tables", Jpegs.without(jpeg, 0xC4));
        picture("1 x 1", Jpegs.jpeg(Jpegs.scene(1, 1)));
        picture("grey", Jpegs.jpeg(Jpegs.grey(Jpegs.scene(160, 120))));
        picture("application data", Jpegs.insert(jpeg, 2, Jpegs.concat(blocks)));
        for (int orientation = 1; orientation <= 8; orientation++) {
            picture("orientation " + orientation, Jpegs.insert(jpeg, 2, Jpegs.exif(orientation, true)));
        }
        flippedBits(jpeg);
    }

    /** Whether the picture can still be read depends on the bit. */
    private void flippedBits(byte[] jpeg) {
        Random random = new Random(48);
        String camera = "flipped";
        for (int i = 0; i < 100; i++) {
            byte[] changed = jpeg.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            add("flipped bit", TestFrames.record(camera, TestFrames.value(camera, i, changed), 0), null, List.of(), 0);
        }
    }

    private void picture(String row, byte[] jpeg) {
        String camera = camera();
        result(row, camera, TestFrames.value(camera, 0, jpeg), 0, FrameFlag.FRAME_FLAG_NEW_STREAM);
    }

    /** More of them, and what follows each, is in VideoCorpusTest. */
    private void videos() {
        List<byte[]> units = Videos.units("plain.h264");
        byte[] key = units.get(0);
        byte[] next = units.get(1);
        List<byte[]> nals = Videos.nals(key);
        video("no key frame first", next, Reason.REASON_NO_REFERENCE);
        video("a key frame without parameter sets", Videos.annexB(nals.subList(2, 3)), Reason.REASON_NO_PARAMETERS);
        video("parameter sets alone", Videos.annexB(nals.subList(0, 2)), Reason.REASON_ACCESS_UNIT);
        video("two pictures", Jpegs.concat(key, next), Reason.REASON_ACCESS_UNIT);
        video("neither start codes nor lengths", Arrays.copyOfRange(key, 4, key.length), Reason.REASON_FORMAT);
        video("cut in a slice", Arrays.copyOf(key, key.length / 2), Reason.REASON_CORRUPT);
        for (String name : List.of("ten-bit.h264", "chroma-444.h264", "chroma-422.h264", "interlaced.h264")) {
            video(name, Videos.units(name).get(0), Reason.REASON_PROFILE);
        }
        byte[] sei = new byte[10 << 20];
        Arrays.fill(sei, (byte) 6);
        video(
                "10 MB of SEI",
                Videos.annexB(List.of(nals.get(0), nals.get(1), sei, nals.get(2))),
                Reason.REASON_LIMIT,
                Reason.REASON_TOO_LARGE);
        List<byte[]> slices = new ArrayList<>(nals.subList(0, 3));
        slices.addAll(Collections.nCopies(70_000, new byte[] {0x65, 0x40, 1}));
        video("70,000 slices", Videos.annexB(slices), Reason.REASON_LIMIT);
        String camera = camera();
        result("a whole key frame", camera, video(camera, key), 0, FrameFlag.FRAME_FLAG_NEW_STREAM);
    }

    private void video(String row, byte[] data, Reason... reasons) {
        String camera = camera();
        reject(row, camera, video(camera, data), reasons);
    }

    private static byte[] video(String camera, byte[] data) {
        return frame(camera, 0)
                .setCodecValue(2)
                .setData(ByteString.copyFrom(data))
                .build()
                .toByteArray();
    }

    private void reject(String row, String key, byte[] value, Reason... reasons) {
        add(row, TestFrames.record(key, value, 0), Set.of(reasons), List.of(), 0);
    }

    private void result(String row, String camera, byte[] value, long gap, FrameFlag... marks) {
        add(row, TestFrames.record(camera, value, 0), Set.of(), List.of(marks), gap);
    }

    private void add(String row, RawRecord record, Set<Reason> reasons, List<FrameFlag> marks, long gap) {
        inputs.add(new Input(row, record, reasons, marks, gap));
    }

    private String camera() {
        return "odd-" + ++cameras;
    }

    private static Frame.Builder frame(String camera, long sequence) {
        try {
            return Frame.parseFrom(TestFrames.value(camera, sequence)).toBuilder();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] at(String camera, long sequence, long timeUs) {
        return frame(camera, sequence).setCaptureTimeUs(timeUs).build().toByteArray();
    }

    private static byte[] marked(byte[] bytes) {
        byte[] mark = CANARY.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, bytes, bytes.length - mark.length, mark.length);
        return bytes;
    }

    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Write write) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            write.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
