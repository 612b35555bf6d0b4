package io.landmarkstream.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.landmarkstream.draw.Overlay;
import io.landmarkstream.draw.OverlayClip;
import io.landmarkstream.draw.Trails;
import io.landmarkstream.emit.RecordSchema;
import io.landmarkstream.export.Export;
import io.landmarkstream.export.Table;
import io.landmarkstream.export.TopicPictures;
import io.landmarkstream.export.VideoExport;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.Topics;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.records.MessageReader;
import io.landmarkstream.records.Messages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks export}: topics and {@code detect}'s lines as files that other tools open. */
@Command(
        name = "export",
        description = "Writes results, events, rejects or scenes as CSV, Parquet, COCO keypoints or WebVTT, or"
                + " draws results onto their pictures as MP4"
                + " (docs/export.md). Without FILE it reads the topic up to its end.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Mixin
    private ModelFolders models;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Lines of JSON: what bin/landmarks detect --json wrote, or a topic's.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The file to write; its ending tells the format: .csv, .parquet, .json (coco), .vtt (webvtt),"
                    + " .mp4.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, parquet, coco, webvtt or mp4, where the ending does not tell.")
    private Export.Format format;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "objects (a row for each object), frames, events, rejects or scenes. Default: objects; of"
                    + " a topic to webvtt events.")
    private Table table;

    @Option(names = "--camera", paramLabel = "ID", description = "These cameras, or scenes, alone; can be repeated.")
    private Set<String> cameras = Set.of();

    @Option(names = "--kind", paramLabel = "KIND", description = "Objects of this kind alone: hand, face, …")
    private String kind;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Of a topic: records that the broker took from then on, 2026-11-30T08:00:00Z, or 30min for"
                    + " the last half hour (default: all that are there).")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Records up to then (default: up to now).")
    private String to;

    @Option(
            names = "--zero",
            paramLabel = "TIME",
            description = "Of webvtt: the capture time at which the video begins (default: the first that comes).")
    private String zero;

    @Option(names = "--trails", description = "Of mp4: draws the paths of the hands over the last second too.")
    private boolean trails;

    private Export export;
    private long read;

    @Override
    public Integer call() throws Exception {
        Faults.requireWritable(file);
        for (Path input : files) {
            Faults.requireReadable(input);
            if (Files.exists(file) && Files.isSameFile(input, file)) {
                throw new SettingsException(
                        "--out " + file + " is a file that is read; write to another one, or it would be lost");
            }
        }
        Export.Format chosen = format(file, format, "--out");
        if (trails && chosen != Export.Format.MP4) {
            throw new SettingsException("--trails are drawn into an mp4; --out " + file + " is none");
        }
        if (chosen == Export.Format.MP4) {
            return video();
        }
        Table rows = table != null
                ? table
                : chosen == Export.Format.WEBVTT && files.isEmpty() ? Table.EVENTS : Table.OBJECTS;
        Topologies topologies = Topologies.of(models.store());
        JobSettings settings = files.isEmpty() ? common.settings() : null;
        if (settings != null) {
            Topics.require(settings, topic(settings, rows), option(rows));
        }
        MessageReader<Message> reader = new MessageReader<>(rows.message(), rows.what());
        Long zeroUs = zero == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, zero());
        long written;
        Path part = part();
        try (Export opened = Faults.given(() -> open(part, chosen, rows, topologies, zeroUs))) {
            export = opened;
            for (Path input : files) {
                reader.file(input, this::take);
            }
            if (settings != null) {
                Instant now = Instant.now();
                reader.topic(
                        AuditCommand.clients(settings),
                        topic(settings, rows),
                        AuditCommand.time("--from", from, now),
                        AuditCommand.time("--to", to, now),
                        this::take);
            }
            written = opened.written();
        } catch (Exception e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d messages read, %,d %s written to %s%n",
                read,
                written,
                chosen == Export.Format.WEBVTT ? "cues" : chosen == Export.Format.COCO ? "annotations" : "rows",
                file);
        out.flush();
        return 0;
    }

    /** A file of the wanted name stays as it is until the new one is whole. */
    private Path part() {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** One camera's results of the topic, drawn onto the pictures of the frames topic. */
    private int video() throws Exception {
        if (!files.isEmpty()) {
            throw new SettingsException("lines of JSON hold no pictures: --out " + file
                    + " needs a topic; for a clip use bin/landmarks detect CLIP --out " + file);
        }
        if (cameras.size() != 1) {
            throw new SettingsException("--out " + file + " shows one camera: say which with --camera ID");
        }
        if (table != null && table != Table.OBJECTS) {
            throw new SettingsException("mp4 shows objects; --table " + table + " goes into csv or parquet");
        }
        String camera = cameras.iterator().next();
        Topologies topologies = Topologies.of(models.store());
        JobSettings settings = common.settings();
        Topics.require(settings, settings.kafka().landmarksTopic(), JobOptions.LANDMARKS_TOPIC.key());
        Topics.require(settings, settings.kafka().framesTopic(), JobOptions.FRAMES_TOPIC.key());
        Properties clients = AuditCommand.clients(settings);
        Path part = part();
        Trails paths = trails ? new Trails(topologies::named) : null;
        boolean any;
        VideoExport drawn;
        try (TopicPictures pictures = new TopicPictures(
                        clients,
                        settings.kafka().framesTopic(),
                        camera,
                        settings.input().cameras(),
                        settings.input().limits());
                OverlayClip clip = new OverlayClip(part, new Overlay(topologies::named), paths, 0)) {
            drawn = new VideoExport(pictures, clip);
            Instant now = Instant.now();
            new MessageReader<>(FrameLandmarks.getDefaultInstance(), "result")
                    .records(
                            clients,
                            settings.kafka().landmarksTopic(),
                            AuditCommand.time("--from", from, now),
                            AuditCommand.time("--to", to, now),
                            (result, record) -> {
                                read++;
                                if (result.getCamera().equals(camera)) {
                                    drawn.add(
                                            kind == null ? result : ofKind(result),
                                            (int) Messages.number(record, RecordSchema.FRAME_PARTITION),
                                            Messages.number(record, RecordSchema.FRAME_OFFSET));
                                }
                            });
            any = clip.finish();
        } catch (Exception e) {
            Files.deleteIfExists(part);
            throw e;
        }
        PrintWriter out = spec.commandLine().getOut();
        String left = drawn.withoutPicture() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; %,d results left out, because topic %s no longer has their picture or the key frame before"
                                + " it",
                        drawn.withoutPicture(),
                        settings.kafka().framesTopic());
        if (!any) {
            throw new IOException("there is no picture of camera " + camera + " to write" + left);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        out.printf(Locale.ROOT, "%,d messages read, %,d pictures written to %s%s%n", read, drawn.written(), file, left);
        out.flush();
        return 0;
    }

    private Export open(Path part, Export.Format chosen, Table rows, Topologies topologies, Long zeroUs) {
        try {
            return Export.of(part, chosen, rows, topologies::named, zeroUs);
        } catch (IOException e) {
            throw new SettingsException(Faults.sentence(e).orElse(file + " cannot be written: " + e));
        }
    }

    /** The format of a file that is written. */
    static Export.Format format(Path file, Export.Format given, String option) {
        Export.Format chosen = given == null ? Export.Format.of(file) : given;
        if (chosen == null) {
            throw new SettingsException(option + " " + file + " does not tell the format: let it end with .csv,"
                    + " .parquet, .json, .vtt or .mp4, or add --format");
        }
        return chosen;
    }

    private Instant zero() {
        try {
            return Instant.parse(zero);
        } catch (DateTimeException e) {
            throw new SettingsException("--zero " + zero + " is no time; write for example 2026-11-30T08:00:00Z");
        }
    }

    private static String topic(JobSettings settings, Table table) {
        return switch (table) {
            case OBJECTS, FRAMES -> settings.kafka().landmarksTopic();
            case EVENTS -> settings.kafka().eventsTopic();
            case REJECTS -> settings.kafka().rejectsTopic();
            case SCENES -> settings.kafka().scenesTopic();
        };
    }

    private static String option(Table table) {
        return switch (table) {
            case OBJECTS, FRAMES -> JobOptions.LANDMARKS_TOPIC.key();
            case EVENTS -> JobOptions.EVENTS_TOPIC.key();
            case REJECTS -> JobOptions.REJECTS_TOPIC.key();
            case SCENES -> JobOptions.SCENES_TOPIC.key();
        };
    }

    private void take(Message message) throws IOException {
        read++;
        FieldDescriptor name = message.getDescriptorForType().findFieldByName("camera");
        if (name == null) {
            name = message.getDescriptorForType().findFieldByName("scene");
        }
        if (!cameras.isEmpty() && !cameras.contains(message.getField(name))) {
            return;
        }
        export.add(kind != null && message instanceof FrameLandmarks frame ? ofKind(frame) : message);
    }

    private FrameLandmarks ofKind(FrameLandmarks frame) {
        FrameLandmarks.Builder kept = frame.toBuilder().clearObjects();
        for (TrackedObject object : frame.getObjectsList()) {
            if (object.getKind().equals(kind)) {
                kept.addObjects(object);
            }
        }
        return kept.build();
    }
}
