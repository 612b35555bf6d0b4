package io.landmarkstream.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Names of the files that are drawn: the input's name with another ending. Where that is taken, by another input of the
 * same run or by the input itself, the new ending comes behind the old one ({@code x.jpg.png}).
 */
final class OverlayNames {

    private final Path folder;
    private final Set<Path> taken = new HashSet<>();

    /** @param folder where the files go; {@code null} where none is drawn */
    OverlayNames(Path folder) {
        this.folder = folder;
    }

    /** The file for an input, which is from now on taken. */
    Path next(Path input, String ending) {
        String name = input.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path plain = folder.resolve((dot > 0 ? name.substring(0, dot) : name) + ending);
        Path file = isFree(plain, input) ? plain : folder.resolve(name + ending);
        taken.add(real(file));
        return file;
    }

    private boolean isFree(Path file, Path input) {
        return !taken.contains(real(file)) && !real(file).equals(real(input));
    }

    private static Path real(Path file) {
        return file.toAbsolutePath().normalize();
    }
}
