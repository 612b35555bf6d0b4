package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.Pipeline;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks doctor}: is everything here that the job needs, and if not, what to do. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Check Java, native libraries, devices, models, disk and, if asked, the broker.",
            "Each line is ok, note (works without) or FAIL (does not), with what to do. Exit code 1 after a FAIL."
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final int JAVA = 17;
    private static final long DISK_BYTES = 2L << 30;
    private static final int BROKER_SECONDS = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFolders folders;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Also ask this Kafka broker for its cluster.")
    private String bootstrapServers;

    private boolean failed;

    @Override
    public Integer call() throws InterruptedException {
        java();
        library("onnxruntime", () -> Device.CPU.describe());
        library("FFmpeg", () -> {
            FFmpeg.load();
            return "loaded";
        });
        devices();
        models();
        disk("temporary files", Path.of(System.getProperty("java.io.tmpdir")));
        disk("fetched models", ModelStore.pulled());
        if (bootstrapServers != null) {
            broker();
        }
        return failed ? 1 : 0;
    }

    private void java() {
        String what = "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
        if (Runtime.version().feature() >= JAVA) {
            ok(
                    what,
                    Runtime.getRuntime().availableProcessors() + " cores, "
                            + gigabytes(Runtime.getRuntime().maxMemory()) + " heap");
        } else {
            fail(what, "install a JDK " + JAVA + " or newer and set JAVA_HOME to it");
        }
    }

    private void library(String name, Callable<String> load) {
        try {
            ok(name, load.call());
        } catch (ConfigException e) {
            fail(name, e.getMessage());
        } catch (Exception | LinkageError e) {
            fail(
                    name,
                    e + "; its native library is unpacked below " + System.getProperty("java.io.tmpdir") + " or "
                            + System.getProperty("user.home") + ", which must be writable and allow execution");
        }
    }

    private void devices() {
        ok("device cpu", "always there");
        try {
            ok("device " + new Device(Device.Kind.CUDA, 0).resolve(), "loaded");
        } catch (ConfigException e) {
            note("device cuda", e.getMessage());
        }
    }

    private void models() {
        try {
            ModelStore store = folders.store();
            store.faults().forEach((name, fault) -> fail("card " + name, fault));
            Pipelines.faults(store).forEach((name, fault) -> fail("pipeline " + name, fault));
            Map<Kind, List<Pipeline>> ready = new TreeMap<>();
            for (Pipeline pipeline : Pipelines.all(store)) {
                List<ModelCard> missing = Pipelines.missing(store, pipeline);
                if (missing.isEmpty()) {
                    ready.computeIfAbsent(pipeline.kind(), k -> new ArrayList<>())
                            .add(pipeline);
                    open(store, pipeline);
                } else {
                    note("pipeline " + pipeline.name(), "missing " + String.join(" and ", names(missing)));
                }
            }
            if (ready.isEmpty()) {
                fail(
                        "models",
                        "no pipeline has its models: run bin/landmarks models list and bin/landmarks models pull"
                                + " NAME, or pass --models DIR");
            }
        } catch (ConfigException e) {
            fail("models", e.getMessage());
        }
    }

    private void open(ModelStore store, Pipeline pipeline) {
        try {
            LandmarkFinder.open(store, List.of(pipeline.name()), Device.CPU, FinderOptions.DEFAULTS)
                    .close();
            ok("pipeline " + pipeline.name(), pipeline.title());
        } catch (ConfigException e) {
            fail("pipeline " + pipeline.name(), e.getMessage());
        }
    }

    private static TreeSet<String> names(List<ModelCard> cards) {
        TreeSet<String> names = new TreeSet<>();
        cards.forEach(card -> names.add(card.name() + (card.url() == null ? "" : " (models pull has it)")));
        return names;
    }

    private void disk(String what, Path folder) {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        try {
            FileStore store = Files.getFileStore(there);
            if (!Files.isWritable(there)) {
                note("disk for " + what, there + " is not writable; choose another place, or run as another user");
            } else if (store.getUsableSpace() < DISK_BYTES) {
                note(
                        "disk for " + what,
                        gigabytes(store.getUsableSpace()) + " free at " + there + "; have at least "
                                + gigabytes(DISK_BYTES));
            } else {
                ok("disk for " + what, gigabytes(store.getUsableSpace()) + " free at " + there);
            }
        } catch (IOException e) {
            note("disk for " + what, there + ": " + e.getMessage());
        }
    }

    private void broker() throws InterruptedException {
        String what = "broker " + bootstrapServers;
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, BROKER_SECONDS * 1000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, BROKER_SECONDS * 1000);
        try (Admin admin = Admin.create(settings)) {
            int nodes = admin.describeCluster()
                    .nodes()
                    .get(BROKER_SECONDS, TimeUnit.SECONDS)
                    .size();
            ok(what, nodes + (nodes == 1 ? " node" : " nodes"));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            fail(
                    what,
                    "no answer within " + BROKER_SECONDS + " s"
                            + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")")
                            + "; check that it runs, that host and port are its advertised listener, and, where it "
                            + "asks for TLS or a login, use run --print-config and the preflight of run instead");
        }
    }

    private void ok(String what, String detail) {
        line("ok", what, detail);
    }

    private void note(String what, String detail) {
        line("note", what, detail);
    }

    private void fail(String what, String detail) {
        failed = true;
        line("FAIL", what, detail);
    }

    private void line(String verdict, String what, String detail) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-4s  %-42s %s%n", verdict, what, detail);
        out.flush();
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
