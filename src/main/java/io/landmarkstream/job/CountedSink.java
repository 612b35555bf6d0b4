package io.landmarkstream.job;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The connector's sink, which logs and skips a transaction that it cannot commit; this one knows how many records each
 * holds, and {@link CommitGuard} says what becomes of the job (docs/decisions/0039).
 */
final class CountedSink<T>
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<CountedCommittable>,
                SupportsPostCommitTopology<CountedCommittable> {

    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> sink;
    private final JobSettings.Kafka kafka;

    CountedSink(KafkaSink<T> sink, JobSettings.Kafka kafka) {
        this.sink = sink;
        this.kafka = kafka;
    }

    @Override
    public Writer<T> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public Writer<T> restoreWriter(WriterInitContext context, Collection<KafkaWriterState> state) throws IOException {
        SupportsWriterState<T, KafkaWriterState> connector = sink;
        return new Writer<>(connector.restoreWriter(context, state));
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public Committer<CountedCommittable> createCommitter(CommitterInitContext context) throws IOException {
        return new CommitGuard(sink.createCommitter(context), kafka, context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<CountedCommittable> getCommittableSerializer() {
        return new CountedCommittable.Serializer(sink.getCommittableSerializer());
    }

    @Override
    @SuppressWarnings("unchecked") // the connector looks at the steps before it, not at what they hand on
    public void addPostCommitTopology(DataStream<CommittableMessage<CountedCommittable>> committed) {
        sink.addPostCommitTopology((DataStream<CommittableMessage<KafkaCommittable>>) (DataStream<?>) committed);
    }

    /** Counts what goes into each transaction. */
    @SuppressWarnings("try") // closes as the interface says, with any exception
    private static final class Writer<T>
            implements StatefulSinkWriter<T, KafkaWriterState>, CommittingSinkWriter<T, CountedCommittable> {

        private final StatefulSinkWriter<T, KafkaWriterState> writer;
        private final CommittingSinkWriter<T, KafkaCommittable> committing;
        private long records;

        @SuppressWarnings("unchecked") // the connector's writers are both
        Writer(StatefulSinkWriter<T, KafkaWriterState> writer) {
            this.writer = writer;
            this.committing = (CommittingSinkWriter<T, KafkaCommittable>) writer;
        }

        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            writer.write(element, context);
            records++;
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
            writer.writeWatermark(watermark);
        }

        @Override
        public Collection<CountedCommittable> prepareCommit() throws IOException, InterruptedException {
            long held = records;
            records = 0;
            return committing.prepareCommit().stream()
                    .map(transaction -> new CountedCommittable(transaction, held))
                    .toList();
        }

        @Override
        public List<KafkaWriterState> snapshotState(long checkpoint) throws IOException {
            return writer.snapshotState(checkpoint);
        }

        @Override
        public void close() throws Exception {
            writer.close();
        }
    }
}
