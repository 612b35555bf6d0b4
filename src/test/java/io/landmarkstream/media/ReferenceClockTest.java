package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import org.junit.jupiter.api.Test;

class ReferenceClockTest {

    private static final long NOON = 1_767_268_800_000_000L;

    @Test
    void whatLiesBesideAnAccessUnitBelongsToTheNext() {
        ReferenceClock clock = new ReferenceClock(MediaAddress.Kind.RTSP, true);

        assertThat(clock.of(0, Packet.NO_TIME, AV_NOPTS_VALUE)).isEqualTo(Packet.NO_TIME);
        assertThat(clock.of(40_000, NOON + 80_000, AV_NOPTS_VALUE)).isEqualTo(Packet.NO_TIME);
        assertThat(clock.of(80_000, Packet.NO_TIME, AV_NOPTS_VALUE)).isEqualTo(NOON + 80_000);
        assertThat(clock.of(120_000, Packet.NO_TIME, AV_NOPTS_VALUE)).isEqualTo(NOON + 120_000);
    }

    @Test
    void whatLiesBesideAJpegIsItsOwn() {
        ReferenceClock clock = new ReferenceClock(MediaAddress.Kind.RTSP, false);

        assertThat(clock.of(40_000, NOON, AV_NOPTS_VALUE)).isEqualTo(NOON);
        assertThat(clock.of(80_000, Packet.NO_TIME, AV_NOPTS_VALUE)).isEqualTo(NOON + 40_000);
    }

    @Test
    void theOriginCountsUntilAPacketTellsMore() {
        ReferenceClock clock = new ReferenceClock(MediaAddress.Kind.RTSP, true);

        assertThat(clock.of(40_000, NOON + 81_000, NOON)).isEqualTo(NOON + 40_000);
        assertThat(clock.of(80_000, Packet.NO_TIME, NOON)).isEqualTo(NOON + 81_000);
    }

    @Test
    void webcamsStampEachPictureAndHttpNone() {
        assertThat(new ReferenceClock(MediaAddress.Kind.WEBCAM, false).of(NOON, Packet.NO_TIME, AV_NOPTS_VALUE))
                .isEqualTo(NOON);
        assertThat(new ReferenceClock(MediaAddress.Kind.HTTP, false).of(5, NOON, NOON))
                .isEqualTo(Packet.NO_TIME);
        assertThat(new ReferenceClock(MediaAddress.Kind.RTSP, true).of(Packet.NO_TIME, NOON, NOON))
                .isEqualTo(Packet.NO_TIME);
    }
}
