package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.LogLines;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bad input that only a broker can give: sizes at the topic's limit, compressed and damaged batches. */
@Timeout(240)
class KafkaInputITCase {

    private static final int FRAME_BYTES = 100_000;

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    private static JobSettings settings(String name) throws Exception {
        return JOBS.create(
                name,
                1,
                Map.of(
                        JobOptions.PARALLELISM.key(), "1",
                        JobOptions.PARTITION_DISCOVERY.key(), "500 ms",
                        JobOptions.FRAME_BYTES.key(), FRAME_BYTES + " b"));
    }

    private static JobClient start(JobSettings settings) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return JOBS.start(settings, configuration);
    }

    private static KafkaProducer<byte[], byte[]> producer(String compression) {
        return JOBS.producer(Map.of("compression.type", compression, "linger.ms", 50, "max.request.size", 10_000_000));
    }

    private static ProducerRecord<byte[], byte[]> frame(JobSettings settings, long sequence, byte[] data) {
        return KafkaJobs.record(settings, "cam", TestFrames.value("cam", sequence, data));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return JOBS.records("read_uncommitted", topic);
    }

    @Test
    void aFrameOfTheLargestSizeHasAnOutcomeAndALargerOneIsRefusedToItsProducer() throws Exception {
        JobSettings settings = settings("size");
        int most = FRAME_BYTES + KafkaClients.RECORD_OVERHEAD;
        JobClient job = start(settings);
        try (KafkaProducer<byte[], byte[]> producer = producer("none")) {
            producer.send(frame(settings, 0, TestFrames.jpeg(100))).get();
            producer.send(frame(settings, 1, new byte[FRAME_BYTES])).get();
            Throwable refused = catchThrowable(
                    () -> producer.send(frame(settings, 2, new byte[most])).get());
            assertThat(refused).hasCauseInstanceOf(RecordTooLargeException.class);
            producer.send(frame(settings, 3, TestFrames.jpeg(100))).get();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> read(settings.kafka().landmarksTopic()).size() == 2);
        List<ConsumerRecord<byte[], byte[]>> rejects = read(settings.kafka().rejectsTopic());
        assertThat(rejects).hasSize(1);
        assertThat(Reject.parseFrom(rejects.get(0).value()).getReason()).isEqualTo(Reason.REASON_FORMAT);
        job.cancel().get();
    }

    @Test
    void compressedBatchesAreReadAndADamagedOneEndsTheJobWithAnErrorThatNamesItsPlace() throws Exception {
        JobSettings settings = settings("damage");
        try (KafkaProducer<byte[], byte[]> producer = producer("zstd")) {
            for (int sequence = 0; sequence < 20; sequence++) {
                producer.send(frame(settings, sequence, TestFrames.jpeg(100)));
            }
        }
        JobClient job = start(settings);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> read(settings.kafka().landmarksTopic()).size() == 20);

        try (KafkaProducer<byte[], byte[]> producer = producer("none")) {
            // The broker is asked for nothing new until the segment's last byte is another.
            job.cancel().get();
            producer.send(frame(settings, 20, TestFrames.jpeg(100))).get();
        }
        flipLastByte(settings.kafka().framesTopic());
        JobClient again = start(settings);

        Throwable failure = catchThrowable(() -> again.getJobExecutionResult().get());
        assertThat(failure)
                .rootCause()
                .hasMessageContaining(settings.kafka().framesTopic() + "-0")
                .hasMessageContaining("corrupt");
    }

    @Test
    void partitionsThatAreAddedAreReadAndACameraThatMovesKeepsItsOrder() throws Exception {
        JobSettings settings = settings("grow");
        String topic = settings.kafka().framesTopic();
        try (LogLines log = new LogLines();
                KafkaProducer<byte[], byte[]> producer = producer("none");
                Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", JOBS.bootstrapServers()))) {
            JobClient job = start(settings);
            for (int sequence = 0; sequence < 20; sequence++) {
                producer.send(frame(settings, sequence, TestFrames.jpeg(100)));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> read(settings.kafka().landmarksTopic()).size() == 20);
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                    .all()
                    .get();

            // The camera moves; what is new on its former partition then comes too late.
            for (int sequence = 20; sequence < 40; sequence++) {
                producer.send(moved(settings, sequence, 2));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> read(settings.kafka().landmarksTopic()).size() == 40);
            producer.send(moved(settings, 30, 0)).get();
            producer.send(moved(settings, 40, 1)).get();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> read(settings.kafka().rejectsTopic()).size() == 1
                            && read(settings.kafka().landmarksTopic()).size() == 41);
            job.cancel().get();

            assertThat(log.all())
                    .anyMatch(line -> line.startsWith("WARN")
                            && line.contains("The topic grow-frames has new partitions, [1, 2]"));
            List<Long> order = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : read(settings.kafka().landmarksTopic())) {
                order.add(FrameLandmarks.parseFrom(record.value()).getSequence());
            }
            assertThat(order).isEqualTo(LongStream.rangeClosed(0, 40).boxed().toList());
            Reject late = Reject.parseFrom(
                    read(settings.kafka().rejectsTopic()).get(0).value());
            assertThat(late.getReason()).isEqualTo(Reason.REASON_OUT_OF_ORDER);
            assertThat(late.getDetail()).contains("partition");
        }
    }

    private static ProducerRecord<byte[], byte[]> moved(JobSettings settings, long sequence, int partition) {
        return new ProducerRecord<>(
                settings.kafka().framesTopic(),
                partition,
                "cam".getBytes(StandardCharsets.UTF_8),
                TestFrames.value("cam", sequence, TestFrames.jpeg(100)));
    }

    private static void flipLastByte(String topic) throws IOException {
        Path segment;
        try (Stream<Path> files = Files.walk(JOBS.folder())) {
            segment = files.filter(f -> f.endsWith(Path.of(topic + "-0", "00000000000000000000.log")))
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            long last = file.length() - 1;
            file.seek(last);
            int value = file.read();
            file.seek(last);
            file.write(value ^ 1);
        }
    }
}
