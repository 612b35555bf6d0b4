package io.landmarkstream.cli;

import io.landmarkstream.evaluate.ClipReference;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Counts what {@link DetectCommand} finds in one input, and says on a terminal how far it is. */
final class DetectSummary {

    private final Path input;
    private final boolean terminal = System.console() != null;
    private int pictures;
    private int withHand;
    private int withFace;
    private int mostHands;
    private int mostFaces;
    private long nanos;

    DetectSummary(Path input) {
        this.input = input;
    }

    void add(List<DetectedObject> detectedObjects, long took) {
        int hands = (int)
                detectedObjects.stream().filter(f -> f.kind() == Kind.HAND).count();
        int faces = detectedObjects.size() - hands;
        pictures++;
        withHand += hands > 0 ? 1 : 0;
        withFace += faces > 0 ? 1 : 0;
        mostHands = Math.max(mostHands, hands);
        mostFaces = Math.max(mostFaces, faces);
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
        return String.format(
                Locale.ROOT,
                "%s: %d %s; a hand in %d (at most %d), a face in %d (at most %d); %.1f ms a picture",
                input.getFileName(),
                pictures,
                pictures == 1 ? "picture" : "pictures",
                withHand,
                mostHands,
                withFace,
                mostFaces,
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
