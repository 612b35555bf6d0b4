package io.landmarkstream.cli;

import io.landmarkstream.model.ModelPuller;
import java.io.PrintWriter;

/** How far a download is: one line that is redrawn on a terminal, a line each quarter elsewhere. */
final class ProgressBar implements ModelPuller.Progress, AutoCloseable {

    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final String label;
    private final boolean terminal = System.console() != null;
    private int shown = -1;

    ProgressBar(PrintWriter out, String label) {
        this.out = out;
        this.label = label;
    }

    @Override
    public void at(long done, long total) {
        int percent = (int) (100 * done / total);
        int step = terminal ? percent : percent / 25;
        if (step == shown) {
            return;
        }
        shown = step;
        int filled = WIDTH * percent / 100;
        String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
        out.print((terminal ? "\r" : "") + "  [" + bar + "] " + percent + " % of " + ModelsListCommand.size(total) + " "
                + label + (terminal ? "" : System.lineSeparator()));
        out.flush();
    }

    @Override
    public void close() {
        if (terminal && shown >= 0) {
            out.println();
        }
    }
}
