package io.landmarkstream.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the test classes of some proofs, one proof after the other, and prints a line for each test. */
public final class RunTests {

    static final String PROOF = "proof: ";
    static final String DONE = "proof done, milliseconds: ";
    static final String PASSED = "test passed: ";
    static final String SKIPPED = "test skipped: ";
    static final String FAILED = "test failed: ";

    private static final String OPTION = "-D";

    private RunTests() {}

    /**
     * @param args for each proof {@value #PROOF} with its name, system properties that hold for its tests,
     *     {@code -Dname=value}, and its test classes
     */
    public static void main(String[] args) {
        AtomicBoolean failed = new AtomicBoolean();
        Launcher launcher = LauncherFactory.create();
        for (int from = 0, to; from < args.length; from = to) {
            to = from + 1;
            while (to < args.length && !args[to].startsWith(PROOF)) {
                to++;
            }
            System.out.println(args[from]);
            long begin = System.nanoTime();
            run(launcher, List.of(args).subList(from + 1, to), failed);
            System.out.println(DONE + (System.nanoTime() - begin) / 1_000_000);
        }
        System.exit(failed.get() ? 1 : 0);
    }

    private static void run(Launcher launcher, List<String> args, AtomicBoolean failed) {
        List<String> classes = new ArrayList<>(args);
        classes.removeIf(arg -> arg.startsWith(OPTION));
        List<String[]> properties = args.stream()
                .filter(arg -> arg.startsWith(OPTION))
                .map(arg -> arg.substring(OPTION.length()).split("=", 2))
                .toList();
        properties.forEach(property -> System.setProperty(property[0], property[1]));
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(classes.stream()
                                .map(DiscoverySelectors::selectClass)
                                .toList())
                        .build(),
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        switch (result.getStatus()) {
                            case SUCCESSFUL -> {
                                if (test.isTest()) {
                                    System.out.println(PASSED + test.getDisplayName());
                                }
                            }
                            case ABORTED -> System.out.println(SKIPPED + test.getDisplayName());
                            case FAILED -> {
                                failed.set(true);
                                result.getThrowable().ifPresent(t -> t.printStackTrace(System.out));
                                System.out.println(FAILED + test.getDisplayName());
                            }
                        }
                    }

                    @Override
                    public void executionSkipped(TestIdentifier test, String reason) {
                        System.out.println(SKIPPED + test.getDisplayName() + ": " + reason);
                    }
                });
        properties.forEach(property -> System.clearProperty(property[0]));
    }
}
