package io.landmarkstream.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Starts a JVM like this one, on this one's class path, as a child process. Its standard output and error go to
 * {@code NAME.log} in a folder, the class path through an argument file, so that the command line stays short.
 */
public final class ChildJvm {

    /**
     * System property with options for every child, and for the children's children; one that the child is given itself
     * goes before. Processes that live for a minute are done sooner with {@code -XX:TieredStopAtLevel=1}.
     */
    public static final String OPTIONS = "landmarks.child-jvm";

    /** What Flink and Kafka reach into; the same list stands in bin/landmarks and pom.xml. */
    private static final List<String> OPENS = List.of(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED");

    private final Path folder;
    private final String name;
    private final List<String> options = new ArrayList<>(OPENS);
    private final List<String> prefix = new ArrayList<>();
    private String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    private boolean inheritsOutput;
    private boolean pipesOutput;

    /**
     * @param folder where log and argument file go; must exist
     * @param name of the process, for those files
     */
    public ChildJvm(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        String home = System.getProperty("landmarks.home");
        if (home != null) {
            options.add("-Dlandmarks.home=" + home);
        }
        String given = System.getProperty(OPTIONS, "");
        if (!given.isBlank()) {
            options.add("-D" + OPTIONS + "=" + given);
            options.addAll(List.of(given.split(" ")));
        }
    }

    /** Adds JVM options, for example {@code -Xmx512m}. */
    public ChildJvm options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Puts a command in front of the JVM's, for example {@code taskset -c 0}. */
    public ChildJvm under(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    /** Another class path than this JVM's. */
    public ChildJvm classPath(String path) {
        classPath = path;
        return this;
    }

    /** Its output goes where this JVM's goes, and not to a file. */
    public ChildJvm inheritingOutput() {
        inheritsOutput = true;
        return this;
    }

    /** Its standard output is a pipe to this process; what it says on standard error goes where this JVM's goes. */
    public ChildJvm pipingOutput() {
        pipesOutput = true;
        return this;
    }

    /** The child's output. */
    public Path log() {
        return folder.resolve(name + ".log");
    }

    /** The last lines of {@link #log()}, for an error message. */
    public String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    /** Starts {@code main}; its standard input is a pipe from this process, which ends when this process does. */
    public Process start(Class<?> main, String... arguments) throws IOException {
        return start(main.getName(), arguments);
    }

    /** The same for a class that this JVM need not have. */
    public Process start(String main, String... arguments) throws IOException {
        Path file = folder.resolve(name + ".args");
        StringBuilder lines = new StringBuilder();
        for (String option : options) {
            lines.append(quoted(option)).append('\n');
        }
        lines.append("-cp ").append(quoted(classPath)).append('\n');
        Files.writeString(file, lines);
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + file);
        command.add(main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Options of somebody who started this JVM may listen at a port, or write where the pipe is.
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        if (pipesOutput) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        } else if (inheritsOutput) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
        } else {
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        }
        return builder.start();
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
