package io.landmarkstream.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.proto.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Frames and answers matched by place; what is missing, doubled or out of order is told by camera. */
class AccountTest {

    private final Account account = new Account();

    private void frames(String camera, long from, long to) {
        LongStream.range(from, to).forEach(offset -> account.frame(0, offset, camera, false));
    }

    private static Answer result(String camera, long offset) {
        return result(camera, offset, offset);
    }

    private static Answer result(String camera, long offset, long time) {
        return new Answer(0, offset, 0, camera, null, 0, false, time);
    }

    private static Answer reject(String camera, long offset, Reason reason) {
        return new Answer(0, offset, 0, camera, reason, 0, false, 0);
    }

    private CameraAccount of(String camera) {
        return account.cameras().stream()
                .filter(c -> c.camera().equals(camera))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void resultsRejectsAndShedAddUp() {
        account.range(0, 0, 6);
        frames("a", 0, 6);
        account.readUpTo(0, 6);
        account.answer(result("a", 0));
        account.answer(reject("a", 1, Reason.REASON_CORRUPT));
        account.answer(reject("a", 2, Reason.REASON_CORRUPT));
        account.answer(reject("a", 3, Reason.REASON_SHED_STALE));
        account.answer(reject("", 4, Reason.REASON_ENVELOPE));
        account.answer(result("a", 5));

        assertThat(of("a"))
                .isEqualTo(new CameraAccount(
                        "a",
                        6,
                        2,
                        new TreeMap<>(Map.of("CORRUPT", 2L, "ENVELOPE", 1L)),
                        new TreeMap<>(Map.of("SHED_STALE", 1L)),
                        0,
                        null,
                        0,
                        0,
                        0));
        assertThat(of("a").addsUp()).isTrue();
    }

    @Test
    void anAnswerThatIsMissingIsNamedByItsPlace() {
        account.range(0, 100, 103);
        frames("a", 100, 103);
        account.readUpTo(0, 103);
        account.answer(result("a", 100));
        account.answer(result("a", 102));

        assertThat(of("a").unanswered()).isOne();
        assertThat(of("a").firstUnanswered()).isEqualTo("0:101");
        assertThat(of("a").addsUp()).isFalse();
        assertThat(account.waiting()).isOne();
        assertThat(account.waitingBefore(Map.of(0, 101L))).isZero();
        assertThat(account.waitingBefore(Map.of(0, 102L))).isOne();
        assertThat(account.waitingBefore(Map.of())).isZero();
    }

    @Test
    void aSecondAnswerIsADoubleEvenLongAfterTheFirst() {
        account.range(0, 0, 5000);
        frames("a", 0, 5000);
        account.readUpTo(0, 5000);
        LongStream.range(0, 5000).forEach(offset -> account.answer(result("a", offset)));
        assertThat(of("a").doubled()).isZero();

        account.answer(result("a", 3)); // of a page that is forgotten
        account.answer(result("a", 4999)); // of one that is not
        account.answer(reject("a", 4999, Reason.REASON_CORRUPT));

        assertThat(of("a").doubled()).isEqualTo(3);
        assertThat(of("a").disordered()).as("doubles are not out of order too").isZero();
        assertThat(of("a").results()).isEqualTo(5000);
    }

    @Test
    void resultsOfPicturesFollowTheTopicAndThoseOfVideoTheirTimes() {
        account.range(0, 0, 8);
        for (long offset = 0; offset < 4; offset++) {
            account.frame(0, offset, "jpeg", false);
            account.frame(0, 4 + offset, "video", true);
        }
        for (long offset : new long[] {0, 2, 1, 3}) {
            account.answer(result("jpeg", offset));
        }
        long[] display = {4, 6, 5, 7}; // of frames that were sent in decoding order
        for (int i = 0; i < display.length; i++) {
            account.answer(result("video", display[i], i));
        }
        assertThat(of("jpeg").disordered()).isOne();
        assertThat(of("video").disordered()).isZero();
    }

    @Test
    void videoThatGoesBackInTimeIsOutOfOrderUnlessTheCameraBeganAnew() {
        account.range(0, 0, 3);
        for (long offset = 0; offset < 3; offset++) {
            account.frame(0, offset, "v", true);
        }
        account.answer(result("v", 0, 100));
        account.answer(new Answer(0, 1, 0, "v", null, 0, true, 50));
        account.answer(result("v", 2, 40));

        assertThat(of("v").disordered()).isOne();
    }

    @Test
    void answersMayComeBeforeTheirFrames() {
        account.range(0, 0, 3000);
        LongStream.range(0, 3000).forEach(offset -> account.answer(result("a", offset)));
        frames("a", 0, 3000);
        account.readUpTo(0, 3000);

        assertThat(of("a").results()).isEqualTo(3000);
        assertThat(of("a").addsUp()).isTrue();
        assertThat(account.strangers()).isZero();
    }

    @Test
    void answersWithoutAFrameAreStrangersWithinTheRangeAndNobodysOutside() {
        account.range(0, 10, 20);
        frames("a", 10, 12);
        account.readUpTo(0, 20);
        account.answer(result("a", 10));
        account.answer(result("a", 11));
        account.answer(result("a", 15));
        account.answer(result("a", 9));
        account.answer(result("a", 20));
        account.answer(new Answer(7, 10, 0, "a", null, 0, false, 0));

        assertThat(account.strangers()).isOne();
        assertThat(account.outside()).isEqualTo(3);
    }

    /** A million frames, a thousand at most without an answer at a time, in whatever order. */
    @Test
    void whatIsAnsweredIsForgotten() {
        int frames = 1_000_000;
        account.range(0, 0, frames);
        Random random = new Random(5);
        for (int from = 0; from < frames; from += 1000) {
            frames("a", from, from + 1000);
            account.readUpTo(0, from + 1000);
            var offsets =
                    new ArrayList<>(LongStream.range(from, from + 1000).boxed().toList());
            Collections.shuffle(offsets, random);
            offsets.forEach(offset -> account.answer(result("a", offset)));
            assertThat(account.pages()).isLessThanOrEqualTo(2);
        }
        assertThat(of("a").results()).isEqualTo(frames);
        assertThat(of("a").unanswered()).isZero();
    }
}
