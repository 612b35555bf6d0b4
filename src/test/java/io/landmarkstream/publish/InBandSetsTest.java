package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.Codec;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class InBandSetsTest {

    private static final byte[] DELIMITER = {9, 16};
    private static final byte[] SPS = {0x67, 1, 2};
    private static final byte[] PPS = {0x68, 3};
    private static final byte[] OTHER_SPS = {0x67, 7, 7};
    private static final byte[] IDR = {0x65, 5, 5, 5};
    private static final byte[] SLICE = {0x41, 6};

    private final InBandSets sets = new InBandSets(Codec.H264, unit(SPS, PPS));

    @Test
    void aKeyPictureWithoutSetsGetsThemBehindTheDelimiter() {
        assertThat(sets.seen(unit(DELIMITER, IDR), true)).isEqualTo(unit(DELIMITER, SPS, PPS, IDR));
        assertThat(sets.seen(unit(IDR), true)).isEqualTo(unit(SPS, PPS, IDR));
    }

    @Test
    void otherPicturesAndCompleteOnesStayAsTheyAre() {
        byte[] slice = unit(SLICE);
        assertThat(sets.seen(slice, false)).isSameAs(slice);
        byte[] complete = unit(SPS, PPS, IDR);
        assertThat(sets.seen(complete, true)).isSameAs(complete);
    }

    @Test
    void setsThatComeWithAPictureReplaceTheOnesBefore() {
        sets.seen(unit(OTHER_SPS, SLICE), false);

        assertThat(sets.seen(unit(IDR), true)).isEqualTo(unit(OTHER_SPS, PPS, IDR));
    }

    @Test
    void shortStartCodesAreReadToo() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 1});
        bytes.writeBytes(OTHER_SPS);
        bytes.writeBytes(new byte[] {0, 0, 1});
        bytes.writeBytes(IDR);

        sets.seen(bytes.toByteArray(), false);

        assertThat(sets.seen(unit(IDR), true)).isEqualTo(unit(OTHER_SPS, PPS, IDR));
    }

    @Test
    void withoutAnySetsNothingIsAdded() {
        byte[] idr = unit(IDR);
        assertThat(new InBandSets(Codec.H264, new byte[0]).seen(idr, true)).isSameAs(idr);
    }

    @Test
    void h265HasThreeKinds() {
        byte[] vps = {0x40, 1, 9};
        byte[] sps = {0x42, 1, 8};
        byte[] pps = {0x44, 1, 7};
        byte[] delimiter = {0x46, 1, 0x50};
        byte[] idr = {0x26, 1, 5};
        InBandSets h265 = new InBandSets(Codec.H265, unit(vps, sps, pps));

        assertThat(h265.seen(unit(delimiter, idr), true)).isEqualTo(unit(delimiter, vps, sps, pps, idr));
    }

    private static byte[] unit(byte[]... nals) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] nal : nals) {
            out.writeBytes(new byte[] {0, 0, 0, 1});
            out.writeBytes(nal);
        }
        return out.toByteArray();
    }
}
