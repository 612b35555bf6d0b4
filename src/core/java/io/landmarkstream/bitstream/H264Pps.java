package io.landmarkstream.bitstream;

import io.landmarkstream.frame.RejectException;

/**
 * An H.264 picture parameter set (ITU-T H.264 7.3.2.2) as far as slice headers depend on it.
 *
 * @param sequence {@code seq_parameter_set_id}
 * @param orderDelta whether slice headers have the second field's difference of the count
 * @param known whether the rest is; with slice groups it is not, which FFmpeg does not decode either
 * @param references0 entries of list 0 where a slice says nothing
 * @param references1 entries of list 1 where a slice says nothing
 * @param weighted whether slices of type P bring weights
 * @param weightedBidirectional whether slices of type B bring weights
 * @param redundant whether slice headers have {@code redundant_pic_cnt}
 */
record H264Pps(
        int sequence,
        boolean orderDelta,
        boolean known,
        int references0,
        int references1,
        boolean weighted,
        boolean weightedBidirectional,
        boolean redundant) {

    private static final int MAX_REFERENCES = 31;

    static H264Pps parse(BitReader in) throws RejectException {
        in.skipUe();
        int sequence = in.ue(31);
        in.skip(1);
        boolean orderDelta = in.flag();
        if (in.ue(7) > 0) {
            return new H264Pps(sequence, orderDelta, false, 0, 0, false, false, false);
        }
        int references0 = in.ue(MAX_REFERENCES) + 1;
        int references1 = in.ue(MAX_REFERENCES) + 1;
        boolean weighted = in.flag();
        boolean weightedBidirectional = in.bits(2) == 1;
        in.se();
        in.se();
        in.se();
        in.skip(2);
        return new H264Pps(
                sequence, orderDelta, true, references0, references1, weighted, weightedBidirectional, in.flag());
    }
}
