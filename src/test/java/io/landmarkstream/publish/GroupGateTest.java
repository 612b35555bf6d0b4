package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupGateTest {

    private final GroupGate gate = new GroupGate(1000, 500);

    @Test
    void nothingPassesBeforeAKeyPicture() {
        assertThat(gate.check(false, 1, 0)).isEqualTo(Drop.UNTIL_KEY);
        assertThat(gate.check(true, 1, 0)).isNull();
        assertThat(gate.afterGap()).as("the first of all follows nothing").isFalse();
        assertThat(gate.check(false, 1, 0)).isNull();
        assertThat(gate.afterGap()).isFalse();
    }

    @Test
    void theRestOfTheGroupGoesWithADroppedPicture() {
        pass();
        assertThat(gate.check(false, 100, 950)).isEqualTo(Drop.SLOW_KAFKA);
        assertThat(gate.check(false, 100, 0)).isEqualTo(Drop.SLOW_KAFKA);
        assertThat(gate.check(true, 100, 450)).as("half must be free again").isEqualTo(Drop.SLOW_KAFKA);
        assertThat(gate.check(true, 100, 400)).isNull();
        assertThat(gate.afterGap()).isTrue();
        assertThat(gate.check(false, 100, 500)).isNull();
        assertThat(gate.afterGap()).isFalse();
    }

    @Test
    void aPictureTooLargeTakesItsGroupWithIt() {
        pass();
        assertThat(gate.check(false, 501, 0)).isEqualTo(Drop.TOO_LARGE);
        assertThat(gate.check(false, 1, 0)).isEqualTo(Drop.TOO_LARGE);
        assertThat(gate.check(true, 1, 0)).isNull();
    }

    @Test
    void whatKafkaRefusesLaterTakesTheRestOfItsGroupWithIt() {
        pass();
        gate.refused();
        assertThat(gate.check(false, 1, 0)).isEqualTo(Drop.REFUSED);
        assertThat(gate.check(true, 1, 0)).isNull();
        assertThat(gate.afterGap()).isTrue();
    }

    @Test
    void aReconnectAndDamageAreGaps() {
        pass();
        gate.reconnected();
        assertThat(gate.check(true, 1, 0)).isNull();
        assertThat(gate.afterGap()).isTrue();
        gate.damaged();
        assertThat(gate.check(false, 1, 0)).isEqualTo(Drop.DAMAGED);
        assertThat(gate.check(true, 1, 0)).isNull();
        assertThat(gate.afterGap()).isTrue();
    }

    @Test
    void aPictureLargerThanTheAllowancePassesAlone() {
        GroupGate narrow = new GroupGate(10, 500);
        assertThat(narrow.check(true, 400, 0)).isNull();
        assertThat(narrow.check(true, 400, 400)).isEqualTo(Drop.SLOW_KAFKA);
    }

    @Test
    void whatPassesCanAlwaysBeDecoded() {
        Random random = new Random(3);
        boolean whole = false;
        for (int i = 0; i < 100_000; i++) {
            boolean key = i % 15 == 0;
            if (random.nextInt(40) == 0) {
                gate.refused();
            }
            if (random.nextInt(60) == 0) {
                gate.damaged();
            }
            boolean passes = gate.check(key, random.nextInt(520), random.nextInt(1500)) == null;
            assertThat(passes && !key && !whole).as("picture " + i).isFalse();
            whole = passes;
        }
    }

    private void pass() {
        assertThat(gate.check(true, 1, 0)).isNull();
        gate.afterGap();
    }
}
