package io.landmarkstream.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The job jar's main class: of {@code bin/landmarks} the commands that belong to a cluster. The others (publish, view,
 * demo, bench and so on) are not in that jar.
 */
@Command(
        name = "landmarks",
        description = "The job, for flink run and application mode; bin/landmarks has all commands.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLines.Version.class,
        subcommands = {
            RunCommand.class,
            FuseCommand.class,
            TopicsCommand.class,
            DoctorCommand.class,
        })
public final class JobMain {

    private JobMain() {}

    public static void main(String[] args) {
        FlinkRelease.refusal().ifPresent(sentence -> {
            System.err.println("landmarks: " + sentence);
            // On a cluster the process is Flink's: it may not be ended here.
            throw new IllegalStateException(sentence);
        });
        CommandLines.end(commandLine(), args);
    }

    /** All commands with their flags. */
    public static CommandLine commandLine() {
        return CommandLines.of(new JobMain());
    }
}
