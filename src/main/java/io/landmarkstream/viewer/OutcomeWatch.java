package io.landmarkstream.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the job answers to the frames of one run of a publisher, from the landmarks and rejects topics. Results of open
 * transactions count. Safe for several threads.
 */
public final class OutcomeWatch implements AutoCloseable {

    private final String rejectsTopic;
    private final String stream;
    private final LongSupplier nanos;
    private final Map<String, Tally> cameras = new HashMap<>();
    private final TopicTail tail;

    /**
     * What became of a camera's frames.
     *
     * @param sent frames
     * @param results of them
     * @param rejects of them, without those shed
     * @param shed frames that the job left out because it was behind
     * @param lastReject reason and detail of the last reject; empty where there was none
     * @param unanswered how long a frame has waited without any answer coming; zero: none waits
     * @param rejected for how long every answer has been a reject; zero: there are results
     * @param earlier whether the job answers earlier runs of the camera meanwhile
     */
    public record Answers(
            long sent,
            long results,
            long rejects,
            long shed,
            String lastReject,
            Duration unanswered,
            Duration rejected,
            boolean earlier) {

        /** All of them. */
        public long answered() {
            return results + rejects + shed;
        }
    }

    private static final class Tally {
        private long sent;
        private long results;
        private long rejects;
        private long shed;
        private String lastReject = "";
        private Long unanswered;
        private Long rejected;
        private boolean earlier;
    }

    /**
     * Begins to read at the end of the topics.
     *
     * @param kafka properties of the consumer, {@code bootstrap.servers} among them
     * @param stream name of the run; answers to others are not counted
     */
    public static OutcomeWatch start(
            Map<String, String> kafka, String landmarksTopic, String rejectsTopic, String stream) {
        OutcomeWatch watch = new OutcomeWatch(kafka, landmarksTopic, rejectsTopic, stream, System::nanoTime);
        watch.tail.start();
        return watch;
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    OutcomeWatch(
            Map<String, String> kafka, String landmarksTopic, String rejectsTopic, String stream, LongSupplier nanos) {
        this.rejectsTopic = rejectsTopic;
        this.stream = stream;
        this.nanos = nanos;
        tail = new TopicTail(
                "results-watch",
                kafka,
                List.of(landmarksTopic, rejectsTopic),
                TopicTail.Lag.NONE_LEFT_OUT,
                () -> true,
                () -> {},
                this::outcome);
    }

    /** Waits until whatever is written from now on will be read; whether that is so in time. */
    public boolean awaitReady(Duration most) throws InterruptedException {
        return tail.awaitReady(most);
    }

    /** So many frames of the camera have been sent, from the beginning on. */
    public synchronized void sent(String camera, long frames) {
        Tally tally = cameras.computeIfAbsent(camera, id -> new Tally());
        if (frames > tally.sent) {
            tally.sent = frames;
            if (tally.unanswered == null && answered(tally) < frames) {
                tally.unanswered = nanos.getAsLong();
            }
        }
    }

    private static long answered(Tally tally) {
        return tally.results + tally.rejects + tally.shed;
    }

    /** Takes a record of either topic. */
    void outcome(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(rejectsTopic)) {
                reject(OutcomeRecords.parse(record, Reject.newBuilder()).build());
            } else {
                FrameLandmarks result = OutcomeRecords.parse(record, FrameLandmarks.newBuilder())
                        .build();
                result(result.getCamera(), result.getStream());
            }
        } catch (InvalidProtocolBufferException e) {
            // Not an answer of the job.
        }
    }

    private synchronized void result(String camera, String of) {
        Tally tally = answer(camera, of);
        if (tally != null) {
            tally.results++;
            tally.rejected = null;
        }
    }

    private synchronized void reject(Reject reject) {
        if (reject.getReason() == Reason.REASON_CONTROL) {
            return;
        }
        Tally tally = answer(reject.getCamera(), reject.getStream());
        if (tally == null) {
            return;
        }
        if (OutcomeRecords.isShed(reject.getReasonValue())) {
            tally.shed++;
            return;
        }
        tally.rejects++;
        tally.lastReject = reject.getReason().name() + " (" + reject.getDetail() + ")";
        if (tally.rejected == null) {
            tally.rejected = nanos.getAsLong();
        }
    }

    /** The camera's tally, which has an answer now; {@code null} where another run or camera is answered. */
    private Tally answer(String camera, String of) {
        Tally tally = cameras.get(camera);
        if (tally == null) {
            return null;
        }
        if (!of.equals(stream)) {
            tally.earlier = true;
            return null;
        }
        tally.earlier = false;
        tally.unanswered = null;
        return tally;
    }

    /** What became of the camera's frames until now. */
    public synchronized Answers answers(String camera) {
        Tally tally = cameras.getOrDefault(camera, new Tally());
        return new Answers(
                tally.sent,
                tally.results,
                tally.rejects,
                tally.shed,
                tally.lastReject,
                since(tally.unanswered),
                since(tally.rejected),
                tally.earlier);
    }

    private Duration since(Long begin) {
        return begin == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - begin);
    }

    /** What is wrong with Kafka at the moment, as a sentence; empty if nothing is. */
    public String fault() {
        return tail.fault();
    }

    @Override
    public void close() {
        tail.close();
    }
}
