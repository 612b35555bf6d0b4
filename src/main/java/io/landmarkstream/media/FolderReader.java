package io.landmarkstream.media;

import io.landmarkstream.decode.jpeg.JpegDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Picture files as a source, each read by what it is ({@link PictureFile}), upright. */
public final class FolderReader implements PictureSource {

    private static final Pattern PICTURE = Pattern.compile(
            ".*\\.(jpe?g|jpe|jfif|mpo|png|bmp|gif|webp|tiff?|heic|heif|avif)", Pattern.CASE_INSENSITIVE);

    private final List<Path> files;
    private final double fps;
    private final JpegDecoder decoder = new JpegDecoder(PictureFile.limits());
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

    /**
     * Whether {@link FolderReader} is the reader for this path: a folder, or a file that is a picture by its content
     * or, to be refused by name, by its ending.
     */
    public static boolean isPictures(Path path) {
        return Files.isDirectory(path) || isPicture(path);
    }

    private static boolean isPicture(Path file) {
        return PICTURE.matcher(file.getFileName().toString()).matches() || PictureFile.kind(file) != null;
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
                throw new IOException(
                        "The folder " + path + " has no pictures (JPEG, PNG, GIF, BMP, WebP, TIFF, HEIC or AVIF).");
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
        return new TimedPicture(
                PictureFile.read(file, decoder), timeUs, file.getFileName().toString());
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
