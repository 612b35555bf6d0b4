package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackedObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the viewer remembers of the last hour. Time is passed in. */
class HistoryTest {

    /** The begin of a step. */
    private static final long T = 1_760_000_000_000L;

    private static final int LAST = History.STEPS - 1;

    private final History history = new History(T);

    @Test
    void aStepHasResultsASecondPercentilesAndMeanObjects() {
        for (int i = 0; i < 100; i++) {
            history.result(result("a", i % 2 == 0 ? "hand" : "face"), T + 100 * i, i < 98 ? 50 : 3000);
        }
        history.result(result("b", "body"), T + 5, 20);
        History.Figures figures = history.figures(camera -> true, T + 9_999);

        assertThat(figures.beginMs()).isEqualTo(T - LAST * History.STEP_MS);
        History.Line a = figures.cameras().get(0);
        assertThat(a.id()).isEqualTo("a");
        assertThat(a.results()[LAST]).isEqualTo(10);
        assertThat(a.p50Ms()[LAST]).isBetween(40, 60);
        assertThat(a.p99Ms()[LAST]).isBetween(2400, 3600);
        assertThat(a.hands()[LAST]).isEqualTo(.5);
        assertThat(a.faces()[LAST]).isEqualTo(.5);
        assertThat(a.results()[LAST - 1]).isZero();
        assertThat(a.p50Ms()[LAST - 1]).as("no result, no time").isEqualTo(-1);
        assertThat(figures.cameras().get(1).others()[LAST]).isEqualTo(1);
        assertThat(history.figures(camera -> camera.equals("b"), T + 9_999).cameras())
                .extracting(History.Line::id)
                .containsExactly("b");
    }

    @Test
    void whatIsOlderThanAnHourIsGone() {
        history.result(result("a", "hand"), T, 50);
        history.result(result("b", "hand"), T, 50);
        long later = T + History.STEPS * History.STEP_MS;
        assertThat(history.figures(camera -> true, later).cameras()).isEmpty();
        // The same place of the ring, a turn later.
        history.result(result("a", "hand"), later, 50);
        History.Line a = history.figures(camera -> true, later).cameras().get(0);
        assertThat(a.results()[LAST]).isEqualTo(.1);
        assertThat(a.hands()[LAST]).isEqualTo(1);
        history.result(result("a", "hand"), T, 50);
        assertThat(history.figures(camera -> true, later).cameras().get(0).results()[LAST])
                .as("a late record of an hour ago is passed over")
                .isEqualTo(.1);
    }

    @Test
    void rejectsAndShedFramesAreCountedByReasonAndRejectsAreListed() {
        history.reject(reject("a", Reason.REASON_TRUNCATED), T);
        history.reject(reject("a", Reason.REASON_SHED_SHARE), T + 1);
        history.reject(reject("b", Reason.REASON_TRUNCATED), T + 2);
        history.reject(reject("no camera", Reason.REASON_CONTROL), T + 3);
        assertThat(history.figures(camera -> true, T).rejects())
                .containsOnlyKeys("REASON_SHED_SHARE", "REASON_TRUNCATED");
        assertThat(history.figures(camera -> true, T).rejects().get("REASON_TRUNCATED")[LAST])
                .isEqualTo(2);
        List<History.Rejected> listed = history.rejects(camera -> true, "", 10);
        assertThat(listed).extracting(History.Rejected::camera).containsExactly("no camera", "b", "a");
        assertThat(history.figures(camera -> true, T).cameras())
                .extracting(History.Line::id)
                .containsExactly("a", "b");
        assertThat(listed.get(1).advice()).contains("cut short");
        assertThat(history.rejects(camera -> true, "REASON_EMPTY", 10)).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < History.MAX_CAMERAS + 50; i++) {
            history.result(result("camera-" + i, "hand"), T, 50);
        }
        assertThat(history.figures(camera -> true, T).cameras()).hasSize(History.MAX_CAMERAS);
        long later = T + (History.STEPS + 1) * History.STEP_MS;
        history.result(result("new", "hand"), later, 50);
        assertThat(history.figures(camera -> true, later).cameras())
                .as("those of an hour ago make room")
                .hasSize(1);
        for (int i = 0; i < History.MAX_REJECTS + 10; i++) {
            history.reject(reject("a", Reason.REASON_CORRUPT), T + i);
        }
        assertThat(history.rejects(camera -> true, "", Integer.MAX_VALUE)).hasSize(History.MAX_REJECTS);
        EventBoard events = new EventBoard();
        for (int i = 0; i < EventBoard.KEPT + 10; i++) {
            events.add(Event.newBuilder().setCamera("a").setNumber(i).build(), 0, i);
        }
        EventBoard.Search all = new EventBoard.Search(c -> true, "", "", -1, Long.MIN_VALUE, Long.MAX_VALUE, 0);
        assertThat(events.find(all, Integer.MAX_VALUE - 1, false).events()).hasSize(EventBoard.KEPT);
        assertThat(events.after(0, c -> true).events())
                .hasSize(EventBoard.MOST)
                .last()
                .extracting(EventBoard.Told::number)
                .isEqualTo(EventBoard.KEPT + 9L);
    }

    /** Each message brings its own copies; 20,000 events would keep five each. */
    @Test
    void namesThatEventsShareAreKeptOnce() throws Exception {
        byte[] message = Event.newBuilder()
                .setCamera("a")
                .setRule("visits")
                .setKind("face")
                .setZone("desk")
                .setType(EventType.EVENT_TYPE_ZONE_ENTERED)
                .build()
                .toByteArray();
        EventBoard events = new EventBoard();
        for (int i = 0; i < 2; i++) {
            events.add(Event.parseFrom(message).toBuilder().setNumber(i).build(), 0, i);
        }
        List<EventBoard.Told> told = events.after(0, c -> true).events();
        assertThat(told.get(1).camera()).isSameAs(told.get(0).camera());
        assertThat(told.get(1).type()).isSameAs(told.get(0).type());
        assertThat(told.get(1).rule()).isSameAs(told.get(0).rule());
        assertThat(told.get(1).kind()).isSameAs(told.get(0).kind());
        assertThat(told.get(1).what()).isSameAs(told.get(0).what()).isEqualTo("desk");
    }

    @Test
    void eventsAreFoundByCameraTypeNameTrackAndTime() {
        EventBoard events = new EventBoard();
        for (int i = 0; i < 40; i++) {
            events.add(
                    Event.newBuilder()
                            .setCamera(i % 2 == 0 ? "a" : "b")
                            .setNumber(i)
                            .setType(i % 4 < 2 ? EventType.EVENT_TYPE_GESTURE_BEGAN : EventType.EVENT_TYPE_BLINKED)
                            .setGesture(i % 4 < 2 ? "ok" : "")
                            .setTrackId(i / 10)
                            .setCaptureTimeUs(i)
                            .build(),
                    0,
                    i);
        }
        EventBoard.Found found =
                events.find(new EventBoard.Search(c -> c.equals("a"), "gesture_began", "ok", 2, 22, 28, 0), 10, true);
        assertThat(found.events()).extracting(EventBoard.Told::number).containsExactly(24L);
        assertThat(found.types()).containsExactly("blinked", "gesture_began");
        assertThat(found.whats()).containsExactly("ok");
        assertThat(found.more()).isFalse();
        EventBoard.Found page = events.find(new EventBoard.Search(c -> true, "", "", -1, 0, 100, 31), 3, true);
        assertThat(page.events()).extracting(EventBoard.Told::index).containsExactly(30L, 29L, 28L);
        assertThat(page.more()).isTrue();
    }

    @Test
    void thereIsAdviceForEachReasonAndThePageOfFailuresHasIt() throws Exception {
        String page = Files.readString(Path.of(System.getProperty("landmarks.home"), "docs", "failures.md"));
        for (Reason reason : Reason.values()) {
            if (reason != Reason.REASON_UNSPECIFIED && reason != Reason.UNRECOGNIZED) {
                assertThat(Advice.of(reason.getNumber())).as(reason.name()).endsWith(".");
                assertThat(page)
                        .as("docs/failures.md has a row for it")
                        .contains("| `" + reason + "` | " + Advice.of(reason.getNumber()) + " |");
            }
        }
        assertThat(Advice.of(63)).isEmpty();
        assertThat(Advice.name(63)).isEqualTo("REASON_63");
    }

    private static FrameLandmarks result(String camera, String kind) {
        return FrameLandmarks.newBuilder()
                .setCamera(camera)
                .addObjects(TrackedObject.newBuilder().setKind(kind))
                .build();
    }

    private static Reject reject(String camera, Reason reason) {
        return Reject.newBuilder()
                .setCamera(camera)
                .setReason(reason)
                .setDetail("why")
                .setOffset(7)
                .build();
    }
}
