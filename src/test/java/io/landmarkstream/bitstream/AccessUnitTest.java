package io.landmarkstream.bitstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** NAL units of made-up bytes: only headers and a slice's first bit mean something here. */
class AccessUnitTest {

    private static final byte[] SPS = hex("67 42 00 1e");
    private static final byte[] PPS = hex("68 ce 38 80");
    private static final byte[] IDR = hex("65 88 84 00 33");
    private static final byte[] LATER_SLICE = hex("65 40 84 00 33");
    private static final byte[] P = hex("41 9a 21 6c");
    private static final byte[] H265_CRA = hex("2a 01 af 12");
    private static final byte[] H265_TRAIL = hex("02 01 d0 10");

    @Test
    void startCodesOfThreeAndFourBytesAndTrailingZerosAreNoPartOfAUnit() throws RejectException {
        byte[] data = join(hex("00 00 00 01"), SPS, hex("00 00 01"), PPS, hex("00 00 00 00 01"), IDR, hex("00 00 00"));

        AccessUnit unit = AccessUnit.parse(Codec.H264, data, 0, data.length);

        assertThat(unit.units()).extracting(NalUnit::type).containsExactly(7, 8, 5);
        assertThat(unit.units()).extracting(NalUnit::length).containsExactly(SPS.length, PPS.length, IDR.length);
        assertThat(unit.firstSlice()).isEqualTo(unit.units().get(2));
        assertThat(unit.isKeyFrame()).isTrue();
    }

    @Test
    void lengthsAreReadAsStartCodesAre() throws RejectException {
        byte[] annexB = join(hex("00 00 00 01"), SPS, hex("00 00 00 01"), PPS, hex("00 00 00 01"), IDR);
        byte[] lengths = join(length(SPS), SPS, length(PPS), PPS, length(IDR), IDR);

        AccessUnit unit = AccessUnit.parse(Codec.H264, join(new byte[7], lengths), 7, lengths.length);

        assertThat(unit.units()).extracting(NalUnit::type).containsExactly(7, 8, 5);
        assertThat(unit.annexB()).isEqualTo(annexB);
    }

    @Test
    void aLengthThatLooksLikeAStartCodeIsALength() throws RejectException {
        byte[] slice = new byte[0x0165];
        new Random(3).nextBytes(slice);
        slice[0] = 0x65;
        slice[1] = (byte) 0x88;
        byte[] data = join(length(slice), slice); // 00 00 01 65 65 88 …

        AccessUnit unit = AccessUnit.parse(Codec.H264, data, 0, data.length);

        assertThat(unit.units()).extracting(NalUnit::length).containsExactly(0x0165);
    }

    @Test
    void keyFramesAreToldWithoutReadingOn() {
        byte[] idr = join(hex("00 00 01"), SPS, hex("00 00 01"), PPS, hex("00 00 01"), IDR);
        byte[] p = join(hex("00 00 01 09 f0 00 00 01"), P);

        assertThat(AccessUnit.isKeyFrame(Codec.H264, idr, 0, idr.length)).isTrue();
        assertThat(AccessUnit.isKeyFrame(Codec.H264, p, 0, p.length)).isFalse();
        assertThat(AccessUnit.isKeyFrame(Codec.H264, join(length(P), P), 0, P.length + 4))
                .isFalse();
        assertThat(AccessUnit.isKeyFrame(Codec.H264, join(length(IDR), IDR), 0, IDR.length + 4))
                .isTrue();
        assertThat(AccessUnit.isKeyFrame(Codec.H265, join(hex("00 00 01"), H265_CRA), 0, 7))
                .isTrue();
        assertThat(AccessUnit.isKeyFrame(Codec.H265, join(hex("00 00 01"), H265_TRAIL), 0, 7))
                .isFalse();
        assertThat(AccessUnit.isKeyFrame(Codec.JPEG, new byte[1], 0, 1)).isTrue();
    }

    @Test
    void anythingMayBeAskedWhetherItIsAKeyFrame() {
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            byte[] data = new byte[random.nextInt(24)];
            for (int k = 0; k < data.length; k++) {
                data[k] = (byte) (random.nextBoolean() ? random.nextInt(3) : random.nextInt(256));
            }
            for (Codec codec : Codec.values()) {
                AccessUnit.isKeyFrame(codec, data, 0, data.length); // does not throw
            }
        }
    }

    @Test
    void whatIsNoStreamOfNalUnitsIsRefused() {
        assertThat(fault(hex("de ad be ef"))).isEqualTo(Reason.FORMAT);
        assertThat(fault(hex("00 00 00 00"))).isEqualTo(Reason.FORMAT);
        assertThat(fault(join(hex("ff 00 00 01"), IDR))).isEqualTo(Reason.FORMAT);
        assertThat(fault(join(hex("00 00 00 09"), IDR))).isEqualTo(Reason.FORMAT);
        assertThat(fault(hex("00 00 01 e5 88"))).as("forbidden_zero_bit").isEqualTo(Reason.FORMAT);
    }

    @Test
    void aRecordIsExactlyOnePicture() {
        assertThat(fault(join(hex("00 00 01"), SPS, hex("00 00 01"), PPS))).isEqualTo(Reason.ACCESS_UNIT);
        assertThat(fault(join(hex("00 00 01"), IDR, hex("00 00 01"), IDR))).isEqualTo(Reason.ACCESS_UNIT);
        assertThat(fault(join(hex("00 00 01"), IDR, hex("00 00 01"), P))).isEqualTo(Reason.ACCESS_UNIT);
        assertThat(fault(join(hex("00 00 01"), LATER_SLICE))).isEqualTo(Reason.ACCESS_UNIT);
        assertThat(fault(hex("00 00 01 65"))).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void dataPartitionsAreNoProfileOfOurs() {
        assertThat(fault(hex("00 00 01 42 88 00"))).isEqualTo(Reason.PROFILE);
    }

    @Test
    void aPictureOfThousandsOfSlicesOrMegabytesOfSeiIsOverTheLimit() {
        ByteArrayOutputStream slices = new ByteArrayOutputStream();
        for (int i = 0; i < 70_000; i++) {
            slices.writeBytes(hex("00 00 01"));
            slices.writeBytes(i == 0 ? IDR : LATER_SLICE);
        }
        byte[] sei = new byte[10 << 20];
        java.util.Arrays.fill(sei, (byte) 5);
        sei[0] = 6;

        assertThat(fault(slices.toByteArray())).isEqualTo(Reason.LIMIT);
        assertThat(fault(join(hex("00 00 01"), sei, hex("00 00 01"), IDR))).isEqualTo(Reason.LIMIT);
    }

    @Test
    void everyRefusalIsAReject() {
        Random random = new Random(2);
        byte[] whole = join(hex("00 00 00 01"), SPS, hex("00 00 01"), PPS, hex("00 00 01"), IDR);
        for (int i = 0; i < 5000; i++) {
            byte[] data = whole.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt(256);
            }
            for (Codec codec : new Codec[] {Codec.H264, Codec.H265}) {
                try {
                    AccessUnit.parse(codec, data, 0, data.length);
                } catch (RejectException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }

    @Test
    void aJpegHasNoNalUnits() {
        assertThatThrownBy(() -> AccessUnit.parse(Codec.JPEG, new byte[4], 0, 4))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Reason fault(byte[] data) {
        try {
            AccessUnit.parse(Codec.H264, data, 0, data.length);
        } catch (RejectException e) {
            return e.reason();
        }
        return null;
    }

    private static byte[] length(byte[] unit) {
        return ByteBuffer.allocate(4).putInt(unit.length).array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.ofDelimiter(" ").parseHex(text);
    }
}
