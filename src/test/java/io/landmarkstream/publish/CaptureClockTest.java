package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.media.Packet;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CaptureClockTest {

    private static final long NOON_US = 1_767_268_800_000_000L;

    private final AtomicLong nowUs = new AtomicLong(NOON_US);
    private final CaptureClock clock =
            new CaptureClock(() -> Instant.EPOCH.plusNanos(nowUs.get() * 1000), CaptureClock.Choice.AUTO);

    private long arrive(long afterUs, long timeUs, long referenceUs) {
        nowUs.set(NOON_US + afterUs);
        clock.arrived(new Packet(new byte[1], true, timeUs, timeUs, referenceUs, false, false));
        return clock.at(timeUs) - NOON_US;
    }

    @Test
    void theNetworksWaveringDoesNotReachTheCaptureTimes() {
        assertThat(arrive(100_000, 0, Packet.NO_TIME)).isEqualTo(100_000);
        assertThat(arrive(190_000, 40_000, Packet.NO_TIME)).isEqualTo(140_000);
        assertThat(arrive(191_000, 80_000, Packet.NO_TIME)).isEqualTo(180_000);
        assertThat(clock.basis()).isEqualTo(CaptureClock.Basis.ARRIVAL);
    }

    @Test
    void aPictureIsNeverCapturedAfterItArrives() {
        arrive(500_000, 0, Packet.NO_TIME);
        assertThat(arrive(510_000, 40_000, Packet.NO_TIME)).isEqualTo(510_000);
        assertThat(arrive(560_000, 80_000, Packet.NO_TIME)).isEqualTo(550_000);
    }

    @Test
    void aPictureThatComesFarTooLateStartsAnew() {
        arrive(0, 0, Packet.NO_TIME);
        assertThat(arrive(5_000_000, 40_000, Packet.NO_TIME)).isEqualTo(5_000_000);
    }

    @Test
    void theSourcesOwnTimeCountsWhereItIsTold() {
        assertThat(arrive(300_000, 0, NOON_US + 250_000)).isEqualTo(250_000);
        assertThat(clock.basis()).isEqualTo(CaptureClock.Basis.SOURCE);
        assertThat(clock.at(-40_000)).as("an earlier picture").isEqualTo(NOON_US + 210_000);
    }

    @Test
    void aSourceWhoseClockIsNotSetIsNotBelieved() {
        assertThat(arrive(300_000, 0, 1_000_000)).isEqualTo(300_000);
        assertThat(clock.basis()).isEqualTo(CaptureClock.Basis.ARRIVAL_SOURCE_OFF);
    }

    @Test
    void theSourcesTimeCanBeTurnedOff() {
        CaptureClock own =
                new CaptureClock(() -> Instant.EPOCH.plusNanos(nowUs.get() * 1000), CaptureClock.Choice.CLOCK);
        own.arrived(new Packet(new byte[1], true, 0, 0, NOON_US - 1_000, false, false));
        assertThat(own.at(0)).isEqualTo(NOON_US);
        assertThat(own.basis()).isEqualTo(CaptureClock.Basis.ARRIVAL);
    }

    @Test
    void aPictureWithoutATimeHasTheClocks() {
        nowUs.set(NOON_US + 7);
        clock.arrived(new Packet(new byte[1], true, Packet.NO_TIME, Packet.NO_TIME, Packet.NO_TIME, false, false));
        assertThat(clock.at(Packet.NO_TIME)).isEqualTo(NOON_US + 7);
    }
}
