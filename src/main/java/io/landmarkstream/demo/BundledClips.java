package io.landmarkstream.demo;

import io.landmarkstream.evaluate.ClipTruth;
import io.landmarkstream.evaluate.SceneTruth;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.ScenesFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The clips that the jar brings: two rendered people in a room, 12 s, seen by three cameras in sync; made by
 * {@code models/training}. Beside them lie each clip's truth and, in {@code scene.json}, the cameras' calibration and
 * the points in space.
 */
public final class BundledClips {

    private static final List<String> NAMES = List.of("clip-1", "clip-2", "clip-3");

    /** Keys of {@code cameras.yaml} that each camera has: a zone where hands rest, and a line that they pass. */
    public static final String PLACES = ", zones: {lap: [[0, .58], [1, .58], [1, 1], [0, 1]]},"
            + " lines: {chest: {from: [0, .52], to: [1, .52], in: [.5, 0]}}";

    private BundledClips() {}

    public static int count() {
        return NAMES.size();
    }

    /** Copies all of them into {@code folder}; the first looks at both people from the front. */
    public static List<Path> unpack(Path folder) throws IOException {
        List<Path> clips = new ArrayList<>();
        for (String name : NAMES) {
            Path clip = folder.resolve(name + ".mp4");
            try (InputStream bundled = open(name + ".mp4")) {
                Files.copy(bundled, clip);
            }
            clips.add(clip);
        }
        return clips;
    }

    /** The truth of each clip's frames, in the order of {@link #unpack}. */
    public static List<ClipTruth> truths() throws IOException {
        List<ClipTruth> truths = new ArrayList<>();
        for (String name : NAMES) {
            try (InputStream bundled = open(name + ".json")) {
                truths.add(ClipTruth.read(bundled));
            }
        }
        return truths;
    }

    /**
     * Copies the scenes file of the clips into {@code folder}; its cameras are {@code cam-1} for the first clip and so
     * on.
     */
    public static Path scenes(Path folder) throws IOException {
        Path file = folder.resolve("scenes.yaml");
        try (InputStream bundled = open("scenes.yaml")) {
            Files.copy(bundled, file);
        }
        return file;
    }

    /** Copies the rules of events for the clips into {@code folder}. */
    public static Path rules(Path folder) throws IOException {
        Path file = folder.resolve("rules.yaml");
        try (InputStream bundled = open("rules.yaml")) {
            Files.copy(bundled, file);
        }
        return file;
    }

    /**
     * The scene that the clips show; its cameras {@code cam-1} to {@code cam-3} are those of the clips in their order.
     * World: metres, x right, y up, z towards the first.
     */
    public static Scene scene() throws IOException {
        try (InputStream bundled = open("scenes.yaml")) {
            return ScenesFile.read("scenes.yaml", new String(bundled.readAllBytes(), StandardCharsets.UTF_8))
                    .get(0);
        }
    }

    /** The truth of the scene that the clips show. */
    public static SceneTruth sceneTruth() throws IOException {
        try (InputStream bundled = open("scene.json")) {
            return SceneTruth.read(bundled);
        }
    }

    private static InputStream open(String file) {
        return BundledClips.class.getResourceAsStream("/demo/" + file);
    }
}
