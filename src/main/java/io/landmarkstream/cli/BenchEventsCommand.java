package io.landmarkstream.cli;

import io.landmarkstream.bench.EventsBench;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landmarks bench events}: what the built-in rules tell of simulated people, against what they did. */
@Command(
        name = "events",
        description = {
            "Counts the events that the built-in rules tell of ten simulated people, against what these truly did. "
                    + "Needs no models."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchEventsCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Length of each run (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private double minutes;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            split = ",",
            description = "Seeds of the crowd (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,2")
    private List<Long> seeds;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--minutes", minutes, .1);
        return run.of((folder, say) -> new EventsBench(minutes, seeds, say).run());
    }
}
