package io.landmarkstream.cli;

import io.landmarkstream.decode.JpegDecoder;
import io.landmarkstream.decode.Picture;
import io.landmarkstream.decode.Pictures;
import io.landmarkstream.frame.RejectException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Reads picture files: JPEG as the job does, everything else that Java's ImageIO knows (PNG, GIF, BMP). */
final class PictureFiles {

    private PictureFiles() {}

    /** @throws IOException if the file is missing or no picture; says what is wrong */
    static Picture read(JpegDecoder decoder, Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        }
        if (bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
            try {
                return decoder.decodeFile(bytes);
            } catch (RejectException e) {
                throw new IOException(file + " cannot be decoded: " + e.getMessage(), e);
            }
        }
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        if (image == null) {
            throw new IOException(file + " is not a picture; JPEG, PNG, GIF and BMP can be read");
        }
        return Pictures.ofImage(image);
    }
}
