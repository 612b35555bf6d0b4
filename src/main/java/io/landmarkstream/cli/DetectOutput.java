package io.landmarkstream.cli;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.draw.DrawnObject;
import io.landmarkstream.draw.Overlay;
import io.landmarkstream.draw.OverlayClip;
import io.landmarkstream.draw.Trails;
import io.landmarkstream.emit.Format;
import io.landmarkstream.emit.Payload;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.export.Export;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What {@code detect} writes: lines of JSON, and pictures or clips with objects drawn on them. Either may be off. */
final class DetectOutput implements AutoCloseable {

    private final ResultMessages results;
    private final OutputStream json;
    private final Export export;
    private final Path folder;
    private final OverlayNames names;
    private final Overlay overlay;
    private Path input;
    private boolean clip;
    private double fps;
    private final Path file;
    private final Function<String, Topology> topologies;
    private final boolean trails;
    private OverlayClip video;

    /**
     * @param json file to write; {@code null}: none
     * @param export further file to write, closed with this; {@code null}: none
     * @param folder for pictures and clips, made where it does not exist; {@code null}: none
     * @param file for a clip alone; {@code null}: none
     * @param trails whether clips show the paths of the hands
     */
    DetectOutput(
            Path json,
            Export export,
            Path folder,
            Path file,
            boolean trails,
            List<ModelCard> models,
            Topologies topologies)
            throws IOException {
        this.results = new ResultMessages(
                models.stream()
                        .map(m -> ModelRef.newBuilder()
                                .setName(m.name())
                                .setSha256(m.sha256())
                                .build())
                        .toList(),
                true,
                true);
        this.export = export;
        this.folder = folder;
        this.file = file;
        this.trails = trails;
        this.topologies = topologies::named;
        this.overlay = new Overlay(this.topologies);
        if (folder != null) {
            Files.createDirectories(folder);
        }
        this.names = new OverlayNames(folder);
        this.json = json == null ? null : new BufferedOutputStream(Files.newOutputStream(json));
    }

    void begin(Path input, boolean clip, double fps) throws IOException {
        closeVideo();
        this.input = input;
        this.clip = clip;
        this.fps = fps;
    }

    void write(Picture picture, AttributedFrame attributed) throws IOException {
        TrackedFrame frame = attributed.tracked();
        if (json != null || export != null) {
            FrameLandmarks message = results.message(attributed);
            if (json != null) {
                json.write(Payload.of(message, Format.JSON));
                json.write('\n');
            }
            if (export != null) {
                export.add(message);
            }
        }
        if (folder == null && file == null) {
            return;
        }
        List<DrawnObject> objects = drawn(frame.objects(), attributed.attributes());
        if (!clip) {
            PngFile.write(
                    overlay.draw(picture, objects),
                    names.next(picturePath(frame.info().key().camera()), ".png"));
            return;
        }
        if (video == null) {
            video = new OverlayClip(
                    file == null ? names.next(input, ".mp4") : file,
                    overlay,
                    trails ? new Trails(topologies) : null,
                    fps);
        }
        video.add(picture, objects, frame.info().captureTimeUs());
    }

    private static List<DrawnObject> drawn(List<TrackedObject> objects, List<ObjectAttributes> attributes) {
        return IntStream.range(0, objects.size())
                .mapToObj(i -> DrawnObject.of(
                        objects.get(i), attributes.isEmpty() ? ObjectAttributes.NONE : attributes.get(i)))
                .toList();
    }

    /** Makes a clip's file playable. */
    void end() throws IOException {
        if (video != null) {
            video.finish();
        }
        closeVideo();
    }

    /** The file that a picture was read from. */
    private Path picturePath(String name) {
        return Files.isDirectory(input) ? input.resolve(name) : input;
    }

    private void closeVideo() {
        if (video != null) {
            video.close();
            video = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeVideo();
        try (export) {
            if (json != null) {
                json.close();
            }
        }
    }
}
