package io.landmarkstream.decode.jpeg;

import io.landmarkstream.frame.RejectException;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads progressive pictures with restart markers, which are rare, by the JDK's libjpeg: it resynchronises at each
 * marker, while FFmpeg's decoder silently decodes bytes before the marker as pixels.
 */
final class ProgressiveRestarts {

    private ProgressiveRestarts() {}

    /**
     * The picture's components as they are coded, each with one sample a pixel.
     *
     * @throws RejectException {@code CORRUPT} if libjpeg warns or fails
     */
    static byte[][] planes(byte[] value, int offset, JpegHeader header) throws RejectException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        String[] fault = new String[1];
        reader.addIIOReadWarningListener((source, warning) -> fault[0] = fault[0] == null ? warning : fault[0]);
        Raster raster = null;
        try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(value, offset, header.length()))) {
            reader.setInput(input, true, true);
            raster = reader.readRaster(0, null);
        } catch (IOException | RuntimeException e) {
            fault[0] = e.getMessage();
        } finally {
            reader.dispose();
        }
        if (raster == null || fault[0] != null) {
            throw JpegParser.corrupt("libjpeg says \"" + fault[0] + "\"");
        }
        if (raster.getWidth() != header.width() || raster.getHeight() != header.height()) {
            throw JpegParser.corrupt("it decodes to another size than it claims");
        }
        byte[][] planes = new byte[raster.getNumBands()][];
        for (int band = 0; band < planes.length; band++) {
            int[] samples = raster.getSamples(0, 0, header.width(), header.height(), band, (int[]) null);
            planes[band] = new byte[samples.length];
            for (int i = 0; i < samples.length; i++) {
                planes[band][i] = (byte) samples[i];
            }
        }
        return planes;
    }
}
