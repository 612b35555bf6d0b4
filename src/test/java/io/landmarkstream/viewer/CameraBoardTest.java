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
    void aCameraIsDownWhenNoFrameComesAndTheJobWhenFramesComeAndNoAnswer() {
        board.watched(0);
        for (int i = 0; i <= 20; i++) {
            board.frame("a", i * SECOND / 5);
            board.result("a", 10, i * SECOND / 5);
        }
        assertThat(figures("a", 5 * SECOND).state()).isEqualTo(CameraState.LIVE);
        assertThat(figures("a", 8 * SECOND).state()).isEqualTo(CameraState.CAMERA_DOWN);
        assertThat(figures("a", 8 * SECOND).frameAgoMs()).isEqualTo(4000);

        for (int i = 50; i <= 60; i++) {
            board.frame("a", i * SECOND / 5);
        }
        assertThat(figures("a", 12 * SECOND).state()).isEqualTo(CameraState.LIVE);
        for (int i = 61; i <= 80; i++) {
            board.frame("a", i * SECOND / 5);
        }
        assertThat(figures("a", 16 * SECOND).state()).isEqualTo(CameraState.JOB_DOWN);
        board.result("a", 10, 16 * SECOND);
        assertThat(figures("a", 16 * SECOND).state()).isEqualTo(CameraState.LIVE);
    }

    @Test
    void aCameraThatNeverHadAnAnswerIsListedAndItsJobIsDown() {
        board.watched(0);
        for (int i = 0; i <= 20; i++) {
            board.frame("a", i * SECOND / 5);
        }
        assertThat(figures("a", 4 * SECOND).state()).isEqualTo(CameraState.JOB_DOWN);
        assertThat(figures("a", 4 * SECOND).results()).isZero();
        board.frame("x".repeat(129), SECOND);
        assertThat(board.figures(camera -> true, SECOND)).hasSize(1);
        for (int i = 0; i < 5000; i++) {
            board.frame("invented-" + i, SECOND);
        }
        assertThat(board.figures(camera -> true, SECOND)).hasSize(CameraBoard.MAX_REJECTED);
    }

    @Test
    void aCameraOfFewPicturesIsNotDownBetweenTwoOfThem() {
        board.watched(0);
        for (int i = 1; i <= 3; i++) {
            board.frame("slow", i * 10 * SECOND);
            board.result("slow", 10, i * 10 * SECOND);
        }
        assertThat(figures("slow", 39 * SECOND).state()).isEqualTo(CameraState.LIVE);
        assertThat(figures("slow", 56 * SECOND).state()).isEqualTo(CameraState.CAMERA_DOWN);
    }

    @Test
    void sheddingAndRejectingAreToldFromResults() {
        board.watched(0);
        board.frame("a", 0);
        board.result("a", 10, SECOND);
        board.reject(reject("a").toBuilder().setReasonValue(31).build(), SECOND);
        assertThat(figures("a", 2 * SECOND).state()).isEqualTo(CameraState.SHEDDING);
        board.reject(reject("b"), SECOND);
        assertThat(figures("b", 2 * SECOND).state()).isEqualTo(CameraState.REJECTED);
    }

    @Test
    void whereFramesAreNotReadNobodyKnowsWhoIsDown() {
        board.result("a", 10, 0);
        assertThat(figures("a", 2 * SECOND).state()).isEqualTo(CameraState.LIVE);
        assertThat(figures("a", 9 * SECOND).state()).isEqualTo(CameraState.SILENT);
        board.watched(9 * SECOND);
        assertThat(figures("a", 10 * SECOND).state())
                .as("its next frame may be on the way")
                .isEqualTo(CameraState.LIVE);
        assertThat(figures("a", 13 * SECOND).state()).isEqualTo(CameraState.CAMERA_DOWN);
        board.unwatched();
        assertThat(figures("a", 13 * SECOND).state()).isEqualTo(CameraState.SILENT);
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
