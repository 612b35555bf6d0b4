package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.LogLines;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An outage longer than the transaction's timeout: the job ends and says how many results are lost, or counts them; and
 * it does neither where nothing is lost. A savepoint of a running job stands for the checkpoint whose transaction was
 * not committed when the job went down: it leaves the transaction open.
 */
@Timeout(300)
class LostResultsITCase {

    private static final int FRAMES = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    private static JobSettings settings(String name, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                JobOptions.PARALLELISM.key(), "1",
                JobOptions.CHECKPOINT_INTERVAL.key(), "10 min",
                JobOptions.DELIVERY.key(), "exactly-once"));
        values.putAll(more);
        return JOBS.settings(name, values);
    }

    private static int results(JobSettings settings, String isolation) {
        return JOBS.records(isolation, settings.kafka().landmarksTopic()).size();
    }

    /**
     * A savepoint of a job with {@link #FRAMES} results in one transaction, which is committed if the job lives long
     * enough.
     */
    private static String leave(JobSettings settings) throws Exception {
        Topics.create(settings, 1, (short) 1, Duration.ofHours(1));
        JobClient job = JOBS.start(settings);
        JOBS.publish(settings, 0, FRAMES, "cam");
        await().atMost(PATIENCE).until(() -> results(settings, "read_uncommitted") == FRAMES);
        String savepoint = job.triggerSavepoint(
                        JOBS.folder().resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        job.cancel().get();
        return savepoint;
    }

    private static void awaitAbort(JobSettings settings) {
        String id = settings.kafka().transactionalIdPrefix() + "-0-1";
        try (Admin admin = Admin.create(KafkaClients.admin(settings.kafka()))) {
            await().atMost(PATIENCE)
                    .until(() -> admin.describeTransactions(List.of(id))
                                    .description(id)
                                    .get()
                                    .state()
                            == TransactionState.COMPLETE_ABORT);
        }
    }

    @Test
    void theJobEndsAndSaysHowManyResultsAreLost() throws Exception {
        // The job may commit between its savepoint and its end; then another one is tried.
        String name;
        JobSettings settings;
        String savepoint;
        int tries = 0;
        do {
            assertThat(tries).as("jobs that committed before they ended").isLessThan(20);
            name = "lost-" + tries++;
            settings = settings(name, Map.of(JobOptions.TRANSACTION_TIMEOUT.key(), "3 s"));
            savepoint = leave(settings);
        } while (results(settings, "read_committed") > 0);
        awaitAbort(settings);

        String why = new LocalJob(JOBS.start(settings, savepoint)).await();
        assertThat(why)
                .startsWith(FRAMES + " results and rejects are lost: a checkpoint counts them as written")
                .contains(
                        settings.kafka().transactionalIdPrefix() + "-0-1",
                        "landmarks.kafka.transaction-timeout, which is 3 s",
                        "lost-results: count");
        assertThat(results(settings, "read_committed")).isZero();

        JobSettings counting = settings(
                name,
                Map.of(
                        JobOptions.TRANSACTION_TIMEOUT.key(), "3 min",
                        JobOptions.LOST_RESULTS.key(), "count",
                        JobOptions.CHECKPOINT_INTERVAL.key(), "500 ms"));
        try (LogLines log = new LogLines()) {
            JobClient job = JOBS.start(counting, savepoint);
            JOBS.publish(counting, FRAMES, FRAMES + 5, "cam");
            await().atMost(PATIENCE).until(() -> results(counting, "read_committed") == 5);
            job.cancel().get();
            assertThat(log.all())
                    .filteredOn(line -> line.startsWith("ERROR io.landmarkstream"))
                    .singleElement()
                    .asString()
                    .contains(FRAMES + " results and rejects are lost", "goes on without them");
        }
    }

    @Test
    void whereNothingIsLostTheJobGoesOnAndSaysNothingOfIt() throws Exception {
        JobSettings settings = settings("kept", Map.of());
        String savepoint = leave(settings);
        JobClient first = JOBS.start(settings, savepoint);
        await().atMost(PATIENCE).until(() -> results(settings, "read_committed") == FRAMES);
        first.cancel().get();

        JobSettings again = settings("kept", Map.of(JobOptions.CHECKPOINT_INTERVAL.key(), "500 ms"));
        try (LogLines log = new LogLines()) {
            JobClient second = JOBS.start(again, savepoint); // commits what was committed
            JOBS.publish(settings, FRAMES, FRAMES + 5, "cam");
            await().atMost(PATIENCE).until(() -> results(settings, "read_committed") == FRAMES + 5);
            second.cancel().get();
            assertThat(log.all()).noneMatch(line -> line.contains("are lost"));
        }
    }
}
