package io.landmarkstream.export;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Message;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackedObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Results as COCO's keypoint annotations: each result an image, each object an annotation, each pair of kind and
 * topology a category. A point's third number is 2, or 1 where it was not seen in this frame (predicted). Beside COCO's
 * own keys an annotation has {@code score}, as COCO's results do, {@code track_id} and {@code attributes} as Label
 * Studio and CVAT read them.
 *
 * <p>An image's {@code file_name} is the camera where that is a picture's file, as {@code detect} writes it, else
 * {@code CAMERA/SEQUENCE.jpg}.
 */
final class CocoExport implements Export {

    private static final Pattern PICTURE = Pattern.compile("(?i).*\\.(jpe?g|png|bmp|webp|tiff?|heic|heif|avif|gif)");

    /** Connections count points from 1. */
    private record Category(int id, String kind, List<String> points, int[][] connections) {}

    private final Path images;
    private final Function<String, Topology> topologies;
    private final JsonGenerator image;
    private final JsonGenerator out;
    private final Map<String, Category> categories = new LinkedHashMap<>();
    private long frames;
    private long written;

    CocoExport(Path file, Function<String, Topology> topologies) throws IOException {
        this.topologies = topologies;
        JsonFactory json = new JsonFactory();
        // COCO has two lists; the images wait in a file of their own.
        this.images = Files.createTempFile(file.toAbsolutePath().getParent(), ".images", ".json");
        this.image = json.createGenerator(images.toFile(), JsonEncoding.UTF8);
        OutputStream whole = Files.newOutputStream(file);
        this.out = json.createGenerator(whole, JsonEncoding.UTF8);
        image.writeStartArray();
        out.writeStartObject();
        out.writeArrayFieldStart("annotations");
    }

    @Override
    public void add(Message message) throws IOException {
        FrameLandmarks frame = (FrameLandmarks) message;
        frames++;
        image.writeStartObject();
        image.writeNumberField("id", frames);
        image.writeStringField("file_name", name(frame));
        image.writeNumberField("width", frame.getWidth());
        image.writeNumberField("height", frame.getHeight());
        image.writeStringField("camera", frame.getCamera());
        image.writeStringField("sequence", Long.toUnsignedString(frame.getSequence()));
        image.writeNumberField("capture_time_us", frame.getCaptureTimeUs());
        image.writeEndObject();
        for (TrackedObject object : frame.getObjectsList()) {
            annotation(object);
        }
    }

    private static String name(FrameLandmarks frame) {
        return PICTURE.matcher(frame.getCamera()).matches()
                ? frame.getCamera()
                : frame.getCamera() + "/" + Long.toUnsignedString(frame.getSequence()) + ".jpg";
    }

    private void annotation(TrackedObject object) throws IOException {
        written++;
        float width = object.getBox().getRight() - object.getBox().getLeft();
        float height = object.getBox().getBottom() - object.getBox().getTop();
        out.writeStartObject();
        out.writeNumberField("id", written);
        out.writeNumberField("image_id", frames);
        out.writeNumberField("category_id", category(object).id());
        out.writeArrayFieldStart("keypoints");
        for (Landmark point : object.getLandmarksList()) {
            out.writeNumber(point.getX());
            out.writeNumber(point.getY());
            out.writeNumber(point.getPredicted() ? 1 : 2);
        }
        out.writeEndArray();
        out.writeNumberField("num_keypoints", object.getLandmarksCount());
        out.writeArrayFieldStart("bbox");
        out.writeNumber(object.getBox().getLeft());
        out.writeNumber(object.getBox().getTop());
        out.writeNumber(width);
        out.writeNumber(height);
        out.writeEndArray();
        out.writeNumberField("area", width * height);
        out.writeNumberField("iscrowd", 0);
        out.writeNumberField("score", object.getScore());
        out.writeStringField("track_id", Long.toUnsignedString(object.getTrackId()));
        out.writeObjectFieldStart("attributes");
        String side = Table.word(object.getHandedness());
        if (side != null) {
            out.writeStringField("handedness", side);
        }
        if (!object.getHand().getGesture().isEmpty()) {
            out.writeStringField("gesture", object.getHand().getGesture());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private Category category(TrackedObject object) {
        return categories.computeIfAbsent(object.getKind() + " " + object.getTopology(), key -> {
            int id = categories.size() + 1;
            try {
                Topology topology = topologies.apply(object.getTopology());
                if (topology.points().size() == object.getLandmarksCount()) {
                    return new Category(id, object.getKind(), topology.points(), topology.connections());
                }
            } catch (ConfigException e) {
                // A topology of the job's models that is not in the folders given here: points without names, then.
            }
            List<String> points = IntStream.range(0, object.getLandmarksCount())
                    .mapToObj(i -> "point_" + i)
                    .toList();
            return new Category(id, object.getKind(), points, new int[0][]);
        });
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        image.writeEndArray();
        image.close();
        out.writeEndArray();
        out.writeArrayFieldStart("categories");
        for (Map.Entry<String, Category> entry : categories.entrySet()) {
            Category category = entry.getValue();
            out.writeStartObject();
            out.writeNumberField("id", category.id());
            out.writeStringField("name", category.kind());
            out.writeStringField("supercategory", category.kind());
            out.writeStringField(
                    "topology", entry.getKey().substring(category.kind().length() + 1));
            out.writeArrayFieldStart("keypoints");
            for (String point : category.points()) {
                out.writeString(point);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("skeleton");
            for (int[] pair : category.connections()) {
                out.writeArray(new int[] {pair[0] + 1, pair[1] + 1}, 0, 2);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeFieldName("images");
        try (JsonParser kept = new JsonFactory().createParser(images.toFile())) {
            kept.nextToken();
            out.copyCurrentStructure(kept);
        }
        Files.delete(images);
        out.writeEndObject();
        out.close();
    }
}
