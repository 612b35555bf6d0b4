package io.landmarkstream.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The demo's table: one line a camera, rates over the time since the table before, latency over the newest 10 s. On a
 * terminal it is drawn over the one before, several times a second; elsewhere it is printed anew every few seconds.
 */
public final class LiveTable {

    private static final int TERMINAL_PERIOD_MS = 500;
    private static final int PLAIN_PERIOD_MS = 5000;
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private static final long BEHIND_FRAMES = 50;
    private static final int BEHIND_SECONDS = 3;

    private static final String WIDE = "%-12s %7s %7s %6s %6s %9s %9s %8s %6s";
    private static final int WIDE_COLUMNS = 80;

    /** What matters most, in 60 columns. */
    private static final String NARROW = "%-10.10s %6s %6s %5s %5s %8s %8s %4s";

    private final boolean terminal;
    private final int columns;
    private List<CameraTally.TallyStats> before = List.of();
    private double beforeSeconds;
    private int drawn;

    /** On a terminal of 80 columns and more. */
    public LiveTable(boolean terminal) {
        this(terminal, WIDE_COLUMNS);
    }

    /**
     * @param terminal whether the output understands ANSI control sequences; they move the cursor and colour nothing
     * @param columns of the terminal: a table that is wider would be wrapped, and drawn over itself at the wrong place
     */
    public LiveTable(boolean terminal, int columns) {
        this.terminal = terminal;
        this.columns = columns;
    }

    /** Columns of this process's terminal, as the shell tells them in {@code COLUMNS}; 80 where it does not. */
    public static int columns(Map<String, String> environment) {
        String told = environment.getOrDefault("COLUMNS", "");
        return told.matches("[1-9]\\d{0,3}") ? Integer.parseInt(told) : WIDE_COLUMNS;
    }

    /** Time between two tables, milliseconds. */
    public int periodMs() {
        return terminal ? TERMINAL_PERIOD_MS : PLAIN_PERIOD_MS;
    }

    /**
     * Prints the table; further parameters as of {@link #lines}.
     *
     * @param notice a line below the table; empty: none
     */
    public void show(PrintWriter out, List<CameraTally.TallyStats> now, double seconds, String notice) {
        if (terminal && drawn > 0) {
            out.printf(UP_AND_CLEAR, drawn);
        }
        List<String> lines = new ArrayList<>(lines(now, seconds));
        if (!notice.isEmpty()) {
            lines.addAll(wrapped(notice, columns));
        }
        lines.forEach(out::println);
        drawn = lines.size();
        out.flush();
    }

    /**
     * What to say of a job that falls behind its cameras.
     *
     * @param open frames without an outcome
     * @param perSecond frames sent a second
     * @return empty where it keeps up: less than {@value #BEHIND_SECONDS} s are under way
     */
    public static String behind(long open, double perSecond) {
        return open < BEHIND_FRAMES || open < BEHIND_SECONDS * perSecond
                ? ""
                : String.format(
                        Locale.ROOT,
                        "The job is behind by %,d frames, %.0f s: this machine is slower than the cameras. With --live"
                                + " it sheds frames and its results stay fresh; fewer --cameras help too.",
                        open,
                        open / Math.max(1e-3, perSecond));
    }

    /** Words in lines of at most so many columns. */
    static List<String> wrapped(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /**
     * @param now figures of the same cameras in the same order each time
     * @param seconds since the start
     */
    List<String> lines(List<CameraTally.TallyStats> now, double seconds) {
        double passed = Math.max(1e-3, seconds - beforeSeconds);
        List<String> lines = new ArrayList<>();
        boolean wide = columns >= WIDE_COLUMNS;
        lines.add(
                wide
                        ? String.format(
                                WIDE, "camera", "fps in", "fps out", "faces", "hands", "p50", "p99", "rejected", "shed")
                        : String.format(NARROW, "camera", "in", "out", "faces", "hands", "p50", "rejected", "shed"));
        for (int i = 0; i < now.size(); i++) {
            CameraTally.TallyStats f = now.get(i);
            CameraTally.TallyStats b = before.isEmpty() ? null : before.get(i);
            String in = String.format(Locale.ROOT, "%.1f", (f.in() - (b == null ? 0 : b.in())) / passed);
            String out = String.format(Locale.ROOT, "%.1f", (f.results() - (b == null ? 0 : b.results())) / passed);
            String p50 = milliseconds(f.newP50Ms());
            lines.add(
                    wide
                            ? String.format(
                                    WIDE,
                                    f.camera(),
                                    in,
                                    out,
                                    f.facesNow(),
                                    f.handsNow(),
                                    p50,
                                    milliseconds(f.newP99Ms()),
                                    f.rejects(),
                                    f.shed())
                            : String.format(
                                    NARROW,
                                    f.camera(),
                                    in,
                                    out,
                                    f.facesNow(),
                                    f.handsNow(),
                                    p50,
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
