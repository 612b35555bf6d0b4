package io.landmarkstream.bench;

import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.frame.RejectException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * How fast JPEG pictures are decoded on one thread, beside the JDK's own decoder. The three ways take turns on the same
 * pictures, in rounds of half a second at most, so that a machine that slows down slows all three.
 */
public final class JpegBench {

    private static final long ROUND_NANOS = 500_000_000L;

    private JpegBench() {}

    /**
     * Pictures a second.
     *
     * @param imageIo {@code ImageIO.read} on a stream over the bytes
     * @param imageIoReused one {@code ImageReader} kept for all pictures
     * @param ours {@link JpegDecoder}: header check, decoding, planes as Java arrays
     */
    public record Speeds(double imageIo, double imageIoReused, double ours) {

        /** How many times as fast as {@code ImageIO.read}. */
        public double factor() {
            return ours / imageIo;
        }
    }

    @FunctionalInterface
    private interface Decode {
        int decode(byte[] jpeg) throws IOException, RejectException;
    }

    /**
     * Measures for about {@code seconds}, after a warm-up of a quarter of that.
     *
     * @param pictures JPEG files, at least one, all of which both decoders read
     */
    public static Speeds measure(List<byte[]> pictures, double seconds) {
        boolean cache = ImageIO.getUseCache();
        ImageIO.setUseCache(false);
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (JpegDecoder decoder = new JpegDecoder()) {
            List<Decode> ways = List.of(
                    jpeg -> ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth(),
                    jpeg -> {
                        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
                            reader.setInput(in, true, true);
                            return reader.read(0).getWidth();
                        }
                    },
                    jpeg -> decoder.decode(jpeg, 0, jpeg.length).width());
            rounds(ways, pictures, seconds / 4);
            double[] rates = rounds(ways, pictures, seconds);
            return new Speeds(rates[0], rates[1], rates[2]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RejectException e) {
            throw new IllegalArgumentException("A picture for the measurement was rejected: " + e.getMessage(), e);
        } finally {
            reader.dispose();
            ImageIO.setUseCache(cache);
        }
    }

    private static double[] rounds(List<Decode> ways, List<byte[]> pictures, double seconds)
            throws IOException, RejectException {
        int rounds = Math.max(1, (int) Math.ceil(seconds * 1e9 / ways.size() / ROUND_NANOS));
        long budget = (long) (seconds * 1e9 / ways.size() / rounds);
        double[] nanos = new double[ways.size()];
        long[] decoded = new long[ways.size()];
        for (int round = 0; round < rounds; round++) {
            for (int way = 0; way < ways.size(); way++) {
                long start = System.nanoTime();
                long now = start;
                while (now - start < budget) {
                    byte[] jpeg = pictures.get((int) (decoded[way]++ % pictures.size()));
                    if (ways.get(way).decode(jpeg) <= 0) {
                        throw new IllegalStateException("A picture without columns was decoded.");
                    }
                    now = System.nanoTime();
                }
                nanos[way] += now - start;
            }
        }
        double[] rates = new double[ways.size()];
        for (int way = 0; way < rates.length; way++) {
            rates[way] = decoded[way] / (nanos[way] / 1e9);
        }
        return rates;
    }
}
