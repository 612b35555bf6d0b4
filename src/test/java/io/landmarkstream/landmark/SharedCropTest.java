package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.landmarkstream.Shared;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;
import io.landmarkstream.picture.Picture;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The finder's points against a plain re-computation that shares nothing with it: ImageIO's RGB, bilinear in double,
 * the network called directly.
 */
class SharedCropTest {

    /**
     * Where a network is not sure of a face, one grey level of difference between two JPEG decoders moves its points.
     */
    private static final float SURE = .8f;

    /** The irises behind the mesh come from crops that the network cuts itself, at whole pixels. */
    private static final int MESH = 468;

    private final Path shared = Shared.require();

    @ParameterizedTest
    @CsvSource({
        "face-mesh-478,face_landmarks_detector_478.onnx,192,255,3,1",
        "face-mesh-468,face_landmark_468.onnx,192,255,3,1",
        "face-68,faceapi68.onnx,112,1,2,112"
    })
    void pointsAreWithinHalfAPixelOfAPlainRecomputation(
            String name, String file, int size, float std, int dimensions, float unit) throws Exception {
        Path models = shared.resolve("models");
        ModelStore store = ModelStore.of(List.of(models));
        Pipeline pipeline = Pipelines.get(store, name);
        List<Path> pictures;
        try (Stream<Path> files = Files.list(shared.resolve("real/faces/dlib_faces/images"))) {
            pictures = files.sorted().toList();
        }
        FinderOptions options = new FinderOptions(false, 1, 50, 50, true);
        double worst = 0;
        int compared = 0;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (JpegDecoder decoder = new JpegDecoder();
                Detector detector =
                        new Detector(OnnxModel.open(store, pipeline.detector().model(), Device.CPU));
                LandmarkFinder finder = LandmarkFinder.open(store, List.of(name), Device.CPU, options);
                OrtSession session =
                        environment.createSession(models.resolve(file).toString())) {
            for (Path path : pictures) {
                Picture picture = decoder.decodeFile(Files.readAllBytes(path));
                BufferedImage image = ImageIO.read(path.toFile());
                for (Detection detection : detector.detect(picture, 1)) {
                    Roi roi = pipeline.detector().region().of(detection);
                    DetectedObject found = finder.landmarksIn(picture, name, roi, Handedness.UNKNOWN);
                    if (Math.min(detection.score(), found.score()) < SURE) {
                        continue;
                    }
                    float[] plain = plain(environment, session, image, roi, size, std, dimensions);
                    for (int i = 0; i < Math.min(MESH, found.size()); i++) {
                        float u = plain[dimensions * i] * unit / size;
                        float v = plain[dimensions * i + 1] * unit / size;
                        double distance = Math.hypot(
                                found.points()[3 * i] - roi.x(u, v), found.points()[3 * i + 1] - roi.y(u, v));
                        worst = Math.max(worst, distance);
                        compared++;
                    }
                }
            }
        }
        System.out.printf("%s: %d points, the furthest %.3f px from the plain re-computation%n", name, compared, worst);
        assertThat(compared).isGreaterThan(38 * 68);
        assertThat(worst).isLessThan(.5);
    }

    private static float[] plain(
            OrtEnvironment environment,
            OrtSession session,
            BufferedImage image,
            Roi roi,
            int size,
            float std,
            int dimensions)
            throws Exception {
        float[] input = new float[3 * size * size];
        double cos = Math.cos(roi.rotation());
        double sin = Math.sin(roi.rotation());
        for (int j = 0; j < size; j++) {
            for (int i = 0; i < size; i++) {
                double a = ((i + .5) / size - .5) * roi.width();
                double b = ((j + .5) / size - .5) * roi.height();
                double x = roi.centreX() + a * cos - b * sin - .5;
                double y = roi.centreY() + a * sin + b * cos - .5;
                for (int c = 0; c < 3; c++) {
                    input[(c * size + j) * size + i] = (float) (bilinear(image, x, y, 16 - 8 * c) / std);
                }
            }
        }
        String name = session.getInputNames().iterator().next();
        try (OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), new long[] {1, 3, size, size});
                OrtSession.Result result = session.run(Map.of(name, tensor))) {
            for (var output : result) {
                FloatBuffer values = ((OnnxTensor) output.getValue()).getFloatBuffer();
                if (values.remaining() >= 68 * dimensions) {
                    float[] points = new float[values.remaining()];
                    values.get(points);
                    return points;
                }
            }
        }
        throw new IllegalStateException("no output holds landmarks");
    }

    private static double bilinear(BufferedImage image, double x, double y, int shift) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double sum = 0;
        for (int dy = 0; dy < 2; dy++) {
            for (int dx = 0; dx < 2; dx++) {
                int column = Math.max(0, Math.min(image.getWidth() - 1, left + dx));
                int row = Math.max(0, Math.min(image.getHeight() - 1, top + dy));
                double weight = (1 - Math.abs(x - left - dx)) * (1 - Math.abs(y - top - dy));
                sum += weight * (image.getRGB(column, row) >> shift & 0xFF);
            }
        }
        return sum;
    }
}
