package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.landmarkstream.landmark.Pipelines;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the bench commands share: options, a folder of their own, lines as they come, figures as JSON, faults in one
 * sentence.
 */
final class BenchRun {

    /** What is measured. */
    interface Bench {

        /**
         * @param folder empty, deleted afterwards
         * @param say takes lines for people
         * @return the figures
         */
        Object run(Path folder, Consumer<String> say) throws Exception;
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--models", paramLabel = "DIR", description = "Folder with the models' weights.")
    private Path models;

    @Option(
            names = "--pipelines",
            paramLabel = "NAME",
            split = ",",
            description = "Pipelines (default: ${DEFAULT-VALUE}).",
            defaultValue = Pipelines.AUTO)
    private List<String> pipelines;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    /** Folder with the models' weights; empty: where the store looks anyway. */
    Optional<Path> models() {
        return Optional.ofNullable(models);
    }

    List<String> pipelines() {
        return pipelines;
    }

    /** @return the command's exit code */
    int of(Bench bench) throws Exception {
        Faults.requireWritable(json);
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("landmarks-bench");
        try {
            Object report = bench.run(folder, line -> {
                out.println(line);
                out.flush();
            });
            if (json != null) {
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), report);
            }
            return 0;
        } finally {
            TemporaryFolders.delete(folder);
        }
    }
}
