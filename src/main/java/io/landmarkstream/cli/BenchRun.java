package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the bench commands share: a folder of their own, lines as they come, figures as JSON, faults in one sentence.
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

    private BenchRun() {}

    /**
     * @param json file for the figures; {@code null}: none
     * @return the command's exit code
     */
    static int of(CommandSpec spec, Path json, Bench bench) throws Exception {
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
