package io.landmarkstream.cli;

import io.landmarkstream.bench.SceneBench;
import io.landmarkstream.task.LandmarkerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landmarks bench scene}: several cameras' points in space against exact truth. */
@Command(
        name = "scene",
        description = {
            "Measures fusion of several cameras against simulated people and the demo's clips: errors of points in "
                    + "space, ids, persons, a camera that dies, cost. Takes about five minutes."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchSceneCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long two people are watched for the errors of points and the cost"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private double seconds;

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
            defaultValue = "1")
    private List<Long> seeds;

    @Option(
            names = "--demo-seconds",
            paramLabel = "N",
            description = "How long the demo's clips are looked at; 0: not at all (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private double demoSeconds;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--seconds", seconds, .5);
        Faults.atLeast("--minutes", minutes, .01);
        Faults.atLeast("--demo-seconds", demoSeconds, 0);
        return run.of((folder, say) -> {
            LandmarkerOptions landmarker = LandmarkerOptions.DEFAULT
                    .withModels(run.models().stream().toArray(Path[]::new))
                    .withPipelines(run.pipelines().toArray(String[]::new));
            return new SceneBench(new SceneBench.Options(landmarker, seconds, minutes, seeds, demoSeconds), say)
                    .run(folder);
        });
    }
}
