package io.landmarkstream.bench;

import io.landmarkstream.job.LocalJob;
import io.landmarkstream.proto.ModelRef;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process with the job whose finder is {@link SeenPeople}. A folder on standard input ends it with a savepoint there;
 * the end of standard input ends it without.
 */
final class PipeWorker {

    /** What stands before the savepoint's address in the output. */
    static final String SAVEPOINT = "savepoint: ";

    /** Two pipelines have four networks, and each result names them. */
    private static final List<ModelRef> MODELS = Collections.nCopies(
            4,
            ModelRef.newBuilder().setName("simulated").setSha256("0".repeat(64)).build());

    private PipeWorker() {}

    /** @param arguments people in view of a camera, then {@code key=value} of options of the job and of Flink */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            String[] option = argument.split("=", 2);
            options.put(option[0], option[1]);
        }
        try (LocalJob job = LocalJob.start(options, new SeenPeople(Integer.parseInt(arguments[0])), MODELS)) {
            String folder = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (folder != null) {
                System.out.println(SAVEPOINT + job.stop(Path.of(folder)));
            }
        }
        System.exit(0);
    }
}
