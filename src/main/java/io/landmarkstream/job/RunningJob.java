package io.landmarkstream.job;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * The job that works as a consumer group, as far as Kafka tells.
 *
 * @param worker who works as the group now, in words; empty where nobody does
 * @param reads whether the group has committed a place in the frames topic
 */
public record RunningJob(Optional<String> worker, boolean reads) {

    /**
     * Asks Kafka.
     *
     * @param framesTopic the topic that the job should read
     * @throws BrokerException if Kafka does not answer, or does not tell this user
     */
    public static RunningJob of(JobSettings settings, String framesTopic) throws BrokerException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        return Topics.with(
                kafka,
                admin -> new RunningJob(
                        lease(admin, kafka).flatMap(RunningJob::worker), reads(admin, kafka.groupId(), framesTopic)));
    }

    private static Optional<ConsumerGroupDescription> lease(Admin admin, JobSettings.Kafka kafka)
            throws ExecutionException, InterruptedException {
        String group = KafkaLease.group(kafka);
        return known(admin.describeConsumerGroups(List.of(group)).all()).map(groups -> groups.get(group));
    }

    /** Who holds the lease, in words. */
    static Optional<String> worker(ConsumerGroupDescription lease) {
        return lease.members().stream()
                .map(member -> LeaseHolder.parse(member.clientId())
                        .map(LeaseHolder::described)
                        .orElse(member.clientId() + " at " + member.host()))
                .findFirst();
    }

    private static boolean reads(Admin admin, String group, String topic)
            throws ExecutionException, InterruptedException {
        return known(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .map(offsets -> offsets.keySet().stream()
                        .anyMatch(partition -> partition.topic().equals(topic)))
                .orElse(false);
    }

    /** Empty where there is no such group. */
    private static <T> Optional<T> known(KafkaFuture<T> answer) throws ExecutionException, InterruptedException {
        try {
            return Optional.of(answer.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
