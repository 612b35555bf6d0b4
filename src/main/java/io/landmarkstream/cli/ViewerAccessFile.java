package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.frame.CameraId;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.viewer.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code view --access}: a YAML list of who may look at which cameras, each with {@code name}, {@code token} and
 * {@code cameras}, and {@code control: true} for those who may change settings.
 */
final class ViewerAccessFile {

    private ViewerAccessFile() {}

    private record Entry(String name, String token, List<String> cameras, Boolean control) {}

    /** @throws SettingsException naming the file and the entry, never the token */
    static Access read(Path file) {
        Entry[] list;
        try {
            list = StrictYaml.read(file.toString(), Files.readString(file), Entry[].class);
        } catch (IOException e) {
            throw new SettingsException("--access: " + FileFault.unreadable(file, e) + ".");
        } catch (ConfigException e) {
            throw new SettingsException("--access: " + e.getMessage());
        }
        List<Access.Grant> grants = new ArrayList<>();
        for (int i = 0; i < list.length; i++) {
            try {
                grants.add(grant(list[i]));
            } catch (IllegalArgumentException e) {
                throw new SettingsException("--access: " + file + ", entry " + (i + 1) + ": " + e.getMessage() + ".");
            }
        }
        try {
            return Access.of(grants);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--access: " + file + ": " + e.getMessage() + ".");
        }
    }

    private static Access.Grant grant(Entry entry) {
        if (entry == null) {
            throw new IllegalArgumentException("needs name, token and cameras");
        }
        Set<String> cameras = entry.cameras() == null ? Set.of() : Set.copyOf(entry.cameras());
        for (String camera : cameras) {
            String fault = camera.equals(Access.ALL) ? null : CameraId.fault(camera);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
        }
        return new Access.Grant(entry.name(), entry.token(), cameras, entry.control() != null && entry.control());
    }
}
