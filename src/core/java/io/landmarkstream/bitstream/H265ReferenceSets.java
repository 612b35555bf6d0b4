package io.landmarkstream.bitstream;

import io.landmarkstream.frame.RejectException;

/** The short-term reference picture sets of an H.265 sequence parameter set (ITU-T H.265 7.3.7), read over. */
final class H265ReferenceSets {

    private H265ReferenceSets() {}

    static void skip(BitReader in, int count) throws RejectException {
        int[] pictures = new int[count];
        for (int i = 0; i < count; i++) {
            pictures[i] = i > 0 && in.flag() ? predicted(in, pictures[i - 1]) : listed(in);
        }
    }

    /** A set told by its difference to the one before; returns its number of pictures. */
    private static int predicted(BitReader in, int before) throws RejectException {
        in.skip(1);
        in.skipUe();
        int pictures = 0;
        for (int i = 0; i <= before; i++) {
            boolean used = in.flag();
            pictures += used || in.flag() ? 1 : 0;
        }
        return pictures;
    }

    private static int listed(BitReader in) throws RejectException {
        int pictures = in.ue(16) + in.ue(16);
        for (int i = 0; i < pictures; i++) {
            in.skipUe();
            in.skip(1);
        }
        return pictures;
    }
}
