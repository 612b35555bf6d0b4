package io.landmarkstream.decode.video;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.bitstream.NalUnit;
import io.landmarkstream.bitstream.Syntax;
import io.landmarkstream.bitstream.VideoFormat;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import java.io.ByteArrayOutputStream;

/**
 * Decodes the pictures of one sequence parameter set of H.264 or H.265. For one thread.
 *
 * <p>Pictures go in in decoding order, each with a ticket, and come out in display order with the same ticket, some
 * calls later where pictures are reordered. Every method may throw
 * {@link io.landmarkstream.decode.DecoderLostException} if the decoder is in another process.
 */
public interface VideoDecoder extends AutoCloseable {

    /** Takes what comes out. */
    @FunctionalInterface
    interface Output {

        /** @param picture {@code null} if a part of it is missing or concealed */
        void accept(long ticket, Picture picture);
    }

    /** Opens decoders. */
    @FunctionalInterface
    interface Opener {

        /** @param reorder most pictures that are held back for one that is shown earlier; H.265 says so itself */
        VideoDecoder open(Codec codec, VideoFormat format, int reorder);
    }

    /**
     * Decodes a picture.
     *
     * @param picture as {@link #input} makes it
     * @throws RejectException {@code CORRUPT}, or {@code PROFILE} for what the decoder does not know; pictures before
     *     it can still be drained, none after it
     */
    void decode(byte[] picture, long ticket, Output output) throws RejectException;

    /**
     * Whether the next pictures may name ones that never came as ones that nothing refers to any more, as after a
     * recovery point. Damage is found all the same: what is concealed comes out without its planes.
     */
    void forgetsUnseen(boolean unseen);

    /** Holds back at least so many pictures from now on, up to the next {@link #drain}. */
    void hold(int pictures);

    /** Gives out what is held back and resets the decoder: the next picture must be a key frame. */
    void drain(Output output);

    /** Whether it can no longer be used, and what was held back in it is gone. */
    default boolean isLost() {
        return false;
    }

    @Override
    void close();

    /**
     * What of a picture reaches native code, as Annex B: parameter sets and slices, no supplemental enhancement
     * information.
     *
     * @param sets parameter sets that go first, as Annex B; may be empty
     */
    static byte[] input(Codec codec, byte[] sets, AccessUnit unit) {
        Syntax syntax = Syntax.of(codec);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(sets.length + unit.value().length);
        bytes.writeBytes(sets);
        for (NalUnit nal : unit.units()) {
            boolean needed = syntax.isParameterSet(nal.type()) || syntax.isSlice(nal.type());
            if (needed && syntax.isBaseLayer(unit.value(), nal)) {
                bytes.write(0);
                bytes.write(0);
                bytes.write(1);
                bytes.write(unit.value(), nal.offset(), nal.length());
            }
        }
        return bytes.toByteArray();
    }
}
