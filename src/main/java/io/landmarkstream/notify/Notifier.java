package io.landmarkstream.notify;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads the events topic and sends each event to every target, one after the other. What a target does not take is sent
 * again, later and later, for as long as it takes; what lies behind it waits. Offsets are committed after delivery, so
 * an event may be sent twice and is never left out: its id tells.
 */
public final class Notifier {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration POSITION = Duration.ofSeconds(5);

    /** How long the first wait is; each further one is twice as long. */
    private final Duration first;

    private final Duration longest;
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final List<Target> targets;
    private final Filter filter;
    private final Consumer<String> say;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();

    /** Partitions whose first position is committed, or about to be. */
    private final Set<TopicPartition> begun = new HashSet<>();

    private volatile boolean stopped;
    private volatile long sent;
    private volatile long refused;

    /**
     * @param consumer subscribed, without automatic commits
     * @param first wait after a failure
     * @param longest wait after many
     * @param say takes lines for people
     */
    public Notifier(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            List<Target> targets,
            Filter filter,
            Duration first,
            Duration longest,
            Consumer<String> say) {
        this.consumer = consumer;
        this.targets = List.copyOf(targets);
        this.filter = filter;
        this.first = first;
        this.longest = longest;
        this.say = say;
    }

    /** Runs until {@link #stop}. */
    public void run() throws InterruptedException {
        try {
            while (!stopped) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                begin(records);
                Set<TopicPartition> lost = new HashSet<>();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (stopped) {
                        break;
                    }
                    if (lost.contains(partition)) {
                        continue;
                    }
                    if (delivered(record, partition)) {
                        done.put(partition, new OffsetAndMetadata(record.offset() + 1));
                    } else {
                        lost.add(partition); // another notifier has it now, or this one stops
                    }
                }
                commit();
            }
        } catch (WakeupException e) {
            if (!stopped) {
                throw e;
            }
        } finally {
            stopped = true;
            targets.forEach(Target::close);
            try {
                commit();
            } finally {
                consumer.close();
            }
        }
    }

    /**
     * Commits where each partition begins. Otherwise the group would know nothing of a partition without an event, and
     * where it begins with the next event it would skip one that comes while no notifier runs.
     */
    private void begin(ConsumerRecords<byte[], byte[]> records) {
        Set<TopicPartition> assigned = consumer.assignment();
        begun.retainAll(assigned);
        for (TopicPartition partition : assigned) {
            if (begun.contains(partition)) {
                continue;
            }
            List<ConsumerRecord<byte[], byte[]>> own = records.records(partition);
            try {
                long offset = own.isEmpty()
                        ? consumer.position(partition, POSITION)
                        : own.get(0).offset();
                done.put(partition, new OffsetAndMetadata(offset));
                begun.add(partition);
            } catch (TimeoutException e) {
                // after the next poll
            }
        }
        commit();
    }

    /** What cannot be committed is sent again by whoever has the partition next. */
    private void commit() {
        done.keySet().retainAll(consumer.assignment());
        if (done.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(new HashMap<>(done));
        } catch (CommitFailedException | RebalanceInProgressException e) {
            // the group divides the partitions anew
            begun.removeAll(done.keySet());
        } catch (TimeoutException e) {
            return; // the broker is away: with the next commit
        }
        done.clear();
    }

    private boolean delivered(ConsumerRecord<byte[], byte[]> record, TopicPartition partition)
            throws InterruptedException {
        Notice notice;
        try {
            notice = Notice.of(record);
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            say.accept("Record " + record.offset() + " of partition " + record.partition() + " of " + record.topic()
                    + " is no event and is left out: " + e.getMessage());
            return true;
        }
        if (!filter.passes(notice)) {
            return true;
        }
        for (Target target : targets) {
            if (!sent(target, notice, partition)) {
                return false;
            }
        }
        sent++;
        return true;
    }

    private boolean sent(Target target, Notice notice, TopicPartition partition) throws InterruptedException {
        Duration wait = first;
        for (boolean told = false; ; told = true) {
            try {
                target.send(notice);
                if (told) {
                    say.accept(target.name() + " takes events again.");
                }
                return true;
            } catch (Target.RefusedException e) {
                refused++;
                say.accept(target.name() + " refuses event " + notice.id() + ": " + e.getMessage()
                        + ". It is left out: the receiver would refuse it again.");
                return true;
            } catch (RuntimeException e) {
                refused++;
                say.accept(target.name() + " cannot be sent event " + notice.id() + ": " + e
                        + ". It is left out: it would fail again.");
                return true;
            } catch (IOException e) {
                if (!told) {
                    say.accept(target.name() + " does not take event " + notice.id() + ": " + why(e)
                            + ". It is sent again until it is taken; events behind it wait.");
                }
            }
            if (!waited(wait, partition)) {
                return false;
            }
            wait = wait.multipliedBy(2).compareTo(longest) > 0 ? longest : wait.multipliedBy(2);
        }
    }

    /**
     * Waits, and stays a member of the consumer group meanwhile; false once the partition is another's, or it stops.
     */
    private boolean waited(Duration wait, TopicPartition partition) throws InterruptedException {
        commit();
        long end = System.nanoTime() + wait.toNanos();
        consumer.pause(consumer.assignment());
        try {
            while (!stopped && System.nanoTime() < end) {
                ConsumerRecords<byte[], byte[]> early = consumer.poll(Duration.ZERO);
                // of partitions that were given to this one in the meantime: they are read after the wait
                for (TopicPartition other : early.partitions()) {
                    consumer.seek(other, early.records(other).get(0).offset());
                }
                consumer.pause(consumer.assignment()); // also those that were just given to this one
                Thread.sleep(Math.min(200, Math.max(1, (end - System.nanoTime()) / 1_000_000)));
            }
        } finally {
            consumer.resume(consumer.assignment());
        }
        return !stopped && consumer.assignment().contains(partition);
    }

    private static String why(IOException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    /** Ends {@link #run} after the event in hand; may be called by any thread. */
    public void stop() {
        stopped = true;
        consumer.wakeup();
    }

    /** Events that every target has taken, or refused. */
    public long sent() {
        return sent;
    }

    /** Events that a target refused. */
    public long refused() {
        return refused;
    }
}
