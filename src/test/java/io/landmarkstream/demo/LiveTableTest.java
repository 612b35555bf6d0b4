package io.landmarkstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static final CameraTally.TallyStats BUSY = new CameraTally.TallyStats(
            "a-camera-with-a-long-name", 250, 240, 9999, 9999, 5, 5, 12, 34, 12_345, 98_765, 12_345, 98_765);

    private final StringWriter out = new StringWriter();

    @Test
    void inSixtyColumnsNoLineIsWrapped() {
        LiveTable table = new LiveTable(true, 60);
        show(table, LiveTable.behind(500, 75));
        show(table, "");
        assertThat(out.toString().replaceAll("\u001b\\[\\d*[AJ]", "").lines()).allMatch(line -> line.length() <= 60);
        assertThat(out.toString()).contains("\u001b[5A\u001b[J"); // the table with its three lines of notice
        assertThat(new LiveTable(true, 200).lines(List.of(BUSY), 1).get(0)).contains("p99");
    }

    @Test
    void throughAPipeThereAreNoControlSequences() {
        LiveTable table = new LiveTable(false);
        show(table, "");
        show(table, "");
        assertThat(out.toString()).doesNotContain("\u001b").contains("a-camera-with-a-long-name");
    }

    @Test
    void aJobThatFallsBehindIsSaidAndLiveIsNamed() {
        assertThat(LiveTable.behind(40, 1)).as("a few frames are no backlog").isEmpty();
        assertThat(LiveTable.behind(200, 75)).as("less than three seconds").isEmpty();
        assertThat(LiveTable.behind(500, 75))
                .startsWith("The job is behind by 500 frames, 7 s")
                .contains("--live");
    }

    @Test
    void theTerminalsWidthIsTheShells() {
        assertThat(LiveTable.columns(Map.of("COLUMNS", "60"))).isEqualTo(60);
        assertThat(LiveTable.columns(Map.of("COLUMNS", "wide"))).isEqualTo(80);
        assertThat(LiveTable.columns(Map.of())).isEqualTo(80);
    }

    private void show(LiveTable table, String notice) {
        table.show(new PrintWriter(out, true), List.of(BUSY), 1, notice);
    }
}
