package io.landmarkstream.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The demo's table: one line a camera, rates over the time since the table before, latency over the newest 10 s. On a
 * terminal it is drawn over the one before, several times a second; elsewhere it is printed anew every few seconds.
 */
public final class LiveTable {

    private static final int TERMINAL_PERIOD_MS = 500;
    private static final int PLAIN_PERIOD_MS = 5000;
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private static final String HEADER = String.format(
            "%-12s %7s %7s %6s %6s %9s %9s %8s %6s",
            "camera", "fps in", "fps out", "faces", "hands", "p50", "p99", "rejected", "shed");

    private final boolean terminal;
    private List<CameraTally.TallyStats> before = List.of();
    private double beforeSeconds;
    private int drawn;

    /** @param terminal whether the output understands ANSI control sequences */
    public LiveTable(boolean terminal) {
        this.terminal = terminal;
    }

    /** Time between two tables, milliseconds. */
    public int periodMs() {
        return terminal ? TERMINAL_PERIOD_MS : PLAIN_PERIOD_MS;
    }

    /** Prints the table; parameters as of {@link #lines}. */
    public void show(PrintWriter out, List<CameraTally.TallyStats> now, double seconds) {
        if (terminal && drawn > 0) {
            out.printf(UP_AND_CLEAR, drawn);
        }
        List<String> lines = lines(now, seconds);
        lines.forEach(out::println);
        drawn = lines.size();
        out.flush();
    }

    /**
     * @param now figures of the same cameras in the same order each time
     * @param seconds since the start
     */
    List<String> lines(List<CameraTally.TallyStats> now, double seconds) {
        double passed = Math.max(1e-3, seconds - beforeSeconds);
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        for (int i = 0; i < now.size(); i++) {
            CameraTally.TallyStats f = now.get(i);
            CameraTally.TallyStats b = before.isEmpty() ? null : before.get(i);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %7.1f %7.1f %6d %6d %9s %9s %8d %6d",
                    f.camera(),
                    (f.in() - (b == null ? 0 : b.in())) / passed,
                    (f.results() - (b == null ? 0 : b.results())) / passed,
                    f.facesNow(),
                    f.handsNow(),
                    milliseconds(f.newP50Ms()),
                    milliseconds(f.newP99Ms()),
                    f.rejects(),
                    f.shed()));
        }
        before = now;
        beforeSeconds = seconds;
        return lines;
    }

    /** One camera's figures over the whole run. */
    public static String summary(CameraTally.TallyStats f) {
        return String.format(
                Locale.ROOT,
                "%-12s in %d = results %d + rejects %d + shed %d%s; faces %d, hands %d; latency p50 %s, p99 %s",
                f.camera(),
                f.in(),
                f.results(),
                f.rejects(),
                f.shed(),
                f.open() == 0 ? "" : " + open " + f.open(),
                f.faces(),
                f.hands(),
                milliseconds(f.p50Ms()),
                milliseconds(f.p99Ms()));
    }

    private static String milliseconds(long value) {
        return value < 0 ? "–" : value + " ms";
    }
}
