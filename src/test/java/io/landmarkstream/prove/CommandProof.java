package io.landmarkstream.prove;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A promise that a script of the project shows by its exit code. */
record CommandProof(String name, String promise, Length length, String... command) implements Proof {

    @Override
    public Outcome show(Setting setting) throws Exception {
        Path log = setting.folder().resolve("log");
        int code = new ProcessBuilder(List.of(command))
                .directory(Path.of(System.getProperty("landmarks.home", ".")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        List<String> lines = Files.readAllLines(log);
        String last = lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
        return new Outcome(code == 0, 0, last, Map.of("exitCode", code));
    }
}
