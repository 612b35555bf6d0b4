package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.jvm.ChildJvm;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A promise that is measured in a JVM of its own, whose last line is the figures as JSON. */
final class ChildProof implements Proof {

    private static final long LIMIT_MINUTES = 60;

    /** Says what the figures mean. */
    interface Judge {
        Outcome of(Map<String, Object> figures);
    }

    private final String name;
    private final String promise;
    private final int fast;
    private final int thoroughly;
    private final Class<?> main;
    private final Judge judge;

    /**
     * @param main takes how many rounds, and prints its figures as the last line
     * @param fast how many rounds in a short run
     */
    ChildProof(String name, String promise, int fast, int thoroughly, Class<?> main, Judge judge) {
        this.name = name;
        this.promise = promise;
        this.fast = fast;
        this.thoroughly = thoroughly;
        this.main = main;
        this.judge = judge;
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
    @SuppressWarnings("unchecked")
    public Outcome show(Setting setting) throws Exception {
        // A heap of one size, so that what grows is not the heap; and compiled as the job is, since time is measured.
        ChildJvm jvm = new ChildJvm(setting.folder(), name)
                .options("-XX:TieredStopAtLevel=4", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC")
                .under("env", "MALLOC_ARENA_MAX=2");
        Process process = jvm.start(
                UntilStdinEnds.class, main.getName(), "" + setting.count(fast, thoroughly), "" + setting.seed());
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " did not end within " + LIMIT_MINUTES + " minutes");
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(name + " ended with code " + process.exitValue() + ":\n" + jvm.logTail());
        }
        var lines = Files.readAllLines(jvm.log());
        return judge.of(new ObjectMapper().readValue(lines.get(lines.size() - 1), Map.class));
    }
}
