package io.landmarkstream.cli;

import io.landmarkstream.bench.SignsBench;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landmarks bench signs}: movements, letters and learned signs against truth. */
@Command(
        name = "signs",
        description = {
            "Counts movements, letters and learned signs of simulated people against what they truly did, and what they"
                    + " cost. Needs no models but for --photos."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchSignsCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Option(
            names = "--people",
            paramLabel = "N",
            description = "People who make each movement once, and talk (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int people;

    @Option(
            names = "--talk",
            paramLabel = "SECONDS",
            description = "How long each of them talks and walks (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private double talk;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the people (default: ${DEFAULT-VALUE}).",
            defaultValue = "900000")
    private long seed;

    @Option(
            names = "--photos",
            paramLabel = "DIR",
            description =
                    "Folder with labelled photos of letters and their manifest.json; those of its part 'develop' are"
                            + " read with each pipeline of --pipelines.")
    private Path photos;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--people", people, 1);
        Faults.atLeast("--talk", talk, 1);
        return run.of((folder, say) ->
                new SignsBench(seed, people, talk, photos, run.models().orElse(null), run.pipelines(), say).run());
    }
}
