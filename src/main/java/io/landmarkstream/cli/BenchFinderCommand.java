package io.landmarkstream.cli;

import io.landmarkstream.bench.FinderBench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landmarks bench finder}: the finder's cost a frame and its causes. */
@Command(
        name = "finder",
        description =
                "Measures finding on the JPEG frames of a clip, on one thread: CPU a frame, runs of each network by"
                        + " reason, time by stage, and the share of runs that led to nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchFinderCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Parameters(paramLabel = "CLIP", description = "Video whose first frames are used.")
    private Path clip;

    @Option(
            names = "--beside",
            paramLabel = "NAME,NAME",
            description = "Other pipelines, measured in turns with the first; may be given more than once.")
    private List<String> beside = List.of();

    @Option(
            names = "--warm",
            paramLabel = "N",
            description = "Frames before the clock starts (default: ${DEFAULT-VALUE}).")
    private int warm = 400;

    @Option(names = "--frames", paramLabel = "N", description = "Frames a round (default: ${DEFAULT-VALUE}).")
    private int frames = 400;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Override
    public Integer call() throws Exception {
        List<List<String>> lists = new ArrayList<>();
        lists.add(run.pipelines());
        beside.forEach(names -> lists.add(List.of(names.split(","))));
        return run.of((folder, say) -> new FinderBench(
                        new FinderBench.Options(clip, run.models().stream().toList(), lists, warm, frames, rounds), say)
                .run());
    }
}
