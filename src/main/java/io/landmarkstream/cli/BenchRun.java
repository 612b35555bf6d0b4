package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.landmarkstream.config.ConfigException;
import java.io.IOException;
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
     * @return the command's exit code: 0, or 2 where models or files are missing
     */
    static int of(CommandSpec spec, Path json, Bench bench) throws Exception {
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
        } catch (ConfigException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        } finally {
            TemporaryFolders.delete(folder);
        }
    }
}
