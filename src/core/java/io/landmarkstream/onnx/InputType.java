package io.landmarkstream.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The types of number that a network's input may have. Whole numbers are the nearest ones, within the type's range: a
 * network that takes bytes wants the picture's own values, so its card says mean 0 and std 1.
 */
enum InputType {
    FLOAT32(OnnxJavaType.FLOAT, Float.BYTES, 0, 0),
    FLOAT16(OnnxJavaType.FLOAT16, Short.BYTES, 0, 0),
    UINT8(OnnxJavaType.UINT8, Byte.BYTES, 0, 255),
    INT8(OnnxJavaType.INT8, Byte.BYTES, Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT32(OnnxJavaType.INT32, Integer.BYTES, Integer.MIN_VALUE, Integer.MAX_VALUE),
    INT64(OnnxJavaType.INT64, Long.BYTES, Integer.MIN_VALUE, Integer.MAX_VALUE);

    /** For messages. */
    static final String ALL = "float32, float16, uint8, int8, int32 and int64";

    private final OnnxJavaType type;
    private final int bytes;
    private final long least;
    private final long most;

    InputType(OnnxJavaType type, int bytes, long least, long most) {
        this.type = type;
        this.bytes = bytes;
        this.least = least;
        this.most = most;
    }

    static Optional<InputType> of(OnnxJavaType type) {
        return Arrays.stream(values()).filter(known -> known.type == type).findFirst();
    }

    /** Bytes of a value. */
    int bytes() {
        return bytes;
    }

    /**
     * A tensor over a buffer that it shares.
     *
     * @param buffer direct, in the machine's order of bytes
     * @param values fewer than {@code size}: the others are 0
     * @param size number of values
     */
    OnnxTensor tensor(OrtEnvironment environment, ByteBuffer buffer, float[] values, int size, long[] shape)
            throws OrtException {
        switch (this) {
            case FLOAT32 -> {
                FloatBuffer floats = buffer.asFloatBuffer().limit(size).put(values);
                while (floats.hasRemaining()) {
                    floats.put(0);
                }
                return OnnxTensor.createTensor(environment, floats.flip(), shape);
            }
            case FLOAT16 -> {
                ShortBuffer shorts = buffer.asShortBuffer().limit(size);
                for (int i = 0; i < size; i++) {
                    shorts.put(i < values.length ? Fp16Conversions.floatToFp16(values[i]) : 0);
                }
                return OnnxTensor.createTensor(environment, shorts.flip(), shape, type);
            }
            case UINT8, INT8 -> {
                ByteBuffer small =
                        buffer.duplicate().order(buffer.order()).clear().limit(size);
                for (int i = 0; i < size; i++) {
                    small.put((byte) whole(values, i));
                }
                return OnnxTensor.createTensor(environment, small.flip(), shape, type);
            }
            case INT32 -> {
                IntBuffer ints = buffer.asIntBuffer().limit(size);
                for (int i = 0; i < size; i++) {
                    ints.put((int) whole(values, i));
                }
                return OnnxTensor.createTensor(environment, ints.flip(), shape);
            }
            default -> {
                LongBuffer longs = buffer.asLongBuffer().limit(size);
                for (int i = 0; i < size; i++) {
                    longs.put(whole(values, i));
                }
                return OnnxTensor.createTensor(environment, longs.flip(), shape);
            }
        }
    }

    private long whole(float[] values, int i) {
        return i < values.length ? Math.max(least, Math.min(most, Math.round(values[i]))) : 0;
    }
}
