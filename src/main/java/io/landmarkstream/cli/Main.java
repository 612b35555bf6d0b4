package io.landmarkstream.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/landmarks}: one class a command, in the order of {@code --help}. */
@Command(
        name = "landmarks",
        description = "Hand and face landmarks from camera streams: Kafka in, Apache Flink, ONNX Runtime, Kafka out.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            DetectCommand.class,
            EvaluateCommand.class,
            PublishCommand.class,
            RunCommand.class,
            ViewCommand.class,
            TopicsCommand.class,
            ModelsCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        if (Main.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
            System.exit(code);
        }
        // Submitted to a cluster: the process is Flink's, and an exit would take its JobManager along.
        if (code != 0) {
            throw new IllegalStateException(
                    "landmarks " + String.join(" ", args) + " ended with code " + code + "; the lines above say why.");
        }
    }

    /** All commands with their flags. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Faults::report)
                .setParameterExceptionHandler(Faults::report);
    }

    /** The jar's version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"landmark-stream " + (version == null ? "(not packaged)" : version)};
        }
    }
}
