package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.TrackedObject;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How smooth it is to drag in the charts of the last hour of 16 cameras. Without Kafka: the viewer's memory is filled
 * by hand. Runs when it is asked for by name: {@code ./mvnw test -Dtest=LastHourDragBench}.
 */
class LastHourDragBench {

    private static final int CAMERAS = 16;
    private static final int LISTED = 200; // events and rejects: more than the page shows at once
    private static final double WARM_SECONDS = 4;
    private static final double SECONDS = 24; // in which the figures are renewed twice

    @TempDir
    private Path folder;

    private final long now = System.currentTimeMillis();
    private final long begin = now - History.STEPS * History.STEP_MS;
    private final History history = new History(begin);
    private final EventBoard events = new EventBoard();

    @Test
    void framesASecond() throws Exception {
        fill();
        try (ViewerServer server = server();
                Chromium browser = Chromium.startWithoutWebGl(folder.resolve("profile"))) {
            browser.size(1300, 900, 1);
            browser.open(server.address() + "#history");
            browser.await("document.querySelectorAll('.chart canvas').length === 4"
                    + " && document.querySelector('#past-events li') && document.querySelector('#past-refused li')");
            JsonNode chart = browser.evaluate("(r => [r.x, r.y, r.width, r.height])"
                    + "(document.querySelector('#past-results .u-over').getBoundingClientRect())");
            double from = chart.get(0).asDouble() + .1 * chart.get(2).asDouble();
            double to = chart.get(0).asDouble() + .9 * chart.get(2).asDouble();
            double y = chart.get(1).asDouble() + chart.get(3).asDouble() / 2;

            browser.dragAlong(from, to, y, WARM_SECONDS);
            System.out.println("the whole hour: " + browser.dragAlong(from, to, y, SECONDS));
            System.out.println("a part of it: " + browser.dragAlong(from, to, y, SECONDS));

            System.out.println("load average: "
                    + Files.readString(Path.of("/proc/loadavg")).strip());
            assertThat(browser.evaluate("document.getElementById('past-whole').disabled")
                            .asBoolean())
                    .as("all is shown in spite of dragging")
                    .isFalse();
            assertThat(browser.faults()).isEmpty();
        }
    }

    private ViewerServer server() throws Exception {
        return new ViewerServer(
                new ViewerSettings(
                        InetAddress.getLoopbackAddress(),
                        0,
                        Set.of(),
                        Access.open(),
                        true,
                        new ViewerSettings.Kafka(Map.of(), "frames", "landmarks", "rejects", "scenes", "events"),
                        null,
                        name -> Optional.empty()),
                new LatestShots(),
                events,
                new Memory(history, events, null),
                new Interest(),
                permission -> new Status(permission.name(), true, "", List.of(), List.of(), 0, 0),
                () -> "");
    }

    /** Every camera has other figures in every step, so that the lines are as jagged as real ones. */
    private void fill() {
        for (int i = 0; i < CAMERAS; i++) {
            String camera = "camera-" + i;
            for (int step = 0; step < History.STEPS; step++) {
                for (int k = 0; k < 2 + (i * 7 + step * 5) % 4; k++) {
                    FrameLandmarks.Builder result = FrameLandmarks.newBuilder().setCamera(camera);
                    for (int object = 0; object < (i + step + k) % 3; object++) {
                        result.addObjects(TrackedObject.newBuilder().setKind(object == 0 ? "hand" : "face"));
                    }
                    history.result(
                            result.build(), begin + step * History.STEP_MS + 100L * k, 40 + (i * 13 + step * 29) % 90);
                }
            }
        }
        for (int i = 0; i < LISTED; i++) {
            long at = begin + (now - begin) * i / LISTED;
            String camera = "camera-" + i % CAMERAS;
            events.add(TestCameras.visit(camera, i, at), 0, i);
            Reason reason = i % 2 == 0 ? Reason.REASON_TRUNCATED : Reason.REASON_CORRUPT;
            history.reject(TestCameras.reject(camera, reason, i), at);
        }
    }
}
