package io.landmarkstream.cli;

import io.landmarkstream.evaluate.ClipReference;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Kind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts what {@link DetectCommand} finds in one input, and says on a terminal how far it is. */
final class DetectSummary {

    private final Path input;
    /** Pictures with at least one, and most in one, by kind. */
    private final Map<Kind, int[]> seen = new TreeMap<>();

    private final boolean terminal = System.console() != null;
    private int pictures;
    private long nanos;

    DetectSummary(Path input) {
        this.input = input;
        Kind.HAND_AND_FACE.forEach(kind -> seen.put(kind, new int[2]));
    }

    void add(List<DetectedObject> detectedObjects, long took) {
        pictures++;
        Map<Kind, Integer> counts = new HashMap<>();
        detectedObjects.forEach(detected -> counts.merge(detected.kind(), 1, Integer::sum));
        counts.forEach((kind, count) -> {
            int[] of = seen.computeIfAbsent(kind, k -> new int[2]);
            of[0]++;
            of[1] = Math.max(of[1], count);
        });
        nanos += took;
    }

    /** @param count number of pictures; −1 where unknown */
    void progress(long count) {
        if (terminal && pictures % 10 == 0) {
            System.err.printf("\r  %d%s pictures ", pictures, count < 0 ? "" : " of " + count);
            if (pictures == count) {
                System.err.println();
            }
        }
    }

    String line() {
        String found = seen.entrySet().stream()
                .map(entry ->
                        "a " + entry.getKey() + " in " + entry.getValue()[0] + " (at most " + entry.getValue()[1] + ")")
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s: %d %s; %s; %.1f ms a picture",
                input.getFileName(),
                pictures,
                pictures == 1 ? "picture" : "pictures",
                found,
                nanos / 1e6 / Math.max(1, pictures));
    }

    static String line(ClipReference compared) {
        return String.format(
                Locale.ROOT,
                "  reference: found in %d of %d frames, mean distance %.2f %% of the box's longer side",
                compared.found(),
                compared.frames(),
                100 * compared.meanDistance());
    }
}
