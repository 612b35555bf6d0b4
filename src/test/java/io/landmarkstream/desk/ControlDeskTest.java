package io.landmarkstream.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.Cameras;
import io.landmarkstream.sign.LearnedSigns;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ControlDeskTest {

    /** A broker that answers when it is told to. */
    private static final class SlowTopic extends MockConsumer<byte[], byte[]> {

        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch answers = new CountDownLatch(1);

        SlowTopic() {
            super("earliest");
            TopicPartition partition = new TopicPartition("control", 0);
            updateBeginningOffsets(Map.of(partition, 0L));
            updateEndOffsets(Map.of(partition, 0L));
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            asked.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Map.of(partitions.iterator().next(), 0L);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void resultsAndRefusalsDoNotWaitForATopicThatDoesNotAnswer() throws Exception {
        SlowTopic topic = new SlowTopic();
        try (ControlDesk desk =
                new ControlDesk(Map.of(), "control", Cameras.ANY, null, LearnedSigns.NONE, properties -> topic)) {
            CompletableFuture<Object> page = CompletableFuture.supplyAsync(() -> {
                try {
                    return desk.camera("a", true);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            topic.asked.await();
            ShownSigns.results(180, 0).forEach(desk::result);
            desk.refused(7, "this job has no pipeline fase");
            assertThat(page).isNotDone();
            topic.answers.countDown();
            assertThat(page.get()).isInstanceOf(ControlBook.CameraState.class);
        }
    }
}
