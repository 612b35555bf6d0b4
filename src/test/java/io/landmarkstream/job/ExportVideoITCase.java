package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.cli.Main;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.picture.Pictures;
import io.landmarkstream.publish.FramePublisher;
import io.landmarkstream.publish.FrameSource;
import io.landmarkstream.publish.FrameWishes;
import io.landmarkstream.publish.PictureSize;
import io.landmarkstream.publish.PublishOptions;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bin/landmarks export --out FILE.mp4} on what a job wrote. */
@Timeout(180)
class ExportVideoITCase {

    private static final Path VIDEO = Path.of("src/test/resources/video/bframes.h264");

    /** Not evenly spaced: 40 ms a step. */
    private static final long[] SEQUENCES = {0, 1, 2, 5, 9, 10};

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    @TempDir
    private Path folder;

    private static JobSettings settings;
    private static long pictures;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** A camera with JPEG, one with video with B-frames, and frames of a third between them, in one partition. */
    @BeforeAll
    static void runAJob() throws Exception {
        settings = JOBS.create("film", 1, Map.of());
        for (long sequence : SEQUENCES) {
            JOBS.publish(settings, sequence, sequence + 1, "door", "other");
        }
        PublishOptions options = new PublishOptions(false, Instant.parse("2026-01-01T00:00:00Z"), 0, "run");
        FrameWishes copy = new FrameWishes(FrameWishes.Compression.COPY, 90, 0, PictureSize.ANY);
        try (FrameSource source = FrameSource.open(VIDEO, copy);
                FramePublisher publisher = new FramePublisher(
                        Map.of("bootstrap.servers", JOBS.bootstrapServers()),
                        settings.kafka().framesTopic(),
                        1 << 20,
                        null)) {
            pictures = publisher.publish(source, List.of("video"), options, (camera, sequence, bytes) -> {});
        }
        JobClient job = JOBS.start(settings);
        // The decoder keeps the last pictures of the video back: nothing comes after them.
        long least = 2 * SEQUENCES.length + pictures - 8;
        await().atMost(Duration.ofSeconds(90))
                .until(() -> JOBS.committed(settings).size() >= least);
        job.cancel().get();
    }

    private int export(String camera, Path file, String... more) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(Stream.concat(
                        Stream.of(
                                "export",
                                "--camera=" + camera,
                                "--out=" + file,
                                "--bootstrap-servers=" + JOBS.bootstrapServers(),
                                "-Dlandmarks.kafka.frames-topic=film-frames",
                                "-Dlandmarks.kafka.landmarks-topic=film-landmarks"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static List<TimedPicture> read(Path file) throws Exception {
        List<TimedPicture> pictures = new ArrayList<>();
        try (PictureSource source = PictureSource.open(file, 25)) {
            for (TimedPicture next = source.next(); next != null; next = source.next()) {
                pictures.add(next);
            }
        }
        return pictures;
    }

    /** The strongest colour of a picture of grey: what was drawn onto it. */
    private static int colour(TimedPicture picture) {
        BufferedImage image = Pictures.image(picture.picture());
        int most = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                int red = rgb >> 16 & 0xFF;
                int green = rgb >> 8 & 0xFF;
                int blue = rgb & 0xFF;
                most = Math.max(most, Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)));
            }
        }
        return most;
    }

    /** Mean difference of the luma. */
    private static double difference(TimedPicture one, TimedPicture other) {
        byte[] a = one.picture().luma();
        byte[] b = other.picture().luma();
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return (double) sum / a.length;
    }

    @Test
    void eachPictureIsShownAtItsCaptureTimeWithItsObjectsDrawn() throws Exception {
        Path file = folder.resolve("door.mp4");
        assertThat(export("door", file, "--trails")).as(err.toString()).isZero();

        assertThat(out.toString()).contains("6 pictures written to " + file).doesNotContain("left out");
        List<TimedPicture> film = read(file);
        assertThat(film.stream().map(picture -> Math.round(picture.timeUs() / 1000.)))
                .containsExactly(0L, 40L, 80L, 200L, 360L, 400L);
        assertThat(film).allSatisfy(picture -> {
            assertThat(picture.picture().width()).isEqualTo(64);
            assertThat(colour(picture)).isGreaterThan(60);
        });
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void videoWithBFramesHasItsPicturesInDisplayOrder() throws Exception {
        Path file = folder.resolve("video.mp4");
        assertThat(export("video", file)).as(err.toString()).isZero();

        List<TimedPicture> film = read(file);
        List<TimedPicture> source = read(VIDEO);
        assertThat(film.size()).isBetween((int) pictures - 8, (int) pictures);
        for (int i = 0; i < film.size(); i++) {
            TimedPicture shown = film.get(i);
            int nearest = IntStream.range(Math.max(0, i - 4), Math.min(source.size(), i + 5))
                    .boxed()
                    .min(Comparator.comparingDouble(other -> difference(shown, source.get(other))))
                    .orElseThrow();
            assertThat(nearest).isEqualTo(i);
        }
    }

    @Test
    void picturesThatAreGoneAreLeftOutCountedAndSaid() throws Exception {
        JobSettings short_ = JOBS.create("gone", 1, Map.of());
        JOBS.publish(short_, 0, 6, "door");
        JobClient job = JOBS.start(short_);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> JOBS.committed(short_).size() >= 6);
        job.cancel().get();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", JOBS.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition("gone-frames", 0), RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get();
        }
        String[] topics = {
            "-Dlandmarks.kafka.frames-topic=gone-frames", "-Dlandmarks.kafka.landmarks-topic=gone-landmarks"
        };
        Path file = folder.resolve("door.mp4");
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        assertThat(commandLine.execute(
                        "export",
                        "--camera=door",
                        "--out=" + file,
                        "--bootstrap-servers=" + JOBS.bootstrapServers(),
                        topics[0],
                        topics[1]))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("2 pictures written", "4 results left out, because topic gone-frames no longer has");
        assertThat(read(file)).hasSize(2);

        assertThat(export("nobody", folder.resolve("nobody.mp4"))).isEqualTo(1);
        assertThat(err.toString()).contains("there is no picture of camera nobody");
    }

    @Test
    void whatAVideoNeedsIsSaid() throws Exception {
        Path lines = Files.writeString(folder.resolve("results.jsonl"), "");
        assertThat(export("door", folder.resolve("a.mp4"), lines.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("hold no pictures", "detect CLIP --out");
        assertThat(export("door", folder.resolve("a.mp4"), "--camera=other")).isEqualTo(2);
        assertThat(err.toString()).contains("say which with --camera ID");
        assertThat(export("door", folder.resolve("a.csv"), "--trails")).isEqualTo(2);
        assertThat(err.toString()).contains("--trails are drawn into an mp4");
    }
}
