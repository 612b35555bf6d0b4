package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.demo.OutcomeReader;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.records.TopicConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The outcomes of one measurement in live mode, read from the topics when it is over. */
final class LiveLoad {

    /** The capture time is the moment of sending, the record's time that of writing. */
    private record Outcome(String camera, long sentMs, long writtenMs, boolean result, boolean shed) {

        long ageMs() {
            return writtenMs - sentMs;
        }
    }

    /**
     * @param capacity frames a second of the same job in replay mode
     * @param offered frames a second that were sent while it was overloaded
     * @param answered results a second of frames sent in that time
     * @param seconds how long it was overloaded
     * @param p50Ms median of a result's age, from sending to its record, of frames sent in that time
     * @param p99Ms 99th percentile
     * @param maxMs oldest result
     * @param leastShed smallest share of a camera's frames that was shed in that time
     * @param mostShed largest share
     * @param recoverySeconds from the end of the overload to the last frame sent that was shed or had a result older
     *     than the largest age of a fresh frame; 0: none
     * @param in frames sent in all, before, in and after the overload
     * @param results frames with a result
     * @param rejects frames with a reject
     * @param shed frames that were shed
     */
    record LiveLoadResult(
            double capacity,
            double offered,
            double answered,
            double seconds,
            @JsonProperty("p50_ms") long p50Ms,
            @JsonProperty("p99_ms") long p99Ms,
            @JsonProperty("max_ms") long maxMs,
            @JsonProperty("least_shed") double leastShed,
            @JsonProperty("most_shed") double mostShed,
            @JsonProperty("recovery_seconds") double recoverySeconds,
            long in,
            long results,
            long rejects,
            long shed) {}

    private final List<Outcome> outcomes = new ArrayList<>();

    /** Reads all outcomes of the topic. */
    LiveLoad(EmbeddedBroker broker, FramesTopic topic) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                TopicConsumer.open(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<TopicPartition> partitions = Stream.of(topic.landmarks(), topic.rejects())
                    .flatMap(name -> consumer.partitionsFor(name).stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    outcomes.add(outcome(record, record.topic().equals(topic.landmarks())));
                }
            }
        }
    }

    private static Outcome outcome(ConsumerRecord<byte[], byte[]> record, boolean result) throws IOException {
        if (result) {
            FrameLandmarks frame = FrameLandmarks.parseFrom(record.value());
            return new Outcome(frame.getCamera(), frame.getCaptureTimeUs() / 1000, record.timestamp(), true, false);
        }
        Reject reject = Reject.parseFrom(record.value());
        return new Outcome(
                reject.getCamera(),
                reject.getCaptureTimeUs() / 1000,
                record.timestamp(),
                false,
                OutcomeReader.isShed(reject.getReason()));
    }

    /**
     * @param in frames sent in all
     * @param fromMs when the overload began
     * @param toMs when it ended
     * @param freshMs largest age of a fresh frame
     */
    LiveLoadResult figures(double capacity, long in, long fromMs, long toMs, long freshMs) {
        List<Outcome> during = outcomes.stream()
                .filter(o -> o.sentMs() >= fromMs && o.sentMs() < toMs)
                .toList();
        long[] ages = during.stream()
                .filter(Outcome::result)
                .mapToLong(Outcome::ageMs)
                .sorted()
                .toArray();
        List<Double> shares = sharesShed(during);
        double seconds = (toMs - fromMs) / 1000.;
        long normal = outcomes.stream()
                .filter(o -> o.sentMs() >= toMs && (o.shed() || o.ageMs() > freshMs))
                .mapToLong(Outcome::sentMs)
                .max()
                .orElse(toMs);
        return new LiveLoadResult(
                capacity,
                during.size() / seconds,
                ages.length / seconds,
                seconds,
                ages[ages.length / 2],
                ages[(int) Math.ceil(.99 * ages.length) - 1],
                ages[ages.length - 1],
                shares.get(0),
                shares.get(shares.size() - 1),
                (normal - toMs) / 1000.,
                in,
                count(Outcome::result),
                count(o -> !o.result() && !o.shed()),
                count(Outcome::shed));
    }

    private long count(Predicate<Outcome> those) {
        return outcomes.stream().filter(those).count();
    }

    /** Share of each camera's frames that was shed, smallest first. */
    private static List<Double> sharesShed(List<Outcome> outcomes) {
        Map<String, long[]> counts = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            long[] count = counts.computeIfAbsent(outcome.camera(), camera -> new long[2]);
            count[0] += outcome.shed() ? 1 : 0;
            count[1]++;
        }
        return counts.values().stream().map(c -> (double) c[0] / c[1]).sorted().toList();
    }
}
