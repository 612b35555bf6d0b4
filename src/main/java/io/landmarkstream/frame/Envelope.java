package io.landmarkstream.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads a record of the frames topic: {@code landmarkstream.v1.Frame} in, a checked {@link Frame} or a reject out.
 * Never throws, whatever the bytes.
 *
 * <p>The message is walked field by field with protobuf's own reader instead of being parsed into a message object. So
 * the picture is not copied but named as a range of the record's value, a camera id that is not UTF-8 is told apart
 * from an envelope that is no protobuf, and a known field of another wire type (another message) is a fault. Unknown
 * fields are skipped, and of a repeated field the last value counts. No length is trusted before that many bytes are
 * there.
 *
 * <p>A reject names the camera if the envelope, or else the record's key, has a valid id. Nothing is taken from an
 * envelope that cannot be read.
 */
public final class Envelope {

    /** The newest {@code Frame.version} this job knows. */
    public static final int VERSION = 1;

    /** Longest stream name in bytes. */
    public static final int MAX_STREAM_BYTES = 64;

    /** Nested groups in unknown fields; protobuf's writers make none. */
    private static final int MAX_NESTING = 16;

    private static final byte[] NOTHING = {};

    /** Rotations that bring a picture upright. */
    private static final Set<Integer> UPRIGHT = Set.of(0, 90, 180, 270);

    private final Set<Codec> codecs;
    private final int maxFrameBytes;
    private final Cameras cameras;

    /**
     * @param codecs those that the job can decode
     * @param maxFrameBytes largest picture data
     * @param cameras who may publish, each camera's number, and which pictures are mirror images
     */
    public Envelope(Set<Codec> codecs, int maxFrameBytes, Cameras cameras) {
        this.codecs = codecs;
        this.maxFrameBytes = maxFrameBytes;
        this.cameras = cameras;
    }

    /** Reads one record. */
    public Outcome<Frame> read(RawRecord record) {
        Fields fields = new Fields();
        try {
            if (record.value() == null) {
                throw new RejectException(Reason.EMPTY, "the record has no value");
            }
            if (record.value().length == 0) {
                throw new RejectException(Reason.EMPTY, "the record's value has no bytes");
            }
            fields.walk(record.value());
            Codec codec = check(fields, record.key());
            return Outcome.of(
                    new Frame(info(record, fields), codec, record.value(), fields.dataOffset, fields.dataLength));
        } catch (RejectException e) {
            if (e.reason() == Reason.ENVELOPE) {
                fields = new Fields();
            }
            return Outcome.rejected(Reject.of(info(record, fields), e.reason(), e.getMessage(), record.value()));
        }
    }

    private Codec check(Fields fields, byte[] key) throws RejectException {
        if (Integer.compareUnsigned(fields.version, VERSION) > 0) {
            throw new RejectException(
                    Reason.VERSION,
                    "the frame's version is %s, this job knows versions up to %d: upgrade the job"
                            .formatted(Integer.toUnsignedString(fields.version), VERSION));
        }
        String camera = CameraId.of(fields.camera);
        if (!Arrays.equals(fields.camera, key)) {
            throw new RejectException(
                    Reason.KEY_MISMATCH,
                    key == null
                            ? "the record has no key: publish with the camera id as key, so that a camera stays in "
                                    + "order"
                            : "the record's key is not the camera id: publish with the camera id as key");
        }
        if (!cameras.accepts(camera)) {
            throw new RejectException(
                    Reason.UNLISTED_CAMERA,
                    "the camera is not listed in landmarks.cameras.file, and landmarks.cameras.unlisted is reject");
        }
        if (!UPRIGHT.contains(fields.rotation)) {
            throw new RejectException(
                    Reason.ENVELOPE,
                    "the rotation is %s degrees: it must be 0, 90, 180 or 270"
                            .formatted(Integer.toUnsignedString(fields.rotation)));
        }
        if (fields.streamFault != null) {
            throw new RejectException(Reason.ENVELOPE, fields.streamFault);
        }
        Codec codec = codec(fields.codec);
        if (fields.dataLength == 0) {
            throw new RejectException(Reason.EMPTY, "the frame has no picture data");
        }
        if (fields.dataLength > maxFrameBytes) {
            throw new RejectException(
                    Reason.TOO_LARGE,
                    "the picture has %d bytes, landmarks.limits.frame-bytes allows %d"
                            .formatted(fields.dataLength, maxFrameBytes));
        }
        return codec;
    }

    private Codec codec(int number) throws RejectException {
        Codec codec =
                switch (number) {
                    case io.landmarkstream.proto.Codec.CODEC_JPEG_VALUE -> Codec.JPEG;
                    case io.landmarkstream.proto.Codec.CODEC_H264_VALUE -> Codec.H264;
                    case io.landmarkstream.proto.Codec.CODEC_H265_VALUE -> Codec.H265;
                    case io.landmarkstream.proto.Codec.CODEC_UNSPECIFIED_VALUE ->
                        throw new RejectException(
                                Reason.CODEC, "the frame does not say how its data is compressed: set codec");
                    default -> throw new RejectException(Reason.CODEC, "the codec number " + number + " is unknown");
                };
        if (!codecs.contains(codec)) {
            throw new RejectException(Reason.CODEC, "this job does not decode " + codec);
        }
        return codec;
    }

    private FrameInfo info(RawRecord record, Fields fields) {
        String camera = valid(fields.camera);
        if (camera == null && record.key() != null) {
            camera = valid(record.key());
        }
        return new FrameInfo(
                camera == null
                        ? new CameraKey("", record.partition() & (CameraKey.MAX_PARALLELISM - 1))
                        : cameras.key(camera),
                fields.stream,
                fields.sequence,
                fields.captureTimeUs,
                fields.afterGap,
                fields.rotation,
                camera == null ? fields.mirrored : cameras.mirrored(camera, fields.mirrored),
                record.partition(),
                record.offset(),
                record.recordTimeMs(),
                record.traceparent());
    }

    private static String valid(byte[] camera) {
        try {
            return CameraId.of(camera);
        } catch (RejectException e) {
            return null;
        }
    }

    /** The fields of one message as far as they were read. */
    private static final class Fields {
        private int version;
        private byte[] camera = NOTHING;
        private long sequence;
        /** Empty where it may not be passed on; then {@link #streamFault} says why. */
        private String stream = "";

        private String streamFault;
        private long captureTimeUs;
        private int codec;
        private int dataOffset;
        private int dataLength;
        private boolean afterGap;
        private int rotation;
        private boolean mirrored;

        void walk(byte[] value) throws RejectException {
            CodedInputStream in = CodedInputStream.newInstance(value);
            in.setRecursionLimit(MAX_NESTING);
            try {
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    field(in, tag, value.length);
                }
            } catch (InvalidProtocolBufferException e) {
                throw new RejectException(Reason.ENVELOPE, "the record's value is not a whole protobuf message");
            } catch (IOException e) {
                throw new IllegalStateException("an array cannot fail to be read", e);
            }
        }

        private void field(CodedInputStream in, int tag, int length) throws IOException, RejectException {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number > io.landmarkstream.proto.Frame.MIRRORED_FIELD_NUMBER) {
                in.skipField(tag);
                return;
            }
            boolean bytes =
                    switch (number) {
                        case io.landmarkstream.proto.Frame.CAMERA_FIELD_NUMBER,
                                io.landmarkstream.proto.Frame.STREAM_FIELD_NUMBER,
                                io.landmarkstream.proto.Frame.DATA_FIELD_NUMBER -> true;
                        default -> false;
                    };
            int expected = bytes ? WireFormat.WIRETYPE_LENGTH_DELIMITED : WireFormat.WIRETYPE_VARINT;
            if (WireFormat.getTagWireType(tag) != expected) {
                throw new RejectException(
                        Reason.ENVELOPE, "field " + number + " is of another type: the record is not a Frame message");
            }
            switch (number) {
                case io.landmarkstream.proto.Frame.VERSION_FIELD_NUMBER -> version = in.readUInt32();
                case io.landmarkstream.proto.Frame.CAMERA_FIELD_NUMBER -> camera = in.readByteArray();
                case io.landmarkstream.proto.Frame.SEQUENCE_FIELD_NUMBER -> sequence = in.readUInt64();
                case io.landmarkstream.proto.Frame.STREAM_FIELD_NUMBER -> name(stream(in.readByteArray()));
                case io.landmarkstream.proto.Frame.CAPTURE_TIME_US_FIELD_NUMBER -> captureTimeUs = in.readInt64();
                case io.landmarkstream.proto.Frame.CODEC_FIELD_NUMBER -> codec = in.readEnum();
                case io.landmarkstream.proto.Frame.AFTER_GAP_FIELD_NUMBER -> afterGap = in.readBool();
                case io.landmarkstream.proto.Frame.ROTATION_FIELD_NUMBER -> rotation = in.readUInt32();
                case io.landmarkstream.proto.Frame.MIRRORED_FIELD_NUMBER -> mirrored = in.readBool();
                default -> {
                    int size = in.readRawVarint32();
                    int offset = in.getTotalBytesRead();
                    if (size < 0 || size > length - offset) {
                        throw new RejectException(Reason.ENVELOPE, "the record ends before its picture data does");
                    }
                    in.skipRawBytes(size);
                    dataOffset = offset;
                    dataLength = size;
                }
            }
        }

        private void name(String given) {
            streamFault = CameraId.streamFault(given);
            stream = streamFault == null ? given : "";
        }

        private static String stream(byte[] utf8) throws RejectException {
            if (utf8.length > MAX_STREAM_BYTES) {
                throw new RejectException(
                        Reason.ENVELOPE,
                        "the stream name has %d bytes, the most is %d".formatted(utf8.length, MAX_STREAM_BYTES));
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new RejectException(Reason.ENVELOPE, "the stream name is not UTF-8");
            }
        }
    }
}
