package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code bin/landmarks prove} runs, on the class path of the tests. */
@Command(name = "prove", mixinStandardHelpOptions = true, sortOptions = false)
public final class ProveMain implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    /** How many run at a time in a short run of all. */
    private static final int LANES = 2;

    @Parameters(arity = "0..*", paramLabel = "NAME")
    private List<String> names = List.of();

    @Option(names = "--list")
    private boolean list;

    @Option(names = "--fast")
    private boolean fast;

    @Option(names = "--long")
    private boolean thorough;

    @Option(names = "--n")
    private int n;

    @Option(names = "--seed")
    private Long seed;

    @Option(names = "--json")
    private Path json;

    @Option(names = "--keep")
    private Path keep;

    /** One line of the report. */
    record Line(
            String name,
            String promise,
            boolean holds,
            long seed,
            long n,
            double bound,
            String figure,
            Map<String, Object> figures,
            double seconds) {}

    /** Everything that was shown, with which versions, and what could not be tried here. */
    record Report(Map<String, String> versions, List<Line> proofs, List<String> skipped) {}

    /** Ends the process: 0 if every promise was kept, 1 if one was not, 2 if the call makes no sense. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ProveMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            print();
            return 0;
        }
        List<Proof> chosen = new ArrayList<>();
        for (String name : names) {
            Proof proof = Proofs.ALL.stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (proof == null) {
                System.err.println("landmarks: there is no proof " + name + "; prove --list tells what there is.");
                return REFUSED;
            }
            chosen.add(proof);
        }
        if (names.isEmpty()) {
            if (!fast && !thorough) {
                System.err.println("landmarks: say what to prove: names, --fast or --long; prove --list tells which.");
                return REFUSED;
            }
            Proofs.ALL.stream()
                    .filter(p -> p.length() == Proof.Length.FAST || thorough && p.length() == Proof.Length.LONG)
                    .forEach(chosen::add);
        }
        Map<String, String> versions = versions();
        System.out.println(versions);
        long begin = System.nanoTime();
        boolean all = names.isEmpty() && !thorough;
        List<Line> lines = Collections.synchronizedList(new ArrayList<>());
        List<String> skipped = Collections.synchronizedList(new ArrayList<>());
        List<Proof> byThemselves =
                all ? chosen.stream().filter(ProveMain::wantsTheMachine).toList() : chosen;
        inTurn(byThemselves.stream().map(List::of).toList(), 1, lines, skipped);
        if (all) {
            inTurn(batches(chosen), LANES, lines, skipped);
        }
        System.out.printf(
                Locale.ROOT,
                "%d kept, %d broken, %d skipped in %.0f s%n",
                lines.stream().filter(Line::holds).count(),
                lines.stream().filter(line -> !line.holds()).count(),
                skipped.size(),
                (System.nanoTime() - begin) / 1e9);
        if (json != null) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(json.toFile(), new Report(versions, lines, skipped));
        }
        return lines.stream().allMatch(Line::holds) ? 0 : FAILED;
    }

    private static void print() {
        for (Proof proof : Proofs.ALL) {
            System.out.printf(
                    "%-20s %-5s %s%n", proof.name(), proof.length().name().toLowerCase(Locale.ROOT), proof.promise());
        }
    }

    /**
     * What runs together: proofs that kill processes share a cluster, and those that tests of the suite show share a
     * JVM. The long ones come first, so that no lane waits for one at the end.
     */
    private static List<List<Proof>> batches(List<Proof> chosen) {
        Map<String, List<Proof>> batches = new LinkedHashMap<>();
        for (Proof proof : chosen.stream().filter(one -> !wantsTheMachine(one)).toList()) {
            String with = proof instanceof FaultProof faults && faults.sharesCluster()
                    ? "a cluster"
                    : proof instanceof SuiteProof ? "a JVM of tests" : proof.name();
            batches.computeIfAbsent(with, w -> new ArrayList<>()).add(proof);
        }
        return batches.values().stream()
                .sorted(Comparator.comparing(batch -> -batch.size()))
                .toList();
    }

    private static boolean wantsTheMachine(Proof proof) {
        return proof instanceof FaultProof faults && faults.wantsTheMachine();
    }

    /** Runs them in so many lanes: most of the time a proof waits. */
    private void inTurn(List<List<Proof>> batches, int lanes, List<Line> lines, List<String> skipped)
            throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (List<Proof> batch : batches) {
                done.add(executor.submit(() -> {
                    run(batch, lines, skipped);
                    return null;
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private void run(List<Proof> batch, List<Line> lines, List<String> skipped) throws IOException {
        long chance = seed == null ? System.nanoTime() % 1_000_000 : seed;
        long begin = System.nanoTime();
        Path folder = Files.createTempDirectory("landmarks-prove");
        Map<String, Proof.Timed> outcomes = new LinkedHashMap<>();
        try {
            outcomes.putAll(show(new Proof.Setting(folder, chance, n, thorough, System.out::println), batch));
        } catch (NotHere e) {
            for (Proof proof : batch) {
                skipped.add(proof.name() + ": " + e.getMessage());
                System.out.println("SKIPPED " + proof.name() + ": " + e.getMessage());
            }
            return;
        } catch (Exception | AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            System.out.println(trace);
            for (Proof proof : batch) {
                outcomes.put(
                        proof.name(),
                        new Proof.Timed(
                                new Proof.Outcome(false, 0, "the proof could not be done: " + e, Map.of()),
                                (System.nanoTime() - begin) / 1e9));
            }
        } finally {
            if (keep != null) {
                copy(folder, keep.resolve(batch.get(0).name()));
            }
            delete(folder);
        }
        for (Proof proof : batch) {
            Proof.Timed timed = outcomes.get(proof.name());
            Line line = line(proof, chance, timed.outcome(), timed.seconds());
            lines.add(line);
            print(line);
        }
        if (batch.size() > 1) {
            System.out.printf(
                    Locale.ROOT,
                    "       %s: %.0f s together, start and comparison included%n",
                    batch.stream().map(Proof::name).collect(Collectors.joining(", ")),
                    (System.nanoTime() - begin) / 1e9);
        }
    }

    private static Map<String, Proof.Timed> show(Proof.Setting setting, List<Proof> batch) throws Exception {
        Proof first = batch.get(0);
        if (batch.size() > 1) {
            return first instanceof FaultProof
                    ? FaultProof.show(setting, all(batch, FaultProof.class))
                    : SuiteProof.show(setting, all(batch, SuiteProof.class));
        }
        long begin = System.nanoTime();
        Proof.Outcome outcome = first.show(setting);
        return Map.of(first.name(), new Proof.Timed(outcome, (System.nanoTime() - begin) / 1e9));
    }

    private static <P extends Proof> List<P> all(List<Proof> batch, Class<P> kind) {
        return batch.stream().map(kind::cast).toList();
    }

    private static Line line(Proof proof, long seed, Proof.Outcome outcome, double seconds) {
        return new Line(
                proof.name(),
                proof.promise(),
                outcome.holds(),
                seed,
                outcome.n(),
                outcome.bound(),
                outcome.figure(),
                outcome.figures(),
                seconds);
    }

    private static void print(Line line) {
        System.out.printf(
                Locale.ROOT,
                "%s %s (seed %d, N %d, failure rate at most %s, %.0f s): %s%n",
                line.holds() ? "KEPT  " : "BROKEN",
                line.name(),
                line.seed(),
                line.n(),
                line.n() > 0 && line.holds() ? "%.1f %%".formatted(100 * line.bound()) : "not bounded",
                line.seconds(),
                line.figure());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!Files.exists(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("flink", EnvironmentInformation.getVersion());
        versions.put("kafka", AppInfoParser.getVersion());
        versions.put("java", System.getProperty("java.vm.version"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("cores", "" + Runtime.getRuntime().availableProcessors());
        return versions;
    }
}
