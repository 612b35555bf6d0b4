package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.YuNet;
import io.landmarkstream.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * YuNet (Wu et al. 2023): anchor-free heads at several strides. Centre = (cell + offset) · stride, size = exp(value) ·
 * stride, keypoints = (cell + offset) · stride, score = √(class · objectness), as OpenCV's {@code FaceDetectorYN} reads
 * them. Keypoints: the person's right eye, left eye, nose tip, right and left corner of the mouth.
 */
final class YuNetDecoder implements DetectionDecoder {

    private static final int KEYPOINTS = 5;

    private final YuNet output;
    private final int width;
    private final int height;

    YuNetDecoder(YuNet output, int width, int height) {
        this.output = output;
        this.width = width;
        this.height = height;
    }

    @Override
    public List<Detection> decode(Map<String, Tensor> outputs) throws RejectException {
        List<Detection> found = new ArrayList<>();
        for (int stride : output.strides()) {
            int columns = width / stride;
            int cells = columns * (height / stride);
            float[] classes = Tensors.values(outputs, "cls_" + stride, 1, cells);
            float[] objects = Tensors.values(outputs, "obj_" + stride, 1, cells);
            float[] boxes = Tensors.values(outputs, "bbox_" + stride, 1, 4 * cells);
            float[] points = Tensors.values(outputs, "kps_" + stride, 1, 2 * KEYPOINTS * cells);
            for (int i = 0; i < cells; i++) {
                float score = score(classes[i], objects[i]);
                if (score >= output.threshold()) {
                    found.add(detection(boxes, points, i, columns, stride, score));
                }
            }
        }
        return Nms.plain(found, output.iou());
    }

    private static float score(float cls, float object) throws RejectException {
        float product = unit(Tensors.finite(cls, "detection score")) * unit(Tensors.finite(object, "detection score"));
        return (float) Math.sqrt(product);
    }

    private static float unit(float value) {
        return Math.max(0, Math.min(1, value));
    }

    private static Detection detection(float[] boxes, float[] points, int i, int columns, int stride, float score)
            throws RejectException {
        int column = i % columns;
        int row = i / columns;
        float x = (column + boxes[4 * i]) * stride;
        float y = (row + boxes[4 * i + 1]) * stride;
        float halfWidth = (float) StrictMath.exp(boxes[4 * i + 2]) * stride / 2;
        float halfHeight = (float) StrictMath.exp(boxes[4 * i + 3]) * stride / 2;
        float[] keypoints = new float[2 * KEYPOINTS];
        for (int k = 0; k < keypoints.length; k += 2) {
            int at = 2 * KEYPOINTS * i + k;
            keypoints[k] = Tensors.finite((column + points[at]) * stride, "detection keypoint");
            keypoints[k + 1] = Tensors.finite((row + points[at + 1]) * stride, "detection keypoint");
        }
        return new Detection(
                score,
                new Box(
                        Tensors.finite(x - halfWidth, "detection box"),
                        Tensors.finite(y - halfHeight, "detection box"),
                        Tensors.finite(x + halfWidth, "detection box"),
                        Tensors.finite(y + halfHeight, "detection box")),
                keypoints,
                "");
    }
}
