package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CameraBoardTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CameraBoard board = new CameraBoard();

    @Test
    void ratesAndPercentilesSpeakOfTheLastTenSeconds() {
        for (int i = 0; i < 300; i++) {
            board.result("a", 5000, i * SECOND / 10); // 30 s of slow results, 10 a second
        }
        for (int i = 300; i < 500; i++) {
            board.result("a", i - 300, i * SECOND / 10); // 20 s of ever slower ones
        }
        CameraStats.CameraSummary figures = figures("a", 50 * SECOND);
        assertThat(figures.fps()).isCloseTo(10, within(.11));
        assertThat(figures.p50Ms()).isBetween(148, 151);
        assertThat(figures.p99Ms()).isBetween(198, 199);
        assertThat(figures.results()).isEqualTo(500);
    }

    @Test
    void aNewCamerasRateIsNotThatOfTenEmptySeconds() {
        for (int i = 0; i <= 40; i++) {
            board.result("a", 10, i * SECOND / 20);
        }
        assertThat(figures("a", 2 * SECOND).fps()).isCloseTo(20, within(1.));
    }

    @Test
    void aCameraFasterThanTheRingIsCountedRight() {
        for (int i = 0; i < 30_000; i++) {
            board.result("a", 10, i * SECOND / 1000);
        }
        assertThat(figures("a", 30 * SECOND).fps()).isCloseTo(1000, within(30.));
    }

    @Test
    void silenceHasNoPercentiles() {
        board.result("a", 10, 0);
        CameraStats.CameraSummary figures = figures("a", 20 * SECOND);
        assertThat(figures.p50Ms()).isEqualTo(-1);
        assertThat(figures.fps()).isZero();
        assertThat(figures.silentMs()).isEqualTo(20_000);
    }

    @Test
    void theLastRejectIsNamed() {
        board.reject(reject("a"), SECOND);
        CameraStats.CameraSummary figures = figures("a", 3 * SECOND);
        assertThat(figures.rejects()).isEqualTo(1);
        assertThat(figures.rejectReason()).isEqualTo("REASON_TRUNCATED");
        assertThat(figures.rejectDetail()).isEqualTo("the picture ends early");
        assertThat(figures.rejectAgoMs()).isEqualTo(2000);
    }

    @Test
    void aCameraThatHasNothingButRejectsIsNotAnswered() {
        board.reject(reject("a"), 0);
        assertThat(board.answers("a")).isFalse();
        board.result("a", 10, 0);
        assertThat(board.answers("a")).isTrue();
        assertThat(board.answers("b")).isFalse();
    }

    @Test
    void framesThatWereShedAreNoRejects() {
        board.reject(reject("a").toBuilder().setReasonValue(31).build(), SECOND);
        CameraStats.CameraSummary figures = figures("a", SECOND);
        assertThat(figures.shed()).isEqualTo(1);
        assertThat(figures.rejects()).isZero();
        assertThat(figures.rejectAgoMs()).isEqualTo(-1);
    }

    @Test
    void rejectsUnderInventedNamesLeaveRoomForCameras() {
        for (int i = 0; i < 5000; i++) {
            board.reject(reject("invented-" + i), 0);
        }
        for (int i = 0; i < 5000; i++) {
            board.result("real-" + i, 10, 0);
        }
        assertThat(board.figures(camera -> true, 0)).hasSize(CameraBoard.MAX_CAMERAS);
        assertThat(board.figures(camera -> camera.startsWith("invented"), 0)).hasSize(CameraBoard.MAX_REJECTED);
    }

    @Test
    void whoeverIsSilentForLongIsForgotten() {
        board.result("old", 10, 0);
        board.result("new", 10, CameraBoard.FORGET_NANOS);
        board.forget(CameraBoard.FORGET_NANOS + 1);
        assertThat(board.figures(camera -> true, 0))
                .extracting(CameraStats.CameraSummary::id)
                .containsExactly("new");
    }

    @Test
    void camerasAreInTheOrderOfTheirIdsAndOnlyThoseThatMayBeSeen() {
        for (String camera : new String[] {"c", "a", "b"}) {
            board.result(camera, 10, 0);
        }
        assertThat(board.figures(camera -> !camera.equals("b"), 0))
                .extracting(CameraStats.CameraSummary::id)
                .containsExactly("a", "c");
    }

    private CameraStats.CameraSummary figures(String camera, long now) {
        return board.figures(camera::equals, now).get(0);
    }

    private static Reject reject(String camera) {
        return Reject.newBuilder()
                .setCamera(camera)
                .setReason(Reason.REASON_TRUNCATED)
                .setDetail("the picture ends early")
                .build();
    }
}
