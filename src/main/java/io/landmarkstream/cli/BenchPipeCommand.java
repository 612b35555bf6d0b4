package io.landmarkstream.cli;

import io.landmarkstream.bench.PipeBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landmarks bench pipe}: what everything but finding costs with many cameras. */
@Command(
        name = "pipe",
        description = {
            "Runs the job against a broker with many simulated cameras and a finder that looks at nothing: frames a "
                    + "second, state, checkpoints, and a rescale from one slot to two, beside what plan says. Needs no "
                    + "models."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchPipeCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Option(
            names = "--cameras",
            paramLabel = "N",
            description = "Cameras (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int cameras;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Frames of each (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private int frames;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description =
                    "Frames a second of each by their capture times; they are worked on as fast as can be (default:"
                            + " ${DEFAULT-VALUE}).",
            defaultValue = "15")
    private int fps;

    @Option(
            names = "--people",
            paramLabel = "N",
            description = "People in view of each, with a face and two hands; 0: nothing is found (default:"
                    + " ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int people;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "MS",
            description = "Milliseconds between checkpoints (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int checkpointMs;

    @Override
    public Integer call() throws Exception {
        Faults.range("--cameras", cameras, 1, 10_000);
        Faults.range("--frames", frames, 10, 100_000);
        Faults.range("--fps", fps, 1, 240);
        Faults.range("--people", people, 0, 20);
        Faults.range("--checkpoint-interval", checkpointMs, 100, 600_000);
        return run.of((folder, say) -> new PipeBench(
                        new PipeBench.Options(cameras, frames, fps, people, 320, 240, checkpointMs), folder, say)
                .run());
    }
}
