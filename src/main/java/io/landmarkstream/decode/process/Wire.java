package io.landmarkstream.decode.process;

import io.landmarkstream.bitstream.VideoFormat;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.picture.Picture;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What goes through the pipes between a task and its {@link DecoderProcess}: big-endian numbers, bytes with their
 * length before them. Both ends are of one build, so there are no versions.
 */
final class Wire {

    /** First byte of a request. */
    static final int JPEG = 1;

    static final int OPEN = 2;
    static final int DECODE = 3;
    static final int DRAIN = 4;
    /** These three have no answer. */
    static final int FORGETS = 5;

    static final int HOLD = 6;
    static final int CLOSE = 7;

    /** First byte of what comes back: a picture, a picture that is not whole, then how the request ended. */
    static final int PICTURE = 11;

    static final int CONCEALED = 12;
    static final int DONE = 13;
    static final int REJECTED = 14;
    static final int FAILED = 15;
    /** The process has started. */
    static final int READY = 16;

    /** Bytes that are written or read at once: what a pipe holds. */
    private static final int CHUNK = 64 * 1024;

    private static final Picture.Matrix[] MATRICES = Picture.Matrix.values();
    private static final Codec[] CODECS = Codec.values();

    private Wire() {}

    static void write(DataOutputStream out, byte[] bytes, int offset, int length) throws IOException {
        out.writeInt(length);
        writeAll(out, bytes, offset, length);
    }

    private static void writeAll(DataOutputStream out, byte[] bytes, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += CHUNK) {
            out.write(bytes, offset + at, Math.min(CHUNK, length - at));
        }
    }

    /** @param most longer ones are refused before anything is allocated */
    static byte[] read(DataInputStream in, long most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException("a message of " + length + " bytes, where " + most + " are the most");
        }
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += CHUNK) {
            in.readFully(bytes, at, Math.min(CHUNK, length - at));
        }
        return bytes;
    }

    static void write(DataOutputStream out, Picture picture) throws IOException {
        out.writeInt(picture.width());
        out.writeInt(picture.height());
        out.writeByte(picture.chromaShiftX());
        out.writeByte(picture.chromaShiftY());
        out.writeByte(picture.matrix().ordinal());
        write(out, picture.luma(), 0, picture.luma().length);
        write(out, picture.cb(), 0, picture.cb().length);
        write(out, picture.cr(), 0, picture.cr().length);
    }

    /** @param maxPixels of the luma plane; a chroma plane is not larger */
    static Picture readPicture(DataInputStream in, long maxPixels) throws IOException {
        int width = in.readInt();
        int height = in.readInt();
        int shiftX = in.readByte();
        int shiftY = in.readByte();
        int matrix = in.readByte();
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || pixels > maxPixels || matrix < 0 || matrix >= MATRICES.length) {
            throw new IOException(
                    "a picture of %d x %d pixels, where %d are the most".formatted(width, height, maxPixels));
        }
        byte[] luma = read(in, pixels);
        byte[] cb = read(in, pixels);
        byte[] cr = read(in, pixels);
        try {
            return new Picture(width, height, luma, cb, cr, shiftX, shiftY, MATRICES[matrix]);
        } catch (IllegalArgumentException e) {
            throw new IOException("planes that make no picture", e);
        }
    }

    static void write(DataOutputStream out, Codec codec, VideoFormat format, int reorder) throws IOException {
        out.writeByte(codec.ordinal());
        out.writeInt(format.width());
        out.writeInt(format.height());
        out.writeInt(format.cropLeft());
        out.writeInt(format.cropTop());
        out.writeDouble(format.pixelAspect());
        out.writeByte(format.matrix().ordinal());
        out.writeInt(format.reorder());
        out.writeInt(format.maxReorder());
        out.writeInt(reorder);
    }

    static Codec readCodec(DataInputStream in) throws IOException {
        return CODECS[in.readByte()];
    }

    static VideoFormat readFormat(DataInputStream in) throws IOException {
        return new VideoFormat(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readDouble(),
                MATRICES[in.readByte()],
                in.readInt(),
                in.readInt());
    }
}
