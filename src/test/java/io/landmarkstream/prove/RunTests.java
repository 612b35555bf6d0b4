package io.landmarkstream.prove;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes and prints a line for each test. */
public final class RunTests {

    static final String PASSED = "test passed: ";
    static final String SKIPPED = "test skipped: ";
    static final String FAILED = "test failed: ";

    private RunTests() {}

    /** @param args names of test classes */
    public static void main(String[] args) {
        AtomicBoolean failed = new AtomicBoolean();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(Arrays.stream(args)
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
        System.exit(failed.get() ? 1 : 0);
    }
}
