package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.landmarkstream.proto.FrameLandmarks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every record of the frames topic becomes a frame or a reject with the right reason; nothing is thrown. */
class EnvelopeTest {

    private static final Envelope ENVELOPE = new Envelope(Set.of(Codec.JPEG), 1000, Cameras.ANY);
    private static final byte[] PICTURE = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3, (byte) 0xFF, (byte) 0xD9};

    private static io.landmarkstream.proto.Frame.Builder valid() {
        return io.landmarkstream.proto.Frame.newBuilder()
                .setVersion(1)
                .setCamera("cam-1")
                .setSequence(300)
                .setStream("run-7")
                .setCaptureTimeUs(1_700_000_000_000_000L)
                .setCodec(io.landmarkstream.proto.Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(PICTURE));
    }

    private static Outcome<Frame> read(byte[] key, byte[] value) {
        return ENVELOPE.read(new RawRecord(key, value, 5, 42, 77, "trace"));
    }

    private static Outcome<Frame> read(byte[] value) {
        return read("cam-1".getBytes(StandardCharsets.UTF_8), value);
    }

    private static Reason reason(byte[] value) {
        return read(value).reject().reason();
    }

    @Test
    void aFrameKeepsItsFieldsAndNamesThePictureAsARangeOfTheRecordsValue() {
        byte[] value = valid().build().toByteArray();

        Frame frame = read(value).frame();

        assertThat(frame.info())
                .isEqualTo(new FrameInfo(
                        new CameraKey("cam-1", CameraKey.numberOf("cam-1")),
                        "run-7",
                        300,
                        1_700_000_000_000_000L,
                        false,
                        0,
                        false,
                        5,
                        42,
                        77,
                        "trace"));
        assertThat(frame.codec()).isEqualTo(Codec.JPEG);
        assertThat(frame.value()).isSameAs(value);
        assertThat(Arrays.copyOfRange(value, frame.dataOffset(), frame.dataOffset() + frame.dataLength()))
                .isEqualTo(PICTURE);
    }

    @Test
    void tombstonesAndEmptyValuesAreRejectedAsEmptyAndCountForTheCameraOfTheKey() {
        assertThat(read(null).reject().reason()).isEqualTo(Reason.EMPTY);
        assertThat(read(null).reject().detail()).isEqualTo("the record has no value");
        assertThat(read(null).reject().size()).isZero();
        assertThat(read(null).reject().sha256()).isEmpty();
        assertThat(read(null).info().key().camera()).isEqualTo("cam-1");
        assertThat(reason(new byte[0])).isEqualTo(Reason.EMPTY);
        assertThat(reason(valid().clearData().build().toByteArray())).isEqualTo(Reason.EMPTY);
    }

    @Test
    void aRecordWithoutAnyReadableCameraIsSpreadByItsPartition() {
        Outcome<Frame> outcome = ENVELOPE.read(new RawRecord(null, null, CameraKey.MAX_PARALLELISM + 5, 1, 0, ""));

        assertThat(outcome.key()).isEqualTo(new CameraKey("", 5));
    }

    @Test
    void aRejectHoldsSizeAndHashOfTheValueAndNotTheValue() {
        Reject reject = read(new byte[] {1}).reject();

        assertThat(reject.reason()).isEqualTo(Reason.ENVELOPE);
        assertThat(reject.size()).isEqualTo(1);
        assertThat(reject.sha256()).isEqualTo("4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a");
    }

    @Test
    void randomBytesAreAnEnvelopeFault() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] value = new byte[1 + random.nextInt(4096)];
            random.nextBytes(value);
            assertThat(read(value).reject()).as("seed 7, record %d", i).isNotNull();
        }
    }

    @Test
    void aMessageOfAnotherTypeIsAnEnvelopeFault() {
        assertThat(reason(FrameLandmarks.newBuilder()
                        .setVersion(1)
                        .setCamera("cam-1")
                        .setSequence(1)
                        .setWidth(1)
                        .setHeight(480)
                        .build()
                        .toByteArray()))
                .isEqualTo(Reason.ENVELOPE);
        assertThat(reason(io.landmarkstream.proto.Reject.newBuilder()
                        .setVersion(1)
                        .setCamera("cam-1")
                        .setPartition(1)
                        .setOffset(9)
                        .build()
                        .toByteArray()))
                .isEqualTo(Reason.ENVELOPE);
    }

    @Test
    void aMessageCutAtAnyByteIsRejectedAndNeverTakenForAWholeOne() {
        byte[] value = valid().build().toByteArray();
        for (int length = 0; length < value.length; length++) {
            Outcome<Frame> frame = read(Arrays.copyOf(value, length));
            assertThat(frame.reject())
                    .as("%d of %d bytes", length, value.length)
                    .isNotNull();
            assertThat(frame.reject().reason()).isIn(Reason.EMPTY, Reason.ENVELOPE, Reason.CAMERA, Reason.CODEC);
            assertThat(frame.info().key().camera()).isEqualTo("cam-1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 7, 9})
    void aLengthOfTwoGigabytesIsNotBelieved(int field) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(Integer.MAX_VALUE);
        out.writeRawBytes(new byte[10]);
        out.flush();

        assertThat(reason(bytes.toByteArray())).isEqualTo(Reason.ENVELOPE);
    }

    @Test
    void aNegativeLengthIsNotBelieved() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeTag(7, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(-1);
        out.flush();

        assertThat(reason(bytes.toByteArray())).isEqualTo(Reason.ENVELOPE);
    }

    @Test
    void tenThousandNestedGroupsAreAnEnvelopeFault() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < 10_000; i++) {
            out.writeTag(15, WireFormat.WIRETYPE_START_GROUP);
        }
        out.flush();

        assertThat(reason(bytes.toByteArray())).isEqualTo(Reason.ENVELOPE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 6, 20})
    void aVarintOfElevenBytesIsAnEnvelopeFault(int field) {
        byte[] value = new byte[13];
        Arrays.fill(value, (byte) 0x80);
        int tag = field << 3;
        value[0] = (byte) (tag > 127 ? tag | 0x80 : tag);
        if (tag > 127) {
            value[1] = (byte) (tag >> 7);
        }
        assertThat(reason(value)).isEqualTo(Reason.ENVELOPE);
    }

    @Test
    void unknownFieldsAreSkippedAndTheLastOfARepeatedFieldCounts() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(2, "cam-9");
        out.writeString(100, "unknown");
        out.writeInt64(3, 1);
        out.writeFixed64(101, 5);
        out.flush();
        bytes.write(valid().build().toByteArray());
        out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(7, new byte[] {4, 5});
        out.flush();

        Frame frame = read(bytes.toByteArray()).frame();

        assertThat(frame.info().key().camera()).isEqualTo("cam-1");
        assertThat(frame.info().sequence()).isEqualTo(300);
        assertThat(frame.dataLength()).isEqualTo(2);
    }

    @Test
    void gapRotationAndMirroringAreToldAndAbsentMeansNone() {
        FrameInfo told = read(valid().setAfterGap(true)
                        .setRotation(270)
                        .setMirrored(true)
                        .build()
                        .toByteArray())
                .info();
        assertThat(told.afterGap()).isTrue();
        assertThat(told.rotation()).isEqualTo(270);
        assertThat(told.mirrored()).isTrue();

        FrameInfo absent = read(valid().build().toByteArray()).info();
        assertThat(absent.afterGap()).isFalse();
        assertThat(absent.rotation()).isZero();
        assertThat(absent.mirrored()).isFalse();
    }

    @Test
    void aStreamsNameObeysTheRulesOfCameraIdsAndIsNotPassedOnWhereItDoesNot() {
        for (String name : new String[] {"", "2026-01-01T00:00:00Z", "Lauf 1", "通道"}) {
            assertThat(read(valid().setStream(name).build().toByteArray()).reject())
                    .as(name)
                    .isNull();
        }
        for (String name : new String[] {"a\nb", "a/b", "..", "a\u202eb", "a\u0000"}) {
            var frame = read(valid().setStream(name).build().toByteArray());
            assertThat(frame.reject().reason()).isEqualTo(Reason.ENVELOPE);
            assertThat(frame.reject().detail()).startsWith("the stream name ");
            assertThat(frame.info().stream()).isEmpty();
        }
    }

    @Test
    void onlyQuarterTurnsAreRotations() {
        for (int degrees : new int[] {0, 90, 180, 270}) {
            assertThat(read(valid().setRotation(degrees).build().toByteArray()).reject())
                    .isNull();
        }
        for (int degrees : new int[] {1, 45, 360, -90}) {
            Reject reject =
                    read(valid().setRotation(degrees).build().toByteArray()).reject();
            assertThat(reject.reason()).isEqualTo(Reason.ENVELOPE);
            assertThat(reject.detail())
                    .isEqualTo("the rotation is %s degrees: it must be 0, 90, 180 or 270"
                            .formatted(Integer.toUnsignedString(degrees)));
        }
    }

    @Test
    void theVersionMayBeLeftOutButNotComeFromTheFuture() {
        assertThat(read(valid().clearVersion().build().toByteArray()).reject()).isNull();
        assertThat(reason(valid().setVersion(2).build().toByteArray())).isEqualTo(Reason.VERSION);
        assertThat(reason(valid().setVersion(-1).build().toByteArray())).isEqualTo(Reason.VERSION);
    }

    @Test
    void aCodecThatIsMissingUnknownOrNotEnabledIsNamed() {
        assertThat(reason(valid().clearCodec().build().toByteArray())).isEqualTo(Reason.CODEC);
        assertThat(reason(valid().setCodecValue(77).build().toByteArray())).isEqualTo(Reason.CODEC);
        Reject h264 = read(valid().setCodecValue(2).build().toByteArray()).reject();
        assertThat(h264.reason()).isEqualTo(Reason.CODEC);
        assertThat(h264.detail()).isEqualTo("this job does not decode H264");
    }

    @Test
    void aMissingCameraIsRejectedThoughTheKeyTellsOne() {
        assertThat(reason(valid().clearCamera().build().toByteArray())).isEqualTo(Reason.CAMERA);
    }

    @Test
    void cameraIdsThatWouldHarmLogsOrFilesAreRejectedWithoutRepeatingThem() {
        Map<String, String> bad = Map.of(
                "10 kB", "x".repeat(10_000),
                "129 bytes", "x".repeat(129),
                "NUL", "a\0b",
                "newline", "cam\nINFO forged",
                "path", "../../etc/passwd",
                "backslash", "a\\b",
                "folder", "..",
                "control", "a\u001b[31mb",
                "right-to-left override", "cam\u202Egpj.1",
                "line separator", "cam\u20281");
        bad.forEach((name, camera) -> {
            Outcome<Frame> frame = read(
                    camera.getBytes(StandardCharsets.UTF_8),
                    valid().setCamera(camera).build().toByteArray());
            assertThat(frame.reject().reason()).as(name).isEqualTo(Reason.CAMERA);
            assertThat(frame.reject().detail()).as(name).doesNotContain(camera).hasSizeLessThan(200);
            assertThat(frame.info().key()).as(name).isEqualTo(new CameraKey("", 5));
        });
    }

    @Test
    void cameraIdsThatAreNotUtf8AreRejected() {
        for (byte[] camera :
                new byte[][] {{(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {'a', (byte) 0xFF}, {(byte) 0xC0, 'a'}}) {
            byte[] value = valid().setCameraBytes(ByteString.copyFromUtf8("12"))
                    .build()
                    .toByteArray();
            byte[] patched = replaceCamera(value, camera);
            assertThat(read(camera, patched).reject().reason()).isEqualTo(Reason.CAMERA);
        }
    }

    private static byte[] replaceCamera(byte[] value, byte[] camera) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(value, 0, 3);
        out.write(camera.length);
        out.writeBytes(camera);
        out.write(value, 6, value.length - 6);
        return out.toByteArray();
    }

    @Test
    void lettersOfEveryScriptMayNameACamera() {
        for (String camera : new String[] {"cam-1", "Tür 3", "カメラ", "كاميرا", "x".repeat(128)}) {
            byte[] key = camera.getBytes(StandardCharsets.UTF_8);
            assertThat(read(key, valid().setCamera(camera).build().toByteArray())
                            .reject())
                    .as(camera)
                    .isNull();
        }
    }

    @Test
    void theKeyMustBeTheCameraId() {
        byte[] value = valid().build().toByteArray();
        assertThat(read("cam-2".getBytes(StandardCharsets.UTF_8), value)
                        .reject()
                        .reason())
                .isEqualTo(Reason.KEY_MISMATCH);
        assertThat(read(null, value).reject().reason()).isEqualTo(Reason.KEY_MISMATCH);
        assertThat(read(new byte[0], value).reject().reason()).isEqualTo(Reason.KEY_MISMATCH);
    }

    @Test
    void onlyListedCamerasPassWhereTheSettingsSaySo() {
        byte[] value = valid().build().toByteArray();
        RawRecord record = new RawRecord("cam-1".getBytes(StandardCharsets.UTF_8), value, 0, 0, 0, "");

        assertThat(new Envelope(Set.of(Codec.JPEG), 1000, new Cameras(Map.of("cam-2", CameraSettings.of(0)), false))
                        .read(record)
                        .reject()
                        .reason())
                .isEqualTo(Reason.UNLISTED_CAMERA);
        assertThat(new Envelope(Set.of(Codec.JPEG), 1000, new Cameras(Map.of("cam-1", CameraSettings.of(3)), false))
                        .read(record)
                        .info()
                        .key())
                .isEqualTo(new CameraKey("cam-1", 3));
    }

    @ParameterizedTest
    @CsvSource({
        "false, , false",
        "true, , true",
        "false, true, true",
        "true, false, false",
        "true, true, true",
        "false, false, false"
    })
    void aCamerasSettingsGoOverWhatItsFramesSayOfMirroring(boolean frame, Boolean settings, boolean expected) {
        Cameras cameras = new Cameras(Map.of("cam-1", new CameraSettings(0, settings, null, null)), true);
        byte[] value = valid().setMirrored(frame).build().toByteArray();
        RawRecord record = new RawRecord("cam-1".getBytes(StandardCharsets.UTF_8), value, 0, 0, 0, "");

        assertThat(new Envelope(Set.of(Codec.JPEG), 1000, cameras)
                        .read(record)
                        .info()
                        .mirrored())
                .isEqualTo(expected);
    }

    @Test
    void aPictureAboveTheBudgetIsTooLargeAndOneAtTheBudgetIsNot() {
        assertThat(read(valid().setData(ByteString.copyFrom(new byte[1000]))
                                .build()
                                .toByteArray())
                        .reject())
                .isNull();
        assertThat(reason(valid().setData(ByteString.copyFrom(new byte[1001]))
                        .build()
                        .toByteArray()))
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void aStreamNameThatIsTooLongIsAnEnvelopeFault() {
        assertThat(read(valid().setStream("s".repeat(64)).build().toByteArray()).reject())
                .isNull();
        assertThat(reason(valid().setStream("s".repeat(65)).build().toByteArray()))
                .isEqualTo(Reason.ENVELOPE);
    }

    @Test
    void everyFlippedBitGivesAFrameOrAReject() {
        byte[] value = valid().build().toByteArray();
        for (int bit = 0; bit < value.length * 8; bit++) {
            byte[] flipped = value.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Outcome<Frame> outcome = read(flipped);
            assertThat(outcome.isRejected() || outcome.frame().dataLength() > 0).isTrue();
        }
    }
}
