package io.landmarkstream.cli;

import io.landmarkstream.bench.ExportBench;
import io.landmarkstream.export.Export;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landmarks bench export}: how long results take to become files. */
@Command(
        name = "export",
        description = "Writes results of simulated hands as files, from their bytes on a topic on. Needs no models.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchExportCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Option(
            names = "--objects",
            paramLabel = "N",
            description = "Hands to write (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000000")
    private long objects;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            split = ",",
            description = "csv, parquet, coco (default: ${DEFAULT-VALUE}).",
            defaultValue = "parquet")
    private List<Export.Format> formats;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--objects", objects, 1);
        return run.of((folder, say) -> {
            List<ExportBench.Figures> figures = new ArrayList<>();
            for (Export.Format format : formats) {
                figures.add(new ExportBench(objects, folder, say).run(format));
            }
            return figures;
        });
    }
}
