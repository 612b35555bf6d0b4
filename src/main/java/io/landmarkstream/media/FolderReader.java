package io.landmarkstream.media;

import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Picture files as a source: JPEG by {@link JpegDecoder}, so with its orientation applied; PNG, BMP and GIF (first
 * image) by ImageIO.
 */
public final class FolderReader implements PictureSource {

    /** A person's own files, not a camera's: 256 MiB, 268 million pixels. */
    private static final DecodeLimits FILE_LIMITS = new DecodeLimits(256 << 20, 1L << 28, 1000);

    private static final Pattern PICTURE = Pattern.compile(".*\\.(jpe?g|png|bmp|gif)", Pattern.CASE_INSENSITIVE);

    private final List<Path> files;
    private final double fps;
    private final JpegDecoder decoder = new JpegDecoder(FILE_LIMITS);
    private int read;

    /**
     * @param path a picture, or a folder with some
     * @param fps pictures a second, from which times follow
     */
    public FolderReader(Path path, double fps) throws IOException {
        if (!(fps > 0)) {
            throw new IllegalArgumentException("The rate must be more than 0 pictures a second, but is " + fps + ".");
        }
        this.files = pictures(path);
        this.fps = fps;
    }

    /** Whether {@link FolderReader} is the reader for this path: a folder, or a file with a picture's ending. */
    public static boolean isPictures(Path path) {
        return Files.isDirectory(path) || isPicture(path);
    }

    /** Whether the name ends as a JPEG's does. */
    public static boolean isJpeg(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg");
    }

    private static boolean isPicture(Path file) {
        return PICTURE.matcher(file.getFileName().toString()).matches();
    }

    /**
     * The picture files of a folder in natural order, or the one file.
     *
     * @throws IOException if the folder has none
     */
    public static List<Path> pictures(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> files = entries.filter(Files::isRegularFile)
                    .filter(FolderReader::isPicture)
                    .sorted(Comparator.comparing(
                            (Path file) -> file.getFileName().toString(), FolderReader::natural))
                    .toList();
            if (files.isEmpty()) {
                throw new IOException("The folder " + path + " has no pictures (.jpg, .jpeg, .png, .bmp, .gif).");
            }
            return files;
        }
    }

    /** Compares runs of digits by value and everything else by character; equal values by length. */
    static int natural(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int endA = digits(a, i);
            int endB = digits(b, j);
            int order;
            if (endA > i && endB > j) {
                order = new java.math.BigInteger(a.substring(i, endA))
                        .compareTo(new java.math.BigInteger(b.substring(j, endB)));
            } else {
                endA = i + 1;
                endB = j + 1;
                order = Character.compare(a.charAt(i), b.charAt(j));
            }
            if (order != 0) {
                return order;
            }
            i = endA;
            j = endB;
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    @Override
    public TimedPicture next() throws IOException {
        if (read == files.size()) {
            return null;
        }
        Path file = files.get(read);
        long timeUs = Math.round(read * 1e6 / fps);
        read++;
        return new TimedPicture(read(file), timeUs, file.getFileName().toString());
    }

    private Picture read(Path file) throws IOException {
        if (isJpeg(file)) {
            try {
                return decoder.decodeFile(Files.readAllBytes(file));
            } catch (RejectException e) {
                throw new IOException("The picture " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException | RuntimeException e) {
            throw new IOException("The picture " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (image == null) {
            throw new IOException("The picture " + file + " cannot be read: its content is none of PNG, BMP and GIF.");
        }
        return Pictures.ofImage(image);
    }

    @Override
    public double fps() {
        return fps;
    }

    @Override
    public long count() {
        return files.size();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
