package io.landmarkstream.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes PNG files. ImageIO's own way to write a file prints a stack trace where it may not. */
final class PngFile {

    private PngFile() {}

    static void write(BufferedImage picture, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(picture, "png", out);
        }
    }
}
