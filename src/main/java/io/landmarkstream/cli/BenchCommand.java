package io.landmarkstream.cli;

import io.landmarkstream.bench.Bench;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code landmarks bench}: what frames cost, as ratios measured side by side in one run. */
@Command(
        name = "bench",
        description =
                "Measures JPEG and video decoding, the whole pipeline beside a bare loop, latency, cost by cameras,"
                        + " their spread over task slots, and live mode.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            BenchTemporalCommand.class,
            BenchEventsCommand.class,
            BenchSignsCommand.class,
            BenchFinderCommand.class,
            BenchSceneCommand.class,
            BenchControlCommand.class,
            BenchPipeCommand.class,
            BenchExportCommand.class
        })
public final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchRun run;

    @Option(names = "--video", paramLabel = "FILE", description = "Clip whose frames are used; only SPREAD needs none.")
    private Path video;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Parts to measure: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Bench.Part> only = EnumSet.allOf(Bench.Part.class);

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Working threads of pipeline and bare loop (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(
            names = "--warm",
            paramLabel = "N",
            description = "Frames before the clocks start (default: ${DEFAULT-VALUE}).")
    private int warm = 600;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Frames between the clocks (default: ${DEFAULT-VALUE}).")
    private int frames = 1200;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of pipeline and bare loop in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(
            names = "--cameras",
            split = ",",
            paramLabel = "N",
            description = "Numbers of cameras to compare (default: 1,4,16,64).")
    private List<Integer> cameras = List.of(1, 4, 16, 64);

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long live mode is overloaded (default: ${DEFAULT-VALUE}).")
    private int overloadSeconds = 120;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--threads", threads, 1);
        Faults.atLeast("--warm", warm, 0);
        Faults.atLeast("--frames", frames, 1);
        Faults.atLeast("--rounds", rounds, 1);
        Faults.atLeast("--seconds", overloadSeconds, 1);
        cameras.forEach(number -> Faults.atLeast("--cameras", number, 1));
        if (video == null && !only.equals(EnumSet.of(Bench.Part.SPREAD))) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--video=FILE'");
        }
        Faults.requireReadable(video);
        Bench.Options options = new Bench.Options(
                video,
                run.models().map(Path::toAbsolutePath).orElse(null),
                run.pipelines(),
                only,
                threads,
                warm,
                frames,
                rounds,
                cameras,
                overloadSeconds,
                Main.class);
        return run.of((folder, say) -> new Bench(options, say).run(folder));
    }
}
