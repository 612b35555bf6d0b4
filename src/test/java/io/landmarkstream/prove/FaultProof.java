package io.landmarkstream.prove;

import io.landmarkstream.audit.Audit;
import io.landmarkstream.audit.AuditReport;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.prove.Readout.Seen;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FlinkException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Exactly once under faults. Five cameras publish all the time, of JPEG and of video with and without B-frames; the job
 * runs on a JobManager and TaskManagers in processes of their own; a reader of committed records reads all the time.
 * Afterwards the same frames are run once more without a fault, and every record must be the same, to the bit and in
 * the same order; the audit must add up; and readers must not be held back by a transaction that nobody ends.
 */
final class FaultProof implements Proof {

    /** What is done to the processes. */
    enum Fault {
        KILL_TASKMANAGER,
        TERMINATE_TASKMANAGER,
        PAUSE_TASKMANAGER,
        KILL_JOBMANAGER,
        KILL_BOTH,
        KILL_BROKER,
        PAUSE_BROKER,
        /** The TaskManagers and the JobManager do not reach each other. */
        CUT_JOBMANAGER,
        /** The TaskManagers and one of the brokers do not reach each other. */
        CUT_BROKER,
        /** Nobody reaches one of the brokers. */
        UNPLUG_BROKER,
        /** No byte more can be written to the folder of the checkpoints. */
        FILL_CHECKPOINTS,
        /** That folder cannot be written to. */
        LOCK_CHECKPOINTS,
        /**
         * All processes die, and the newest checkpoint has lost its end: it must be refused; then it is whole again.
         */
        CUT_CHECKPOINT,
        RESCALE;

        /** Whether it takes hosts of their own, and three brokers. */
        boolean ofNetwork() {
            return this == CUT_JOBMANAGER || this == CUT_BROKER || this == UNPLUG_BROKER;
        }

        /** Whether it takes a file system of its own for the checkpoints. */
        boolean ofStore() {
            return this == FILL_CHECKPOINTS || this == LOCK_CHECKPOINTS || this == CUT_CHECKPOINT;
        }
    }

    private static final int PER_SECOND = 12;
    private static final int[] PARALLELISMS = {1, 2, 4};
    private static final byte[] NO_MARK = {};

    /** How long checkpoints cannot be written. */
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);

    /** No answer for so long means that there will be none. */
    private static final Duration QUIET = Duration.ofSeconds(180);

    /** No answer for so long, though a checkpoint counts every frame as answered, means the same. */
    private static final Duration DONE = Duration.ofSeconds(10);

    private static final int PARTITIONS = 4;

    private final String name;
    private final String promise;
    private final int fast;
    private final int thoroughly;
    private final List<Fault> faults;

    /**
     * @param fast how many faults in a short run
     * @param thoroughly how many in a long one
     */
    FaultProof(String name, String promise, int fast, int thoroughly, Fault... faults) {
        this.name = name;
        this.promise = promise;
        this.fast = fast;
        this.thoroughly = thoroughly;
        this.faults = List.of(faults);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String promise() {
        return promise;
    }

    @Override
    public Length length() {
        return Length.FAST;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        return show(setting, List.of(this)).get(name).outcome();
    }

    /**
     * Whether two cores have no room for another proof beside it: three brokers, and elections that must not be late.
     */
    boolean wantsTheMachine() {
        return faults.stream().anyMatch(Fault::ofNetwork);
    }

    /** Whether it can be shown on a cluster of others, whose processes die. */
    boolean sharesCluster() {
        return faults.stream().noneMatch(fault -> fault.ofNetwork() || fault.ofStore());
    }

    /**
     * Shows several on one broker and one cluster, one after the other; by name. What is lost or doubled counts against
     * each of them.
     */
    static Map<String, Timed> show(Setting setting, List<FaultProof> proofs) throws Exception {
        try (Run run = new Run(setting, proofs)) {
            return run.outcomes();
        }
    }

    /** One run with its broker and its processes. */
    private static final class Run implements AutoCloseable {
        private final Setting setting;
        private final List<FaultProof> proofs;
        private final Random random;
        private final Map<FaultProof, List<Double>> recoveries = new LinkedHashMap<>();
        private final Map<FaultProof, Double> seconds = new HashMap<>();
        private final Brokers broker;
        private final Cluster cluster;
        private final SmallStore store;
        private int parallelism = 2;
        private int rescales;

        Run(Setting setting, List<FaultProof> proofs) throws Exception {
            this.setting = setting;
            this.proofs = proofs;
            this.random = new Random(setting.seed());
            List<Fault> faults =
                    proofs.stream().flatMap(proof -> proof.faults.stream()).toList();
            boolean network = faults.stream().anyMatch(Fault::ofNetwork);
            Path brokers = setting.folder().resolve("broker");
            broker = network ? new ThreeBrokers(brokers) : new Brokers.One(brokers);
            Brokers.createTopics(settings(""), PARTITIONS, broker.replicas());
            Brokers.createTopics(settings("reference-"), PARTITIONS, broker.replicas());
            Path folder = setting.folder().resolve("cluster");
            int taskManagers = faults.contains(Fault.RESCALE) ? 4 : 3;
            store = faults.stream().anyMatch(Fault::ofStore) ? SmallStore.mount(folder.resolve("checkpoints")) : null;
            cluster = network
                    ? Cluster.start(folder, taskManagers, Network.OUTSIDE, Network.WORKERS)
                    : Cluster.start(folder, taskManagers);
        }

        private JobSettings settings(String prefix) {
            return JobSettings.of(Configuration.fromMap(Map.of(
                    "landmarks.kafka.bootstrap-servers", broker.bootstrapServers(),
                    "landmarks.kafka.landmarks-topic", prefix + "landmarks",
                    "landmarks.kafka.rejects-topic", prefix + "rejects",
                    "landmarks.kafka.group-id", prefix + "proof",
                    "landmarks.delivery", "exactly-once",
                    "landmarks.parallelism", "" + parallelism,
                    "landmarks.checkpoint.interval", "500 ms")));
        }

        Map<String, Timed> outcomes() throws Exception {
            cluster.submit(settings(""), null);
            long total;
            Map<String, List<Seen>> seen;
            AuditReport audit;
            double settled;
            try (Traffic traffic = new Traffic(broker.bootstrapServers(), "frames", PER_SECOND, NO_MARK);
                    Readout readout = new Readout(broker.bootstrapServers(), "landmarks", "rejects")) {
                Cluster.await("the first results", () -> readout.count() > 50);
                for (FaultProof proof : proofs) {
                    faults(proof, readout);
                }
                total = traffic.stop();
                answered(readout, total, "proof");
                long end = System.nanoTime();
                // The LSO follows within a checkpoint and a little; the readout then has everything.
                Cluster.await("the end of the last transaction", () -> settled(audit(Duration.ZERO)));
                settled = (System.nanoTime() - end) / 1e9;
                audit = audit(Duration.ofSeconds(30));
                seen = readout.seen();
            }
            int restored = cluster.restored();
            cluster.cancel();
            Map<String, List<Seen>> reference = reference(total);
            Map<String, Timed> outcomes = new LinkedHashMap<>();
            for (FaultProof proof : proofs) {
                outcomes.put(
                        proof.name,
                        new Timed(
                                compare(recoveries.get(proof), total, restored, settled, audit, seen, reference),
                                seconds.get(proof)));
            }
            return outcomes;
        }

        private void faults(FaultProof proof, Readout readout) throws Exception {
            long begin = System.nanoTime();
            List<Double> times = new ArrayList<>();
            recoveries.put(proof, times);
            int count = setting.count(proof.fast, proof.thoroughly);
            for (int i = 0; i < count; i++) {
                Fault fault = proof.faults.get(i % proof.faults.size());
                // Some hit a job that has just come back, or is still at it.
                Thread.sleep(random.nextInt(random.nextInt(3) == 0 ? 300 : 1500));
                long from = System.currentTimeMillis();
                inject(fault);
                Cluster.await(
                        "a committed result after " + fault,
                        () -> readout.newestMs() > from && !cluster.state().equals("FAILED"));
                double recovery = (System.currentTimeMillis() - from) / 1000.;
                times.add(recovery);
                setting.say()
                        .accept("%s: %d of %d, %s, %.1f s to the next committed result"
                                .formatted(proof.name, i + 1, count, words(fault), recovery));
            }
            seconds.put(proof, (System.nanoTime() - begin) / 1e9);
        }

        /** Waits for all answers, or until no more come: what is missing is counted and told. */
        private void answered(Readout readout, long total, String group) throws Exception {
            Cluster.await("the first answer", () -> readout.count() > 0);
            long count = -1;
            long since = System.nanoTime();
            while (readout.count() < total) {
                if (readout.count() != count) {
                    count = readout.count();
                    since = System.nanoTime();
                }
                Duration quiet = Duration.ofNanos(System.nanoTime() - since);
                if (quiet.compareTo(QUIET) > 0 || quiet.compareTo(DONE) > 0 && allIsCounted(group)) {
                    return;
                }
                Thread.sleep(100);
            }
        }

        /** Whether a checkpoint is complete after the last frame: its answers are committed with it. */
        private boolean allIsCounted(String group) throws Exception {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    ends.put(new TopicPartition("frames", partition), OffsetSpec.latest());
                }
                return admin.listOffsets(ends).all().get().entrySet().stream()
                        .allMatch(end -> end.getValue().offset() == 0
                                || read.get(end.getKey()) != null
                                        && read.get(end.getKey()).offset()
                                                >= end.getValue().offset());
            }
        }

        /** Nothing committed is held back; what the running job has open is younger than a few checkpoints. */
        private boolean settled(AuditReport audit) {
            Long oldest = audit.oldestTransactionMs();
            return audit.commitLag().isEmpty() || oldest != null && oldest < 5000;
        }

        private Map<String, List<Seen>> reference(long total) throws Exception {
            parallelism = 2;
            while (cluster.taskManagers().size() < 2) {
                cluster.startTaskManager();
            }
            cluster.submit(settings("reference-"), null);
            try (Readout readout = new Readout(broker.bootstrapServers(), "reference-landmarks", "reference-rejects")) {
                answered(readout, total, "reference-proof");
                return readout.seen();
            }
        }

        private AuditReport audit(Duration patience) {
            Properties clients = new Properties();
            clients.setProperty("bootstrap.servers", broker.bootstrapServers());
            return Audit.run(
                    new Audit.Options(clients, "frames", "landmarks", "rejects", "proof", null, null, patience, false),
                    line -> {});
        }

        private Outcome compare(
                List<Double> recoveries,
                long total,
                int restored,
                double settled,
                AuditReport audit,
                Map<String, List<Seen>> seen,
                Map<String, List<Seen>> reference)
                throws Exception {
            int count = recoveries.size();
            long lost = 0;
            long doubled = 0;
            long otherBytes = 0;
            long otherOrder = 0;
            for (String lane : union(seen.keySet(), reference.keySet())) {
                List<Seen> have = seen.getOrDefault(lane, List.of());
                List<Seen> want = reference.getOrDefault(lane, List.of());
                Map<String, String> haveBytes = new HashMap<>();
                for (Seen one : have) {
                    doubled += haveBytes.put(one.frame(), one.sha256()) == null ? 0 : 1;
                }
                for (Seen one : want) {
                    String bytes = haveBytes.remove(one.frame());
                    lost += bytes == null ? 1 : 0;
                    otherBytes += bytes != null && !bytes.equals(one.sha256()) ? 1 : 0;
                }
                doubled += haveBytes.size(); // an answer of another kind than the reference has
                otherOrder += frames(have).equals(frames(want)) ? 0 : 1;
            }
            boolean complete = reference.values().stream().mapToLong(List::size).sum() == total;
            double[] sorted = recoveries.stream().mapToDouble(d -> d).sorted().toArray();
            double median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
            double most = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
            long crashes = cluster.crashes();
            boolean holds = lost + doubled + otherBytes + otherOrder + crashes == 0
                    && complete
                    && audit.addsUp()
                    && audit.total().in() == total;
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("faults", count);
            figures.put("frames", total);
            figures.put("lost", lost);
            figures.put("doubled", doubled);
            figures.put("otherBytes", otherBytes);
            figures.put("camerasInOtherOrder", otherOrder);
            figures.put("auditAddsUp", audit.addsUp());
            figures.put("auditUnanswered", audit.total().unanswered());
            figures.put("auditDoubled", audit.total().doubled());
            figures.put("referenceComplete", complete);
            figures.put("timesRestored", restored);
            figures.put("recoveryMedianS", median);
            figures.put("recoveryMostS", most);
            figures.put("lastStableOffsetBehindS", settled);
            figures.put("crashReports", crashes);
            String figure = String.format(
                    Locale.ROOT,
                    "%d faults, %d frames: lost %d, doubled %d, other bytes %d, other order %d; audit %s; next result"
                            + " after %.1f s (median), %.1f s (most); readers held back %.1f s at the end%s",
                    count,
                    total,
                    lost,
                    doubled,
                    otherBytes,
                    otherOrder,
                    audit.addsUp() ? "adds up" : "does not add up",
                    median,
                    most,
                    settled,
                    complete ? "" : "; the run without faults is NOT complete");
            return new Outcome(holds, count, figure, figures);
        }

        private void inject(Fault fault) throws Exception {
            switch (fault) {
                case KILL_TASKMANAGER -> {
                    Cluster.kill(busy());
                    cluster.startTaskManager();
                }
                case TERMINATE_TASKMANAGER -> {
                    Process process = busy();
                    Cluster.signal(process, "TERM");
                    process.onExit().join();
                    cluster.startTaskManager();
                }
                case PAUSE_TASKMANAGER -> {
                    Process process = busy();
                    Cluster.signal(process, "STOP");
                    Thread.sleep(setting.thorough() ? 60_000 : 16_000);
                    Cluster.signal(process, "CONT");
                    Thread.sleep(3000);
                    if (!process.isAlive()) {
                        cluster.startTaskManager();
                    }
                }
                case KILL_JOBMANAGER -> {
                    Cluster.kill(cluster.jobManager());
                    resume();
                }
                case KILL_BOTH -> {
                    killAll();
                    resume();
                }
                case KILL_BROKER -> broker.killAndStart(random.nextInt(2000));
                case PAUSE_BROKER -> broker.pause(setting.thorough() ? 30_000 : 5_000);
                case FILL_CHECKPOINTS -> {
                    store.fill();
                    Thread.sleep(STORE_AWAY.toMillis());
                    store.makeRoom();
                }
                case LOCK_CHECKPOINTS -> {
                    store.lock(true);
                    Thread.sleep(STORE_AWAY.toMillis());
                    store.lock(false);
                }
                case CUT_CHECKPOINT -> cutCheckpoint();
                case CUT_JOBMANAGER -> cut(Network.OUTSIDE);
                case CUT_BROKER -> cut(Network.broker(((ThreeBrokers) broker).turn()));
                case UNPLUG_BROKER -> {
                    ThreeBrokers three = (ThreeBrokers) broker;
                    int node = three.turn();
                    three.network().brokerLink(node, false);
                    Thread.sleep(cutMillis());
                    three.network().brokerLink(node, true);
                }
                case RESCALE -> {
                    String savepoint = cluster.stopWithSavepoint();
                    parallelism = PARALLELISMS[rescales++ % PARALLELISMS.length];
                    cluster.submit(settings(""), savepoint);
                }
            }
        }

        /** Ends all processes; TaskManagers are on their way again. */
        private void killAll() throws Exception {
            List<Process> all = cluster.taskManagers();
            Cluster.kill(cluster.jobManager());
            all.forEach(Cluster::kill);
            for (int i = 0; i < all.size(); i++) {
                cluster.startTaskManager();
            }
        }

        private void cutCheckpoint() throws Exception {
            killAll();
            String checkpoint = cluster.newestCheckpoint().orElseThrow();
            Path metadata = Path.of(URI.create(checkpoint)).resolve("_metadata");
            byte[] whole = Files.readAllBytes(metadata);
            Files.write(metadata, Arrays.copyOf(whole, whole.length - 1 - random.nextInt(whole.length / 2)));
            cluster.startJobManager();
            try {
                cluster.submit(settings(""), checkpoint);
                Cluster.await("the job's end, since its checkpoint is cut", () -> cluster.state()
                        .equals("FAILED"));
            } catch (FlinkException e) {
                setting.say().accept("the cut checkpoint is refused: " + e.getMessage());
            }
            Files.write(metadata, whole);
            cluster.submit(settings(""), checkpoint);
        }

        private void cut(String address) throws Exception {
            Network network = ((ThreeBrokers) broker).network();
            network.workersReach(address, false);
            Thread.sleep(cutMillis());
            network.workersReach(address, true);
        }

        /** Some are over before anybody notices, some cost the session. */
        private long cutMillis() {
            return setting.thorough() ? 2000 + random.nextInt(28_000) : 2000 + random.nextInt(14_000);
        }

        /** As {@code deploy/standalone/submit.sh --resume} does. */
        private void resume() throws Exception {
            cluster.startJobManager();
            cluster.submit(settings(""), cluster.newestCheckpoint().orElse(null));
        }

        private Process busy() {
            List<Process> busy = cluster.busyTaskManagers();
            return busy.get(random.nextInt(busy.size()));
        }

        @Override
        public void close() {
            cluster.close();
            broker.close();
            if (store != null) {
                store.close();
            }
        }
    }

    private static String words(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static List<String> frames(List<Seen> seen) {
        return seen.stream().map(Seen::frame).toList();
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }
}
