package io.landmarkstream.job;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;

/**
 * A source that gives nothing out until the job holds its lease. The coordinator, of which a job has one, asks for the
 * lease and tells the readers; so the lease outlives the tasks' restarts. State is that of the source within.
 *
 * @param <T> elements
 * @param <S> splits
 * @param <C> the enumerator's state
 */
final class LeasedSource<T, S extends SourceSplit, C> implements Source<T, S, C>, ResultTypeQueryable<T> {

    private static final long serialVersionUID = 1L;

    private final Source<T, S, C> source;
    private final TypeInformation<T> type;
    private final Lease.Opener leases;

    /** @param type of the source's elements */
    LeasedSource(Source<T, S, C> source, TypeInformation<T> type, Lease.Opener leases) {
        this.source = source;
        this.type = type;
        this.leases = leases;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SplitEnumerator<S, C> createEnumerator(SplitEnumeratorContext<S> context) throws Exception {
        return new Enumerator<>(source.createEnumerator(context), context, leases);
    }

    @Override
    public SplitEnumerator<S, C> restoreEnumerator(SplitEnumeratorContext<S> context, C state) throws Exception {
        return new Enumerator<>(source.restoreEnumerator(context, state), context, leases);
    }

    @Override
    public SimpleVersionedSerializer<S> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<C> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public SourceReader<T, S> createReader(SourceReaderContext context) throws Exception {
        return new Reader<>(source.createReader(context));
    }

    /** Tells a reader that the job holds the lease. */
    private enum LeaseHeld implements SourceEvent {
        EVENT
    }

    private static final class Enumerator<S extends SourceSplit, C> implements SplitEnumerator<S, C> {

        private final SplitEnumerator<S, C> enumerator;
        private final SplitEnumeratorContext<S> context;
        private final Lease lease;
        private final Set<Integer> waiting = new HashSet<>();
        private boolean held;

        Enumerator(SplitEnumerator<S, C> enumerator, SplitEnumeratorContext<S> context, Lease.Opener leases) {
            this.enumerator = enumerator;
            this.context = context;
            String job = context.metricGroup().getAllVariables().getOrDefault(ScopeFormat.SCOPE_JOB_ID, "unknown");
            this.lease = leases.open(
                    job,
                    why -> context.runInCoordinatorThread(() -> {
                        throw why;
                    }));
        }

        @Override
        public void start() {
            context.callAsync(
                    () -> {
                        lease.acquire();
                        return true;
                    },
                    (now, fault) -> {
                        if (fault instanceof RuntimeException known) {
                            throw known;
                        }
                        if (fault != null) {
                            throw new IllegalStateException("The lease was not had: " + fault, fault);
                        }
                        begin();
                    });
        }

        private void begin() {
            held = true;
            enumerator.start();
            waiting.forEach(this::tell);
            waiting.clear();
        }

        private void tell(int subtask) {
            if (context.registeredReaders().containsKey(subtask)) {
                context.sendEventToSourceReader(subtask, LeaseHeld.EVENT);
            }
        }

        @Override
        public void addReader(int subtask) {
            enumerator.addReader(subtask);
            if (held) {
                tell(subtask);
            } else {
                waiting.add(subtask);
            }
        }

        @Override
        public void handleSplitRequest(int subtask, String requester) {
            enumerator.handleSplitRequest(subtask, requester);
        }

        @Override
        public void addSplitsBack(List<S> splits, int subtask) {
            enumerator.addSplitsBack(splits, subtask);
        }

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            enumerator.handleSourceEvent(subtask, event);
        }

        @Override
        public C snapshotState(long checkpoint) throws Exception {
            return enumerator.snapshotState(checkpoint);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) throws Exception {
            enumerator.notifyCheckpointComplete(checkpoint);
        }

        @Override
        public void notifyCheckpointAborted(long checkpoint) throws Exception {
            enumerator.notifyCheckpointAborted(checkpoint);
        }

        @Override
        public void close() throws IOException {
            try {
                enumerator.close();
            } finally {
                lease.close();
            }
        }
    }

    @SuppressWarnings("try") // closes as the interface says, with any exception
    private static final class Reader<T, S extends SourceSplit> implements SourceReader<T, S> {

        private final SourceReader<T, S> reader;
        private final CompletableFuture<Void> held = new CompletableFuture<>();

        Reader(SourceReader<T, S> reader) {
            this.reader = reader;
        }

        @Override
        public void start() {
            reader.start();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
            return held.isDone() ? reader.pollNext(output) : InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return held.isDone() ? reader.isAvailable() : held;
        }

        @Override
        public void handleSourceEvents(SourceEvent event) {
            if (event == LeaseHeld.EVENT) {
                held.complete(null);
            } else {
                reader.handleSourceEvents(event);
            }
        }

        @Override
        public List<S> snapshotState(long checkpoint) {
            return reader.snapshotState(checkpoint);
        }

        @Override
        public void addSplits(List<S> splits) {
            reader.addSplits(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            reader.notifyNoMoreSplits();
        }

        @Override
        public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
            reader.pauseOrResumeSplits(pause, resume);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) throws Exception {
            reader.notifyCheckpointComplete(checkpoint);
        }

        @Override
        public void notifyCheckpointAborted(long checkpoint) throws Exception {
            reader.notifyCheckpointAborted(checkpoint);
        }

        @Override
        public void close() throws Exception {
            reader.close();
        }
    }
}
