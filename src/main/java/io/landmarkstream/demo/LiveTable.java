package io.landmarkstream.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo's table: one line a camera, rates over the time since the table before. */
final class LiveTable {

    private static final String HEADER =
            String.format("%-12s %7s %7s %6s %6s %9s %9s %8s", "camera", "fps in", "fps out", "faces", "hands",
                    "p50", "p99", "rejected");

    private List<CameraTally.Figures> before = List.of();
    private double beforeSeconds;

    /**
     * @param now figures of the same cameras in the same order each time
     * @param seconds since the start
     */
    List<String> lines(List<CameraTally.Figures> now, double seconds) {
        double passed = Math.max(1e-3, seconds - beforeSeconds);
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        for (int i = 0; i < now.size(); i++) {
            CameraTally.Figures f = now.get(i);
            CameraTally.Figures b = before.isEmpty() ? null : before.get(i);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %7.1f %7.1f %6d %6d %9s %9s %8d",
                    f.camera(),
                    (f.in() - (b == null ? 0 : b.in())) / passed,
                    (f.results() - (b == null ? 0 : b.results())) / passed,
                    f.facesNow(),
                    f.handsNow(),
                    milliseconds(f.p50Ms()),
                    milliseconds(f.p99Ms()),
                    f.rejects()));
        }
        before = now;
        beforeSeconds = seconds;
        return lines;
    }

    static String milliseconds(long value) {
        return value < 0 ? "–" : value + " ms";
    }
}
