package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Opens the shipped networks, looks at a picture, closes them, again and again, as restarts of a job do. Memory,
 * threads and open files must not grow.
 */
public final class Sessions {

    /** Growth that is noise, MB a round: one session left open is ten times as much. */
    private static final double NOISE_MB = 0.5;

    private static final int WARM = 8;

    private Sessions() {}

    /** @param args rounds */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        Picture picture = people();
        double[] resident = new double[rounds];
        int objects = 0;
        long threads = 0;
        long files = 0;
        for (int round = -WARM; round < rounds; round++) {
            objects = look(picture);
            System.gc();
            if (round < 0) {
                threads = Memory.threads();
                files = Memory.openFiles();
            } else {
                resident[round] = Memory.residentMb();
            }
        }
        System.out.println(new ObjectMapper()
                .writeValueAsString(Map.of(
                        "rounds",
                        rounds,
                        "objectsFound",
                        objects,
                        "growthMbARound",
                        Memory.slope(resident),
                        "residentMb",
                        Arrays.stream(resident).max().orElse(0),
                        "moreThreads",
                        Memory.threads() - threads,
                        "moreOpenFiles",
                        Memory.openFiles() - files)));
    }

    /** A picture of two people. */
    static Picture people() throws Exception {
        byte[] file = Files.readAllBytes(
                Path.of(System.getProperty("landmarks.home", ".")).resolve("examples/people.jpg"));
        try (JpegDecoder decoder = new JpegDecoder()) {
            return decoder.decode(file, 0, file.length);
        }
    }

    /** Opens the shipped networks. */
    static LandmarkFinder open() throws Exception {
        Path models = Path.of(System.getProperty("landmarks.home", ".")).resolve("models");
        return ModelFinders.of(models, List.of("hand", "face"), Device.CPU, FinderOptions.DEFAULTS)
                .open(0, List.of());
    }

    private static int look(Picture picture) throws Exception {
        try (LandmarkFinder finder = open()) {
            return finder.find(picture, FinderState.NONE).detectedObjects().size();
        }
    }

    /** No growth beyond noise. */
    static Proof.Outcome judge(Map<String, Object> figures) {
        double growth = ((Number) figures.get("growthMbARound")).doubleValue();
        int rounds = ((Number) figures.get("rounds")).intValue();
        long more =
                ((Number) figures.get("moreThreads")).longValue() + ((Number) figures.get("moreOpenFiles")).longValue();
        boolean holds = growth < NOISE_MB && more <= 2 && ((Number) figures.get("objectsFound")).intValue() > 0;
        return new Proof.Outcome(
                holds,
                0,
                "%d rounds: memory grows by %.3f MB a round (noise: up to %.1f), %s more threads, %s more open files"
                        .formatted(rounds, growth, NOISE_MB, figures.get("moreThreads"), figures.get("moreOpenFiles")),
                figures);
    }
}
