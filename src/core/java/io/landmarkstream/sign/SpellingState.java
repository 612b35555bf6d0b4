package io.landmarkstream.sign;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How far a hand's spelling has come.
 *
 * @param text spelt so far
 * @param shape that the last frames show; empty: none
 * @param shownUs running clock since when
 * @param weights of the shapes, averaged over time, thousandths; empty: none yet
 * @param last shape that was last added to the text; empty: none, or it was let go since
 * @param lastX where that was, sixteenths of a pixel as {@link HandSample#x}; {@code lastY} likewise
 * @param addedUs running clock of the last letter; the smallest number: none yet
 * @param wordUs running clock when the hand last showed anything
 */
record SpellingState(
        String text,
        String shape,
        long shownUs,
        short[] weights,
        String last,
        int lastX,
        int lastY,
        long addedUs,
        long wordUs) {

    static final SpellingState EMPTY = new SpellingState("", "", 0, new short[0], "", 0, 0, Long.MIN_VALUE, 0);

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(text);
        out.writeUTF(shape);
        out.writeLong(shownUs);
        out.writeByte(weights.length);
        for (short weight : weights) {
            out.writeShort(weight);
        }
        out.writeUTF(last);
        out.writeInt(lastX);
        out.writeInt(lastY);
        out.writeLong(addedUs);
        out.writeLong(wordUs);
    }

    static SpellingState read(DataInputStream in) throws IOException {
        String text = in.readUTF();
        String shape = in.readUTF();
        long shownUs = in.readLong();
        short[] weights = new short[in.readUnsignedByte()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = in.readShort();
        }
        return new SpellingState(
                text, shape, shownUs, weights, in.readUTF(), in.readInt(), in.readInt(), in.readLong(), in.readLong());
    }
}
