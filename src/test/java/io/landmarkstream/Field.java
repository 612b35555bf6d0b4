package io.landmarkstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Small inputs of the kinds that people's cameras and phones really give; they lie in {@code src/test/resources/field}.
 */
public final class Field {

    private Field() {}

    public static Path path(String name) {
        try {
            return Path.of(Field.class.getResource("/field/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
