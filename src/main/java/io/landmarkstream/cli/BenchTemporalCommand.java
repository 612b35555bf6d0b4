package io.landmarkstream.cli;

import io.landmarkstream.bench.TemporalBench;
import io.landmarkstream.demo.BundledClips;
import io.landmarkstream.task.LandmarkerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landmarks bench temporal}: tracking, smoothing and attributes against exact truth. */
@Command(
        name = "temporal",
        description = {
            "Measures tracking, smoothing and attributes against simulated and rendered truth, and what they cost "
                    + "beside inference on a clip. Takes about two minutes."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchTemporalCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Option(
            names = "--video",
            paramLabel = "FILE",
            description = "Clip that the networks look at, for the cost (default: the demo's).")
    private Path video;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Length of each run of the crowd (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private double minutes;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            split = ",",
            description = "Seeds of the crowd; figures are means over them (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,2,3,4")
    private List<Long> seeds;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--minutes", minutes, .01);
        return run.of((folder, say) -> {
            LandmarkerOptions landmarker = LandmarkerOptions.DEFAULT
                    .withModels(run.models().stream().toArray(Path[]::new))
                    .withPipelines(run.pipelines().toArray(String[]::new));
            return new TemporalBench(new TemporalBench.Options(clip(folder), landmarker, minutes, seeds), say).run();
        });
    }

    private Path clip(Path folder) throws IOException {
        return video == null ? BundledClips.unpack(folder).get(0) : video;
    }
}
