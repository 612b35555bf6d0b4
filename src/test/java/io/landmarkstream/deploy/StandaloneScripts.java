package io.landmarkstream.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A copy of the scripts of deploy/standalone beside an empty job jar, where other programs stand in for Java and curl.
 */
final class StandaloneScripts {

    private final Path home;
    private final Path run;

    /** @param dir an empty folder */
    StandaloneScripts(Path dir) throws IOException {
        home = Files.createDirectories(dir.toRealPath().resolve("home"));
        run = Files.createDirectories(dir.toRealPath().resolve("run"));
        Files.createDirectories(home.resolve("target/app/lib"));
        Files.createFile(home.resolve("target/landmark-stream-1-job.jar"));
        copy("deploy/flink/config.yaml");
        try (Stream<Path> scripts = Files.list(DeployFiles.HOME.resolve("deploy/standalone"))) {
            for (Path script :
                    scripts.filter(file -> file.toString().endsWith(".sh")).toList()) {
                copy("deploy/standalone/" + script.getFileName());
            }
        }
    }

    private void copy(String file) throws IOException {
        Path copy = home.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(DeployFiles.HOME.resolve(file), copy);
    }

    /** The project's folder, as the scripts see it. */
    Path home() {
        return home;
    }

    /** The cluster's folder. */
    Path run() {
        return run;
    }

    /** @param body of a bash script that stands in for Java */
    void java(String body) throws IOException {
        program("jdk/bin/java", body);
    }

    /** @param body of a bash script that stands in for curl */
    void curl(String body) throws IOException {
        program("tools/curl", body);
    }

    private void program(String name, String body) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Starts a script.
     *
     * @param said file for what it prints
     * @param more environment variables
     */
    Process start(String script, Path said, Map<String, String> more, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("deploy/standalone").resolve(script).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        Map<String, String> environment = new HashMap<>(more);
        environment.put("JAVA_HOME", home.resolve("jdk").toString());
        environment.put("LANDMARKS_CLUSTER_DIR", run.toString());
        environment.put("PATH", home.resolve("tools") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
