package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.FreePorts;
import io.landmarkstream.job.Connectors;
import io.landmarkstream.job.FakeFinder;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LandmarkJob;
import io.landmarkstream.jvm.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink's JobManager and TaskManagers as processes of this machine, with one slot each, and the job on them: the
 * shipped graph from Kafka to Kafka, with a finder that needs no model. Processes are killed and stopped by their ids.
 */
final class Cluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    private final Path folder;
    private final String host;
    private final boolean apart;
    private final Map<String, String> flink = new TreeMap<>();
    private final Map<String, Process> taskManagers = new TreeMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private Process jobManager;
    private int started;
    private JobClient job;

    private Cluster(Path folder, String host, boolean apart) {
        this.folder = folder;
        this.host = host;
        this.apart = apart;
    }

    /** A JobManager and some TaskManagers, which may still be on their way when this returns. */
    static Cluster start(Path folder, int taskManagers) throws Exception {
        return start(folder, taskManagers, "localhost", "localhost");
    }

    /**
     * The same on hosts of a {@link Network}.
     *
     * @param host of the JobManager
     * @param workers host of the TaskManagers; another one than {@code host}: {@link Network#WORKERS}
     */
    static Cluster start(Path folder, int taskManagers, String host, String workers) throws Exception {
        Cluster cluster = new Cluster(Files.createDirectories(folder), host, !workers.equals(host));
        int[] ports = FreePorts.take(2);
        for (String line : List.of(
                "jobmanager.rpc.address: " + host,
                "jobmanager.bind-host: " + host,
                "taskmanager.bind-host: " + workers,
                "taskmanager.host: " + workers,
                "rest.address: " + host,
                "rest.bind-address: " + host,
                "taskmanager.numberOfTaskSlots: 1",
                "taskmanager.cpu.cores: 1",
                "taskmanager.memory.framework.heap.size: 128m",
                "taskmanager.memory.task.heap.size: 256m",
                "taskmanager.memory.framework.off-heap.size: 64m",
                "taskmanager.memory.task.off-heap.size: 64m",
                "taskmanager.memory.network.min: 32m",
                "taskmanager.memory.network.max: 32m",
                "taskmanager.memory.managed.size: 0b",
                "taskmanager.memory.jvm-metaspace.size: 128m",
                "taskmanager.memory.jvm-overhead.min: 64m",
                "taskmanager.memory.jvm-overhead.max: 64m",
                // A machine that is busy takes its time to start processes.
                "pekko.startup-timeout: 180 s",
                "pekko.ask.timeout: 60 s",
                "web.timeout: 60000",
                "client.timeout: 180 s",
                "heartbeat.interval: 1 s",
                "heartbeat.timeout: 12 s",
                "state.backend.type: hashmap",
                "execution.checkpointing.num-retained: 3")) {
            String[] pair = line.split(": ", 2);
            cluster.flink.put(pair[0], pair[1]);
        }
        cluster.flink.put("jobmanager.rpc.port", "" + ports[0]);
        cluster.flink.put("rest.port", "" + ports[1]);
        cluster.flink.put(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        cluster.flink.put(
                "io.tmp.dirs", Files.createDirectories(folder.resolve("tmp")).toString());
        StringBuilder file = new StringBuilder();
        cluster.flink.forEach(
                (key, value) -> file.append(key).append(": ").append(value).append('\n'));
        Files.writeString(folder.resolve("config.yaml"), file);
        try {
            cluster.startJobManager();
            await("the JobManager", () -> cluster.get("/overview") != null);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
        for (int i = 0; i < taskManagers; i++) {
            cluster.startTaskManager();
        }
        return cluster;
    }

    void startJobManager() throws IOException {
        jobManager = jvm("jobmanager-" + ++started, "-Xmx384m")
                .start(
                        UntilStdinEnds.class,
                        StandaloneSessionClusterEntrypoint.class.getName(),
                        "--configDir",
                        folder.toString());
    }

    void startTaskManager() throws IOException {
        String name = "taskmanager-" + ++started;
        taskManagers.put(
                name,
                jvm(name, "-Xmx384m", "-XX:MaxDirectMemorySize=192m")
                        .under(apart ? Network.onWorkers() : new String[0])
                        .start(
                                UntilStdinEnds.class,
                                TaskManagerRunner.class.getName(),
                                "--configDir",
                                folder.toString(),
                                "-D",
                                "taskmanager.resource-id=" + name));
    }

    private ChildJvm jvm(String name, String... options) throws IOException {
        Path tmp = Files.createDirectories(folder.resolve("tmp"));
        return new ChildJvm(folder, name)
                .options(options)
                .options(
                        "-XX:+UseSerialGC",
                        // As a cluster of deploy/standalone logs: it is looked through for what it must not say.
                        "-Dlog4j2.configurationFile="
                                + Path.of(System.getProperty("landmarks.home", "."))
                                        .toAbsolutePath()
                                        .resolve("deploy/standalone/log4j2.properties"),
                        "-Dlog.file=" + folder.resolve(name + ".flink.log"),
                        "-Djava.io.tmpdir=" + tmp,
                        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
                        "-XX:ErrorFile=" + folder.resolve("hs_err_" + name + ".log"));
    }

    /** The JobManager's process. */
    Process jobManager() {
        return jobManager;
    }

    /** TaskManagers whose slot is in use; all that live if the JobManager cannot be asked. */
    List<Process> busyTaskManagers() {
        Map<String, Process> alive = new TreeMap<>(taskManagers);
        alive.values().removeIf(p -> !p.isAlive());
        try {
            List<Process> busy = new ArrayList<>();
            for (JsonNode manager : get("/taskmanagers").get("taskmanagers")) {
                Process process = alive.get(manager.get("id").asText());
                if (process != null && manager.get("freeSlots").asInt() == 0) {
                    busy.add(process);
                }
            }
            return busy.isEmpty() ? List.copyOf(alive.values()) : busy;
        } catch (IOException e) {
            return List.copyOf(alive.values());
        }
    }

    /** All TaskManagers that live. */
    List<Process> taskManagers() {
        return taskManagers.values().stream().filter(Process::isAlive).toList();
    }

    /** Ends a process as a crash would, and waits until it is gone. */
    static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }

    /** Sends a signal. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        signal(process.pid(), name);
    }

    /** Sends a signal. */
    static void signal(long pid, String name) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    /**
     * Submits the job.
     *
     * @param from checkpoint or savepoint to begin from; {@code null}: none
     */
    void submit(JobSettings settings, String from) throws Exception {
        int slots = settings.runtime().parallelism();
        await(slots + " slots", () -> {
            if (!jobManager.isAlive() || taskManagers().size() < slots) {
                throw new Ended("a process of the cluster ended by itself; its log is in " + folder);
            }
            return get("/overview").get("slots-total").asInt() >= slots;
        });
        Configuration configuration = Configuration.fromMap(flink);
        if (from != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createRemoteEnvironment(
                host, Integer.parseInt(flink.get("rest.port")), configuration);
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        job = env.executeAsync("proof");
    }

    /** Stops the job with a savepoint, once all its tasks run; the savepoint's place. */
    String stopWithSavepoint() throws Exception {
        await("the job's tasks", () -> {
            JsonNode tasks = get("/jobs/" + job.getJobID()).get("status-counts");
            int all = 0;
            for (JsonNode count : tasks) {
                all += count.asInt();
            }
            return all > 0 && tasks.get("RUNNING").asInt() == all;
        });
        return job.stopWithSavepoint(
                        false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void cancel() throws Exception {
        job.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await("the job's end", () -> !List.of("RUNNING", "RESTARTING", "CANCELLING")
                .contains(state()));
    }

    String state() throws IOException {
        return get("/jobs/" + job.getJobID()).get("state").asText();
    }

    /** How often the job's tasks came back from a checkpoint. */
    int restored() throws IOException {
        return get("/jobs/" + job.getJobID() + "/checkpoints")
                .at("/counts/restored")
                .asInt();
    }

    /** The newest complete checkpoint of any job of this cluster; empty: none yet. */
    Optional<String> newestCheckpoint() throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(checkpoints, 3)) {
            return files.filter(f -> f.endsWith("_metadata"))
                    .max(Comparator.comparing(f -> f.toFile().lastModified()))
                    .map(f -> f.getParent().toUri().toString());
        }
    }

    JsonNode get(String path) throws IOException {
        return JSON.readTree(request(HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(10)))
                .body());
    }

    HttpResponse<String> request(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A request with a method of its own and no body. */
    HttpResponse<String> ask(String method, String path) throws IOException {
        return request(HttpRequest.newBuilder(url(path)).method(method, BodyPublishers.noBody()));
    }

    URI url(String path) {
        return URI.create("http://" + host + ":" + flink.get("rest.port") + path);
    }

    /** The JVM crashed: how many reports of that there are. */
    long crashes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith("hs_err"))
                    .count();
        }
    }

    /** There is nothing to wait for any more. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        Ended(String message) {
            super(message);
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits; what throws meanwhile counts as not yet. */
    static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
                last = null;
            } catch (IOException | RuntimeException e) {
                last = e;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException(what + " did not come within " + PATIENCE.toSeconds() + " s", last);
    }

    @Override
    public void close() {
        taskManagers.values().forEach(Cluster::kill);
        kill(jobManager);
    }
}
