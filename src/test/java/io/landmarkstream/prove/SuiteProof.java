package io.landmarkstream.prove;

import io.landmarkstream.jvm.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A promise that tests of the suite show: they run in a JVM of their own, and all must pass. */
final class SuiteProof implements Proof {

    private static final long LIMIT_MINUTES = 30;

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
        ChildJvm jvm = new ChildJvm(setting.folder(), "tests")
                .options("-Xmx2g", "-XX:+UseParallelGC", "-Djunit.jupiter.execution.timeout.mode=enabled");
        jvm.options(always.toArray(String[]::new));
        if (setting.thorough()) {
            jvm.options(options.toArray(String[]::new));
        }
        Process process = jvm.start(RunTests.class, tests.toArray(String[]::new));
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        int run = 0;
        int skipped = 0;
        List<String> failed = new ArrayList<>();
        Path log = jvm.log();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith(RunTests.PASSED)) {
                run++;
            } else if (line.startsWith(RunTests.SKIPPED)) {
                skipped++;
            } else if (line.startsWith(RunTests.FAILED)) {
                failed.add(line.substring(RunTests.FAILED.length()));
            }
        }
        boolean holds = failed.isEmpty() && run > 0 && process.exitValue() == 0;
        if (!holds) {
            setting.say().accept(jvm.logTail());
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("tests", run);
        figures.put("skipped", skipped);
        figures.put("failed", failed);
        String figure = run + " tests passed" + (skipped == 0 ? "" : ", " + skipped + " skipped")
                + (failed.isEmpty() ? "" : ", failed: " + String.join(", ", failed));
        return new Outcome(holds, 0, figure, figures);
    }
}
