package io.landmarkstream.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks for marks in files and texts, as they are and as people print bytes: hexadecimal, Base64, lists of numbers. */
final class Scanner {

    /** So many equal bytes in a row, with a value that only our grey pictures have so often. */
    private static final int FLAT = 2000;

    private final Map<String, List<String>> forms = new LinkedHashMap<>();
    private final List<String> hits = new ArrayList<>();
    private long files;
    private long bytes;

    /** Adds something to look for. */
    Scanner lookFor(String what, byte[] mark) {
        List<String> all = new ArrayList<>();
        all.add(new String(mark, StandardCharsets.ISO_8859_1));
        all.add(HexFormat.of().formatHex(mark));
        all.add(HexFormat.of().withUpperCase().formatHex(mark));
        all.add(IntStream.range(0, mark.length)
                .mapToObj(i -> Integer.toString(mark[i]))
                .collect(Collectors.joining(", ")));
        for (int shift = 0; shift < 3; shift++) {
            // Base64 of the mark behind 0, 1 or 2 other bytes, without the characters that its neighbours share.
            byte[] shifted = new byte[shift + mark.length];
            System.arraycopy(mark, 0, shifted, shift, mark.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            all.add(text.substring(shift == 0 ? 0 : 4, text.length() - 2));
        }
        forms.put(what, all);
        return this;
    }

    /** Looks through the files below a folder. */
    void files(Path folder, Predicate<Path> which) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).filter(which).toList()) {
                bytes(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    /** Looks through one thing. */
    void bytes(String where, byte[] data) {
        files++;
        bytes += data.length;
        String text = new String(data, StandardCharsets.ISO_8859_1);
        forms.forEach((what, marks) -> {
            if (marks.stream().anyMatch(text::contains)) {
                hits.add(what + " in " + where);
            }
        });
        if (flat(data)) {
            hits.add("a decoded picture in " + where);
        }
    }

    private static boolean flat(byte[] data) {
        int run = 0;
        for (int i = 1; i < data.length; i++) {
            run = data[i] == data[i - 1] && (data[i] & 0xFF) >= 118 && (data[i] & 0xFF) <= 212 ? run + 1 : 0;
            if (run >= FLAT) {
                return true;
            }
        }
        return false;
    }

    List<String> hits() {
        return hits;
    }

    long scannedFiles() {
        return files;
    }

    double scannedMb() {
        return bytes / 1e6;
    }

    /** Whether it finds a mark in each of its disguises, and a flat picture. */
    static boolean works() {
        byte[] mark = "mark-of-the-scanner-itself".getBytes(StandardCharsets.US_ASCII);
        byte[] around = new byte[101];
        Arrays.fill(around, (byte) 7);
        boolean works = true;
        for (int at = 0; at < 3; at++) {
            byte[] data = around.clone();
            System.arraycopy(mark, 0, data, 20 + at, mark.length);
            for (String text : List.of(
                    new String(data, StandardCharsets.ISO_8859_1),
                    HexFormat.of().formatHex(data),
                    HexFormat.of().withUpperCase().formatHex(data),
                    Arrays.toString(data),
                    Base64.getEncoder().encodeToString(data))) {
                Scanner scanner = new Scanner().lookFor("mark", mark);
                scanner.bytes("text", text.getBytes(StandardCharsets.ISO_8859_1));
                works &= scanner.hits().size() == 1;
            }
        }
        byte[] picture = new byte[3072];
        Arrays.fill(picture, (byte) 150);
        Scanner scanner = new Scanner();
        scanner.bytes("picture", picture);
        return works && scanner.hits().size() == 1;
    }
}
