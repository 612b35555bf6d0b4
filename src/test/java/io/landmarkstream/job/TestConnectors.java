package io.landmarkstream.job;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.emit.ControlRejectSchema;
import io.landmarkstream.emit.EventSchema;
import io.landmarkstream.emit.Format;
import io.landmarkstream.emit.OutcomeSchema;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.event.Event;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Bounded lists on both ends of the job, in this JVM. The list is split into as many runs as the job that first reads
 * it has parallel sources, so a camera's records must lie within one run. A gate says how many records may pass, so
 * that a job can be stopped in the middle.
 */
final class TestConnectors {

    private static volatile List<RawRecord> records = List.of();
    private static volatile List<ControlRecord> control;
    private static volatile Gate gate = new Gate(0);
    private static final List<ProducerRecord<byte[], byte[]>> WRITTEN = new CopyOnWriteArrayList<>();

    private TestConnectors() {}

    static Connectors of(List<RawRecord> list) {
        records = List.copyOf(list);
        control = null;
        gate = new Gate(Long.MAX_VALUE);
        WRITTEN.clear();
        return ends();
    }

    /** The list of {@link #of} once more, for a job that carries on from a savepoint. */
    static Connectors ends() {
        return new Connectors(
                new DataGeneratorSource<>(
                        new ByIndex(), records.size(), new Gated(), TypeInformation.of(RawRecord.class)),
                new Recorder(),
                ListLog::new,
                null,
                new EventRecorder(),
                control == null ? null : control());
    }

    /** As {@link #of(List)}, with a control topic that holds these records from the beginning. */
    static Connectors of(List<RawRecord> list, List<ControlRecord> said) {
        of(list);
        control = List.copyOf(said);
        return ends();
    }

    private static Connectors.Control control() {
        return new Connectors.Control(
                new DataGeneratorSource<>(
                        new ControlByIndex(), control.size(), TypeInformation.of(ControlRecord.class)),
                () -> (from, records) ->
                        control.stream().filter(r -> r.offset() >= from).forEach(records),
                new RejectRecorder());
    }

    private static final class ControlByIndex implements GeneratorFunction<Long, ControlRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public ControlRecord map(Long index) {
            return control.get(index.intValue());
        }
    }

    /** The list once more; offsets are those that the records carry. */
    private static final class ListLog implements FrameLog {
        private final Envelope envelope = new Envelope(EnumSet.allOf(Codec.class), 1 << 20, Cameras.ANY);

        @Override
        public List<Frame> read(int partition, List<Long> offsets) {
            return offsets.stream()
                    .map(offset -> records.stream()
                            .filter(r -> r.partition() == partition && r.offset() == offset)
                            .findFirst()
                            .map(record -> envelope.read(record).frame())
                            .orElse(null))
                    .toList();
        }

        @Override
        public boolean goesOn(int partition, long after, CameraKey camera) {
            return records.stream()
                    .anyMatch(r -> r.partition() == partition
                            && r.offset() > after
                            && envelope.read(r).key().equals(camera));
        }

        @Override
        public void close() {}
    }

    /** Lets this many records pass from now on. */
    static void allow(long count) {
        gate.close();
        gate = new Gate(count);
    }

    static List<ProducerRecord<byte[], byte[]>> written() {
        return new ArrayList<>(WRITTEN);
    }

    static List<FrameLandmarks> results() {
        return written().stream()
                .filter(r -> r.topic().equals("landmarks"))
                .map(r -> parse(() -> FrameLandmarks.parseFrom(r.value())))
                .toList();
    }

    static List<io.landmarkstream.proto.Event> events() {
        return written().stream()
                .filter(r -> r.topic().equals("events"))
                .map(r -> parse(() -> io.landmarkstream.proto.Event.parseFrom(r.value())))
                .toList();
    }

    static List<Reject> rejects() {
        return written().stream()
                .filter(r -> r.topic().equals("rejects"))
                .map(r -> parse(() -> Reject.parseFrom(r.value())))
                .toList();
    }

    private interface Parse<T> {
        T get() throws IOException;
    }

    private static <T> T parse(Parse<T> parse) {
        try {
            return parse.get();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class ByIndex implements GeneratorFunction<Long, RawRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public RawRecord map(Long index) {
            return records.get(index.intValue());
        }
    }

    private static final class Gate {
        private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
        private long left;

        Gate(long left) {
            this.left = left;
        }

        synchronized CompletionStage<Void> acquire() {
            CompletableFuture<Void> permit = new CompletableFuture<>();
            if (left > 0) {
                left--;
                permit.complete(null);
            } else {
                waiting.add(permit);
            }
            return permit;
        }

        synchronized void close() {
            left = 0;
        }
    }

    private static final class Gated implements RateLimiterStrategy<NumberSequenceSplit> {
        private static final long serialVersionUID = 1L;

        @Override
        public RateLimiter<NumberSequenceSplit> createRateLimiter(int parallelism) {
            return count -> gate.acquire();
        }
    }

    private static final class Recorder implements Sink<Outcome<AttributedFrame>> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<Outcome<AttributedFrame>> createWriter(WriterInitContext context) {
            OutcomeSchema schema = new OutcomeSchema(
                    "landmarks", "rejects", Format.PROTOBUF, new ResultMessages(List.of(), true, true), 1_000_000);
            schema.open(context.asSerializationSchemaInitializationContext(), null);
            return new SinkWriter<>() {
                @Override
                public void write(Outcome<AttributedFrame> outcome, Context context) {
                    WRITTEN.add(schema.serialize(outcome, null, null));
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }

    /** Into the same list, for jobs with rules. */
    private static final class EventRecorder implements Sink<Event> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<Event> createWriter(WriterInitContext context) {
            EventSchema schema = new EventSchema("events", Format.PROTOBUF);
            schema.open(context.asSerializationSchemaInitializationContext(), null);
            return new SinkWriter<>() {
                @Override
                public void write(Event event, Context context) {
                    WRITTEN.add(schema.serialize(event, null, null));
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }

    /** Rejects of control records, into the same list. */
    private static final class RejectRecorder implements Sink<io.landmarkstream.frame.Reject> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<io.landmarkstream.frame.Reject> createWriter(WriterInitContext context) {
            ControlRejectSchema schema = new ControlRejectSchema("rejects", Format.PROTOBUF);
            schema.open(context.asSerializationSchemaInitializationContext(), null);
            return new SinkWriter<>() {
                @Override
                public void write(io.landmarkstream.frame.Reject reject, Context context) {
                    WRITTEN.add(schema.serialize(reject, null, null));
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
