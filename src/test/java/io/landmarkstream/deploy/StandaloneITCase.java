package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.landmarkstream.FreePorts;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.decode.process.DecoderMain;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackedObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a real cluster of processes: deploy/standalone, a real broker, the models that are shipped. */
class StandaloneITCase {

    private static final List<String> JPEG_CAMERAS = List.of("cam-1", "cam-2", "cam-3", "cam-4");
    /** Their decoders are in the middle of a group of pictures when the TaskManager is killed. */
    private static final List<String> VIDEO_CAMERAS = List.of("video-1", "video-2");

    private static final List<String> CAMERAS =
            Stream.concat(JPEG_CAMERAS.stream(), VIDEO_CAMERAS.stream()).toList();
    private static final int FRAMES = 80;
    /** Times the TaskManager is killed; {@code -Pproof} kills more often. */
    private static final int KILLS = Integer.getInteger("landmarks.proof.kills", 1);

    /** Every so many JPEGs one is cut short and has to end as a reject. */
    private static final int CUT_EVERY = 10;
    /** Nothing is decided by time; this only ends a test that hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    private String bootstrapServers;
    private List<byte[]> pictures;
    private List<byte[]> video;

    @Test
    @Timeout(900)
    void everyFrameHasOneOutcomeInOrderAlthoughATaskManagerIsKilledAndTheJobIsSubmittedAgain() throws Exception {
        pictures = pictures();
        video = video();
        Path home = emptyFolder(DeployFiles.HOME.resolve("target/standalone-it"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            bootstrapServers = broker.bootstrapServers();
            Topics.create(
                    JobSettings.of(
                            Configuration.fromMap(Map.of("landmarks.kafka.bootstrap-servers", bootstrapServers))),
                    CAMERAS.size(),
                    (short) 1,
                    Duration.ofHours(1));
            int[] metrics = FreePorts.take(2);
            StandaloneCluster cluster = StandaloneCluster.start(
                    home,
                    "metrics.reporters=prometheus",
                    "metrics.reporter.prometheus.port=" + metrics[0] + "," + metrics[1],
                    "taskmanager.memory.process.size=2g",
                    "taskmanager.memory.task.off-heap.size=512m",
                    "heartbeat.interval=1 s",
                    "heartbeat.timeout=5 s");
            try (cluster) {
                run(cluster, metrics);
            }
            assertThat(cluster.processes()).isZero();
        }
    }

    private void run(StandaloneCluster cluster, int[] metrics) throws IOException {
        String[] arguments = {
            "--bootstrap-servers",
            bootstrapServers,
            "--models",
            DeployFiles.HOME.resolve("models").toAbsolutePath().toString(),
            "--delivery",
            "exactly-once",
            "-Dlandmarks.checkpoint.interval=1 s",
        };
        String first = cluster.submit(arguments);
        int sent = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            int before = sent * CAMERAS.size();
            publish(sent + 1, sent + FRAMES / 2);
            // Some new results are committed, so a checkpoint is complete, and the rest is on its way: now.
            await("new results").atMost(PATIENCE).until(() -> outcomes().size() > before + FRAMES / 4);
            publish(sent + FRAMES / 2 + 1, sent + FRAMES);
            sent += FRAMES;
            cluster.killTaskManager(1); // the next one takes its number
            cluster.startTaskManager();
        }
        awaitOutcomes(sent);
        assertThat(cluster.restored(first))
                .as("times the job came back from a checkpoint")
                .isPositive();
        assertEveryFrameOnceAndInOrder(sent);

        // The same jar in the same processes: native libraries load once per JVM.
        cluster.cancel(first);
        await("the cancelled job").atMost(PATIENCE).until(() -> cluster.state(first)
                .equals("CANCELED"));
        publish(sent + 1, sent + FRAMES);
        // From here on pictures are decoded by processes whose classes come from the job jar and the cluster's lib.
        String second = cluster.submit(Stream.of(
                        Stream.of("--resume"), Arrays.stream(arguments), Stream.of("-Dlandmarks.decode.isolated=true"))
                .flatMap(part -> part)
                .toArray(String[]::new));
        awaitOutcomes(sent + FRAMES);
        assertThat(cluster.childProcesses()).anyMatch(line -> line.contains(DecoderMain.class.getName()));
        assertThat(cluster.restored(second)).isEqualTo(1);
        assertThat(Scraped.names(metrics))
                .as("names at Flink's reporter after deploy/monitoring/prometheus.yml")
                .containsAll(MonitoringTest.FLINK)
                .containsAll(Scraped.OF_A_PLAIN_JOB);
        cluster.cancel(second);
        await("the cancelled job").atMost(PATIENCE).until(() -> cluster.state(second)
                .equals("CANCELED"));
        assertEveryFrameOnceAndInOrder(sent + FRAMES);
        assertThat(cluster.logs()).doesNotContain("already loaded in another classloader");
    }

    private void publish(int from, int to) {
        Map<String, Object> properties = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                8 << 20);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            for (int sequence = from; sequence <= to; sequence++) {
                byte[] picture = pictures.get(sequence % pictures.size());
                int length = sequence % CUT_EVERY == 0 ? picture.length / 2 : picture.length;
                for (String camera : JPEG_CAMERAS) {
                    send(producer, camera, sequence, Codec.CODEC_JPEG, ByteString.copyFrom(picture, 0, length));
                }
                ByteString unit = ByteString.copyFrom(video.get((sequence - 1) % video.size()));
                for (String camera : VIDEO_CAMERAS) {
                    send(producer, camera, sequence, Codec.CODEC_H264, unit);
                }
            }
        }
    }

    private static void send(
            KafkaProducer<String, byte[]> producer, String camera, int sequence, Codec codec, ByteString data) {
        Frame frame = Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setSequence(sequence)
                .setCaptureTimeUs(1_700_000_000_000_000L + sequence * 40_000L)
                .setCodec(codec)
                .setData(data)
                .build();
        producer.send(new ProducerRecord<>("frames", camera, frame.toByteArray()));
    }

    private void awaitOutcomes(int frames) {
        await("an outcome of every frame")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> outcomes().size() >= frames * CAMERAS.size());
    }

    private void assertEveryFrameOnceAndInOrder(int frames) {
        List<Outcome> outcomes = outcomes();
        long[] cut = LongStream.rangeClosed(1, frames)
                .filter(i -> i % CUT_EVERY == 0)
                .toArray();
        long[] whole = LongStream.rangeClosed(1, frames)
                .filter(i -> i % CUT_EVERY != 0)
                .toArray();
        long[] all = LongStream.rangeClosed(1, frames).toArray();
        for (String camera : VIDEO_CAMERAS) {
            assertThat(sequences(outcomes, camera, "landmarks"))
                    .as("results of " + camera)
                    .containsExactly(all);
        }
        for (String camera : JPEG_CAMERAS) {
            // Within a topic a camera's records lie in one partition, in the order they were written.
            assertThat(sequences(outcomes, camera, "landmarks"))
                    .as("results of " + camera)
                    .containsExactly(whole);
            assertThat(sequences(outcomes, camera, "rejects"))
                    .as("rejects of " + camera)
                    .containsExactly(cut);
        }
        assertThat(outcomes).hasSize(frames * CAMERAS.size());
        // Cameras of a kind show the same. What a camera's state is made of must not depend on when which was
        // interrupted.
        for (List<String> kind : List.of(JPEG_CAMERAS, VIDEO_CAMERAS)) {
            Map<Long, Set<List<TrackedObject>>> bySequence = outcomes.stream()
                    .filter(outcome -> kind.contains(outcome.camera()))
                    .collect(Collectors.groupingBy(
                            Outcome::sequence, Collectors.mapping(Outcome::objects, Collectors.toSet())));
            assertThat(bySequence)
                    .allSatisfy((sequence, objects) ->
                            assertThat(objects).as("frame " + sequence).hasSize(1));
        }
        assertThat(outcomes).as("frames in which something was found").anyMatch(outcome -> !outcome.objects()
                .isEmpty());
    }

    private static long[] sequences(List<Outcome> outcomes, String camera, String topic) {
        return outcomes.stream()
                .filter(outcome ->
                        outcome.camera().equals(camera) && outcome.topic().equals(topic))
                .mapToLong(Outcome::sequence)
                .toArray();
    }

    /** Everything that a reader of committed records sees now. */
    private List<Outcome> outcomes() {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        List<Outcome> outcomes = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.of("landmarks", "rejects")
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> outcomes.add(Outcome.of(record)));
            }
        }
        return outcomes;
    }

    private record Outcome(String topic, String camera, long sequence, List<TrackedObject> objects) {
        static Outcome of(ConsumerRecord<String, byte[]> record) {
            try {
                if (record.topic().equals("rejects")) {
                    Reject reject = Reject.parseFrom(record.value());
                    return new Outcome(record.topic(), reject.getCamera(), reject.getSequence(), List.of());
                }
                FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
                return new Outcome(record.topic(), result.getCamera(), result.getSequence(), result.getObjectsList());
            } catch (IOException e) {
                throw new IllegalStateException("not what the job writes", e);
            }
        }
    }

    /** Frames of the demo's clip. */
    private static List<byte[]> pictures() throws IOException {
        Path clip = DeployFiles.HOME.resolve("src/main/resources/demo/clip-1.mp4");
        List<byte[]> pictures = new ArrayList<>();
        try (PictureSource source = PictureSource.open(clip, 0);
                JpegEncoder encoder = new JpegEncoder(90)) {
            for (TimedPicture next = source.next(); next != null; next = source.next()) {
                pictures.add(encoder.encode(next.picture()));
            }
        }
        return pictures;
    }

    /** The demo's clip as it is: access units of H.264, a key frame every two seconds. */
    private static List<byte[]> video() throws IOException {
        String clip =
                DeployFiles.HOME.resolve("src/main/resources/demo/clip-1.mp4").toString();
        List<byte[]> units = new ArrayList<>();
        try (Demuxer demuxer = new Demuxer(MediaAddress.parse(clip), MediaLimits.FILE)) {
            ByteString sets = ByteString.copyFrom(demuxer.parameterSets());
            for (Packet next = demuxer.next(); next != null; next = demuxer.next()) {
                ByteString unit = ByteString.copyFrom(next.data());
                units.add((next.key() ? sets.concat(unit) : unit).toByteArray());
            }
        }
        return units;
    }

    private static Path emptyFolder(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}
