package io.landmarkstream.cli;

import io.landmarkstream.jvm.ChildJvm;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code landmarks prove}: shows that the promises of docs/promises.md are kept. The proofs are part of the tests, so
 * it compiles those, with what they alone need, and runs the proofs in a JVM of their own.
 */
@Command(
        name = "prove",
        description = "Shows that the promises of docs/promises.md are kept: kills processes, sends bad input, looks"
                + " for leaks. Needs the sources. Exit code 1 if a promise is broken.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ProveCommand implements Callable<Integer> {

    private static final String MAIN = "io.landmarkstream.prove.ProveMain";

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Proofs to run.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Lists the proofs.")
    private boolean list;

    @Option(names = "--fast", description = "All proofs that are short, in their short form.")
    private boolean fast;

    @Option(names = "--long", description = "All proofs in their long form; hours. With NAME: that proof's long form.")
    private boolean thorough;

    @Option(names = "--n", paramLabel = "N", description = "How many trials (default: the proof's own number).")
    private Integer n;

    @Option(names = "--seed", paramLabel = "N", description = "Draws the same chances again (default: new ones).")
    private Long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    @Option(names = "--keep", paramLabel = "DIR", description = "Keeps logs, checkpoints and topics.")
    private Path keep;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Faults.requireWritable(json);
        Faults.range("--n", n, 1, 100_000);
        Path home = Path.of(System.getProperty("landmarks.home", ".")).toAbsolutePath();
        if (!Files.exists(home.resolve("pom.xml"))) {
            throw new FileSystemException(
                    home.toString(), null, "the proofs are part of the sources; run them in a checkout");
        }
        Path folder = Files.createTempDirectory("landmarks-prove-run");
        try {
            if (!thorough) {
                // No process of a short form lives long enough for the slow compiler to be of use.
                System.setProperty(ChildJvm.OPTIONS, "-XX:TieredStopAtLevel=1");
            }
            Process process = new ChildJvm(folder, "prove")
                    .options("-Xmx1g", "-XX:+UseSerialGC", "-Dlandmarks.home=" + home)
                    .classPath(classPath(home))
                    .inheritingOutput()
                    .start(MAIN, arguments());
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop"));
            return process.waitFor();
        } finally {
            TemporaryFolders.delete(folder);
        }
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>(names);
        flag(arguments, list, "--list");
        flag(arguments, fast, "--fast");
        flag(arguments, thorough, "--long");
        value(arguments, "--n", n);
        value(arguments, "--seed", seed);
        value(arguments, "--json", json == null ? null : json.toAbsolutePath());
        value(arguments, "--keep", keep == null ? null : keep.toAbsolutePath());
        return arguments.toArray(String[]::new);
    }

    private static void flag(List<String> arguments, boolean given, String name) {
        if (given) {
            arguments.add(name);
        }
    }

    private static void value(List<String> arguments, String name, Object value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value.toString());
        }
    }

    /** The class path of the tests; Maven makes it where sources are newer than the last one. */
    private static String classPath(Path home) throws IOException, InterruptedException {
        Path file = home.resolve("target/prove/classpath");
        if (!Files.exists(file)
                || newest(home) > Files.getLastModifiedTime(file).toMillis()) {
            System.err.println("landmarks: compiling the proofs ...");
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Path log = file.resolveSibling("build.log");
            int code = new ProcessBuilder(
                            home.resolve("mvnw").toString(),
                            "-q",
                            "-B",
                            "test-compile",
                            "dependency:build-classpath",
                            "-Dmdep.includeScope=test",
                            "-Dmdep.outputFile=" + file)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (code != 0 || !Files.exists(file)) {
                throw new IOException("the proofs do not compile; " + log + " says why");
            }
        }
        return String.join(
                ":",
                home.resolve("target/test-classes").toString(),
                home.resolve("target/classes").toString(),
                Files.readString(file).strip());
    }

    private static long newest(Path home) throws IOException {
        long newest = Files.getLastModifiedTime(home.resolve("pom.xml")).toMillis();
        for (String folder : List.of("src", "proto")) {
            try (Stream<Path> files = Files.walk(home.resolve(folder))) {
                newest = Math.max(
                        newest,
                        files.mapToLong(file -> file.toFile().lastModified())
                                .max()
                                .orElse(0));
            }
        }
        return newest;
    }
}
