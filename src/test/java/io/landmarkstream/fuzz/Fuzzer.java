package io.landmarkstream.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Jazzer calls: {@code .ci/fuzz} starts it with the target's name. */
public final class Fuzzer {

    private static FuzzTarget target;

    private Fuzzer() {}

    /** Called by Jazzer before anything else. */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTarget.valueOf(arguments[0]);
    }

    /** Called by Jazzer with each input. */
    public static void fuzzerTestOneInput(byte[] data) {
        target.run(data);
    }

    /** Writes the seeds of a target into a folder: TARGET FOLDER. */
    public static void main(String[] arguments) throws IOException {
        List<byte[]> seeds = FuzzTarget.valueOf(arguments[0]).seeds();
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve("seed-" + i), seeds.get(i));
        }
    }
}
