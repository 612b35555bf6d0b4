package io.landmarkstream.prove;

import java.io.IOException;
import java.util.Arrays;

/** Runs another main class until standard input ends, so that no process outlives the proof that started it. */
public final class UntilStdinEnds {

    private UntilStdinEnds() {}

    /** @param args the main class and its arguments */
    public static void main(String[] args) throws Exception {
        Thread guard = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Only its end matters.
                        }
                    } catch (IOException e) {
                        // As good as its end.
                    }
                    Runtime.getRuntime().halt(0);
                },
                "until-stdin-ends");
        guard.setDaemon(true);
        guard.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }
}
