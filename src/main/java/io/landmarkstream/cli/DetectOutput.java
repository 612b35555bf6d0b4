package io.landmarkstream.cli;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.draw.Overlay;
import io.landmarkstream.emit.Format;
import io.landmarkstream.emit.Payload;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.export.Export;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.media.VideoWriter;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.track.TrackedFrame;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    private VideoWriter video;

    /**
     * @param json file to write; {@code null}: none
     * @param export further file to write, closed with this; {@code null}: none
     * @param folder for pictures and clips, made where it does not exist; {@code null}: none
     */
    DetectOutput(Path json, Export export, Path folder, List<ModelCard> models, Topologies topologies)
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
        this.overlay = new Overlay(topologies::named);
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
        if (folder == null) {
            return;
        }
        BufferedImage drawn = overlay.draw(picture, frame.objects(), attributed.attributes());
        if (!clip) {
            PngFile.write(drawn, names.next(picturePath(frame.info().key().camera()), ".png"));
            return;
        }
        if (video == null) {
            video = new VideoWriter(names.next(input, ".mp4"), picture.width(), picture.height(), fps);
        }
        video.write(Pictures.ofImage(drawn), frame.info().captureTimeUs());
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
