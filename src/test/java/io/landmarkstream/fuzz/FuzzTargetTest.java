package io.landmarkstream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every target with its seeds, with some hundred changes of them, and with the inputs that fuzzing found, which lie in
 * {@code src/test/resources/fuzz/TARGET}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FuzzTargetTest {

    private static final int CHANGES = 300;
    private static final Duration HANG = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void seedsAndChangesOfThemAreReadOrRefused(FuzzTarget target) {
        List<byte[]> seeds = target.seeds();
        assertThat(seeds).isNotEmpty();
        seeds.forEach(seed -> give(target, seed));
        Random random = new Random(21);
        for (int i = 0; i < CHANGES; i++) {
            give(target, changed(seeds.get(random.nextInt(seeds.size())), random));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFuzzingFoundStaysMended(FuzzTarget target) throws IOException {
        Path folder = Path.of(System.getProperty("landmarks.home", "."))
                .resolve("src/test/resources/fuzz")
                .resolve(target.name().toLowerCase(Locale.ROOT));
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    give(target, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void give(FuzzTarget target, byte[] data) {
        try {
            Assertions.assertTimeout(HANG, () -> target.run(data));
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    target + " with " + HexFormat.of().formatHex(data, 0, Math.min(data.length, 400)), e);
        }
    }

    private static byte[] changed(byte[] seed, Random random) {
        byte[] data = seed.clone();
        for (int n = random.nextInt(4); n >= 0 && data.length > 0; n--) {
            int at = random.nextInt(data.length);
            switch (random.nextInt(4)) {
                case 0 -> data[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> data[at] = (byte) random.nextInt(256);
                case 2 -> data = Arrays.copyOf(data, at);
                default -> {
                    int to = Math.min(data.length, at + random.nextInt(32));
                    int from = random.nextInt(data.length - (to - at) + 1);
                    System.arraycopy(data.clone(), from, data, at, to - at);
                }
            }
        }
        return data;
    }
}
