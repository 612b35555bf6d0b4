package io.landmarkstream.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a broker that is not there yet: cameras and their publishers start before it, or while it is away. */
final class BrokerWait {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWait.class);
    private static final int ASK_MS = 5_000;

    /** Times between two sentences about the same absence. */
    private static final int SAY_EVERY = 6;

    private BrokerWait() {}

    /**
     * Returns once a broker answers, whatever it says; at once where one does.
     *
     * @param kafka properties of the producer
     * @throws PublishException if the thread is interrupted
     */
    static void await(Map<String, Object> kafka, String topic) throws PublishException {
        Map<String, Object> config = new HashMap<>(kafka);
        config.keySet().retainAll(AdminClientConfig.configNames());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MS);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ASK_MS);
        Admin admin = Admin.create(config);
        try {
            for (int asked = 0; !answers(admin, topic); asked++) {
                if (asked % SAY_EVERY == 0) {
                    LOG.warn(
                            "No Kafka broker answers at {}; publishing begins once one does. Is it running? Look at "
                                    + "--bootstrap-servers and landmarks.kafka.properties.*.",
                            kafka.get("bootstrap.servers"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("Stopped while it waited for a Kafka broker.", e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static boolean answers(Admin admin, String topic) throws InterruptedException {
        try {
            // The client's own limits do not count while it knows no broker at all.
            admin.describeTopics(List.of(topic)).allTopicNames().get(ASK_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !(e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException);
        }
    }
}
