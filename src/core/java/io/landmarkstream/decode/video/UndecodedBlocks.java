package io.landmarkstream.decode.video;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_default_get_buffer2;

import java.util.Random;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext.Get_buffer2_AVCodecContext_AVFrame_int;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Finds parts of a picture that no slice covered. FFmpeg's H.265 decoder does not report them and leaves in them what
 * the buffer held before. So each buffer is filled with noise first; a block that still holds it was never decoded.
 */
public final class UndecodedBlocks {

    /** The smallest coding tree block (ITU-T H.265, 7.4.3.2.1). */
    private static final int BLOCK = 16;

    private static final int ROWS = 61;
    private static final int SHIFT = 17;
    private static final byte[] NOISE = new byte[(1 << 16) + ROWS * SHIFT];
    private static final BytePointer NATIVE_NOISE;

    static {
        new Random(265).nextBytes(NOISE);
        NATIVE_NOISE = new BytePointer(NOISE);
    }

    /**
     * One for all open decoders; {@code null} while none is. Native code has room for ten in a process, and each
     * restart of a job loads this class anew: so it is given back with the last decoder, and not when the old class
     * happens to be collected.
     */
    private static Filled filled;

    private static int watched;

    private UndecodedBlocks() {}

    /** Has a decoder that is not open yet fill its buffers. {@link #unwatch} follows when the decoder is closed. */
    static synchronized void watch(AVCodecContext context) {
        if (filled == null) {
            filled = new Filled();
        }
        watched++;
        context.get_buffer2(filled);
        if (new LongPointer(filled).get() == 0) { // native code would call it anyway
            throw new IllegalStateException(
                    "No H.265 decoder opens: ten jobs of this process decode H.265 already. Run this one in another"
                            + " TaskManager.");
        }
    }

    /** A decoder that was watched is closed. */
    static synchronized void unwatch() {
        if (--watched == 0) {
            filled.close();
            filled = null;
        }
    }

    public static synchronized int watched() {
        return watched;
    }

    private static final class Filled extends Get_buffer2_AVCodecContext_AVFrame_int {

        @Override
        public int call(AVCodecContext context, AVFrame frame, int flags) {
            int result = avcodec_default_get_buffer2(context, frame, flags);
            if (result >= 0) {
                addNoise(frame);
            }
            return result;
        }
    }

    private static void addNoise(AVFrame frame) {
        int stride = frame.linesize(0);
        int length = Math.min(stride, 1 << 16);
        long luma = frame.data(0).address();
        for (int y = 0; y < frame.height(); y++) {
            Pointer.memcpy(new Address(luma + (long) y * stride), new Address(NATIVE_NOISE.address() + row(y)), length);
        }
    }

    /** Memory that is owned elsewhere. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    private static int row(int y) {
        return y % ROWS * SHIFT;
    }

    /**
     * Whether a block of the picture was never decoded.
     *
     * @param luma rows of {@code width}
     * @param left columns cropped on the left
     * @param top rows cropped at the top
     */
    static boolean areIn(byte[] luma, int width, int height, int left, int top) {
        for (int y = 0; y + BLOCK <= height; y += BLOCK) {
            for (int x = 0; x + BLOCK <= width; x += BLOCK) {
                if (isNoise(luma, width, x, y, left, top)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Looks at the middle of the block's diagonal, which no filter of its neighbours reaches. */
    private static boolean isNoise(byte[] luma, int width, int x, int y, int left, int top) {
        for (int i = 4; i < BLOCK - 4; i++) {
            if (luma[(y + i) * width + x + i] != NOISE[row(y + i + top) + x + i + left]) {
                return false;
            }
        }
        return true;
    }
}
