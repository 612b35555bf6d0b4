package io.landmarkstream.scene;

import io.landmarkstream.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code scenes.yaml}: a YAML list of scenes, each with its calibrated cameras. */
public final class ScenesFile {

    private ScenesFile() {}

    /**
     * The scenes of a file, in its order.
     *
     * @throws ConfigException naming file, line and key, what is wrong and what would be right
     */
    public static List<Scene> read(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e);
        }
    }

    /**
     * The scenes of a text, in its order.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException naming source, line and key, what is wrong and what would be right
     */
    public static List<Scene> read(String source, String text) {
        throw new ConfigException(source + ": scenes are not read yet");
    }

    /** Scenes as a text that {@link #read(String, String)} reads as the same. */
    public static String write(List<Scene> scenes) {
        return "[]\n";
    }
}
