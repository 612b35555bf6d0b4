package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landmarkstream.jvm.ChildJvm;
import io.landmarkstream.proto.FrameLandmarks;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.GroupState;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer group has one job: a second one ends and names the first, and answers no frame. */
@Timeout(240)
class DoubleStartITCase {

    private static final String[] CAMERAS = {"cam-0", "cam-1", "cam-2"};
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final boolean PROOF = Integer.getInteger("landmarks.proof.kills", 1) > 1;

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    private static JobSettings settings(String name, JobOptions.Delivery delivery) throws Exception {
        return JOBS.create(
                name, 3, Map.of(JobOptions.DELIVERY.key(), delivery.toString(), JobOptions.LEASE.key(), "6 s"));
    }

    private static void publish(JobSettings settings, long from, long to) {
        JOBS.publish(settings, from, to, CAMERAS);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static void assertEveryFrameOnceInOrder(JobSettings settings, long frames) throws Exception {
        Map<String, List<Long>> sequences = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : JOBS.committed(settings)) {
            assertThat(record.topic())
                    .as("no false rejects")
                    .isEqualTo(settings.kafka().landmarksTopic());
            FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
            sequences
                    .computeIfAbsent(result.getCamera(), c -> new ArrayList<>())
                    .add(result.getSequence());
        }
        assertThat(sequences).hasSize(CAMERAS.length);
        sequences.forEach((camera, seen) -> assertThat(seen)
                .as(camera)
                .isEqualTo(LongStream.range(0, frames).boxed().toList()));
    }

    @ParameterizedTest
    @EnumSource(JobOptions.Delivery.class)
    void theSecondJobEndsAndNamesTheFirst(JobOptions.Delivery delivery) throws Exception {
        assumeTrue(PROOF || delivery == JobOptions.Delivery.EXACTLY_ONCE, "only in the proof double-start");
        JobSettings settings = settings("second-" + delivery, delivery);
        JobClient first = JOBS.start(settings);
        publish(settings, 0, 100);
        await("the first results", () -> JOBS.committed(settings).size() == 100 * CAMERAS.length);

        JobClient second = JOBS.start(settings);
        publish(settings, 100, 200);
        String refusal = new LocalJob(second).await();
        assertThat(refusal)
                .startsWith("The consumer group second-" + delivery + " has a job already, job " + first.getJobID()
                        + " (coordinated on ")
                .contains("landmarks.kafka.group-id");
        publish(settings, 200, 300);
        await("the first job's results", () -> JOBS.committed(settings).size() >= 300 * CAMERAS.length);
        assertThat(Preflight.problems(settings))
                .as("said before a job is submitted")
                .singleElement()
                .asString()
                .isEqualTo(refusal + ".");
        first.cancel().get();

        assertEveryFrameOnceInOrder(settings, 300);
    }

    @Test
    void aJobThatCarriesOnFromASavepointWaitsForTheFirstToBeGone() throws Exception {
        JobSettings settings = settings("carry", JobOptions.Delivery.EXACTLY_ONCE);
        JobClient first = JOBS.start(settings);
        publish(settings, 0, 100);
        await("the first results", () -> JOBS.committed(settings).size() == 100 * CAMERAS.length);
        String savepoint = first.triggerSavepoint(
                        JOBS.folder().resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();

        // Restored readers have their partitions from the savepoint, and must not read all the same.
        JobClient second = JOBS.start(settings, savepoint);
        assertThat(new LocalJob(second).await()).contains(first.getJobID().toString());
        String stopped = first.stopWithSavepoint(
                        false, JOBS.folder().resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        publish(settings, 100, 200);
        JobClient third = JOBS.start(settings, stopped);
        await("the third job's results", () -> JOBS.committed(settings).size() >= 200 * CAMERAS.length);
        third.cancel().get();

        assertEveryFrameOnceInOrder(settings, 200);
    }

    @Test
    void aProcessThatWasStoppedLosesTheLeaseAndEndsWhenItGoesOn() throws Exception {
        JobSettings settings = settings("zombie", JobOptions.Delivery.EXACTLY_ONCE);
        ChildJvm jvm = new ChildJvm(JOBS.folder(), "zombie");
        Process zombie = jvm.start(
                LeaseMain.class, JOBS.bootstrapServers(), settings.kafka().framesTopic(), "zombie", "job-1");
        try {
            await("the lease", () -> log(jvm).contains("HELD"));
            Lease refused = new KafkaLease(
                    settings.kafka(), settings.kafka().framesTopic(), LeaseHolder.here("job-2"), why -> {});
            assertThatThrownBy(refused::acquire)
                    .isInstanceOf(FatalJobException.class)
                    .hasMessageContaining("job-1");
            refused.close();

            signal(zombie, "STOP");
            List<RuntimeException> lost = new ArrayList<>();
            Lease next = new KafkaLease(
                    settings.kafka(), settings.kafka().framesTopic(), LeaseHolder.here("job-3"), lost::add);
            next.acquire();
            signal(zombie, "CONT");
            await("the end of the zombie", () -> log(jvm).contains("LOST"));
            assertThat(log(jvm)).contains("LOST FatalJobException This job did not answer for 6 s, and job job-3");
            assertThat(lost).as("the one that took over keeps the lease").isEmpty();
            next.close();
        } finally {
            zombie.destroyForcibly();
        }
    }

    @Test
    void theLeaseOutlivesABrokerThatIsSilentForLonger() throws Exception {
        assumeTrue(PROOF, "only in the proof double-start");
        JobSettings settings = settings("outage", JobOptions.Delivery.EXACTLY_ONCE);
        List<RuntimeException> lost = new ArrayList<>();
        Lease lease =
                new KafkaLease(settings.kafka(), settings.kafka().framesTopic(), LeaseHolder.here("job-1"), lost::add);
        lease.acquire();
        signal(ProcessHandle.of(JOBS.broker().pid()).orElseThrow(), "STOP");
        Thread.sleep(9_000); // longer than the lease
        signal(ProcessHandle.of(JOBS.broker().pid()).orElseThrow(), "CONT");
        try (Admin admin = Admin.create(KafkaClients.admin(settings.kafka()))) {
            await("the lease after the outage", () -> members(admin, KafkaLease.group(settings.kafka())) == 1);
        }

        Lease other =
                new KafkaLease(settings.kafka(), settings.kafka().framesTopic(), LeaseHolder.here("job-2"), why -> {});
        assertThatThrownBy(other::acquire).isInstanceOf(FatalJobException.class).hasMessageContaining("job-1");
        other.close();
        assertThat(lost).isEmpty();
        lease.close();

        Lease next =
                new KafkaLease(settings.kafka(), settings.kafka().framesTopic(), LeaseHolder.here("job-3"), lost::add);
        next.acquire(); // given back, so at once
        next.close();
    }

    /** Members of a consumer group whose coordinator is not forming it just now. */
    private static int members(Admin admin, String group) {
        try {
            ConsumerGroupDescription description =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return description.groupState() == GroupState.STABLE
                    ? description.members().size()
                    : 0;
        } catch (InterruptedException | ExecutionException e) {
            return Assertions.fail(e);
        }
    }

    private static String log(ChildJvm jvm) {
        try {
            return Files.readString(jvm.log());
        } catch (IOException e) {
            return Assertions.fail(e);
        }
    }

    private static void signal(Process process, String name) throws Exception {
        signal(process.toHandle(), name);
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
