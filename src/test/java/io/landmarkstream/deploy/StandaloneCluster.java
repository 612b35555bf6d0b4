package io.landmarkstream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Flink cluster started by the scripts of deploy/standalone, as a user would. */
final class StandaloneCluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SCRIPT_SECONDS = 180;

    private final Path directory;
    private final int restPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private StandaloneCluster(Path directory, int restPort) {
        this.directory = directory;
        this.restPort = restPort;
    }

    /** One JobManager and one TaskManager on free ports. */
    static StandaloneCluster start(Path directory, String... options) throws IOException {
        int[] ports = FreePorts.take(2);
        StandaloneCluster cluster = new StandaloneCluster(directory, ports[0]);
        List<String> arguments = new ArrayList<>(
                List.of("-D", "rest.port=" + cluster.restPort, "-D", "jobmanager.rpc.port=" + ports[1]));
        for (String option : options) {
            arguments.addAll(List.of("-D", option));
        }
        cluster.script("start.sh", arguments.toArray(String[]::new));
        return cluster;
    }

    void startTaskManager() throws IOException {
        script("start.sh", "taskmanager");
    }

    /** Submits the job jar; the job's id. */
    String submit(String... arguments) throws IOException {
        List<String> before = runningJobs();
        script("submit.sh", arguments);
        List<String> after = runningJobs();
        after.removeAll(before);
        if (after.size() != 1) {
            throw new IllegalStateException("one new job was expected, there are " + after);
        }
        return after.get(0);
    }

    /** Connectors a TaskManager as a crash would and waits until it is gone. */
    void killTaskManager(int number) throws IOException {
        long pid = Long.parseLong(Files.readString(directory.resolve("pids/taskmanager-" + number + ".pid"))
                .strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    void cancel(String job) throws IOException {
        request(HttpRequest.newBuilder(url("/jobs/" + job + "?mode=cancel")).method("PATCH", BodyPublishers.noBody()));
    }

    String state(String job) throws IOException {
        return get("/jobs/" + job).get("state").asText();
    }

    /** How often the job came back from a checkpoint. */
    int restored(String job) throws IOException {
        return get("/jobs/" + job + "/checkpoints").at("/counts/restored").asInt();
    }

    /** Every log of this cluster's processes. */
    String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory.resolve("log"))) {
            for (Path file : files.sorted().toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** Processes of this cluster that live. */
    long processes() {
        String mark = "-Dlandmarks.cluster=" + directory;
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info().arguments().stream().flatMap(Stream::of).anyMatch(mark::equals))
                .count();
    }

    /** Command lines of the processes that this cluster's processes have started. */
    List<String> childProcesses() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> pids = Files.list(directory.resolve("pids"))) {
            for (Path file : pids.toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).stream()
                        .flatMap(ProcessHandle::descendants)
                        .map(child -> child.info().commandLine().orElse(""))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        script("stop.sh");
    }

    private List<String> runningJobs() throws IOException {
        List<String> ids = new ArrayList<>();
        get("/jobs").get("jobs").forEach(job -> ids.add(job.get("id").asText()));
        return ids;
    }

    private JsonNode get(String path) throws IOException {
        return JSON.readTree(request(HttpRequest.newBuilder(url(path))));
    }

    private String request(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException(response + ": " + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private URI url(String path) {
        return URI.create("http://localhost:" + restPort + path);
    }

    private void script(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(DeployFiles.HOME.resolve("deploy/standalone").resolve(name).toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(name, ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("LANDMARKS_CLUSTER_DIR", directory.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(SCRIPT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(out);
            System.out.print(said);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + (ended ? " failed:\n" : " did not end:\n") + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(out);
        }
    }
}
