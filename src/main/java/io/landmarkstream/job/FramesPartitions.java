package io.landmarkstream.job;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions of the frames topic as they are now; says so when there are new ones. */
final class FramesPartitions implements KafkaSubscriber {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(FramesPartitions.class);

    private final String topic;
    private transient Set<Integer> known;

    FramesPartitions(String topic) {
        this.topic = topic;
    }

    @Override
    public Set<TopicPartition> getSubscribedTopicPartitions(AdminClient admin) {
        Set<Integer> now = new TreeSet<>();
        try {
            admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                    .map(partition -> partition.partition())
                    .forEach(now::add);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The partitions of the topic %s cannot be looked at: %s."
                            .formatted(topic, BrokerException.reason(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the partitions of " + topic + " were looked at.", e);
        }
        tell(now);
        return now.stream().map(number -> new TopicPartition(topic, number)).collect(Collectors.toSet());
    }

    private void tell(Set<Integer> now) {
        Set<Integer> added = new TreeSet<>(now);
        if (known == null) {
            LOG.info("The topic {} has {} partitions.", topic, now.size());
        } else {
            added.removeAll(known);
            if (!added.isEmpty()) {
                LOG.warn(
                        "The topic {} has new partitions, {}; they are read from their beginning. A camera that moved"
                                + " to one of them while older frames of it were unread gets rejects with"
                                + " OUT_OF_ORDER for those.",
                        topic,
                        added);
            }
        }
        known = now;
    }
}
