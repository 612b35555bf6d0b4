package io.landmarkstream.cli;

import picocli.CommandLine;

/** What {@link Main} and {@link JobMain} have in common. */
final class CommandLines {

    private CommandLines() {}

    /** The command line of a main class that is annotated with its commands. */
    static CommandLine of(Object main) {
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Faults::report)
                .setParameterExceptionHandler(Faults::report);
    }

    /** Executes a command and ends the process with its code. */
    static void end(CommandLine commandLine, String[] args) {
        int code = commandLine.execute(args);
        if (CommandLines.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
            System.exit(code);
        }
        // Submitted to a cluster: the process is Flink's, and an exit would take its JobManager along.
        if (code != 0) {
            throw new IllegalStateException(
                    "landmarks " + String.join(" ", args) + " ended with code " + code + "; the lines above say why.");
        }
    }

    /** The jar's version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CommandLines.class.getPackage().getImplementationVersion();
            return new String[] {"landmark-stream " + (version == null ? "(not packaged)" : version)};
        }
    }
}
