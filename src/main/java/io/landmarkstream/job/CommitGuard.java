package io.landmarkstream.job;

import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.job.JobOptions.LostResults;
import io.landmarkstream.metric.JobMetric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits through the connector's committer, and where that gives a transaction up asks Kafka what became of it. One
 * that was committed before is nothing to speak of: a job that comes back commits again what it is not sure of. Any
 * other holds results that a checkpoint counts as written and no reader will see: they are counted as
 * {@code lost_results_total}, and the job ends for good unless {@code landmarks.kafka.lost-results} says otherwise.
 */
@SuppressWarnings("try") // closes as the interface says, with any exception
final class CommitGuard implements Committer<CountedCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(CommitGuard.class);

    private final Committer<KafkaCommittable> committer;
    private final JobSettings.Kafka kafka;
    private final Counter lostResults;

    CommitGuard(Committer<KafkaCommittable> committer, JobSettings.Kafka kafka, MetricGroup metrics) {
        this.committer = committer;
        this.kafka = kafka;
        lostResults = new FlinkMetrics(metrics).counter(JobMetric.LOST_RESULTS);
    }

    @Override
    public void commit(Collection<CommitRequest<CountedCommittable>> requests)
            throws IOException, InterruptedException {
        List<CountedCommittable> lost = new ArrayList<>();
        List<CommitRequest<KafkaCommittable>> watched = new ArrayList<>();
        for (CommitRequest<CountedCommittable> request : requests) {
            watched.add(new Watched(request, lost));
        }
        committer.commit(watched);
        if (!lost.isEmpty()) {
            lost(lost);
        }
    }

    private void lost(List<CountedCommittable> lost) {
        boolean counted = lost.stream().noneMatch(transaction -> transaction.records() == CountedCommittable.UNKNOWN);
        long records = lost.stream()
                .mapToLong(transaction -> Math.max(0, transaction.records()))
                .sum();
        lostResults.inc(records);
        String sentence = ("%s results and rejects are lost: a checkpoint counts them as written, but Kafka has not"
                        + " committed their transactions (%s). Most likely the job was away for longer than %s, which"
                        + " is %s. ")
                .formatted(
                        counted ? Long.toString(records) : "Some",
                        String.join(
                                ", ",
                                lost.stream()
                                        .map(transaction ->
                                                transaction.transaction().getTransactionalId())
                                        .toList()),
                        JobOptions.TRANSACTION_TIMEOUT.key(),
                        org.apache.flink.util.TimeUtils.formatWithHighestUnit(kafka.transactionTimeout()));
        if (kafka.lostResults() == LostResults.STOP) {
            throw new FatalJobException(sentence
                    + ("To have them after all, start the job from the checkpoint before this one; to go on without"
                                    + " them, start it with %s: count (docs/failures.md).")
                            .formatted(JobOptions.LOST_RESULTS.key()));
        }
        LOG.error("{}The job goes on without them, as {} says.", sentence, JobOptions.LOST_RESULTS.key());
    }

    /** Whether Kafka has committed it. */
    private boolean isCommitted(KafkaCommittable transaction) throws IOException {
        String id = transaction.getTransactionalId();
        try (Admin admin = Admin.create(KafkaClients.admin(kafka))) {
            TransactionDescription known =
                    admin.describeTransactions(List.of(id)).description(id).get();
            LOG.info(
                    "The transaction {} of producer {}, epoch {}, is {}.",
                    id,
                    transaction.getProducerId(),
                    transaction.getEpoch(),
                    known);
            // With version 2 of Kafka's transactions each commit counts the epoch up by one.
            int epochs = known.producerEpoch() - transaction.getEpoch();
            return known.producerId() == transaction.getProducerId()
                    && (epochs == 0 || epochs == 1)
                    && (known.state() == TransactionState.COMPLETE_COMMIT
                            || known.state() == TransactionState.PREPARE_COMMIT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return false;
            }
            throw BrokerException.of(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while Kafka was asked about the transaction " + id + ".", e);
        }
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }

    /** A request as the connector's committer sees it. */
    private final class Watched implements CommitRequest<KafkaCommittable> {

        private final CommitRequest<CountedCommittable> request;
        private final List<CountedCommittable> lost;

        Watched(CommitRequest<CountedCommittable> request, List<CountedCommittable> lost) {
            this.request = request;
            this.lost = lost;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable().transaction();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable why) {
            boolean committed;
            try {
                committed = isCommitted(getCommittable());
            } catch (IOException e) {
                request.signalFailedWithUnknownReason(e); // the job restarts and asks again
                return;
            }
            if (committed) {
                LOG.info(
                        "The transaction {} was committed before the job came back: nothing is lost, whatever the"
                                + " connector says of it.",
                        getCommittable().getTransactionalId());
                request.signalAlreadyCommitted();
            } else {
                lost.add(request.getCommittable());
                request.signalFailedWithKnownReason(why);
            }
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable why) {
            request.signalFailedWithUnknownReason(why);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable transaction) {
            request.updateAndRetryLater(
                    new CountedCommittable(transaction, request.getCommittable().records()));
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
