package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GestureStateTest {

    private static final long FRAME_US = 33_333;
    private static final long HOLD_US = 150_000;

    private GestureState state = GestureState.NEW;

    @Test
    void aGestureCountsOnceItWasShownForTheHoldTime() {
        for (int i = 0; i < 5; i++) {
            assertThat(next("ok").held()).as("frame " + i).isEmpty();
        }
        assertThat(next("ok")).isEqualTo(new GestureState("ok", 5 * FRAME_US, "ok", 0));
        assertThat(next("ok").heldUs()).isEqualTo(6 * FRAME_US);
    }

    @Test
    void oneOtherFrameChangesNothingAndStartsTheCountAnew() {
        for (int i = 0; i < 10; i++) {
            next("ok");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(next(i % 5 == 4 ? "ok" : "pinch").held()).isEqualTo("ok");
        }
    }

    @Test
    void theEndOfAGestureNeedsTheHoldTimeToo() {
        for (int i = 0; i < 10; i++) {
            next("ok");
        }
        for (int i = 0; i < 5; i++) {
            assertThat(next("").held()).isEqualTo("ok");
        }
        assertThat(next("").held()).isEmpty();
    }

    @Test
    void withoutAHoldTimeEveryFrameCounts() {
        assertThat(GestureState.NEW.next("ok", FRAME_US, 0).held()).isEqualTo("ok");
    }

    @Test
    void whateverIsShownNothingIsHeldForLessThanTheHoldTime() {
        Random random = new Random(5);
        String[] shown = {"", "ok", "pinch", "victory"};
        List<Long> lengths = new ArrayList<>();
        String held = "";
        long length = 0;
        String now = "";
        for (int i = 0; i < 20_000; i++) {
            now = random.nextInt(4) == 0 ? shown[random.nextInt(4)] : now;
            GestureState next = next(now);
            if (!next.held().equals(held)) {
                lengths.add(length);
                held = next.held();
                length = 0;
            }
            length += FRAME_US;
        }
        assertThat(lengths).hasSizeGreaterThan(100).allMatch(us -> us >= HOLD_US);
    }

    private GestureState next(String now) {
        state = state.next(now, FRAME_US, HOLD_US);
        return state;
    }
}
