package io.landmarkstream.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.Configuration;

/** A process that holds the lease of {@code group} until it loses it, and prints both. */
public final class LeaseMain {

    private LeaseMain() {}

    /** @param args brokers, topic, group, job id */
    public static void main(String[] args) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        JobSettings.Kafka kafka = kafka(args[0], args[1], args[2]);
        Lease lease = new KafkaLease(kafka, kafka.framesTopic(), LeaseHolder.here(args[3]), why -> {
            System.out.println("LOST " + why.getClass().getSimpleName() + " " + why.getMessage());
            ended.countDown();
        });
        lease.acquire();
        System.out.println("HELD");
        ended.await();
        lease.close();
    }

    static JobSettings.Kafka kafka(String brokers, String topic, String group) {
        Configuration configuration = new Configuration();
        configuration.set(JobOptions.BOOTSTRAP_SERVERS, brokers);
        configuration.set(JobOptions.FRAMES_TOPIC, topic);
        configuration.set(JobOptions.GROUP_ID, group);
        configuration.set(JobOptions.LEASE, Duration.ofSeconds(6)); // the least that a broker allows by default
        return JobSettings.of(configuration).kafka();
    }
}
