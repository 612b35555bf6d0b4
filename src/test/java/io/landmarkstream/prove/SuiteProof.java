package io.landmarkstream.prove;

import io.landmarkstream.jvm.ChildJvm;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A promise that tests of the suite show: they run in a JVM of their own, and all must pass. */
final class SuiteProof implements Proof {

    private static final long LIMIT_MINUTES = 30;
    private static final int TAIL = 60;

    private final String name;
    private final String promise;
    private final Length length;
    private final List<String> tests;
    private final List<String> options = new ArrayList<>();
    private final List<String> always = new ArrayList<>();

    /** @param tests classes, without the project's package */
    SuiteProof(String name, String promise, Length length, String... tests) {
        this.name = name;
        this.promise = promise;
        this.length = length;
        this.tests =
                Arrays.stream(tests).map(test -> "io.landmarkstream." + test).toList();
    }

    /** Adds JVM options that make the tests more thorough. */
    SuiteProof with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Adds JVM options for the short form too. */
    SuiteProof always(String... more) {
        always.addAll(List.of(more));
        return this;
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
        return length;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        return show(setting, List.of(this)).get(name).outcome();
    }

    /** Shows several in one JVM, one after the other; by name. */
    static Map<String, Timed> show(Setting setting, List<SuiteProof> proofs) throws Exception {
        ChildJvm jvm = new ChildJvm(setting.folder(), "tests")
                .options("-Xmx2g", "-XX:+UseParallelGC", "-Djunit.jupiter.execution.timeout.mode=enabled");
        List<String> arguments = new ArrayList<>();
        for (SuiteProof proof : proofs) {
            arguments.add(RunTests.PROOF + proof.name);
            arguments.addAll(proof.always);
            if (setting.thorough()) {
                arguments.addAll(proof.options);
            }
            arguments.addAll(proof.tests);
        }
        arguments.add(0, RunTests.class.getName());
        Process process = jvm.start(UntilStdinEnds.class, arguments.toArray(String[]::new));
        if (!process.waitFor(LIMIT_MINUTES * proofs.size(), TimeUnit.MINUTES)) {
            process.destroyForcibly().onExit().join();
        }
        Map<String, List<String>> lines = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Files.readAllLines(jvm.log())) {
            if (line.startsWith(RunTests.PROOF)) {
                current = lines.computeIfAbsent(line.substring(RunTests.PROOF.length()), n -> new ArrayList<>());
            }
            current.add(line);
        }
        Map<String, Timed> outcomes = new LinkedHashMap<>();
        for (SuiteProof proof : proofs) {
            outcomes.put(proof.name, timed(setting, lines.getOrDefault(proof.name, List.of())));
        }
        return outcomes;
    }

    private static Timed timed(Setting setting, List<String> lines) {
        int run = 0;
        int skipped = 0;
        double seconds = -1;
        List<String> failed = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(RunTests.PASSED)) {
                run++;
            } else if (line.startsWith(RunTests.SKIPPED)) {
                skipped++;
            } else if (line.startsWith(RunTests.FAILED)) {
                failed.add(line.substring(RunTests.FAILED.length()));
            } else if (line.startsWith(RunTests.DONE)) {
                seconds = Long.parseLong(line.substring(RunTests.DONE.length())) / 1000.;
            }
        }
        boolean ended = seconds >= 0;
        boolean holds = failed.isEmpty() && run > 0 && ended;
        if (!holds) {
            setting.say().accept(String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("tests", run);
        figures.put("skipped", skipped);
        figures.put("failed", failed);
        String figure = run + " tests passed" + (skipped == 0 ? "" : ", " + skipped + " skipped")
                + (failed.isEmpty() ? "" : ", failed: " + String.join(", ", failed))
                + (ended ? "" : "; the process ended before the last of them");
        return new Timed(new Outcome(holds, 0, figure, figures), Math.max(0, seconds));
    }
}
